"""Rotations (轮换表): weeks of the past that take turns, and whose turn it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.canteen.models import Menu, Rotation, RotationWeek
from app.canteen.queries.menus import IS_KEPT
from app.extensions import db


@dataclass(frozen=True, slots=True)
class Turn:
    """The week of a rotation whose turn it is."""

    rotation: Rotation
    week: RotationWeek


def rotations() -> Sequence[Rotation]:
    return db.session.scalars(
        select(Rotation)
        .options(selectinload(Rotation.weeks).selectinload(RotationWeek.menu))
        .order_by(Rotation.is_active.desc(), Rotation.name)
    ).all()


def active() -> list[Rotation]:
    return [row for row in rotations() if row.is_active and row.weeks]


def turns(first_day: date) -> list[Turn]:
    """Return for each rotation the week after the one that was last filled from it."""
    found = active()
    ids = {week.menu_id for row in found for week in row.weeks}
    last: dict[int, date] = {}
    if ids:
        used = select(Menu.copied_from_id, Menu.first_day).where(
            Menu.copied_from_id.in_(ids), Menu.first_day < first_day, IS_KEPT
        )
        for menu_id, day in db.session.execute(used.order_by(Menu.first_day)):
            last[int(menu_id or 0)] = day
    return [Turn(row, _next(row, last)) for row in found]


def _next(rotation: Rotation, last: dict[int, date]) -> RotationWeek:
    used = [week for week in rotation.weeks if week.menu_id in last]
    if not used:
        return rotation.weeks[0]
    latest = max(used, key=lambda week: last[week.menu_id])
    return rotation.weeks[(rotation.weeks.index(latest) + 1) % len(rotation.weeks)]
