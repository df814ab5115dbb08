"""Erasing one person at the gate: visits become counts and times before their time is over."""

from datetime import datetime

from sqlalchemy import select

from app.base.personal import Person
from app.domain.errors import RuleBroken
from app.extensions import db
from app.gate.models import Booking, VehiclePassage, Visit, Visitor
from app.gate.queries import personal as queries
from app.gate.queries.visits import is_inside
from app.gate.services.retention import BOOKING, VISIT, blank, forget_passages, forget_visitors


def erase_person(person: Person, now: datetime) -> None:
    """Forget the person; who is still inside stays on the register until the gate is passed."""
    mine = queries.visits(person)
    if db.session.scalar(select(Visit.id).where(mine, is_inside(Visit)).limit(1)):
        raise RuleBroken("这个人还在校内，登记离校以后再删")
    # All of them are looked for before the first one loses its name.
    visits = _ids(Visit, mine)
    visitors = _ids(Visitor, queries.visitors(person))
    passages = _ids(VehiclePassage, queries.passages(person))
    bookings = _ids(Booking, queries.bookings(person))
    if passages:
        forget_passages(passages, now)
    if bookings:
        blank(Booking, bookings, BOOKING)
    if visits:
        blank(Visit, visits, VISIT)
    if visitors:
        forget_visitors(visitors)


def _ids(table, condition) -> list[int]:
    return list(db.session.scalars(select(table.id).where(condition)))
