"""The canteen's notice: what parents may see of licence, people, additives and suppliers."""

import io
from datetime import date

import pytest
from sqlalchemy import select

from app.base.attachments import Attachment
from app.canteen.models import FoodPrice, MenuState, Supplier
from app.extensions import db
from app.permissions import Role
from tests.base.pictures import photo
from tests.factories.canteen import NOW, code_of, make_dish, make_item, make_menu
from tests.factories.directory import make_school

NOTICE = {
    "version": "1",
    "supply_mode": "self_run",
    "licence_number": "JY33205090001234",
    "licence_until": "2026-12-10",
    "officer_name": "何满仓",
    "additives": "食用碱：馒头\n泡打粉（无铝）：发糕",
}


@pytest.fixture
def manager(app, sign_in):
    make_school(complaint_phone="0512-50000186")
    return sign_in(Role.CANTEEN_MANAGER, name="何满仓")


def test_before_anything_is_written_both_pages_say_so(manager, client):
    assert "填写公示信息" in manager.get("/canteen/notice/").text
    assert "学校还没有填写" in client.get("/open/canteen/").text


def test_what_is_saved_is_public_at_once(manager, client):
    assert manager.post("/canteen/notice/edit", data=NOTICE).status_code == 303
    for page in (manager.get("/canteen/notice/").text, client.get("/open/canteen/").text):
        for said in ("学校自营", "JY33205090001234", "何满仓", "泡打粉（无铝）：发糕"):
            assert said in page
    assert "0512-50000186" in client.get("/open/canteen/").text


def test_a_licence_that_ends_within_a_month_is_said(manager):
    manager.post("/canteen/notice/edit", data=NOTICE)
    assert "2026-12-10 周四 到期" in manager.get("/canteen/notice/").text
    manager.post("/canteen/notice/edit", data={**NOTICE, "licence_until": "2027-12-10"})
    assert "到期，提前" not in manager.get("/canteen/notice/").text


def test_without_a_number_nothing_is_saved_and_nothing_typed_is_lost(manager):
    answer = manager.post("/canteen/notice/edit", data={**NOTICE, "licence_number": ""})
    assert answer.status_code == 422
    assert "填写许可证上的编号" in answer.text
    assert "泡打粉（无铝）：发糕" in answer.text


def test_a_photo_of_the_licence_is_public_until_it_is_removed(manager, client):
    manager.post("/canteen/notice/edit", data=NOTICE)
    answer = manager.post(
        "/canteen/notice/photos/",
        data={"photos": (io.BytesIO(photo()), "licence.jpg"), "caption": "食品经营许可证"},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303
    photo_id = db.session.scalars(select(Attachment.id)).one()
    assert "食品经营许可证" in client.get("/open/canteen/").text
    assert client.get(f"/open/canteen/photos/{photo_id}").mimetype == "image/jpeg"
    manager.post(f"/canteen/notice/photos/{photo_id}/removal")
    assert client.get(f"/open/canteen/photos/{photo_id}").status_code == 404


def test_the_menu_in_force_names_who_delivers_its_food(manager, client):
    menu = make_menu(date(2026, 11, 23), state=MenuState.PUBLISHED)
    make_item(menu, make_dish("番茄炒蛋", {"番茄": 100, "鸡蛋": 50}))
    farm = Supplier(name="青禾镇蔬菜合作社")
    db.session.add(farm)
    db.session.flush()
    for name, supplier_id in (("番茄", farm.id), ("鸡蛋", None)):
        db.session.add(
            FoodPrice(
                food_code=code_of(name),
                bought_on=date(2026, 11, 20),
                fen_per_kg=600,
                supplier_id=supplier_id,
                set_at=NOW,
            )
        )
    db.session.commit()
    page = client.get("/open/canteen/").text
    assert "青禾镇蔬菜合作社" in page
    assert "番茄" in page
    assert "鸡蛋" not in page


def test_a_teacher_reads_the_notice_and_does_not_change_it(app, sign_in):
    make_school()
    teacher = sign_in(Role.TEACHER, name="许清明")
    assert teacher.get("/canteen/notice/").status_code == 200
    assert teacher.get("/canteen/notice/edit").status_code == 403
    assert teacher.post("/canteen/notice/edit", data=NOTICE).status_code == 403
