"""flask demo load: a believable school, the same for the same seed, never twice."""

import re
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.areas import ACTIONS
from app.base import search
from app.base.audit import AuditEntry
from app.demo.models import DemoRow
from app.directory.models import (
    Account,
    CalendarDay,
    DayKind,
    Guardian,
    Pupil,
    School,
    SchoolClass,
    Staff,
    Term,
)
from app.domain import phones, plates, school_calendar
from app.domain.visits import Purpose
from app.extensions import db
from app.gate.models import Booking, StandingVehicle, Vehicle, VehiclePassage, Visit, Visitor
from app.permissions import Role
from tests.factories.directory import make_school

MONDAY = datetime(2026, 11, 23, 10, 26)
SCALE = 0.02


def count(model, *conditions):
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def rows(model):
    return db.session.scalars(select(model).order_by(model.id)).all()


def printed_secrets(output):
    return re.findall(r"[2-9a-z]{4}(?:-[2-9a-z]{4}){2}", output)


def test_it_fills_the_school_and_prints_how_to_sign_in(app, demo):
    result = demo("load")
    assert result.exit_code == 0, result.output
    assert (count(SchoolClass), count(Staff)) == (36, 110)
    assert count(Pupil) >= 36
    assert count(Guardian) >= count(Pupil)
    assert db.session.get(School, 1).name == "青禾镇中心小学"
    accounts = rows(Account)
    assert {role for account in accounts for role in account.roles} == set(Role)
    with_password = [account for account in accounts if account.password_hash]
    assert len(printed_secrets(result.output)) == len(with_password)
    assert all(account.username in result.output for account in with_password)
    guards = [account for account in accounts if Role.GUARD in account.roles]
    assert len(guards) == 6
    assert all(guard.pin_hash for guard in guards)
    assert all(account.staff for account in accounts)


def test_a_printed_password_opens_the_portal(app, demo, client):
    lines = demo("load").output.splitlines()
    line = next(line for line in lines if "林知秋" in line)
    username, password = line.split()[2:4]
    answer = client.post("/login", data={"username": username, "password": password})
    assert answer.status_code == 303, answer.text
    assert "林知秋" in client.get("/").text


def test_loading_twice_is_refused_and_changes_nothing(app, demo):
    demo("load")
    before = count(DemoRow), count(Visit)
    again = demo("load")
    assert again.exit_code == 1
    assert "flask demo remove" in again.output
    assert (count(DemoRow), count(Visit)) == before


def test_the_same_seed_gives_the_same_school_but_other_passwords(app, demo):
    stories, passwords = [], []
    for seed in ("7", "7", "8"):
        passwords.append(printed_secrets(demo("load", "--seed", seed).output))
        stories.append(
            [(v.code, v.name, v.arrived_at, v.left_at, v.badge) for v in rows(Visit)]
            + [(p.name, p.number) for p in rows(Pupil)]
            + [(p.plate, p.entered_at) for p in rows(VehiclePassage)]
        )
        demo("remove")
    assert stories[0] == stories[1]
    assert stories[0] != stories[2]
    assert not set(passwords[0]) & set(passwords[1])


def test_passwords_follow_the_seed_only_when_both_are_asked_for(app, demo):
    refused = demo("load", "--passwords-from-seed")
    assert refused.exit_code != 0
    assert count(DemoRow) == 0
    first = printed_secrets(demo("load", "--seed", "7", "--passwords-from-seed").output)
    demo("remove")
    assert first == printed_secrets(demo("load", "--seed", "7", "--passwords-from-seed").output)


def test_a_story_cannot_end_in_the_future(app, demo):
    result = demo("load", "--until", "2026-11-24")
    assert result.exit_code != 0
    assert "不能晚于现在" in result.output


def test_a_story_of_a_past_day_leaves_nobody_inside(app, demo):
    assert demo("load", "--until", "2026-11-20").exit_code == 0
    assert [visit for visit in rows(Visit) if visit.is_inside] == []
    assert max(visit.arrived_at for visit in rows(Visit)).date() <= date(2026, 11, 20)


def test_a_school_that_has_a_profile_and_a_term_keeps_them(app, demo):
    make_school("麦田小学")
    own = Term(name="2026年秋季", first_day=date(2026, 8, 31), last_day=date(2027, 1, 20))
    db.session.add(own)
    db.session.commit()
    demo("load")
    assert db.session.get(School, 1).name == "麦田小学"
    assert [t.name for t in rows(Term) if t.includes(MONDAY.date())] == ["2026年秋季"]


