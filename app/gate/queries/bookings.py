"""Bookings: who is expected, and whose."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from app.extensions import db
from app.gate.models import Booking, BookingStatus


def bookings(
    today: datetime, *, status: BookingStatus | None = None, made_by_id: int | None = None
) -> Select[Any]:
    """Return the bookings of one person or, for the gate, of everybody; `today` is midnight."""
    found = select(Booking).where(in_status(status, today))
    return found.where(Booking.made_by_id == made_by_id) if made_by_id else found


def in_status(status: BookingStatus | None, today: datetime) -> ColumnElement[bool]:
    is_open = and_(Booking.arrived_at.is_(None), Booking.cancelled_at.is_(None))
    match status:
        case BookingStatus.EXPECTED:
            return and_(is_open, Booking.expected_at >= today)
        case BookingStatus.NO_SHOW:
            return and_(is_open, Booking.expected_at < today)
        case BookingStatus.ARRIVED:
            return Booking.arrived_at.is_not(None)
        case BookingStatus.CANCELLED:
            return Booking.cancelled_at.is_not(None)
    return Booking.id.is_not(None)


def visible_to(account_id: int, sees_all: bool) -> Select[Any]:
    """Return the bookings a person may open: the gate all of them, others what they made."""
    found = select(Booking)
    return found if sees_all else found.where(Booking.made_by_id == account_id)


def one(booking_id: int, account_id: int, sees_all: bool) -> Booking | None:
    return db.session.scalars(
        visible_to(account_id, sees_all).where(Booking.id == booking_id)
    ).first()
