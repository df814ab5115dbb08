"""Requests about personal data: the register, whom they are about, what is held of them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, func, select

from app.base import search
from app.base.memory import remembered
from app.base.personal import Person, PersonKind, Records
from app.directory.queries import personal as directory
from app.extensions import db
from app.gate.models import Visitor
from app.gate.queries import personal as gate
from app.system.models.rights import RightsRequest, RightsState

MOST = 10


def requests(state: RightsState | None = None) -> Select[RightsRequest]:
    found = select(RightsRequest)
    return found.where(RightsRequest.state == state) if state else found


@remembered
def waiting() -> tuple[int, date | None]:
    """Return how many requests are open, and the day by which the first is to be answered."""
    found = select(func.count(), func.min(RightsRequest.due_on))
    number, due_on = db.session.execute(found.where(RightsRequest.state == RightsState.OPEN)).one()
    return number, due_on


def found(q: str) -> list[Person]:
    """Return whom a typed text means: staff, pupils, guardians, visitors."""
    if not q:
        return []
    ids = search.ids("visitor", q, MOST)
    rows = db.session.scalars(select(Visitor).where(Visitor.id.in_(ids)))
    visitors = {row.id: _of_visitor(row) for row in rows}
    return [*directory.found(q), *(visitors[key] for key in ids if key in visitors)]


def person(kind: PersonKind, key: int) -> Person | None:
    if kind is not PersonKind.VISITOR:
        return directory.person(kind, key)
    visitor = db.session.get(Visitor, key)
    return _of_visitor(visitor) if visitor else None


def held(person: Person) -> Sequence[Records]:
    """Return what is held about a person; a later area adds its line."""
    return [*directory.personal_records(person), *gate.personal_records(person)]


def _of_visitor(visitor: Visitor) -> Person:
    note = visitor.organisation or visitor.relation or f"来过 {visitor.visits_count} 次"
    return Person(PersonKind.VISITOR, visitor.id, visitor.name, visitor.phone, note)
