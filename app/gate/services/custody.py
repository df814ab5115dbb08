"""What a member of staff holds at the gate, and how it changes hands when the person leaves."""

from datetime import datetime

from app.base import audit
from app.base.holdings import Source
from app.directory.models import Staff
from app.extensions import db
from app.gate.models import Booking, StandingVehicle
from app.gate.queries import custody as queries


def _hand_over_booking(booking_id: int, to_id: int | None, now: datetime) -> None:
    booking = db.session.get(Booking, booking_id)
    taker = db.session.get(Staff, to_id) if to_id else None
    if booking is None:
        return
    if taker is None:
        with audit.changed("gate.booking.cancel", booking):
            booking.cancel(now)
        return
    with audit.changed("gate.booking.edit", booking):
        booking.host_staff_id = taker.id
        booking.host_name = taker.name
        booking.host_department = taker.department.name if taker.department else ""


def _hand_over_vehicle(vehicle_id: int, to_id: int | None, now: datetime) -> None:
    vehicle = db.session.get(StandingVehicle, vehicle_id)
    taker = db.session.get(Staff, to_id) if to_id else None
    if vehicle is None:
        return
    if taker is None:
        with audit.changed("gate.standing.end", vehicle):
            vehicle.end(now)
        return
    with audit.changed("gate.standing.edit", vehicle):
        vehicle.holder, vehicle.phone = taker.name, taker.phone


SOURCES = (
    Source("booking", "预约来访", queries.bookings_to_host, _hand_over_booking, release="取消预约"),
    Source("vehicle", "常用车辆", queries.vehicles_held, _hand_over_vehicle, release="停用"),
)
