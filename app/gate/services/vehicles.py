"""Vehicles: admit, let out, take back, withdraw; and the standing list."""

from datetime import date, datetime

from app.base import audit, search
from app.domain import plates
from app.domain.errors import RuleBroken
from app.domain.plates import Plate, PlateKind
from app.domain.visits import check_leaving
from app.extensions import db
from app.gate.models import (
    Duty,
    StandingVehicle,
    Vehicle,
    VehiclePassage,
    Visit,
)
from app.gate.models.details import PassageDetails
from app.gate.queries.vehicles import find_vehicle, open_passages, standing_of


def admit_vehicle(
    *,
    details: PassageDetails,
    duty: Duty,
    plate_kind: PlateKind | None = None,
    entered_at: datetime | None = None,
    visit: Visit | None = None,
) -> VehiclePassage:
    """Let a vehicle in: a standing one by its permit, any other in the name of who approved it."""
    at = entered_at or duty.at
    plate = _plate(details.plate, plate_kind)
    vehicle = remember_vehicle(plate, details.driver)
    standing = standing_of(plate.text, at.date()) if vehicle else None
    if standing is None and not details.approver.name:
        raise RuleBroken("不在常用车辆名单上，填写批准人", field="approver_name")
    if details.expected_leaving_at:
        check_leaving(at, details.expected_leaving_at, field="expected_leaving_at")
    if vehicle:
        _close_forgotten(vehicle, duty, at)
        vehicle.passages_count += 1
        vehicle.last_entered_at = max(vehicle.last_entered_at or at, at)
    passage = VehiclePassage(
        vehicle_id=vehicle.id if vehicle else None,
        plate=plate.text,
        plate_kind=plate.kind,
        vehicle_type=details.vehicle_type or (standing.vehicle_type if standing else ""),
        colour=details.colour or (standing.colour if standing else ""),
        driver=details.driver or (standing.holder if standing else ""),
        driver_phone=details.driver_phone or (standing.phone if standing else ""),
        organisation=details.organisation,
        people=details.people,
        goods=details.goods or (standing.note if standing else ""),
        standing_id=standing.id if standing else None,
        category=standing.category if standing else None,
        approver_staff_id=details.approver.staff_id,
        approver_name=details.approver.name,
        visit_id=visit.id if visit else None,
        expected_leaving_at=details.expected_leaving_at,
        entered_at=at,
        recorded_at=duty.now,
        skew_in=duty.skew,
        gate_in_id=duty.gate_id,
        guard_in_id=duty.account_id,
        guard_in_name=duty.name,
    )
    audit.added("gate.vehicle.admit", passage)
    return passage


def _close_forgotten(vehicle: Vehicle, duty: Duty, at: datetime) -> None:
    """What stands at the gate again has left before, though nobody saw it."""
    for passage in open_passages(vehicle.id) if vehicle.passages_count else ():
        if passage.entered_at > at:
            continue
        with audit.changed("gate.vehicle.sweep", passage):
            passage.sweep(duty.now, "再次进校，上次未见出校")


def _plate(text: str, kind: PlateKind | None) -> Plate:
    """A plate that GA 36 does not describe is kept as typed, when the guard says it is one."""
    if kind is PlateKind.NONE:
        return Plate(plates.NO_PLATE, PlateKind.NONE)
    return plates.other(text) if kind is PlateKind.OTHER else plates.parse(text)


def remember_vehicle(plate: Plate, name: str = "") -> Vehicle | None:
    """Return what is known of a plate; a vehicle without one is nobody's acquaintance."""
    if plate.kind is PlateKind.NONE:
        return None
    vehicle = find_vehicle(plate.text)
    if vehicle is None:
        vehicle = Vehicle(plate=plate.text, plate_kind=plate.kind, passages_count=0)
        db.session.add(vehicle)
        db.session.flush()
        search.store("vehicle", vehicle.id, names=[name] if name else [], codes=[plate.text])
    return vehicle


def record_vehicle_departure(
    *, passage: VehiclePassage, duty: Duty, left_at: datetime | None = None
) -> None:
    with audit.changed("gate.vehicle.depart", passage):
        passage.leave(duty, left_at or duty.leaving(passage.entered_at))


def undo_vehicle_departure(passage: VehiclePassage) -> None:
    with audit.changed("gate.vehicle.undo_departure", passage):
        passage.return_inside()


def withdraw_passage(*, passage: VehiclePassage, duty: Duty, reason: str) -> None:
    with audit.changed("gate.vehicle.withdraw", passage):
        passage.withdraw(duty.now, reason)
    if passage.vehicle and passage.vehicle.passages_count:
        passage.vehicle.passages_count -= 1


def list_vehicle(standing: StandingVehicle, today: date) -> None:
    """Put a vehicle on the standing list; one plate stands there once at a time."""
    vehicle = _check_standing(standing, today)
    standing.vehicle_id = vehicle.id
    audit.added("gate.standing.add", standing)


def relist_vehicle(standing: StandingVehicle, today: date) -> None:
    """Check an edited entry again; call inside the audit block that changes it."""
    standing.vehicle_id = _check_standing(standing, today).id


def _check_standing(standing: StandingVehicle, today: date) -> Vehicle:
    if standing.valid_until and standing.valid_until < standing.valid_from:
        raise RuleBroken("结束日期不能早于开始日期", field="valid_until")
    plate = plates.parse(standing.plate)
    vehicle = remember_vehicle(plate, standing.holder)
    if vehicle is None:
        raise RuleBroken("没有号牌的车不能列入常用车辆", field="plate")
    standing.plate = plate.text
    with db.session.no_autoflush:
        other = standing_of(plate.text, today)
    if other and other.id != standing.id:
        raise RuleBroken("这块号牌已经在常用车辆名单上", field="plate")
    search.store("vehicle", vehicle.id, names=[standing.holder], codes=[plate.text])
    return vehicle
