"""What is read of vehicles: passages, standing vehicles, and what a plate is known for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from app.base import search
from app.extensions import db
from app.gate.models import StandingCategory, StandingVehicle, Vehicle, VehiclePassage
from app.gate.queries.visits import VisitState, during, is_inside

# The names `expected_leaving_at`, `left_at` … are those of a visit: one function tells the state.
LINE: tuple[Any, ...] = (
    VehiclePassage.entered_at,
    VehiclePassage.id,
    VehiclePassage.plate,
    VehiclePassage.plate_kind,
    VehiclePassage.vehicle_type,
    VehiclePassage.colour,
    VehiclePassage.driver,
    VehiclePassage.driver_phone,
    VehiclePassage.organisation,
    VehiclePassage.people,
    VehiclePassage.goods,
    VehiclePassage.category,
    VehiclePassage.approver_name,
    VehiclePassage.visit_id,
    VehiclePassage.expected_leaving_at,
    VehiclePassage.left_at,
    VehiclePassage.swept_at,
    VehiclePassage.withdrawn_at,
    VehiclePassage.guard_in_name,
    VehiclePassage.guard_out_name,
    VehiclePassage.recorded_at,
    VehiclePassage.left_recorded_at,
    VehiclePassage.skew_in,
    VehiclePassage.skew_out,
)


@dataclass(frozen=True, slots=True)
class Filter:
    """What the vehicle register shows. A category of "unlisted" is everything not standing."""

    since: datetime | None = None
    until: datetime | None = None
    state: VisitState | None = None
    category: StandingCategory | None = None
    only_unlisted: bool = False
    q: str = ""


def in_state(wanted: VisitState | None, now: datetime) -> ColumnElement[bool]:
    match wanted:
        case VisitState.INSIDE:
            return is_inside(VehiclePassage)
        case VisitState.OVERDUE:
            return and_(is_inside(VehiclePassage), VehiclePassage.expected_leaving_at < now)
        case VisitState.WITHDRAWN:
            return VehiclePassage.withdrawn_at.is_not(None)
    return VehiclePassage.withdrawn_at.is_(None)


def passages(wanted: Filter, now: datetime) -> Select[Any]:
    """Return the lines of the vehicle register: list, export and print-out alike."""
    lines = select(*LINE).where(
        in_state(wanted.state, now), *during(VehiclePassage.entered_at, wanted.since, wanted.until)
    )
    if wanted.category:
        lines = lines.where(VehiclePassage.category == wanted.category)
    if wanted.only_unlisted:
        lines = lines.where(VehiclePassage.category.is_(None))
    if wanted.q:
        lines = lines.where(search.found_in("vehicle", wanted.q, VehiclePassage.vehicle_id))
    return lines


def in_order(lines: Select[Any]) -> Select[Any]:
    return lines.order_by(VehiclePassage.entered_at.desc(), VehiclePassage.id.desc())


def is_valid(on: date) -> ColumnElement[bool]:
    return and_(
        StandingVehicle.ended_at.is_(None),
        StandingVehicle.valid_from <= on,
        or_(StandingVehicle.valid_until.is_(None), StandingVehicle.valid_until >= on),
    )


def standing_vehicles(
    on: date, *, category: StandingCategory | None = None, is_past: bool = False, q: str = ""
) -> Select[Any]:
    """Return the standing list in force (or what is over), of one category or all."""
    listed = select(StandingVehicle).where(~is_valid(on) if is_past else is_valid(on))
    if category:
        listed = listed.where(StandingVehicle.category == category)
    if q:
        listed = listed.where(search.found_in("vehicle", q, StandingVehicle.vehicle_id))
    return listed


def standing_counts(on: date) -> dict[StandingCategory, int]:
    counted = (
        select(StandingVehicle.category, func.count())
        .where(is_valid(on))
        .group_by(StandingVehicle.category)
    )
    return dict(db.session.execute(counted).all())


def find_vehicle(plate: str) -> Vehicle | None:
    """Return the vehicle of before, locked like the visitor in queries.visits."""
    found = select(Vehicle).where(Vehicle.plate == plate).with_for_update()
    return db.session.scalars(found.execution_options(populate_existing=True)).first()


def standing_of(plate: str, on: date) -> StandingVehicle | None:
    """Return what lets this plate in today without asking."""
    return db.session.scalars(
        select(StandingVehicle)
        .where(StandingVehicle.plate == plate, is_valid(on))
        .order_by(StandingVehicle.id.desc())
        .limit(1)
    ).first()


def open_passages(vehicle_id: int) -> Sequence[VehiclePassage]:
    return db.session.scalars(
        select(VehiclePassage).where(
            VehiclePassage.vehicle_id == vehicle_id, is_inside(VehiclePassage)
        )
    ).all()


def passages_of(vehicle_id: int, limit: int = 10) -> Sequence[Any]:
    mine = select(*LINE).where(VehiclePassage.vehicle_id == vehicle_id)
    return db.session.execute(in_order(mine).limit(limit)).all()


def passage_of_visit(visit_id: int) -> VehiclePassage | None:
    """Return the car that a visitor came in, while both are still inside."""
    return db.session.scalars(
        select(VehiclePassage).where(VehiclePassage.visit_id == visit_id).limit(1)
    ).first()
