"""Copying a week (复制食谱): its dishes as they are cooked now, day by day of the same name.

A make-up day takes the dishes of the weekday that it makes up for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.base import audit
from app.canteen.models import Diet, Dish, Meal, Menu, MenuItem, Slot
from app.canteen.queries import menus as queries
from app.canteen.services import menus as services
from app.domain import menu_weeks
from app.domain.errors import RuleBroken
from app.domain.school_calendar import weekday_text
from app.extensions import db


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy put on the menu, and what it left out and why."""

    item_ids: tuple[int, ...]
    retired: tuple[str, ...] = ()
    kept: int = 0
    unmatched: tuple[date, ...] = ()
    made_up: tuple[tuple[date, date], ...] = ()

    def __str__(self) -> str:
        """Return what was done in one line, for the message."""
        said = [f"已复制 {len(self.item_ids)} 道菜"]
        said += [f"{weekday_text(day)}照{weekday_text(twin)}的菜" for day, twin in self.made_up]
        if self.kept:
            said.append(f"{self.kept} 格原来有菜，没有动")
        if self.retired:
            said.append(f"已停用没有复制：{'、'.join(self.retired)}")
        if self.unmatched:
            days = "、".join(weekday_text(day) for day in self.unmatched)
            said.append(f"那一份里没有{days}的菜，还空着")
        return "；".join(said)


def open_copy(
    *, first_day: date, days: Sequence[date], source: Menu, by: Any, now: datetime
) -> tuple[Menu, Copied]:
    """Begin the menu of a week with the dishes of another."""
    menu = services.open_menu(first_day=first_day, days=days, by=by, now=now)
    return menu, copy_week(source=source, menu=menu, by=by, now=now)


def copy_week(*, source: Menu, menu: Menu, by: Any, now: datetime) -> Copied:
    """Fill the empty cells of a draft from another week; what is there stays."""
    if source.id == menu.id:
        raise RuleBroken("不能复制自己，选另一周")
    services.begin(menu, by, now)
    menu.copied_from_id = source.id
    days = [day.on for day in menu.days]
    twins = menu_weeks.twins((day.on for day in source.days), days, queries.followed(days))
    copied = _fill(menu, source, twins)
    audit.noted(
        "canteen.menu.copy", menu, 照=str(source.first_day), 菜=f"{len(copied.item_ids)} 道"
    )
    return copied


def replace_week(*, source: Menu, menu: Menu, by: Any, now: datetime) -> tuple[Menu, Copied]:
    """Take a copy of another week in the place of a draft, which is discarded and may return."""
    if source.id == menu.id:
        raise RuleBroken("不能复制自己，选另一周")
    days = [day.on for day in menu.days]
    services.discard(menu=menu, now=now)
    fresh = Menu(first_day=menu.first_day, corrects_id=menu.corrects_id, reason=menu.reason)
    services.add_draft(fresh, days, by, now)
    return fresh, copy_week(source=source, menu=fresh, by=by, now=now)


def bring_back(*, menu: Menu, discarded: Menu, now: datetime) -> None:
    """Undo a replacement: the draft that was discarded comes back in the place of the copy."""
    if menu.first_day != discarded.first_day:
        raise RuleBroken("这两份不是同一周的食谱，没有撤销")
    services.discard(menu=menu, now=now)
    services.restore(menu=discarded, now=now)


def _fill(menu: Menu, source: Menu, twins: Any) -> Copied:
    items = queries.items_of(source)
    taken = {_cell(item) for item in queries.items_of(menu)}
    dishes, slots, diets = _dishes(items), _slots(), _diets()
    new: list[MenuItem] = []
    kept: set[Any] = set()
    retired: dict[str, None] = {}
    for day, twin in twins.items():
        for item in (one for one in items if one.on == twin):
            dish, slot = dishes[item.dish_id], slots.get(item.slot_id)
            if slot is None or item.diet_id not in diets:
                continue
            if (cell := (day, item.slot_id, item.diet_id)) in taken:
                kept.add(cell)
            elif dish.retired_at or dish.current_id is None:
                retired[dish.name] = None
            else:
                new.append(_course(menu, day, item, dish))
    db.session.add_all(new)
    db.session.flush()
    unmatched = [day.on for day in menu.days if day.on not in twins]
    made_up = [pair for pair in twins.items() if pair[0].weekday() != pair[1].weekday()]
    return Copied(
        tuple(item.id for item in new),
        tuple(retired),
        len(kept),
        tuple(unmatched),
        tuple(made_up),
    )


def _cell(item: MenuItem) -> tuple[date, int, int | None]:
    return item.on, item.slot_id, item.diet_id


def _course(menu: Menu, day: date, item: MenuItem, dish: Dish) -> MenuItem:
    return MenuItem(
        menu_id=menu.id,
        on=day,
        meal_id=item.meal_id,
        slot_id=item.slot_id,
        diet_id=item.diet_id,
        position=item.position,
        dish_id=dish.id,
        version_id=dish.current_id,
    )


def _dishes(items: Sequence[MenuItem]) -> dict[int, Dish]:
    wanted = {item.dish_id for item in items}
    return {row.id: row for row in db.session.scalars(select(Dish).where(Dish.id.in_(wanted)))}


def _slots() -> dict[int, Slot]:
    """The slots that a new menu still has."""
    found = select(Slot).join(Meal).where(Slot.is_active, Meal.is_active)
    return {slot.id: slot for slot in db.session.scalars(found)}


def _diets() -> set[int | None]:
    return {None, *db.session.scalars(select(Diet.id).where(Diet.is_active))}
