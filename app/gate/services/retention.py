"""Retention at the gate (保存期限): counts and times remain, names and telephones do not."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, or_, select, update

from app.base import audit, search
from app.base.attachments import Attachment
from app.base.retention import Reduction
from app.domain.retention import Kind
from app.extensions import Base, db
from app.gate.models import (
    Booking,
    StandingVehicle,
    Vehicle,
    VehiclePassage,
    Visit,
    Visitor,
    WatchEntry,
)

FORGOTTEN = "（已到期删除）"
VISIT: dict[str, Any] = {
    "name": FORGOTTEN,
    "phone": "",
    "organisation": "",
    "relation": "",
    "purpose_note": "",
    "belongings": "",
    "plate": "",
    "alarm_override_reason": "",
    "visitor_id": None,
    "watch_entry_id": None,
}
VISITOR: dict[str, Any] = {
    "name": FORGOTTEN,
    "phone": "",
    "organisation": "",
    "relation": "",
    "document_kind": None,
    "document_number": None,
    "document_digest": None,
    "document_note": "",
}
PASSAGE: dict[str, Any] = {"driver": FORGOTTEN, "driver_phone": "", "organisation": ""}
# A standing vehicle's plate is on its list anyway; another's leads to its owner.
UNLISTED: dict[str, Any] = {"plate": "", "vehicle_id": None}
BOOKING: dict[str, Any] = {
    "visitor_name": FORGOTTEN,
    "visitor_phone": "",
    "organisation": "",
    "purpose_note": "",
    "plate": "",
}
WATCH: dict[str, Any] = {
    "name": FORGOTTEN,
    "phone": "",
    "document_number": None,
    "document_digest": None,
}


def _old_visits(before: datetime) -> Select[Any]:
    return select(Visit.id).where(Visit.arrived_at < before, Visit.name != FORGOTTEN)


def _old_visitors(before: datetime) -> Select[Any]:
    """Who came again since is still known."""
    return select(Visitor.id).where(Visitor.last_visit_at < before, Visitor.name != FORGOTTEN)


def _old_passages(before: datetime) -> Select[Any]:
    old = VehiclePassage.entered_at < before
    return select(VehiclePassage.id).where(old, VehiclePassage.driver != FORGOTTEN)


def _old_vehicles(before: datetime) -> Select[Any]:
    """Plates that came long ago, on no standing list, and to which no line leads any more."""
    return select(Vehicle.id).where(
        Vehicle.last_entered_at < before,
        ~exists().where(StandingVehicle.vehicle_id == Vehicle.id),
        ~exists().where(VehiclePassage.vehicle_id == Vehicle.id),
    )


def _old_bookings(before: datetime) -> Select[Any]:
    old = Booking.expected_at < before
    return select(Booking.id).where(old, Booking.visitor_name != FORGOTTEN)


def _old_documents(before: datetime) -> Select[Any]:
    has_one = or_(Visitor.document_number.is_not(None), Visitor.document_digest.is_not(None))
    return select(Visitor.id).where(Visitor.last_visit_at < before, has_one)


def _old_watches(before: datetime) -> Select[Any]:
    over = or_(WatchEntry.ended_at < before, WatchEntry.valid_until < before.date())
    return select(WatchEntry.id).where(over, WatchEntry.name != FORGOTTEN)


def _blank(table: type[Base], values: dict[str, Any]) -> Callable[[Sequence[int], datetime], int]:
    """Return the reduction that overwrites columns, in the rows and in what the log says of them.

    The log keeps who acted, when and on which row.
    """

    def reduce(ids: Sequence[int], _now: datetime) -> int:
        return blank(table, ids, values)

    return reduce


def blank(table: type[Base], ids: Sequence[int], values: dict[str, Any]) -> int:
    """Overwrite columns of rows, and take the content out of their entries in the audit log."""
    statement = update(table).where(table.id.in_(ids)).values(**values)
    done: Any = db.session.execute(statement.execution_options(synchronize_session=False))
    audit.erase(table.__tablename__, ids)
    return done.rowcount


def forget_visitors(ids: Sequence[int], _now: datetime | None = None) -> int:
    """Forget who visitors were; nothing finds them again."""
    search.forget("visitor", ids)
    return blank(Visitor, ids, VISITOR)


def forget_passages(ids: Sequence[int], now: datetime) -> int:
    """Forget who drove and which car; photos of the goods go with the nightly sweep."""
    photos = update(Attachment).where(
        Attachment.owner_type == VehiclePassage.__tablename__,
        Attachment.owner_id.in_(ids),
        Attachment.removed_at.is_(None),
    )
    db.session.execute(photos.values(removed_at=now).execution_options(synchronize_session=False))
    unlisted = update(VehiclePassage).where(
        VehiclePassage.id.in_(ids), VehiclePassage.standing_id.is_(None)
    )
    db.session.execute(unlisted.values(**UNLISTED).execution_options(synchronize_session=False))
    return blank(VehiclePassage, ids, PASSAGE)


def _forget_vehicles(ids: Sequence[int], _now: datetime) -> int:
    search.forget("vehicle", ids)
    audit.erase(Vehicle.__tablename__, ids)
    for vehicle in db.session.scalars(select(Vehicle).where(Vehicle.id.in_(ids))):
        db.session.delete(vehicle)
    db.session.flush()
    return len(ids)


def _forget_documents(ids: Sequence[int], _now: datetime) -> int:
    gone = {"document_number": None, "document_digest": None, "document_note": ""}
    return blank(Visitor, ids, gone)


# Passages before vehicles: a plate goes once no passage leads to it.
REDUCTIONS = (
    Reduction(Kind.VISIT, "来访", _old_visits, _blank(Visit, VISIT)),
    Reduction(Kind.VISIT, "访客", _old_visitors, forget_visitors, "人"),
    Reduction(Kind.BOOKING, "预约", _old_bookings, _blank(Booking, BOOKING)),
    Reduction(Kind.PASSAGE, "车辆通行", _old_passages, forget_passages),
    Reduction(Kind.PASSAGE, "车牌", _old_vehicles, _forget_vehicles, "个"),
    Reduction(Kind.DOCUMENT, "证件号码", _old_documents, _forget_documents, "个"),
    Reduction(Kind.WATCH, "布控", _old_watches, _blank(WatchEntry, WATCH)),
)
