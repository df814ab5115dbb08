"""Menus (一周食谱): open one for a week, put dishes on it and take them off, discard it.

A course is never changed, only followed by another in its place: its id tells what somebody saw.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from app.base import audit
from app.canteen.models import (
    MENU_STATE_LABELS,
    Diet,
    Dish,
    DishVersion,
    Menu,
    MenuDay,
    MenuItem,
    MenuState,
    Slot,
)
from app.canteen.queries import menus as queries
from app.canteen.services.turns import take_turn
from app.domain import menu_weeks
from app.domain.errors import RuleBroken
from app.domain.school_calendar import weekday_text
from app.extensions import db


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a version of a dish stands on a menu: what is needed to put it there again."""

    on: date
    slot_id: int
    version_id: int
    diet_id: int | None = None
    position: int = 0


def open_menu(*, first_day: date, days: Sequence[date], by: Any, now: datetime) -> Menu:
    """Begin the menu of a week as an empty draft; there is one menu for a week."""
    take_turn()
    if there := queries.menu_of(first_day):
        raise RuleBroken(
            f"{first_day.month}月{first_day.day}日这一周已经有食谱"
            f"（{MENU_STATE_LABELS[there.state]}），打开它接着编"
        )
    if not days:
        raise RuleBroken("至少选一个供餐日", field="days")
    for day in days:
        _check_in_week(first_day, day)
    if there := queries.serving(days):
        raise RuleBroken(
            f"{there.first_day.month}月{there.first_day.day}日起的食谱已经有其中的日子，打开它接着编",
            field="days",
        )
    return add_draft(Menu(first_day=first_day), days, by, now)


def add_draft(menu: Menu, days: Iterable[date], by: Any, now: datetime) -> Menu:
    """Save a new draft with its days; its number is the next one of the week."""
    menu.number = _next_number(menu.first_day)
    menu.made_by_id, menu.made_by_name, menu.made_at = by.id, by.name, now
    menu.note_writer(by, now)
    audit.added("canteen.menu.open", menu)
    menu.days = _days(sorted(set(days)))
    db.session.flush()
    return menu


def set_item(
    *,
    menu: Menu,
    on: date,
    slot: Slot,
    dish: Dish,
    by: Any,
    now: datetime,
    diet: Diet | None = None,
    item: MenuItem | None = None,
) -> MenuItem:
    """Put the dish as it is cooked now into a cell: beside what is there, or in place of `item`."""
    begin(menu, by, now)
    if on not in {day.on for day in menu.days}:
        raise RuleBroken(f"{weekday_text(on)}不在这份食谱里，先加上这一天")
    _check_in_use(slot, diet)
    _check_served(dish)
    diet_id = diet.id if diet else None
    there = cell(menu, on, slot.id, diet_id)
    if any(one.dish_id == dish.id and one is not item for one in there):
        raise RuleBroken(f"这一格已经有{dish}")
    position = item.position if item else max((one.position for one in there), default=-1) + 1
    new = MenuItem(
        menu_id=menu.id,
        on=on,
        meal_id=slot.meal_id,
        slot_id=slot.id,
        diet_id=diet_id,
        position=position,
        dish_id=dish.id,
        version_id=dish.current_id,
    )
    was = {"原来": str(item.dish)} if item else {}
    if item:
        db.session.delete(item)
    db.session.add(new)
    db.session.flush()
    audit.noted("canteen.menu.set_dish", menu, 位置=_place(new), **was, 改成=str(dish))
    return new


def remove_item(*, menu: Menu, item: MenuItem, by: Any, now: datetime) -> None:
    """Take a course off the menu."""
    begin(menu, by, now)
    audit.noted("canteen.menu.remove_dish", menu, 位置=_place(item), 原来=str(item.dish))
    db.session.delete(item)
    db.session.flush()


def add_day(*, menu: Menu, on: date, by: Any, now: datetime) -> None:
    """Serve on one more day of the week."""
    begin(menu, by, now)
    _check_in_week(menu.first_day, on)
    if on in {day.on for day in menu.days}:
        raise RuleBroken(f"{weekday_text(on)}已经在食谱里")
    menu.days += _days([on])
    db.session.flush()
    audit.noted("canteen.menu.add_day", menu, 日期=on.isoformat())


def remove_day(*, menu: Menu, on: date, by: Any, now: datetime) -> list[Placing]:
    """Take a day off the menu; return what stood on it, for the way back."""
    begin(menu, by, now)
    day = next((day for day in menu.days if day.on == on), None)
    if day is None:
        raise RuleBroken(f"{weekday_text(on)}已经不在食谱里")
    if len(menu.days) == 1:
        raise RuleBroken("食谱至少要有一天，不编这一周就丢弃草稿")
    gone = [item for item in queries.items_of(menu) if item.on == on]
    places = [placing(item) for item in gone]
    for item in gone:
        db.session.delete(item)
    menu.days.remove(day)
    db.session.flush()
    audit.noted("canteen.menu.remove_day", menu, 日期=on.isoformat(), 菜=f"{len(gone)} 道")
    return places


