"""What the gate takes from sheets: standing vehicles and the watch list."""

from datetime import date

import pytest
from sqlalchemy import select

from app.base import privacy
from app.extensions import db
from app.gate.models import StandingVehicle, WatchEntry
from app.permissions import Role
from tests.factories.gate import make_passage, make_standing, make_vehicle, make_watch_entry
from tests.system.importing import act, newest, page_of, take_in, upload

CARS = ["车牌", "类别", "持有人", "联系电话", "开始日期", "结束日期"]
WATCHED = ["姓名", "手机号", "身份证号", "布控原因", "遇到时怎么做", "结束日期"]


@pytest.fixture
def head(sign_in):
    return sign_in(Role.LOGISTICS_HEAD, name="田谷雨")


def standing():
    return db.session.scalars(select(StandingVehicle).order_by(StandingVehicle.id)).all()


def watched():
    return db.session.scalars(select(WatchEntry).order_by(WatchEntry.id)).all()


def test_vehicles_are_listed_and_found_by_their_plate(head):
    rows = [
        ["苏A·12345", "教职工", "何立夏", "13800001402", "2026.9.1", 46387],
        ["苏AD12345", "送餐 食材", "镇南蔬菜", "", "", ""],
    ]
    batch = take_in(head, [CARS, *rows], "standing-vehicles")
    assert batch.added == 2
    first, second = standing()
    assert (first.plate, first.valid_from) == ("苏A12345", date(2026, 9, 1))
    assert first.valid_until == date(2026, 12, 31)
    assert (second.valid_from, second.valid_until) == (date(2026, 11, 23), None)
    assert "镇南蔬菜" in head.get("/gate/standing-vehicles/?q=d12345").text


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (["苏A1234O", "教职工", "何立夏"], "没有字母 I 和 O"),
        (["无牌", "教职工", "何立夏"], "没有号牌的车"),
        (["苏A12345", "亲戚", "何立夏"], "只能填教职工、送餐食材"),
        (["苏A12345", "教职工", "何立夏", "", "2026-9-1", "2026-8-1"], "结束日期不能早于开始日期"),
        (["苏A12345", "教职工", "何立夏", "", "下周"], "按年-月-日填写日期"),
    ],
)
def test_a_wrong_vehicle_is_told_as_the_form_would(head, row, sentence):
    upload(head, [CARS, row], "standing-vehicles")
    assert sentence in page_of(head).text


def test_a_vehicle_on_the_list_is_changed_and_changed_back(head):
    known = make_standing(make_vehicle("苏A12345"), holder="旧人")
    take_in(head, [CARS, ["苏A12345", "教职工", "何立夏"]], "standing-vehicles")
    db.session.refresh(known)
    assert (known.holder, known.category) == ("何立夏", "staff")
    act(head, "undo")
    db.session.refresh(known)
    assert (known.holder, known.category) == ("旧人", "food")


def test_a_vehicle_that_came_in_meanwhile_stays_on_the_list(head):
    take_in(head, [CARS, ["苏A12345", "教职工", "何立夏"]], "standing-vehicles")
    (car,) = standing()
    make_passage(car.vehicle if hasattr(car, "vehicle") else None, standing_id=car.id)
    assert "已经进出过校门" in head.get(act(head, "undo").location).text
    assert len(standing()) == 1


def test_the_watch_list_keeps_documents_encrypted_and_who_added(head):
    row = ["吴明", "", "11010519491231002x", "纠缠学生", "不放行", ""]
    take_in(head, [WATCHED, row], "watch-list")
    (entry,) = watched()
    assert entry.document_number == "11010519491231002X"
    assert entry.document_digest == privacy.digest("11010519491231002X")
    assert (entry.added_by_name, entry.valid_from) == ("田谷雨", date(2026, 11, 23))
    page = page_of(head).text
    assert "11010519491231002" not in page


def test_somebody_on_the_watch_list_is_known_again(head):
    make_watch_entry(name="吴明", phone="13900003301")
    row = ["吴明", "13900003301", "", "曾在校门口纠缠学生", "不放行，打 110", "2027-7-1"]
    batch = take_in(head, [WATCHED, row], "watch-list")
    assert (batch.added, batch.updated) == (0, 1)
    (entry,) = watched()
    assert (entry.instruction, entry.valid_until) == ("不放行，打 110", date(2027, 7, 1))
    act(head, "undo")
    assert watched()[0].valid_until is None


def test_an_entry_that_fits_nobody_is_refused(head):
    upload(head, [WATCHED, ["", "", "", "原因", "做法", ""]], "watch-list")
    assert "至少填一项" in page_of(head).text
    assert newest().faulty == 1
