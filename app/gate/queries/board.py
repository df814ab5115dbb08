"""The gate board (门岗看板): who is inside, who is expected, what was done last."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    case,
    desc,
    func,
    literal,
    or_,
    select,
    union_all,
)

from app.base.columns import Moment
from app.domain.masking import mask_name, mask_plate
from app.domain.visits import PURPOSE_LABELS, Purpose
from app.extensions import db
from app.gate.models import Booking, GatePost, StandingCategory, VehiclePassage, Visit
from app.gate.queries.visits import day_bounds, is_inside

SHOWN = 200

# Staff cars stay all day and are nobody's visit; what came with a visitor goes with the visitor.
IS_SHOWN = and_(
    VehiclePassage.visit_id.is_(None),
    or_(
        VehiclePassage.category.is_(None),
        VehiclePassage.category != StandingCategory.STAFF,
    ),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One party inside, as the next person in the queue may see it: masked."""

    kind: str
    id: int
    who: str
    about: str
    arrived_at: datetime
    expected_leaving_at: datetime | None
    people: int
    is_incomplete: bool = False

    def is_late(self, now: datetime) -> bool:
        return self.expected_leaving_at is not None and self.expected_leaving_at < now


@dataclass(frozen=True, slots=True)
class Inside:
    """Everybody inside, late ones first; more than 200 parties are counted but not listed."""

    late: list[Line]
    rest: list[Line]
    people: int
    parties: int
    vehicles: int

    @property
    def is_cut(self) -> bool:
        return self.parties + self.vehicles > len(self.late) + len(self.rest)


@dataclass(frozen=True, slots=True)
class Departure:
    """The last party that left, for the quiet line at the foot with its 撤销."""

    kind: str
    id: int
    who: str
    left_at: datetime


@dataclass(frozen=True, slots=True)
class Board:
    inside: Inside
    bookings: Sequence[Any]
    incomplete: Sequence[Any]
    last_departure: Departure | None
    mark: str


def board(now: datetime, campus_id: int | None = None) -> Board:
    """Return the board of the school, or of one campus: who came in at one of its gates."""
    since, until = day_bounds(now.date(), now.date())
    run = db.session.execute
    if campus_id is None:
        visits = run(VISITS_INSIDE, {"now": now}).all()
        passages = run(PASSAGES_INSIDE, {"now": now}).all()
    else:
        here = {"now": now, "campus_id": campus_id}
        visits, passages = run(VISITS_HERE, here).all(), run(PASSAGES_HERE, here).all()
    bookings = run(BOOKINGS_TODAY, {"since": since, "until": until}).all()
    unwritten = run(INCOMPLETE).all()
    departure = last_departure(since)
    return Board(
        inside=_inside(visits, passages, now),
        bookings=bookings,
        incomplete=unwritten,
        last_departure=departure,
        mark=_mark(f"{now:%m%d%H%M}", visits, passages, bookings, unwritten, departure),
    )


def _mark(*parts: Any) -> str:
    """Return a short text that changes whenever the board would look different."""
    return hashlib.blake2s(repr(parts).encode(), digest_size=12).hexdigest()


# The statements of the board are built once: building them again costs more than running them.
_NOW, _SINCE, _UNTIL = (bindparam(name, type_=Moment) for name in ("now", "since", "until"))


def _urgency(table: Any, arrived_at: Any) -> tuple[Any, Any]:
    late = case((table.expected_leaving_at < _NOW, 0), else_=1)
    return late, arrived_at.desc()


VISITS_INSIDE = (
    select(
        Visit.id,
        Visit.name,
        Visit.people,
        Visit.purpose,
        Visit.purpose_note,
        Visit.host_name,
        Visit.arrived_at,
        Visit.expected_leaving_at,
        Visit.is_emergency,
        Visit.completed_at,
    )
    .where(is_inside(Visit))
    .order_by(*_urgency(Visit, Visit.arrived_at))
    .limit(SHOWN)
)
PASSAGES_INSIDE = (
    select(
        VehiclePassage.id,
        VehiclePassage.plate,
        VehiclePassage.people,
        VehiclePassage.goods,
        VehiclePassage.organisation,
        VehiclePassage.entered_at,
        VehiclePassage.expected_leaving_at,
    )
    .where(is_inside(VehiclePassage), IS_SHOWN)
    .order_by(*_urgency(VehiclePassage, VehiclePassage.entered_at))
    .limit(SHOWN)
)


def _here(table: Any) -> ColumnElement[bool]:
    """A gate that belongs to no campus, and an entry at no gate, are shown on each."""
    elsewhere = select(GatePost.id).where(GatePost.campus_id != bindparam("campus_id"))
    return table.gate_in_id.is_(None) | table.gate_in_id.not_in(elsewhere)


