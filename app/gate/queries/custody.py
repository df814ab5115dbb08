"""What of the gate belongs to a member of staff, or to a campus."""

from datetime import datetime

from sqlalchemy import func, select

from app.directory.models import Staff
from app.domain import plates
from app.extensions import db
from app.gate.models import Booking, GatePost, StandingCategory, StandingVehicle


def bookings_to_host(staff_id: int, now: datetime) -> list[tuple[int, str]]:
    """Return the visitors whom a person still expects, the soonest first."""
    found = select(Booking.id, Booking.expected_at, Booking.visitor_name).where(
        Booking.host_staff_id == staff_id,
        Booking.expected_at >= now,
        Booking.arrived_at.is_(None),
        Booking.cancelled_at.is_(None),
    )
    rows = db.session.execute(found.order_by(Booking.expected_at, Booking.id))
    return [(key, f"{at:%Y-%m-%d %H:%M} {name}") for key, at, name in rows]


def vehicles_held(staff_id: int, now: datetime) -> list[tuple[int, str]]:
    """Return the staff cars that may come in for a person; a permit knows its holder by name."""
    found = (
        select(StandingVehicle.id, StandingVehicle.plate)
        .join(Staff, Staff.name == StandingVehicle.holder)
        .where(
            Staff.id == staff_id,
            StandingVehicle.category == StandingCategory.STAFF,
            StandingVehicle.ended_at.is_(None),
            StandingVehicle.valid_until.is_(None) | (StandingVehicle.valid_until >= now.date()),
        )
        .order_by(StandingVehicle.id)
    )
    return [(key, plates.display(plate)) for key, plate in db.session.execute(found)]


def posts_on_campus(campus_id: int) -> list[str]:
    """Return how many gates in use stand on a campus, in words."""
    number = db.session.scalar(
        select(func.count()).where(GatePost.campus_id == campus_id, GatePost.is_active)
    )
    return [f"门岗 {number} 个"] if number else []