def put_back(
    *, menu: Menu, drop: Sequence[int], places: Sequence[Placing], by: Any, now: datetime
) -> None:
    """Undo a change: take off the courses it put on the menu and put those there that it took."""
    begin(menu, by, now)
    newer = [item for item in queries.items_of(menu) if item.id in drop]
    if len(newer) != len(drop):
        raise RuleBroken("这里后来又改过，没有撤销。看过现在的食谱再改")
    for item in newer:
        db.session.delete(item)
    gone = sorted({place.on for place in places} - {day.on for day in menu.days})
    for on in gone:
        _check_in_week(menu.first_day, on)
    menu.days += _days(gone)
    slots, versions = _by_id(Slot, places, "slot_id"), _by_id(DishVersion, places, "version_id")
    for place in places:
        add_place(menu, place, slots[place.slot_id], versions[place.version_id])
    db.session.flush()
    audit.noted("canteen.menu.undo", menu, 去掉=f"{len(newer)} 道", 放回=f"{len(places)} 道")


def discard(*, menu: Menu, now: datetime) -> None:
    """Throw a draft away; its trail stays, and so does the way back."""
    _lock(menu)
    menu.check_open()
    with audit.changed("canteen.menu.discard", menu):
        menu.state, menu.number, menu.changed_at = MenuState.DISCARDED, -menu.id, now


def restore(*, menu: Menu, now: datetime) -> None:
    """Bring a discarded draft back, unless the week has another by now."""
    take_turn()
    _lock(menu)
    if menu.state is not MenuState.DISCARDED:
        raise RuleBroken("这份草稿没有丢弃，不用恢复")
    there = queries.menu_of(menu.first_day)
    if there is not None and there.id != menu.corrects_id:
        raise RuleBroken("这一周已经有另一份食谱，没有恢复")
    with audit.changed("canteen.menu.restore", menu):
        menu.state, menu.number = MenuState.DRAFT, _next_number(menu.first_day)
        menu.changed_at = now


def begin(menu: Menu, by: Any, now: datetime) -> None:
    """Hold the menu for a change by this account, and refuse it when it is no draft."""
    _lock(menu)
    menu.check_open()
    menu.note_writer(by, now)
    menu.version += 1


def cell(menu: Menu, on: date, slot_id: int, diet_id: int | None) -> Sequence[MenuItem]:
    """Return the courses of one cell, in their order."""
    return db.session.scalars(
        select(MenuItem)
        .where(
            MenuItem.menu_id == menu.id,
            MenuItem.on == on,
            MenuItem.slot_id == slot_id,
            MenuItem.diet_id == diet_id,
        )
        .order_by(MenuItem.position, MenuItem.id)
    ).all()


def placing(item: MenuItem) -> Placing:
    return Placing(item.on, item.slot_id, item.version_id, item.diet_id, item.position)


def add_place(menu: Menu, place: Placing, slot: Slot, version: DishVersion) -> MenuItem:
    """Add a course without asking whether it may stand there."""
    item = MenuItem(
        menu_id=menu.id,
        on=place.on,
        meal_id=slot.meal_id,
        slot_id=slot.id,
        diet_id=place.diet_id,
        position=place.position,
        dish_id=version.dish_id,
        version_id=version.id,
    )
    db.session.add(item)
    return item


def _days(days: Sequence[date]) -> list[MenuDay]:
    """Make serving days that say what the school calendar says of them (补周五的课)."""
    notes = queries.day_notes(days)
    return [MenuDay(on=day, note=notes.get(day, "")) for day in days]


def _lock(menu: Menu) -> None:
    """Two editors at one moment: the second sees what the first one did."""
    db.session.refresh(menu, with_for_update=True)


def _next_number(first_day: date) -> int:
    highest = db.session.scalar(select(func.max(Menu.number)).where(Menu.first_day == first_day))
    return max(highest or 0, 0) + 1


def _check_in_week(first_day: date, day: date) -> None:
    if not menu_weeks.may_serve(first_day, day):
        raise RuleBroken(f"{day.isoformat()} 不在这一周里，换一天", field="days")


def _check_served(dish: Dish) -> None:
    if dish.retired_at:
        raise RuleBroken(f"{dish}已经停用，换一道或者先恢复它")
    if dish.current_id is None:
        raise RuleBroken(f"{dish}还没有保存过，先到菜品里保存")


def _check_in_use(slot: Slot, diet: Diet | None) -> None:
    """What is switched off has no row in the grid: a dish put there would be seen by nobody."""
    off = next((one for one in (slot.meal, slot, diet) if one and not one.is_active), None)
    if off is not None:
        raise RuleBroken(f"“{off}”已经停用，到“餐次与菜位”里恢复它，或者换一格")


def _place(item: MenuItem) -> str:
    """周三 午餐 大荤, with the diet where the course is for one alone."""
    slot = db.session.get_one(Slot, item.slot_id)
    diet = db.session.get(Diet, item.diet_id) if item.diet_id else None
    return " ".join(
        filter(None, (weekday_text(item.on), str(slot.meal), str(slot), str(diet or "")))
    )


def _by_id(model: Any, places: Sequence[Placing], name: str) -> dict[int, Any]:
    wanted = {getattr(place, name) for place in places}
    found = {row.id: row for row in db.session.scalars(select(model).where(model.id.in_(wanted)))}
    if wanted - found.keys():
        raise RuleBroken("要放回的菜已经不在，没有撤销")
    return found
