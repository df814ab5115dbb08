"""Rows of the directory with sensible defaults."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from flask import current_app
from sqlalchemy import select

from app.directory.models import (
    Account,
    Building,
    Campus,
    Department,
    DeviceKind,
    Guardian,
    LoginSession,
    Move,
    Pupil,
    Rollover,
    RolloverStep,
    Room,
    School,
    SchoolClass,
    SchoolKind,
    Staff,
    Term,
)
from app.directory.services import lives, people
from app.directory.services.sign_in import HASHER, digest
from app.extensions import db
from app.permissions import Role

_numbers = count(1)
PASSWORD = "青禾镇中心小学2026"
PIN = "5937"
# Since when a class has its name and a pupil is in it, unless a test says otherwise.
BEGINS = date(2026, 9, 1)


def _save(row: Any) -> Any:
    db.session.add(row)
    db.session.commit()
    return row


def make_school(name: str = "青禾镇中心小学", **given: Any) -> School:
    return _save(School(id=1, name=name, kind=given.pop("kind", SchoolKind.PRIMARY), **given))


def make_campus(name: str = "主校区", **given: Any) -> Campus:
    return _save(Campus(name=name, is_default=given.pop("is_default", True), **given))


def make_building(name: str = "教学楼", **given: Any) -> Building:
    if "campus_id" not in given:
        found = db.session.scalar(select(Campus).limit(1))
        given["campus_id"] = (found or make_campus()).id
    return _save(Building(name=name, **given))


def make_room(code: str = "101", name: str = "一年级办公室", **given: Any) -> Room:
    if "building_id" not in given:
        found = db.session.scalar(select(Building).limit(1))
        given["building_id"] = (found or make_building()).id
    return _save(Room(code=code, name=name, **given))


def make_department(name: str = "总务处", **given: Any) -> Department:
    return _save(Department(name=name, **given))


def make_staff(name: str = "许白露", **given: Any) -> Staff:
    number = given.pop("number", f"T{next(_numbers):04}")
    row = Staff(name=name, number=number, **given)
    db.session.add(row)
    people.index_staff(row)
    db.session.commit()
    return row


def make_class(name: str = "三1班", **given: Any) -> SchoolClass:
    since = given.pop("since", BEGINS)
    row = SchoolClass(name=name, **given)
    lives.index_class(row, since)
    _save(row)
    lives.begin_class(row, since)
    db.session.commit()
    return row


def make_pupil(name: str = "周小满", **given: Any) -> Pupil:
    number = given.pop("number", f"2026{next(_numbers):04}")
    if "class_id" not in given:
        given["class_id"] = make_class().id
    since = given.pop("since", BEGINS)
    guardians = [Guardian(**each) for each in given.pop("guardians", [])]
    row = Pupil(name=name, number=number, guardians=guardians, **given)
    db.session.add(row)
    people.index_pupil(row)
    lives.place(row, since)
    db.session.commit()
    return row


def make_class_of(name: str, pupils: int, **given: Any) -> SchoolClass:
    """Return a class with so many pupils."""
    row = make_class(name, **given)
    for number in range(pupils):
        make_pupil(f"学生{number}", class_id=row.id)
    return row


def make_term(name: str = "2026—2027学年第一学期", **given: Any) -> Term:
    given.setdefault("first_day", date(2026, 9, 1))
    given.setdefault("last_day", date(2027, 1, 22))
    return _save(Term(name=name, **given))


def make_rollover(row: SchoolClass, **given: Any) -> Rollover:
    """Return a roll-over of last summer that moved the class up."""
    rollover = _save(
        Rollover(
            school_year=2026,
            active_year=2026,
            effective_on=BEGINS,
            done_at=datetime(2026, 8, 28, 9, 0),
            done_by="林知秋",
            moved=1,
            **given,
        )
    )
    names = {"name_before": "二1班", "name_after": row.name}
    step = {"rollover_id": rollover.id, "class_id": row.id, "version": row.version}
    _save(RolloverStep(move=Move.RISES, **step, **names))
    return rollover


def make_account(*roles: Role, name: str = "许白露", **given: Any) -> Account:
    """Return an account; `password` and `pin` are given in plain text."""
    password, pin = given.pop("password", None), given.pop("pin", None)
    return _save(
        Account(
            username=given.pop("username", f"user{next(_numbers)}"),
            own_name=name,
            roles=[role.value for role in roles],
            password_hash=HASHER.hash(password) if password else None,
            pin_hash=HASHER.hash(pin) if pin else None,
            **given,
        )
    )


def open_session_for(roles: Sequence[Role], **account: Any) -> str:
    """Make an account of the roles and return the token of a session for it."""
    device = {
        key: account.pop(key) for key in ("kind", "device_name", "last_seen_at") if key in account
    }
    return open_session(make_account(*roles, **account), **device)


def open_session(account: Account, **given: Any) -> str:
    now: datetime = current_app.config["CLOCK"]()
    token = f"token-{next(_numbers)}"
    _save(
        LoginSession(
            digest=digest(token),
            account_id=account.id,
            kind=given.pop("kind", DeviceKind.DESK),
            created_at=now - timedelta(minutes=1),
            last_seen_at=given.pop("last_seen_at", now),
            **given,
        )
    )
    return token
