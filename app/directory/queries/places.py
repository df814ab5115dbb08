"""Places (楼宇房间): campuses, buildings and rooms."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from app.base import listing
from app.base.memory import remembered
from app.directory.models import IN_SERVICE, Building, Campus, Room, SchoolClass, Staff
from app.extensions import db


def campuses() -> Sequence[Campus]:
    return db.session.scalars(select(Campus).order_by(Campus.is_default.desc(), Campus.id)).all()


def default_campus() -> Campus | None:
    return next(iter(campuses()), None)


def campus_choices(and_for: int | None = None) -> list[tuple[int, str]]:
    """Return the campuses in use, and the one that is chosen already, the main one first."""
    return [
        (campus.id, campus.name)
        for campus in campuses()
        if campus.is_active or campus.id == and_for
    ]


def campus_filter() -> list[tuple[str, str, None]]:
    """Return the choices of a list's campus filter; none where there is one campus only."""
    return [(str(key), name, None) for key, name in campus_choices()] if has_campuses() else []


@remembered
def has_campuses() -> bool:
    """Tell whether there is more than one campus in use: elsewhere nothing speaks of them."""
    return len(campus_choices()) > 1


def uses_of_campus(campus_id: int) -> list[str]:
    """Return what still belongs to a campus, as words: 班级 12 个."""
    counted = (
        ("在读班级 {} 个", SchoolClass, SchoolClass.is_active),
        ("楼宇 {} 栋", Building, true()),
        ("在职教职工 {} 人", Staff, IN_SERVICE),
    )
    found = [
        (words, db.session.scalar(select(func.count()).where(model.campus_id == campus_id, here)))
        for words, model, here in counted
    ]
    return [words.format(number) for words, number in found if number]


def buildings() -> Sequence[Building]:
    return db.session.scalars(
        select(Building)
        .options(joinedload(Building.campus))
        .order_by(Building.campus_id, Building.name)
    ).all()


def building_choices() -> list[tuple[int, str]]:
    return [(building.id, building.name) for building in buildings()]


def rooms(
    q: str = "", building_id: int | None = None, campus_id: int | None = None
) -> Select[Room]:
    """Return the rooms by their codes."""
    found = (
        select(Room)
        .join(Room.building)
        .options(contains_eager(Room.building))
        .order_by(Room.code, Room.id)
    )
    if building_id is not None:
        found = found.where(Room.building_id == building_id)
    if campus_id is not None:
        found = found.where(Building.campus_id == campus_id)
    if q:
        columns = (Room.code, Room.name, Room.use, Building.name)
        found = found.where(or_(*(listing.contains(column, q) for column in columns)))
    return found


def room_choices() -> list[tuple[int, str]]:
    found = db.session.execute(
        select(Room.id, Room.code, Room.name).where(Room.is_active).order_by(Room.code)
    )
    return [(key, f"{code} {name}") for key, code, name in found]


def rooms_per_building() -> dict[int, int]:
    return dict(
        db.session.execute(select(Room.building_id, func.count()).group_by(Room.building_id)).all()
    )


def is_taken(model: Any, but_for: int | None, *conditions: Any) -> bool:
    """Tell whether another row already meets the conditions."""
    found = select(model.id).where(*conditions)
    if but_for is not None:
        found = found.where(model.id != but_for)
    return db.session.scalar(found.limit(1)) is not None
