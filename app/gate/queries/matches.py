"""What the search of the board finds: people and plates the gate knows, with the last time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select

from app.base import search
from app.domain import plates
from app.domain.visits import expected_leaving
from app.extensions import db
from app.gate.models import StandingVehicle, Vehicle, VehiclePassage, Visit, Visitor
from app.gate.queries.vehicles import is_valid
from app.gate.queries.visits import read_code, visit_of_code

PEOPLE = 6
VEHICLES = 4
NEVER = datetime(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class PersonMatch:
    """A visitor of before and what the next visit would be."""

    visitor: Visitor
    last: Visit | None
    leaving_at: datetime | None

    @property
    def is_inside(self) -> bool:
        return self.last is not None and self.last.is_inside


@dataclass(frozen=True, slots=True)
class VehicleMatch:
    vehicle: Vehicle
    last: VehiclePassage | None
    standing: StandingVehicle | None

    @property
    def plate(self) -> str:
        return plates.display(self.vehicle.plate)

    @property
    def is_inside(self) -> bool:
        return self.last is not None and self.last.is_inside


@dataclass(frozen=True, slots=True)
class Matches:
    people: Sequence[PersonMatch]
    vehicles: Sequence[VehicleMatch]
    visit_id: int | None = None

    def __bool__(self) -> bool:
        return bool(self.people or self.vehicles or self.visit_id)


def matches(q: str, now: datetime) -> Matches:
    """Return whom and what a typed text means, best first; nothing for nothing typed."""
    if (code := read_code(q)) and (visit_id := visit_of_code(code)):
        return Matches([], [], visit_id)
    return Matches(people_found(q, now), vehicles_found(q, now))


def people_found(q: str, now: datetime) -> Sequence[PersonMatch]:
    ids = search.ids("visitor", q, limit=PEOPLE)
    if not ids:
        return []
    is_last = and_(
        Visit.visitor_id == Visitor.id,
        Visit.arrived_at == Visitor.last_visit_at,
        Visit.withdrawn_at.is_(None),
    )
    found = select(Visitor, Visit).outerjoin(Visit, is_last).where(Visitor.id.in_(ids))
    rows = {visitor.id: (visitor, visit) for visitor, visit in db.session.execute(found)}
    found_people = [_person(*rows[key], now) for key in ids if key in rows]
    # Among equals the guard means whoever came last; the full name means nobody else.
    found_people.sort(key=lambda match: match.visitor.last_visit_at or NEVER, reverse=True)
    return sorted(found_people, key=lambda match: match.visitor.name != q.strip())


def _person(visitor: Visitor, last: Visit | None, now: datetime) -> PersonMatch:
    return PersonMatch(visitor, last, expected_leaving(now, last.purpose) if last else None)


def vehicles_found(q: str, now: datetime) -> Sequence[VehicleMatch]:
    ids = search.ids("vehicle", q, limit=VEHICLES)
    return vehicles_known(ids, now)


def vehicles_known(ids: Sequence[int], now: datetime) -> Sequence[VehicleMatch]:
    """Return these vehicles in this order, each with its last passage and its permit of today."""
    if not ids:
        return []
    is_last = and_(
        VehiclePassage.vehicle_id == Vehicle.id,
        VehiclePassage.entered_at == Vehicle.last_entered_at,
        VehiclePassage.withdrawn_at.is_(None),
    )
    is_listed = and_(StandingVehicle.vehicle_id == Vehicle.id, is_valid(now.date()))
    found = (
        select(Vehicle, VehiclePassage, StandingVehicle)
        .outerjoin(VehiclePassage, is_last)
        .outerjoin(StandingVehicle, is_listed)
        .where(Vehicle.id.in_(ids))
    )
    rows = {row[0].id: VehicleMatch(*row) for row in db.session.execute(found)}
    return [rows[key] for key in ids if key in rows]


def recent_vehicles(now: datetime, limit: int = 8) -> Sequence[VehicleMatch]:
    """Return the vehicles that came last, then standing ones yet to come for the first time.

    Who is inside already stands at the end: it is the others that may be at the gate now.
    """
    came = select(Vehicle.id).where(Vehicle.last_entered_at.is_not(None))
    ids = list(db.session.scalars(came.order_by(Vehicle.last_entered_at.desc()).limit(3 * limit)))
    if len(ids) < limit:
        listed = select(StandingVehicle.vehicle_id).where(
            is_valid(now.date()), StandingVehicle.vehicle_id.not_in(ids)
        )
        ids += db.session.scalars(listed.order_by(StandingVehicle.id).limit(limit - len(ids)))
    return sorted(vehicles_known(ids, now), key=lambda match: match.is_inside)[:limit]
