"""Photos are drawn anew, kept once, given back, and let go of a week after they were removed."""

import io
import os
import resource
import time
import zipfile
import zlib
from contextlib import contextmanager
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import func, select

from app.base import attachments, uploads
from app.base.attachments import Attachment, Blob
from app.base.intake import Kind, ready
from app.domain.errors import RuleBroken
from app.extensions import db
from app.system.services.attachments import attachment_problems, sweep_attachments
from tests.base.pictures import from_a_phone, noisy, photo, png, sent
from tests.conftest import MONDAY
from tests.factories.gate import make_passage

HEIC = b"\0\0\0\x18ftypheic" + b"\0" * 200
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
TEXT_BOMB = zlib.compress(b"x" * 80_000_000)
A_WEEK_LATER = MONDAY + timedelta(days=8)


def office(*names):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as parts:
        for name in ("[Content_Types].xml", *names):
            parts.writestr(name, "<x/>")
    return written.getvalue()


def opened(attachment, suffix=""):
    return Image.open(uploads.path_of(attachment.blob.digest, suffix))


@pytest.fixture
def row(app):
    for path in uploads.files():
        path.unlink()
    return make_passage()


@contextmanager
def files_no_larger_than(limit):
    """Let the kernel refuse to write on, as it does when a disk is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_photo_is_kept_upright_small_and_without_the_place_it_was_taken(row):
    attachment = attachments.attach(row, sent(from_a_phone(), "IMG_1.JPG"))
    assert (attachment.blob.width, attachment.blob.height) == (1200, 1600)
    with opened(attachment) as image, opened(attachment, uploads.THUMB) as thumb:
        assert image.size == (1200, 1600)
        assert image.getpixel((600, 100))[0] > 200, "red is above"
        assert image.getpixel((600, 1500))[2] > 200, "blue is below"
        assert dict(image.getexif()) == {}
        assert max(thumb.size) == 320
    stored = uploads.path_of(attachment.blob.digest).read_bytes()
    assert b"Houqin Phone" not in stored
    assert b"Exif" not in stored


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_browsers_show_becomes_jpeg(row, kind):
    attachment = attachments.attach(row, sent(photo(kind=kind), f"图.{kind}"))
    with opened(attachment) as image:
        assert image.format == "JPEG"
        assert image.size == (640, 480)


def test_what_was_see_through_becomes_paper(row):
    written = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(written, "PNG")
    with opened(attachments.attach(row, sent(written.getvalue()))) as image:
        assert image.getpixel((20, 20)) == (255, 255, 255)


@pytest.mark.parametrize(
    "behind", [office("evil.class"), b"<html><script>alert(1)</script>", b"PK\x03\x04", SVG]
)
def test_what_hides_behind_a_photo_is_not_kept(row, behind):
    attachment = attachments.attach(row, sent(photo(comment=b"<script>alert(2)</script>") + behind))
    stored = uploads.path_of(attachment.blob.digest).read_bytes()
    assert b"script" not in stored
    assert b"PK\x03\x04" not in stored
    assert behind not in stored


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "不是能打开的照片"),
        (b"<html>", "不是能打开的照片"),
        (SVG, "不是能打开的照片"),
        (b"GIF89a" + b"\0" * 100, "不是能打开的照片"),
        (b"%PDF-1.7", "不是能打开的照片"),
        (photo()[:300], "不是能打开的照片"),
        (HEIC, "是 HEIC 照片"),
        (png(60_000, 60_000), "像素太多，照片最多 64 百万像素"),
        (png(6_000, 6_000), "有 36 百万像素"),
        (png(20, 20, (b"zTXt", b"a\0\0" + TEXT_BOMB)), "不是能打开的照片"),
    ],
)
def test_what_is_no_photo_is_refused_with_what_to_do(row, content, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        attachments.attach(row, sent(content, "照片.jpg"))
    assert list(uploads.files()) == []


def test_the_same_photo_lies_there_once(row):
    other = make_passage()
    first = attachments.attach(row, sent(photo()))
    second = attachments.attach(other, sent(photo(), "又一张.jpg"))
    assert first.blob is second.blob
    assert len(list(uploads.files())) == 2, "the photo and its thumbnail"
    assert db.session.scalar(select(func.count(Blob.id))) == 1


def test_files_are_for_the_running_account_alone(row):
    path = uploads.path_of(attachments.attach(row, sent(photo())).blob.digest)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.parent.parent.stat().st_mode & 0o777 == 0o700


def test_documents_are_known_by_their_content_and_kept_as_they_are(row):
    book, text = office("xl/workbook.xml"), office("word/document.xml")
    pdf = b"%PDF-1.7\n" + b"x" * 200_000
    for content, ending in ((book, "sheet"), (text, "document"), (pdf, "pdf")):
        given = ready(sent(content, "../../清单.exe"), Kind.DOCUMENT)
        attachment = attachments.attach(row, given)
        assert attachment.blob.mimetype.endswith(ending)
        assert attachment.name == "清单.exe"
        assert uploads.path_of(attachment.blob.digest).read_bytes() == content


def test_a_document_with_macros_and_any_other_archive_are_refused(row):
    with pytest.raises(RuleBroken, match="带有宏"):
        ready(sent(office("xl/workbook.xml", "xl/vbaProject.bin")), Kind.DOCUMENT)
    with pytest.raises(RuleBroken, match="不是能打开的照片"):
        ready(sent(office("virus.exe")), Kind.DOCUMENT)


def test_a_full_disk_is_said_and_leaves_nothing_half(row):
    large = ready(sent(noisy()))
    with files_no_larger_than(200_000), pytest.raises(RuleBroken, match="磁盘满了"):
        attachments.attach(row, large)
    db.session.rollback()
    assert list(uploads.files()) == []
    assert db.session.scalar(select(func.count(Blob.id))) == 0


def test_the_sweep_lets_go_of_what_was_removed_a_week_ago(row):
    kept = attachments.attach(row, sent(photo(colour="red")))
    gone = attachments.attach(row, sent(photo(colour="blue")))
    digests = kept.blob.digest, gone.blob.digest
    attachments.remove(gone)
    db.session.commit()
    assert sweep_attachments(MONDAY + timedelta(days=6)) == "没有要清理的附件"
    db.session.commit()
    age_files(days=8)
    sweep_attachments(A_WEEK_LATER)
    db.session.commit()
    # The rows went tonight; their files go in a night in which the rows are known to be gone.
    assert uploads.path_of(digests[1]).exists()
    assert sweep_attachments(A_WEEK_LATER) == "删去 2 个没有主人的附件文件"
    assert [path.name for path in uploads.files()] == [digests[0], digests[0] + uploads.THUMB]


def test_a_file_that_came_back_this_week_is_not_swept_away(row):
    digest = attachments.attach(row, sent(photo())).blob.digest
    db.session.rollback()
    age_files(days=8)
    attachments.attach(row, sent(photo()))
    db.session.rollback()
    assert uploads.remove_before(uploads.age_limit(7), set()) == 0
    assert uploads.path_of(digest).exists()


def test_the_check_names_what_is_missing_changed_or_nobodys(row):
    colours = ("red", "green", "blue")
    lost, changed, orphan = (attachments.attach(row, sent(photo(colour=c))) for c in colours)
    orphan.owner_id = 9999
    db.session.commit()
    assert attachment_problems() == [f"附件 {orphan.id} 所属的记录已经不在，由夜间任务清理"]
    uploads.path_of(lost.blob.digest).unlink()
    uploads.path_of(changed.blob.digest).write_bytes(b"other")
    stray = uploads.folder() / "ab" / ("ab" + "0" * 62)
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"")
    assert stray.name not in "".join(attachment_problems()), "it may go tonight"
    os.utime(stray, (0, 0))
    problems = "\n".join(attachment_problems())
    assert f"{lost.blob.digest} 不见了" in problems
    assert f"{changed.blob.digest} 的内容变了" in problems
    assert f"{stray.name} 没有对应的记录" in problems
    sweep_attachments(MONDAY)
    assert db.session.scalar(select(func.count(Attachment.id))) == 2


def age_files(days):
    moment = time.time() - days * 86400
    for path in uploads.files():
        os.utime(path, (moment, moment))
