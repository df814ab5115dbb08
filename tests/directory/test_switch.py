"""A shared gate device: who is on duty now, by a 4-digit PIN."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.base.audit import AuditEntry
from app.directory.models import DeviceKind, LoginSession
from app.extensions import db
from app.permissions import Role
from tests.conftest import MONDAY
from tests.factories.directory import PASSWORD, PIN, make_account, make_school, open_session


@pytest.fixture
def guards(app):
    make_school()
    first = make_account(Role.GUARD, name="郑满仓", password=PASSWORD, pin="4826")
    second = make_account(Role.GUARD, name="孙小满", password=PASSWORD, pin=PIN)
    return first, second


@pytest.fixture
def tablet(app, guards):
    token = open_session(guards[0], kind=DeviceKind.SHARED, device_name="东门")
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = token
    return client


def test_a_colleague_takes_over_and_signs_from_then_on(tablet, guards):
    page = tablet.get("/switch?next=/account/")
    assert "郑满仓" in page.text
    assert "孙小满" in page.text
    answer = tablet.post(
        "/switch", data={"account_id": guards[1].id, "pin": PIN, "next": "/account/"}
    )
    assert (answer.status_code, answer.location) == (303, "/account/")
    assert "孙小满" in tablet.get("/account/").text
    open_session(guards[1])
    assert tablet.post("/account/sessions/end").status_code == 303
    entry = db.session.scalar(select(AuditEntry).order_by(AuditEntry.id.desc()))
    assert entry.actor_name == "孙小满"
    ended, opened, _desk = db.session.scalars(select(LoginSession).order_by(LoginSession.id))
    assert ended.ended_by == "孙小满"
    assert (opened.device_name, opened.ended_at) == ("东门", None)


def test_a_wrong_pin_says_so_and_keeps_the_one_who_is_here(tablet, guards):
    answer = tablet.post("/switch", data={"account_id": guards[1].id, "pin": "1111"})
    assert answer.status_code == 422
    assert "数字不对，再输一次" in answer.text
    assert "1111" not in answer.text
    assert "郑满仓" in tablet.get("/account/").text


def test_ten_wrong_pins_lock_and_leave_the_password_as_the_way_back(app, tablet, guards):
    for minutes in (0, 0, 0, 0, 0, 0, 1, 2, 4, 9):
        app.config["CLOCK"] = lambda m=minutes: MONDAY + timedelta(minutes=m)
        tablet.post("/switch", data={"account_id": guards[1].id, "pin": "0000"})
    answer = tablet.post("/switch", data={"account_id": guards[1].id, "pin": PIN})
    assert answer.status_code == 429
    answer = tablet.post("/login", data={"username": guards[1].username, "password": PASSWORD})
    assert answer.status_code == 303


def test_after_half_an_hour_alone_the_device_asks_for_the_pin(app, tablet, guards):
    app.config["CLOCK"] = lambda: MONDAY + timedelta(minutes=31)
    answer = tablet.get("/account/")
    assert answer.location == "/switch?next=/account/"
    assert "东门" in tablet.get("/switch").text
    assert tablet.post("/switch", data={"account_id": guards[0].id, "pin": "4826"}).location == "/"
    assert tablet.get("/account/").status_code == 200


def test_the_board_asking_by_itself_does_not_count_as_somebody(app, tablet):
    app.config["CLOCK"] = lambda: MONDAY + timedelta(minutes=20)
    tablet.get("/directory/staff/", headers={"HX-Request": "true"})
    app.config["CLOCK"] = lambda: MONDAY + timedelta(minutes=31)
    assert tablet.get("/account/").status_code == 303


def test_a_page_opened_by_hand_does_count(app, tablet):
    app.config["CLOCK"] = lambda: MONDAY + timedelta(minutes=20)
    tablet.get("/account/")
    app.config["CLOCK"] = lambda: MONDAY + timedelta(minutes=45)
    assert tablet.get("/account/").status_code == 200


def test_a_form_sent_after_the_half_hour_is_saved_after_the_pin(app, tablet, guards, sign_in):
    app.config["CLOCK"] = lambda: MONDAY + timedelta(minutes=31)
    waiting = tablet.post("/account/sessions/end", data={"form_id": "f" * 32, "note": "㛃"})
    assert waiting.status_code == 401
    assert 'name="kept-note" value="㛃"' in waiting.text
    assert "现在谁当班" in waiting.text
    answer = tablet.post(
        "/switch",
        data={
            "account_id": guards[1].id,
            "pin": PIN,
            "kept_for": "/account/sessions/end",
            "kept-note": "㛃",
            "kept-form_id": "f" * 32,
        },
    )
    assert "你填的内容还在" in answer.text
    assert 'action="/account/sessions/end"' in answer.text


def test_a_stranger_is_not_offered_for_the_pin(tablet, guards):
    stranger = make_account(Role.TEACHER, name="何立夏", pin="7391")
    assert "何立夏" not in tablet.get("/switch").text
    answer = tablet.post("/switch", data={"account_id": stranger.id, "pin": "7391"})
    assert answer.status_code == 422


def test_a_desk_has_no_change_of_guard(sign_in):
    desk = sign_in(Role.GUARD, name="郑满仓")
    assert desk.get("/switch").status_code == 303
