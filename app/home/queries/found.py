"""Search across the portal (全站查找): groups of what a text may mean, each with its page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.base import search
from app.canteen.models import Dish
from app.directory.models import Building, Room
from app.directory.queries import people
from app.domain.masking import mask_name, mask_phone, mask_plate
from app.extensions import db
from app.gate.models import Vehicle, Visit, Visitor
from app.permissions import Permission

LIMIT = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """One row found: its name, what tells it apart, and its page."""

    name: str
    detail: str
    endpoint: str
    args: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    hits: list[Hit]


def groups(user: Any, q: str) -> list[Group]:
    """Return what `q` finds, by kind, as far as `user` may see it; empty kinds are left out."""
    kinds: tuple[tuple[str, Permission, Callable[[Any, str], Iterator[Hit]]], ...] = (
        ("来访人", Permission.GATE_VISIT_READ, _visitors),
        ("车辆", Permission.GATE_VEHICLE_READ, _vehicles),
        ("教职工", Permission.DIRECTORY_READ, _staff),
        ("学生", Permission.DIRECTORY_PUPIL_READ, _pupils),
        ("菜品", Permission.CANTEEN_MENU_READ, _dishes),
        ("班级", Permission.DIRECTORY_READ, _classes),
        ("房间", Permission.DIRECTORY_READ, _rooms),
    )
    found = [Group(label, list(find(user, q))) for label, needed, find in kinds if user.can(needed)]
    return [group for group in found if group.hits]


def visit_of_code(user: Any, q: str) -> str | None:
    """Return the code of the visit whose slip was scanned or typed, None if there is none."""
    if not user.can(Permission.GATE_VISIT_READ):
        return None
    return db.session.scalar(select(Visit.code).where(Visit.code == q.strip().upper()))


def _ranked(model: Any, kind: str, q: str) -> list[Any]:
    ids = search.ids(kind, q, limit=LIMIT)
    rows = {row.id: row for row in db.session.scalars(select(model).where(model.id.in_(ids)))}
    return [rows[key] for key in ids if key in rows]


def _visitors(_user: Any, q: str) -> Iterator[Hit]:
    for row in _ranked(Visitor, "visitor", q):
        last = _day(row.last_visit_at)
        yield Hit(
            mask_name(row.name),
            "·".join(filter(None, (mask_phone(row.phone), row.organisation, last))),
            "gate.visits.index",
            {"q": q, "period": "all"},
        )


def _day(moment: datetime | None) -> str:
    return f"上次 {moment:%Y-%m-%d}" if moment else ""


def _vehicles(_user: Any, q: str) -> Iterator[Hit]:
    for row in _ranked(Vehicle, "vehicle", q):
        yield Hit(mask_plate(row.plate), _day(row.last_entered_at), "gate.vehicles.index", {"q": q})


def _staff(_user: Any, q: str) -> Iterator[Hit]:
    for row in people.picked_staff(q, limit=LIMIT):
        detail = "·".join(filter(None, (row.department.name if row.department else "", row.posts)))
        yield Hit(row.name, detail, "directory.staff.show", {"staff_id": row.id})


def _pupils(user: Any, q: str) -> Iterator[Hit]:
    for row in db.session.scalars(people.visible_to(people.pupils(q), user).limit(LIMIT)):
        detail = f"{row.school_class.name}·学号 {row.number}"
        yield Hit(row.name, detail, "directory.pupils.show", {"pupil_id": row.id})


def _dishes(_user: Any, q: str) -> Iterator[Hit]:
    for row in _ranked(Dish, "dish", q):
        detail = "·".join(filter(None, (row.slot_name, "已停用" if row.retired_at else "")))
        yield Hit(row.name, detail, "canteen.dishes.show", {"dish_id": row.id})


def _classes(_user: Any, q: str) -> Iterator[Hit]:
    for row in db.session.scalars(people.running(people.classes(q)).limit(LIMIT)):
        teacher = f"班主任 {row.class_teacher.name}" if row.class_teacher else ""
        yield Hit(row.name, teacher, "directory.classes.show", {"class_id": row.id})


def _rooms(_user: Any, q: str) -> Iterator[Hit]:
    rooms = db.session.scalars(
        select(Room)
        .join(Building, Room.building_id == Building.id)
        .where(
            Room.is_active,
            Room.code.contains(q, autoescape=True) | Room.name.contains(q, autoescape=True),
        )
        .order_by(Room.code)
        .limit(LIMIT)
    )
    for row in rooms:
        yield Hit(f"{row.code} {row.name}", row.building.name, "directory.places.index", {"q": q})
