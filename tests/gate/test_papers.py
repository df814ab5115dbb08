"""Papers: slip, badge, register, roll call and notice, read back from the PDF."""

import io
import subprocess

import pytest
from pypdf import PdfReader

from app.permissions import Role
from tests.factories.directory import make_school
from tests.factories.gate import make_passage, make_post, make_visit, make_visitor


def read(answer) -> tuple[str, PdfReader]:
    """Return the text as a reader copies it (poppler), and the document."""
    assert answer.mimetype == "application/pdf"
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"],  # noqa: S607 - brought by bin/test
        input=answer.data,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return text, PdfReader(io.BytesIO(answer.data))


def test_the_slip_has_two_parts_with_code_masked_phone_and_signatures(sign_in):
    make_school()
    post = make_post()
    visit = make_visit(make_visitor(), gate_in_id=post.id, badge="17", belongings="工具箱 1 只")
    text, reader = read(sign_in(Role.GUARD).get(f"/gate/papers/slips/{visit.id}.pdf"))
    assert len(reader.pages) == 1
    assert text.count(visit.code) == 2
    assert "13800001402" not in text
    for words in ("138****1402", "许白露", "存根联", "会客联", "被访人签字", "工具箱 1 只", "东门"):
        assert words in text


@pytest.mark.parametrize("name", ["㛃小满", "𬱖知夏", "䶮🙂露", "买买提·艾合买提"])
def test_rare_characters_reach_the_paper(sign_in, name):
    visit = make_visit(make_visitor(name))
    guard = sign_in(Role.GUARD)
    for url in (f"/gate/papers/slips/{visit.id}.pdf", "/gate/papers/register.pdf"):
        assert name in read(guard.get(url))[0]


def test_every_font_of_a_slip_is_embedded(sign_in):
    visit = make_visit(make_visitor("𬱖知夏"))
    _, reader = read(sign_in(Role.GUARD).get(f"/gate/papers/slips/{visit.id}.pdf"))
    for font in reader.pages[0]["/Resources"]["/Font"].values():
        described = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert any(key in described for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def test_the_badge_is_one_label(sign_in):
    visit = make_visit(make_visitor(), badge="17")
    text, reader = read(sign_in(Role.GUARD).get(f"/gate/papers/badges/{visit.id}.pdf"))
    assert len(reader.pages) == 1
    assert "许白露" in text
    assert "17" in text


def test_the_day_register_has_the_columns_of_the_paper_book(sign_in):
    make_visit(make_visitor())
    guard = sign_in(Role.GUARD)
    text, _ = read(guard.get("/gate/papers/register.pdf?day=2026-11-23"))
    for words in ("外来人员登记簿", "到校", "被访人及部门", "离校", "许白露", "第1页共1页"):
        assert words in text.replace(" ", "")
    assert "13800001402" not in text
    empty, _ = read(guard.get("/gate/papers/register.pdf?day=2026-11-22"))
    assert "当天没有来访登记" in empty


def test_the_roll_call_is_on_paper_in_one_tap(sign_in):
    make_visit(make_visitor("孙秋满"), area="图书室")
    make_passage(driver="韩晨霜")
    guard = sign_in(Role.GUARD)
    assert "/gate/closing/roll-call.pdf" in guard.get("/gate/closing/roll-call").text
    text, _ = read(guard.get("/gate/closing/roll-call.pdf"))
    for words in ("孙秋满", "图书室", "韩晨霜", "2 人在校"):
        assert words in text


def test_the_notice_can_be_hung_up(sign_in):
    text, _ = read(sign_in(Role.GUARD).get("/gate/papers/notice.pdf"))
    assert "个人信息保护法" in text


def test_the_sheet_for_an_outage_is_one_page_to_be_written_by_hand(sign_in):
    make_school()
    text, reader = read(sign_in(Role.GUARD).get("/gate/papers/blank.pdf"))
    assert len(reader.pages) == 1
    for words in ("断网登记表", "来访人", "车牌", "已补登"):
        assert words in text
