"""Leaving: what a person holds goes to somebody in the same step; the day may be still to come."""

import re
from datetime import date, datetime

import pytest
from sqlalchemy import select

from app.directory.models import Account, Handover, SchoolClass, Staff
from app.directory.queries import continuity
from app.extensions import db
from app.gate.models import Booking, StandingVehicle
from app.permissions import Role
from tests.factories.directory import make_account, make_class, make_staff, open_session
from tests.factories.gate import make_booking, make_standing

URL = "/directory/staff/"
FRIDAY = datetime(2026, 11, 27, 18, 0)
MONDAY_AFTER = datetime(2026, 11, 30, 8, 0)


@pytest.fixture
def head(sign_in):
    return sign_in(Role.LOGISTICS_HEAD, name="林知秋")


@pytest.fixture
def teacher(app):
    """A class teacher who expects a visitor and parks a car."""
    person = make_staff("何立夏", phone="13900000037")
    make_class("三2班", class_teacher_id=person.id)
    make_booking(host_staff_id=person.id, host_name=person.name)
    make_standing(holder="何立夏", category="staff")
    return person


def get(model, key):
    db.session.expire_all()
    return db.session.get(model, key)


def only(model):
    db.session.expire_all()
    return db.session.scalars(select(model)).one()


def held_by(client, person):
    """Return what the page lists, as it sends it back."""
    page = client.get(f"{URL}{person.id}/leaving").text
    return re.search(r'name="held"[^>]*value="([^"]*)"', page)[1]


def leaving(client, person, *takers, on="2026-11-23", held=None):
    held = held or (held_by(client, person) if takers else "")
    data = {f"takers-{n}": taker for n, taker in enumerate(takers)}
    return client.post(f"{URL}{person.id}/leaving", data={"left_on": on, "held": held, **data})


def test_everything_held_is_listed_and_handed_over_in_one_step(head, teacher):
    taker = make_staff("苏小雪", phone="13900000064")
    page = head.get(f"{URL}{teacher.id}/leaving").text
    for words in ("班主任", "三2班", "预约来访", "常用车辆"):
        assert words in page
    assert leaving(head, teacher, taker.id, taker.id, "-1").status_code == 303
    assert only(SchoolClass).class_teacher_id == taker.id
    assert (only(Booking).host_name, only(Booking).host_staff_id) == ("苏小雪", taker.id)
    assert only(StandingVehicle).ended_at is not None
    assert continuity.breaks() == []
    card = head.get(f"{URL}{teacher.id}").text
    assert [h.outcome for h in db.session.scalars(select(Handover))] == ["苏小雪", "苏小雪", "停用"]
    assert "离职交接" in card
    assert "带过的班" in card


def test_each_thing_needs_an_answer(head, teacher):
    answer = leaving(head, teacher, "", "-1", "-1")
    assert answer.status_code == 422
    assert answer.text.count("选接手人") > 1
    assert get(Staff, teacher.id).left_on is None
    assert only(Booking).cancelled_at is None


def test_what_changed_hands_meanwhile_is_asked_again(head, teacher):
    seen = held_by(head, teacher)
    make_class("三3班", class_teacher_id=teacher.id)
    answer = leaving(head, teacher, "-1", "-1", "-1", held=seen)
    assert answer.status_code == 422
    assert "经手的事项有变化" in answer.text


def test_the_hand_over_sheet_is_a_pdf(head, teacher):
    answer = head.get(f"{URL}{teacher.id}/handover.pdf")
    assert answer.mimetype == "application/pdf"
    leaving(head, teacher, "-1", "-1", "-1")
    assert head.get(f"{URL}{teacher.id}/handover.pdf").data.startswith(b"%PDF")


def signed_in_as(app, account):
    client = app.test_client()
    token = open_session(account)
    with client.session_transaction() as session:
        session["_user_id"] = token
    return client


def test_a_leaving_to_come_takes_effect_on_its_day_and_nothing_has_to_run(app, head, sign_in):
    person = make_staff("许白露")
    account = make_account(Role.TEACHER, staff_id=person.id, password="青禾镇中心小学2026")
    assert leaving(head, person, on="2026-11-28").status_code == 303
    assert "2026-11-28 周六 离职" in head.get(f"{URL}{person.id}").text
    assert "11月28日 周六离职" in head.get(URL).text
    app.config["CLOCK"] = lambda: FRIDAY
    assert signed_in_as(app, account).get("/account/").status_code == 200
    app.config["CLOCK"] = lambda: MONDAY_AFTER
    assert signed_in_as(app, account).get("/account/").status_code == 303
    login = {"username": account.username, "password": "青禾镇中心小学2026"}
    assert app.test_client().post("/login", data=login).status_code == 422
    later = sign_in(Role.LOGISTICS_HEAD, name="田谷雨")
    assert "许白露" not in later.get(URL).text
    assert "许白露" in later.get(f"{URL}?state=left").text
    assert "许白露" not in later.get(f"{URL}picker", headers={"HX-Request": "true"}).text
    # Back again: the account waits until somebody opens it.
    assert later.post(f"{URL}{person.id}/return").status_code == 303
    assert get(Staff, person.id).has_left(date(2026, 12, 1)) is False
    assert get(Account, account.id).is_active is False


def test_a_leaving_to_come_is_called_off(head):
    person = make_staff("许白露")
    account = make_account(Role.TEACHER, staff_id=person.id)
    leaving(head, person, on="2026-11-28")
    assert "取消离职" in head.get(f"{URL}{person.id}").text
    assert head.post(f"{URL}{person.id}/return").status_code == 303
    assert get(Staff, person.id).left_on is None
    assert get(Account, account.id).is_active


def test_the_last_administrator_does_not_leave(head):
    person = make_staff("许白露")
    make_account(Role.ADMINISTRATOR, staff_id=person.id)
    answer = leaving(head, person)
    assert answer.status_code == 422
    assert "最后一个系统管理员" in answer.text
    assert get(Staff, person.id).left_on is None
