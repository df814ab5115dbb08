"""Rows of the gate with sensible defaults, made by the services that make them in life."""

from datetime import date, datetime
from itertools import count
from typing import Any

from sqlalchemy import select

from app.base import search
from app.base.codes import ALPHABET
from app.directory.models import Account
from app.domain.plates import PlateKind
from app.domain.visits import Purpose, expected_leaving
from app.extensions import db
from app.gate.models import (
    Booking,
    GatePost,
    StandingCategory,
    StandingVehicle,
    Vehicle,
    VehiclePassage,
    Visit,
    Visitor,
    WatchEntry,
)
from tests.factories.directory import make_account

_numbers = count(1)
MONDAY = datetime(2026, 11, 23, 10, 26)


def _save(row: Any) -> Any:
    db.session.add(row)
    db.session.commit()
    return row


def make_post(name: str = "东门", **given: Any) -> GatePost:
    return _save(GatePost(name=name, **given))


def make_visitor(name: str = "许白露", phone: str = "13800001402", **given: Any) -> Visitor:
    """Make a visitor who can be found by name, pinyin and phone tail."""
    visitor = _save(Visitor(name=name, phone=phone, **{"visits_count": 0, **given}))
    search.store("visitor", visitor.id, names=[name], codes=[phone] if phone else [])
    db.session.commit()
    return visitor


def make_visit(visitor: Visitor | None = None, **given: Any) -> Visit:
    """Make a visit that began at 10:00 on Monday and is not over."""
    visitor = visitor or make_visitor(phone=f"1380000{next(_numbers):04}")
    arrived_at = given.pop("arrived_at", datetime(2026, 11, 23, 10, 0))
    purpose = given.pop("purpose", Purpose.FAMILY_TALK)
    defaults = {
        "code": _code(next(_numbers)),
        "visitor_id": visitor.id,
        "name": visitor.name,
        "phone": visitor.phone,
        "people": 1,
        "purpose": purpose,
        "host_name": "何立夏",
        "area": "一年级办公室",
        "arrived_at": arrived_at,
        "recorded_at": arrived_at,
        "expected_leaving_at": expected_leaving(arrived_at, purpose),
        "guard_in_name": "郑满仓",
    }
    visitor.visits_count += 1
    visitor.last_visit_at = max(visitor.last_visit_at or arrived_at, arrived_at)
    return _save(Visit(**{**defaults, **given}))


def make_vehicle(plate: str = "苏A12345", **given: Any) -> Vehicle:
    vehicle = _save(
        Vehicle(plate=plate, **{"plate_kind": PlateKind.ORDINARY, "passages_count": 0, **given})
    )
    search.store("vehicle", vehicle.id, names=[], codes=[plate])
    db.session.commit()
    return vehicle


def make_standing(vehicle: Vehicle | None = None, **given: Any) -> StandingVehicle:
    vehicle = vehicle or make_vehicle()
    defaults = {
        "vehicle_id": vehicle.id,
        "plate": vehicle.plate,
        "category": StandingCategory.FOOD,
        "holder": "镇南蔬菜",
        "note": "每日送菜",
        "valid_from": date(2026, 9, 1),
    }
    return _save(StandingVehicle(**{**defaults, **given}))


def make_passage(vehicle: Vehicle | None = None, **given: Any) -> VehiclePassage:
    """Make a passage that began at 9:30 on Monday and is not over."""
    vehicle = vehicle or make_vehicle(f"苏A1{next(_numbers):04}")
    entered_at = given.pop("entered_at", datetime(2026, 11, 23, 9, 30))
    defaults = {
        "vehicle_id": vehicle.id,
        "plate": vehicle.plate,
        "plate_kind": vehicle.plate_kind,
        "people": 1,
        "goods": "校服送货",
        "approver_name": "许白露",
        "entered_at": entered_at,
        "recorded_at": entered_at,
        "guard_in_name": "郑满仓",
    }
    vehicle.passages_count += 1
    vehicle.last_entered_at = max(vehicle.last_entered_at or entered_at, entered_at)
    return _save(VehiclePassage(**{**defaults, **given}))


def make_booking(**given: Any) -> Booking:
    defaults = {
        "visitor_name": "田甜",
        "visitor_phone": "13900000268",
        "people": 1,
        "purpose": Purpose.FAMILY_TALK,
        "host_name": "何立夏",
        "expected_at": datetime(2026, 11, 23, 10, 30),
        "made_at": datetime(2026, 11, 22, 16, 0),
        "made_by_id": given.pop("made_by_id", None) or _anybody(),
        "made_by_name": "何立夏",
    }
    return _save(Booking(**{**defaults, **given}))


def make_watch_entry(**given: Any) -> WatchEntry:
    defaults = {
        "name": "吴明",
        "reason": "曾在校门口纠缠学生",
        "instruction": "不放行，打保卫处 8110",
        "valid_from": date(2026, 9, 1),
        "added_at": datetime(2026, 9, 1, 8, 0),
        "added_by_id": given.pop("added_by_id", None) or _anybody(),
        "added_by_name": "林知秋",
    }
    return _save(WatchEntry(**{**defaults, **given}))


def _anybody() -> int:
    known = db.session.scalar(select(Account.id).limit(1))
    return known or make_account().id


def _code(number: int) -> str:
    base = len(ALPHABET)
    digits = [ALPHABET[number // base**place % base] for place in range(5)]
    return "R-" + "".join(reversed(digits))