def test_a_taken_account_name_is_named_and_nothing_is_loaded(app, demo):
    db.session.add(Account(username="linzhiqiu", own_name="林芝秋", roles=[]))
    db.session.commit()
    result = demo("load")
    assert result.exit_code == 1
    assert "linzhiqiu" in result.output
    assert (count(DemoRow), count(Staff)) == (0, 0)


def test_visits_are_plausible(app, demo):
    demo("load")
    own_days = {day.on: day.kind == DayKind.SCHOOL_DAY for day in rows(CalendarDay)}
    terms = [school_calendar.Term(t.first_day, t.last_day, t.name) for t in rows(Term)]
    visits = rows(Visit)
    assert len(visits) > 60
    for visit in visits:
        day = visit.arrived_at.date()
        status = school_calendar.day_status(day, terms, own_days)
        on_duty = visit.purpose_note.startswith("值班")
        assert status is school_calendar.DayStatus.SCHOOL or on_duty, visit.arrived_at
        assert visit.arrived_at <= visit.recorded_at <= MONDAY
        assert visit.left_at is None or visit.arrived_at < visit.left_at <= MONDAY
        assert visit.swept_at is None or visit.left_at is None
        assert visit.left_at is None or visit.left_at.date() == day
        assert (visit.guard_out_name != "") == (visit.left_at is not None)
        assert visit.people >= 1
    hours = Counter(visit.arrived_at.hour for visit in visits)
    assert not set(hours) - set(range(5, 19)), "nobody comes at night on a school morning"
    assert hours[8] + hours[9] > hours[6] + hours[17]


def test_the_register_holds_every_kind_of_visit(app, demo):
    demo("load")
    assert {visit.purpose for visit in rows(Visit)} == set(Purpose)
    assert count(Visit, Visit.is_emergency, Visit.completed_at.is_(None)) == 1
    assert count(Visit, Visit.watch_entry_id.is_not(None)) == 1
    assert count(Booking, Booking.expected_at > MONDAY) > 0
    assert count(Booking, Booking.made_at > MONDAY) == 0
    assert count(StandingVehicle) > 30
    for visitor in rows(Visitor):
        mine = count(Visit, Visit.visitor_id == visitor.id, Visit.withdrawn_at.is_(None))
        assert visitor.visits_count == mine


@pytest.mark.parametrize(
    ("moment", "is_night"),
    [
        (datetime(2026, 11, 23, 3, 10), True),
        (datetime(2026, 8, 8, 15, 0), True),
        (datetime(2026, 9, 1, 6, 30), True),
        (datetime(2027, 2, 10, 12, 0), True),
        (datetime(2031, 5, 14, 10, 0), False),
    ],
)
def test_whenever_it_is_loaded_somebody_is_inside(app, demo, moment, is_night):
    app.config["CLOCK"] = lambda: moment
    result = demo("load")
    assert result.exit_code == 0, result.output
    inside = [visit for visit in rows(Visit) if visit.is_inside]
    assert inside or not is_night
    assert all(visit.arrived_at > moment - timedelta(hours=12) for visit in inside)
    assert count(Visit) > 60


def test_telephones_and_plates_are_valid_and_fictional(app, demo):
    demo("load")
    numbers = [row.phone for model in (Staff, Guardian, Visitor) for row in rows(model)]
    assert all(phones.fault(number) is None for number in numbers)
    assert all(number.startswith("1390000") for number in numbers)
    found = [vehicle.plate for vehicle in rows(Vehicle)]
    assert all(plates.parse(plate).text == plate and plate.startswith("苏Z") for plate in found)


def test_everybody_is_found_by_pinyin_and_telephone_tail(app, demo):
    demo("load")
    visitor = rows(Visitor)[0]
    assert visitor.id in search.ids("visitor", visitor.phone[-4:])
    chief = db.session.scalar(select(Staff).where(Staff.name == "林知秋"))
    assert chief.id in search.ids("staff", "lzq")
    pupil = rows(Pupil)[0]
    assert pupil.id in search.ids("pupil", pupil.name)


def test_the_audit_log_speaks_known_words_in_the_order_of_time(app, demo):
    demo("load")
    entries = rows(AuditEntry)
    assert {entry.action for entry in entries} <= set(ACTIONS)
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    names = {staff.name for staff in rows(Staff)}
    assert {entry.actor_name for entry in entries} <= names


def test_pages_say_that_the_data_is_demo_data_until_it_is_removed(app, demo, sign_in):
    office = sign_in(Role.LOGISTICS_HEAD, name="真主任")
    assert "演示数据" not in office.get("/").text
    demo("load")
    for path in ("/", "/gate/visits/", "/gate/"):
        assert "演示数据" in office.get(path).text, path
    demo("remove")
    assert "演示数据" not in office.get("/").text
