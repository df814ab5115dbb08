"""Visits: admit, let out, take back, complete, correct, withdraw."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.base import audit, codes
from app.domain.errors import RuleBroken
from app.domain.visits import Purpose, check_leaving, expected_leaving
from app.gate.models import Booking, Duty, Visit, Visitor, WatchEntry
from app.gate.models.details import PassageDetails, VisitDetails
from app.gate.queries.vehicles import passage_of_visit
from app.gate.queries.visits import open_visits, visit_of_code
from app.gate.services.vehicles import admit_vehicle
from app.gate.services.visitors import remember_visitor


def admit_visit(
    *,
    details: VisitDetails,
    duty: Duty,
    hits: Sequence[WatchEntry],
    override_reason: str = "",
    arrived_at: datetime | None = None,
    booking: Booking | None = None,
) -> Visit:
    """Let a visitor in.

    `hits` are the watch entries that fit these details (services.watches.raise_alarm): with one,
    only a written reason opens the gate.
    """
    if hits and not override_reason:
        raise RuleBroken("这位来访人在布控名单上，写明理由才能放行", field="override_reason")
    at = arrived_at or duty.at
    visitor = remember_visitor(details, at, is_new_visit=True)
    if visitor.visits_count > 1:
        _close_forgotten(visitor, duty, at)
    visit = Visit(
        **_columns(details, at),
        **_signature(duty, at),
        visitor_id=visitor.id,
        host_confirmed_at=at if details.is_host_confirmed else None,
        watch_entry_id=hits[0].id if hits else None,
        alarm_override_reason=override_reason if hits else "",
        booking_id=booking.id if booking else None,
        is_document_owed=_owes_document(duty),
    )
    if visit.expected_leaving_at:
        check_leaving(at, visit.expected_leaving_at, field="expected_leaving_at")
    audit.added("gate.visit.admit", visit)
    for entry in hits:
        audit.noted("gate.watch.override", entry, 单号=visit.code, 理由=override_reason)
    if booking:
        with audit.changed("gate.booking.arrive", booking):
            booking.arrive(at)
    if details.plate:
        _admit_car(visit, details, duty)
    return visit


def enter_first(*, who: str, people: int, duty: Duty) -> Visit:
    """Let an emergency crew in at once; who they were is written up afterwards."""
    visit = Visit(
        **_signature(duty, duty.at),
        name=who,
        people=people,
        purpose=Purpose.EMERGENCY,
        expected_leaving_at=expected_leaving(duty.at, Purpose.EMERGENCY),
        is_emergency=True,
    )
    audit.added("gate.visit.enter_first", visit)
    return visit


def complete_emergency(*, visit: Visit, details: VisitDetails, duty: Duty) -> None:
    """Write up a crew that went in first."""
    if not visit.is_incomplete:
        raise RuleBroken("这条突发来访已经补登过")
    visitor = remember_visitor(details, visit.arrived_at, is_new_visit=True)
    with audit.changed("gate.visit.complete", visit):
        _rewrite(visit, details, duty)
        visit.visitor_id = visitor.id
        visit.complete(duty.now)


def edit_visit(*, visit: Visit, details: VisitDetails, duty: Duty) -> None:
    """Correct what was written; the visitor on file follows."""
    if visit.withdrawn_at:
        raise RuleBroken("这条来访已经作废，不能再修改")
    visitor = remember_visitor(details, visit.arrived_at)
    with audit.changed("gate.visit.edit", visit):
        _rewrite(visit, details, duty)
        _move(visit, visitor)


def record_departure(*, visit: Visit, duty: Duty, left_at: datetime | None = None) -> None:
    """Write down a leaving that was seen; the car the visitor came in leaves too."""
    at = left_at or duty.leaving(visit.arrived_at)
    with audit.changed("gate.visit.depart", visit):
        visit.leave(duty, at)
    car = passage_of_visit(visit.id) if visit.plate else None
    if car and car.is_inside:
        with audit.changed("gate.vehicle.depart", car):
            car.leave(duty, at)


def undo_departure(visit: Visit) -> None:
    left_at = visit.left_at
    with audit.changed("gate.visit.undo_departure", visit):
        visit.return_inside()
    car = passage_of_visit(visit.id) if visit.plate else None
    if car and car.left_at == left_at:
        with audit.changed("gate.vehicle.undo_departure", car):
            car.return_inside()


def withdraw_visit(*, visit: Visit, duty: Duty, reason: str) -> None:
    """Void a line written by mistake: it stays, marked, and counts for nothing."""
    with audit.changed("gate.visit.withdraw", visit):
        visit.withdraw(duty.now, reason)
    if visit.visitor and visit.visitor.visits_count:
        visit.visitor.visits_count -= 1
    car = passage_of_visit(visit.id) if visit.plate else None
    if car and not car.withdrawn_at:
        with audit.changed("gate.vehicle.withdraw", car):
            car.withdraw(duty.now, reason)


def _close_forgotten(visitor: Visitor, duty: Duty, at: datetime) -> None:
    """Who stands at the gate again has left before, though nobody saw it.

    A visit that began after this one, which arrives late, goes on.
    """
    for visit in open_visits(visitor.id):
        if visit.arrived_at > at:
            continue
        with audit.changed("gate.visit.sweep", visit):
            visit.sweep(duty.now, "再次来访，上次未见离校")


def _columns(details: VisitDetails, at: datetime) -> dict[str, Any]:
    return {
        "name": details.name,
        "phone": details.phone,
        "organisation": details.organisation,
        "relation": details.relation,
        "people": details.people,
        "purpose": details.purpose,
        "purpose_note": details.purpose_note,
        "host_staff_id": details.host.staff_id,
        "host_name": details.host.name,
        "host_department": details.host.department,
        "area": details.area,
        "badge": details.badge,
        "belongings": details.belongings,
        "plate": details.plate,
        "expected_leaving_at": details.expected_leaving_at or expected_leaving(at, details.purpose),
    }


def _signature(duty: Duty, at: datetime) -> dict[str, Any]:
    return {
        "code": _free_code(),
        "arrived_at": at,
        "recorded_at": duty.now,
        "skew_in": duty.skew,
        "gate_in_id": duty.gate_id,
        "guard_in_id": duty.account_id,
        "guard_in_name": duty.name,
    }


def _owes_document(duty: Duty) -> bool:
    """Tell whether a number was shown at the gate that the offline device did not keep."""
    return duty.late is not None and "document_number" in duty.late.lacks


def _free_code() -> str:
    """Return a code nobody has: among a million visits one draw in thirty is taken."""
    while True:
        code = codes.short("R")
        if visit_of_code(code) is None:
            return code


def _rewrite(visit: Visit, details: VisitDetails, duty: Duty) -> None:
    for column, value in _columns(details, visit.arrived_at).items():
        setattr(visit, column, value)
    if visit.expected_leaving_at:
        check_leaving(visit.arrived_at, visit.expected_leaving_at, field="expected_leaving_at")
    if details.document:
        visit.is_document_owed = False
    if not details.is_host_confirmed:
        visit.host_confirmed_at = None
    elif visit.host_confirmed_at is None:
        visit.host_confirmed_at = duty.now


def _move(visit: Visit, visitor: Visitor) -> None:
    """Give the visit to the visitor its corrected name and phone belong to."""
    if visit.visitor_id == visitor.id:
        return
    if visit.visitor and visit.visitor.visits_count:
        visit.visitor.visits_count -= 1
    visitor.visits_count += 1
    visit.visitor_id = visitor.id


def _admit_car(visit: Visit, details: VisitDetails, duty: Duty) -> None:
    """A visitor's car is approved by whom the visitor came to see."""
    admit_vehicle(
        details=PassageDetails(
            plate=details.plate,
            driver=details.name,
            driver_phone=details.phone,
            organisation=details.organisation,
            people=details.people,
            goods=details.purpose_note,
            approver=details.host,
            expected_leaving_at=visit.expected_leaving_at,
        ),
        duty=duty,
        entered_at=visit.arrived_at,
        visit=visit,
    )
