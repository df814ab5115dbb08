"""Bookings: make, change, cancel."""

from app.base import audit
from app.domain.errors import RuleBroken
from app.gate.models import Booking, Duty


def make_booking(booking: Booking, duty: Duty) -> None:
    booking.made_at = duty.now
    booking.made_by_id = duty.account_id
    booking.made_by_name = duty.name
    check_booking(booking, duty)
    audit.added("gate.booking.make", booking)


def check_booking(booking: Booking, duty: Duty) -> None:
    """Refuse a day that is over: nobody can be expected yesterday."""
    if booking.expected_at.date() < duty.now.date():
        raise RuleBroken("预计到校的日期已经过去", field="expected_at")


def cancel_booking(booking: Booking, duty: Duty) -> None:
    with audit.changed("gate.booking.cancel", booking):
        booking.cancel(duty.now)


def restore_booking(booking: Booking) -> None:
    with audit.changed("gate.booking.restore", booking):
        booking.restore()
