"""Photos of goods: with the entry or later, seen by who may see the passage, removed and back."""

from pathlib import Path

import pytest
from sqlalchemy import select

from app.base import attachments
from app.base.attachments import Attachment
from app.base.audit import AuditEntry
from app.extensions import db
from app.gate.models import VehiclePassage
from app.permissions import Role
from tests.base.pictures import noisy, part, photo, sent
from tests.base.test_attachments import files_no_larger_than
from tests.factories.gate import make_passage

COLOURS = ("red", "green", "blue", "white", "black", "teal", "pink")
NEW = "/gate/vehicles/new"


@pytest.fixture
def guard(sign_in):
    return sign_in(Role.GUARD, name="郑满仓")


def pictures(number):
    return [part(photo(colour=colour), f"{colour}.jpg") for colour in COLOURS[:number]]


def add(client, passage, number=1, **given):
    fields = {"photos": pictures(number), **given}
    return client.post(f"/gate/vehicles/{passage.id}/photos/", data=fields)


def entry(number, **given):
    return {"plate": "苏A12345", "approver_name": "何立夏", "photos": pictures(number), **given}


def test_a_vehicle_comes_in_with_photos_of_its_goods(guard):
    assert guard.post(NEW, data=entry(2)).status_code == 303
    passage = db.session.scalars(select(VehiclePassage)).one()
    photos = attachments.of(passage)
    assert [one.name for one in photos] == ["red.jpg", "green.jpg"]
    page = guard.get(f"/gate/vehicles/{passage.id}").text
    for one in photos:
        assert f"/photos/{one.id}?size=thumb" in page
    assert "添加货物照片" in page
    assert "2 张" in page


def test_photos_are_added_later_with_a_word_about_them(guard):
    passage = make_passage()
    assert add(guard, passage, caption="出门的旧课桌").status_code == 303
    page = guard.get(f"/gate/vehicles/{passage.id}").text
    assert "出门的旧课桌" in page


def test_a_photo_is_served_small_and_large_to_be_kept_by_this_browser_alone(guard):
    passage = make_passage()
    add(guard, passage)
    url = f"/gate/vehicles/{passage.id}/photos/{attachments.of(passage)[0].id}"
    large, small = guard.get(url), guard.get(f"{url}?size=thumb")
    assert large.mimetype == small.mimetype == "image/jpeg"
    assert len(small.data) < len(large.data)
    assert large.headers["Cache-Control"] == "private, no-cache"
    assert "sandbox" in large.headers["Content-Security-Policy"]
    assert large.headers["X-Content-Type-Options"] == "nosniff"
    again = guard.get(url, headers={"If-None-Match": large.headers["ETag"]})
    assert again.status_code == 304


def test_a_photo_is_served_through_its_own_passage_alone(guard, sign_in):
    passage, other = make_passage(), make_passage()
    add(guard, passage)
    photo_id = attachments.of(passage)[0].id
    assert guard.get(f"/gate/vehicles/{other.id}/photos/{photo_id}").status_code == 404
    teacher = sign_in(Role.TEACHER, name="别人")
    assert teacher.get(f"/gate/vehicles/{passage.id}/photos/{photo_id}").status_code == 403
    assert add(teacher, passage).status_code == 403
    reader = sign_in(Role.PRINCIPAL, name="校长")
    assert reader.get(f"/gate/vehicles/{passage.id}/photos/{photo_id}").status_code == 200
    assert reader.post(f"/gate/vehicles/{passage.id}/photos/{photo_id}/removal").status_code == 403


def test_a_photo_is_removed_and_brought_back_and_both_are_on_record(guard):
    passage = make_passage()
    add(guard, passage)
    url = f"/gate/vehicles/{passage.id}/photos/{attachments.of(passage)[0].id}"
    page = guard.post(f"{url}/removal", follow_redirects=True).text
    assert "照片已移除" in page
    assert f"{url}/return" in page
    assert guard.get(url).status_code == 404
    assert guard.post(f"{url}/removal").status_code == 404
    guard.post(f"{url}/return")
    assert guard.get(url).status_code == 200
    acts = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert acts[-3:] == ["gate.photo.add", "gate.photo.remove", "gate.photo.restore"]


def test_six_photos_are_enough(guard):
    passage = make_passage()
    assert "一次最多 6 张，现在选了 7 张" in add(guard, passage, 7).text
    assert add(guard, passage, 5).status_code == 303
    answer = add(guard, passage, 2)
    assert answer.status_code == 422
    assert "已有 5 张，还能加 1 张" in answer.text
    assert len(attachments.of(passage)) == 5


def test_a_photo_comes_back_only_where_there_is_room(guard):
    passage = make_passage()
    add(guard, passage, 6)
    url = f"/gate/vehicles/{passage.id}/photos/{attachments.of(passage)[0].id}"
    guard.post(f"{url}/removal")
    add(guard, passage)
    answer = guard.post(f"{url}/return")
    assert answer.status_code == 409
    assert "已经有 6 张照片，先移除一张再恢复" in answer.text


def test_nothing_chosen_and_no_photo_are_told_beside_the_field(guard):
    passage = make_passage()
    nothing = guard.post(f"/gate/vehicles/{passage.id}/photos/", data={"caption": "x"})
    assert nothing.status_code == 422
    assert "选一张照片再添加" in nothing.text
    fake = {"photos": [part(b"<html>", "照片.jpg")]}
    answer = guard.post(f"/gate/vehicles/{passage.id}/photos/", data=fake)
    assert answer.status_code == 422
    assert "照片.jpg 不是能打开的照片" in answer.text


def test_a_wrong_photo_admits_nobody_and_says_that_photos_have_to_be_chosen_again(guard):
    answer = guard.post(NEW, data=entry(1, photos=[part(b"nothing", "a.jpg")]))
    assert answer.status_code == 422
    assert "a.jpg 不是能打开的照片" in answer.text
    assert db.session.scalar(select(VehiclePassage)) is None
    answer = guard.post(NEW, data=entry(1, approver_name=""))
    assert answer.status_code == 422
    assert "照片没有带上，改好后再选一次" in answer.text


@pytest.mark.sqlite
def test_a_full_disk_admits_nobody_and_says_so(app, guard):
    size = Path(db.engine.url.database).stat().st_size
    large = noisy(1600)
    with files_no_larger_than(size + 300_000):
        answer = guard.post(NEW, data=entry(1, photos=[part(large)]))
    assert answer.status_code == 422
    assert "磁盘满了" in answer.text
    assert db.session.scalar(select(VehiclePassage)) is None
    assert guard.post(NEW, data=entry(1, photos=[part(large)])).status_code == 303


def test_a_void_passage_takes_no_photo(guard):
    passage = make_passage()
    passage.withdraw(passage.entered_at, "写错了")
    db.session.commit()
    answer = add(guard, passage)
    assert answer.status_code == 422
    assert "已经作废，不再添加照片" in answer.text


def test_the_page_asks_no_more_for_six_photos_than_for_one(guard, statements):
    passage = make_passage()
    attachments.attach(passage, sent(photo()))
    db.session.commit()
    guard.get(f"/gate/vehicles/{passage.id}")
    with statements() as few:
        guard.get(f"/gate/vehicles/{passage.id}")
    for colour in COLOURS[:5]:
        attachments.attach(passage, sent(photo(colour=colour)))
    db.session.commit()
    with statements() as many:
        guard.get(f"/gate/vehicles/{passage.id}")
    assert len(few) == len(many) <= 12
    assert db.session.query(Attachment).count() == 6
