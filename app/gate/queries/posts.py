"""Gates of the school, in their order."""

from collections.abc import Sequence

from sqlalchemy import select

from app.extensions import db
from app.gate.models import GatePost

ALL = select(GatePost).order_by(GatePost.position, GatePost.id)
IN_USE = ALL.where(GatePost.is_active.is_(True))


def posts() -> Sequence[GatePost]:
    """Return the gates in use."""
    return db.session.scalars(IN_USE).all()


def all_posts() -> Sequence[GatePost]:
    return db.session.scalars(ALL).all()


def is_name_taken(name: str, by_other_than: int | None) -> bool:
    found = select(GatePost.id).where(GatePost.name == name)
    if by_other_than is not None:
        found = found.where(GatePost.id != by_other_than)
    return db.session.scalar(found.limit(1)) is not None
