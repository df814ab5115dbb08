"""Custody (经手事项): classes that a person leads, and what was handed over on leaving."""

from collections.abc import Sequence

from sqlalchemy import select

from app.directory.models import Handover
from app.directory.queries import people
from app.extensions import db


def led_classes(staff_id: int) -> list[tuple[int, str]]:
    """Return the running classes that a person leads."""
    return [(row.id, row.name) for row in people.classes_of(staff_id)]


def handovers(staff_id: int) -> Sequence[Handover]:
    """Return what a person handed over, in the order in which it was done."""
    return db.session.scalars(
        select(Handover).where(Handover.staff_id == staff_id).order_by(Handover.id)
    ).all()
