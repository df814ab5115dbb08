"""Bookings: staff announce whom they expect."""

from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.gate.models import Booking, BookingStatus
from app.permissions import Role
from tests.factories.gate import make_booking

FILLED = {
    "visitor_name": "丁小满",
    "visitor_phone": "13700001122",
    "expected_at": "2026-11-24T09:00",
    "purpose": "family_talk",
    "host_name": "何立夏",
}


def test_a_booking_appears_in_the_list_and_at_the_gate(app, sign_in):
    teacher = sign_in(Role.TEACHER, name="何立夏")
    assert "没有待到访的预约" in teacher.get("/gate/bookings/").text
    assert 'value="何立夏"' in teacher.get("/gate/bookings/new").text
    assert teacher.post("/gate/bookings/new", data=FILLED).status_code == 303
    assert "丁小满" in teacher.get("/gate/bookings/").text
    app.config["CLOCK"] = lambda: datetime(2026, 11, 24, 8, 50)
    assert "丁*满" in sign_in(Role.GUARD).get("/gate/").text


def test_bad_input_names_the_field(sign_in):
    teacher = sign_in(Role.TEACHER)
    for change, sentence in (
        ({"visitor_name": ""}, "填写来访人姓名"),
        ({"expected_at": "2026-11-20T09:00"}, "预计到校的日期已经过去"),
        ({"expected_at": "明天"}, "按年-月-日 时:分填写"),
        ({"plate": "苏AI2345"}, "号牌里没有字母 I 和 O"),
    ):
        answer = teacher.post("/gate/bookings/new", data=FILLED | change)
        assert answer.status_code == 422
        assert answer.text.count(sentence) == 2, sentence


def test_staff_see_their_own_and_the_gate_sees_all(sign_in):
    booking = make_booking(visitor_name="田甜甜")
    teacher, guard = sign_in(Role.TEACHER), sign_in(Role.GUARD)
    assert "田甜甜" not in teacher.get("/gate/bookings/").text
    assert teacher.get(f"/gate/bookings/{booking.id}/edit").status_code == 404
    assert "田甜甜" in guard.get("/gate/bookings/").text
    assert guard.get("/gate/bookings/new").status_code == 403


def test_a_booking_is_changed_cancelled_and_restored(sign_in):
    teacher = sign_in(Role.TEACHER)
    teacher.post("/gate/bookings/new", data=FILLED)
    booking = db.session.scalars(select(Booking)).one()
    url = f"/gate/bookings/{booking.id}"
    teacher.post(f"{url}/edit", data=FILLED | {"people": "4", "version": "1"})
    assert db.session.get(Booking, booking.id).people == 4
    teacher.post(f"{url}/cancellation")
    assert "已取消" in teacher.get("/gate/bookings/").text
    teacher.post(f"{url}/restore")
    assert "已取消" not in teacher.get("/gate/bookings/?status=expected").text.split("<table")[1]
    stale = teacher.post(f"{url}/edit", data=FILLED | {"people": "5", "version": "1"})
    assert stale.status_code == 409


def test_a_missed_booking_is_a_no_show_by_its_date_alone(app, sign_in):
    booking = make_booking()
    assert booking.status(datetime(2026, 11, 23).date()) is BookingStatus.EXPECTED
    app.config["CLOCK"] = lambda: datetime(2026, 11, 24, 8, 0)
    guard = sign_in(Role.GUARD)
    assert "未到" in guard.get("/gate/bookings/?status=no_show").text
    assert "今日预约 0" in guard.get("/gate/").text


def test_one_booked_without_a_telephone_is_asked_for_it(sign_in):
    booking = make_booking(visitor_phone="")
    guard = sign_in(Role.GUARD)
    assert f"/gate/visits/new?booking={booking.id}" in guard.get("/gate/").text
    page = guard.get(f"/gate/visits/new?booking={booking.id}").text
    assert 'value="田甜"' in page
    assert guard.post(f"/gate/arrivals/bookings/{booking.id}").status_code == 409
