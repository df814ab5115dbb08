"""Rotations (轮换表): made of weeks that were planned before."""

from collections.abc import Sequence

from sqlalchemy import select

from app.base import audit
from app.canteen.models import Menu, Rotation, RotationWeek
from app.domain.errors import RuleBroken
from app.extensions import db


def add_rotation(*, name: str, menus: Sequence[Menu], is_active: bool = True) -> Rotation:
    _check(name, menus, None)
    rotation = Rotation(name=name, is_active=is_active)
    audit.added("canteen.rotation.add", rotation)
    _arrange(rotation, menus)
    return rotation


def change_rotation(
    *, rotation: Rotation, name: str, menus: Sequence[Menu], is_active: bool
) -> None:
    _check(name, menus, rotation)
    order = "、".join(str(menu.first_day) for menu in menus)
    with audit.changed("canteen.rotation.edit", rotation):
        rotation.name, rotation.is_active = name, is_active
    if [week.menu_id for week in rotation.weeks] != [menu.id for menu in menus]:
        audit.noted("canteen.rotation.arrange", rotation, 顺序=order)
        _arrange(rotation, menus)


def _arrange(rotation: Rotation, menus: Sequence[Menu]) -> None:
    # Positions are unique: the old weeks go before the new ones come.
    rotation.weeks = []
    db.session.flush()
    rotation.weeks = [
        RotationWeek(position=number, menu_id=menu.id) for number, menu in enumerate(menus, 1)
    ]
    db.session.flush()


def _check(name: str, menus: Sequence[Menu], own: Rotation | None) -> None:
    if not menus:
        raise RuleBroken("至少选一周，从第 1 周选起")
    there = db.session.scalar(select(Rotation).where(Rotation.name == name))
    if there is not None and there is not own:
        raise RuleBroken(f"已经有“{name}”，换一个名称", field="name")