VISITS_HERE = VISITS_INSIDE.where(_here(Visit))
PASSAGES_HERE = PASSAGES_INSIDE.where(_here(VehiclePassage))
# Who is still expected today, the soonest first.
BOOKINGS_TODAY = (
    select(
        Booking.id,
        Booking.expected_at,
        Booking.visitor_name,
        Booking.visitor_phone,
        Booking.purpose,
        Booking.purpose_note,
        Booking.host_name,
        Booking.people,
    )
    .where(
        Booking.expected_at >= _SINCE,
        Booking.expected_at < _UNTIL,
        Booking.arrived_at.is_(None),
        Booking.cancelled_at.is_(None),
    )
    .order_by(Booking.expected_at, Booking.id)
    .limit(50)
)
# The emergency crews that went in first and are still to be written up.
INCOMPLETE = (
    select(Visit.id, Visit.name, Visit.people, Visit.arrived_at, Visit.left_at)
    .where(
        Visit.is_emergency.is_(True),
        Visit.completed_at.is_(None),
        Visit.withdrawn_at.is_(None),
    )
    .order_by(Visit.arrived_at)
    .limit(20)
)


def _last(kind: str, id_: Any, who: Any, left_at: Any, *conditions: Any) -> Any:
    latest = select(literal(kind).label("kind"), id_, who.label("who"), left_at)
    found = latest.where(left_at >= _SINCE, *conditions).order_by(left_at.desc()).limit(1)
    return select(found.subquery())


LAST_DEPARTURE = (
    union_all(
        _last("visit", Visit.id, Visit.name, Visit.left_at),
        _last(
            "vehicle",
            VehiclePassage.id,
            VehiclePassage.plate,
            VehiclePassage.left_at,
            VehiclePassage.visit_id.is_(None),
        ),
    )
    .order_by(desc("left_at"))
    .limit(1)
)


def _inside(visits: Sequence[Any], passages: Sequence[Any], now: datetime) -> Inside:
    lines = [_visit_line(row) for row in visits] + [_passage_line(row) for row in passages]
    late = sorted((line for line in lines if line.is_late(now)), key=lambda line: line.arrived_at)
    rest = sorted(
        (line for line in lines if not line.is_late(now)),
        key=lambda line: line.arrived_at,
        reverse=True,
    )
    parties, people = _totals(Visit, visits)
    vehicles, drivers = _totals(VehiclePassage, passages, IS_SHOWN)
    return Inside(late[:SHOWN], rest[:SHOWN], people + drivers, parties, vehicles)


def _totals(table: Any, rows: Sequence[Any], *conditions: ColumnElement[bool]) -> tuple[int, int]:
    """Return how many rows and people; only a full page has to be asked of the database."""
    if len(rows) < SHOWN:
        return len(rows), sum(row.people for row in rows)
    number, people = db.session.execute(
        select(func.count(), func.sum(table.people)).where(is_inside(table), *conditions)
    ).one()
    return number, int(people or 0)


def _visit_line(row: Any) -> Line:
    return Line(
        kind="visit",
        id=row.id,
        who=mask_name(row.name),
        about=about(row),
        arrived_at=row.arrived_at,
        expected_leaving_at=row.expected_leaving_at,
        people=row.people,
        is_incomplete=row.is_emergency and row.completed_at is None,
    )


def _passage_line(row: Any) -> Line:
    about = "·".join(text for text in (row.goods or row.organisation, _people(row.people)) if text)
    return Line(
        kind="vehicle",
        id=row.id,
        who=mask_plate(row.plate),
        about=about or "车辆",
        arrived_at=row.entered_at,
        expected_leaving_at=row.expected_leaving_at,
        people=row.people,
    )


def about(row: Any) -> str:
    """Return what a visit is about in one short line: 修水管·后勤田谷雨·2 人."""
    if row.purpose is Purpose.OTHER and row.purpose_note:
        why = row.purpose_note
    else:
        why = PURPOSE_LABELS[row.purpose]
    return "·".join(text for text in (why, row.host_name, _people(row.people)) if text)


def _people(number: int) -> str:
    return f"{number} 人" if number > 1 else ""


def last_departure(since: datetime) -> Departure | None:
    """Return the party that left last today."""
    found = db.session.execute(LAST_DEPARTURE, {"since": since}).first()
    if found is None:
        return None
    mask = mask_name if found.kind == "visit" else mask_plate
    return Departure(found.kind, found.id, mask(found.who), found.left_at)


def roll_call(now: datetime) -> tuple[Sequence[Visit], Sequence[VehiclePassage]]:
    """Return everybody inside with what an evacuation needs: name, whereabouts, host, phone."""
    visits = select(Visit).where(is_inside(Visit)).order_by(Visit.arrived_at)
    passages = (
        select(VehiclePassage)
        .where(is_inside(VehiclePassage), IS_SHOWN)
        .order_by(VehiclePassage.entered_at)
    )
    return db.session.scalars(visits).all(), db.session.scalars(passages).all()
