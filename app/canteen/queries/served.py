"""What was on the table (哪天吃过): courses of the published menus, by dish and by ingredient."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, distinct, func, or_, select

from app.base.memory import remembered
from app.base.search import found_in
from app.canteen.models import (
    Diet,
    Dish,
    DishLine,
    DishVersion,
    Meal,
    Menu,
    MenuItem,
    MenuState,
    Slot,
)
from app.canteen.queries.dishes import PART
from app.directory.queries import terms
from app.extensions import db

IS_PUBLISHED = Menu.state == MenuState.PUBLISHED
# What may still be served: not a version that was replaced or thrown away.
IS_LIVE = Menu.state.not_in((MenuState.SUPERSEDED, MenuState.DISCARDED))
WITHOUT_TERM = timedelta(days=180)
# As the dishes of a day stand on its menu.
IN_ORDER = (Meal.position, Meal.id, Slot.position, Slot.id, MenuItem.position, MenuItem.id)


@dataclass(frozen=True, slots=True)
class Period:
    """Since when servings are counted, and what that is called."""

    word: str
    since: date


@dataclass(frozen=True, slots=True)
class ServedWeek:
    """A published week: its days with the names of the common dishes and whether they are hits."""

    menu: Menu
    days: dict[date, list[tuple[str, bool]]] = field(default_factory=dict)


def last_served(dish_ids: Collection[int], before: date) -> dict[int, date]:
    """Return the last day before `before` on which each dish stood on a published menu.

    A dish never published before that day is absent. A draft was cooked for nobody, as far as
    the portal can tell, and a corrected version was replaced: neither counts.
    """
    if not dish_ids:
        return {}
    rows = db.session.execute(
        select(MenuItem.dish_id, func.max(MenuItem.on).label("day"))
        .join(Menu, Menu.id == MenuItem.menu_id)
        .where(MenuItem.dish_id.in_(set(dish_ids)), MenuItem.on < before, IS_PUBLISHED)
        .group_by(MenuItem.dish_id)
    )
    return {row.dish_id: row.day for row in rows}


@remembered
def on_table(day: date) -> dict[str, list[str]]:
    """Return what everybody eats on a day by meal, {午餐: [白米饭, 红烧肉]}; empty on a day off."""
    rows = db.session.execute(
        select(Meal.name.label("meal"), DishVersion.name.label("dish"))
        .join_from(MenuItem, Menu, Menu.id == MenuItem.menu_id)
        .join(DishVersion, DishVersion.id == MenuItem.version_id)
        .join(Meal, Meal.id == MenuItem.meal_id)
        .join(Slot, Slot.id == MenuItem.slot_id)
        .where(MenuItem.on == day, IS_PUBLISHED, MenuItem.diet_id.is_(None))
        .order_by(*IN_ORDER)
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.meal, []).append(row.dish)
    return found


def period(today: date) -> Period:
    """Return the term that runs or ran last, half a year where no term is entered."""
    term = terms.nearest_term(today)
    if term is None or term.first_day > today:
        return Period("近半年", today - WITHOUT_TERM)
    return Period("本学期", term.first_day)


def dishes(
    today: date, since: date, q: str = "", is_rested: bool | None = None, *, drafts: bool
) -> Select[Any]:
    """Return the dishes that were or will be served, with last day, times since and next day.

    `q` finds them by name, pinyin or an ingredient; `is_rested` keeps those not served since;
    `drafts` counts what is only planned, for those who plan.
    """
    past = and_(IS_PUBLISHED, MenuItem.on <= today)
    found = (
        select(
            MenuItem.dish_id,
            func.max(case((past, MenuItem.on))).label("last_on"),
            func.count(distinct(case((and_(past, MenuItem.on >= since), MenuItem.on)))).label(
                "times"
            ),
            func.min(case((MenuItem.on > today, MenuItem.on))).label("next_on"),
        )
        .join(Menu, Menu.id == MenuItem.menu_id)
        .where(IS_LIVE if drafts else IS_PUBLISHED)
        .group_by(MenuItem.dish_id)
        .subquery()
    )
    query = select(
        Dish.id, Dish.name, Dish.slot_name, Dish.sort_key, found.c.last_on, found.c.times,
        found.c.next_on,
    ).join(found, found.c.dish_id == Dish.id)  # fmt: skip
    query = query.where(or_(found.c.last_on.is_not(None), found.c.next_on.is_not(None)))
    if q:
        query = query.where(is_found(q))
    if is_rested is not None:
        query = query.where(found.c.times == 0 if is_rested else found.c.times > 0)
    return query.order_by(Dish.sort_key, Dish.id)


def is_found(q: str) -> ColumnElement[bool]:
    """Return the condition that a dish is found by name, pinyin, or an ingredient it ever had."""
    had = (
        select(DishVersion.dish_id)
        .join(DishLine, DishLine.version_id == DishVersion.id)
        .where(DishLine.name.contains(q, autoescape=True))
    )
    return or_(found_in("dish", q, Dish.id), found_in(PART, q, Dish.id), Dish.id.in_(had))


def servings(dish_id: int, today: date, *, drafts: bool) -> Select[Any]:
    """Return each time a dish was published or, for those who plan, is planned; latest first."""
    is_shown = or_(IS_PUBLISHED, and_(IS_LIVE, MenuItem.on > today)) if drafts else IS_PUBLISHED
    columns: list[Any] = [MenuItem.id, MenuItem.on, Menu.state, Meal.name.label("meal")]
    columns += [Slot.name.label("slot"), Diet.name.label("diet"), DishVersion.number]
    return (
        select(*columns)
        .join_from(MenuItem, Menu, Menu.id == MenuItem.menu_id)
        .join(Meal, Meal.id == MenuItem.meal_id)
        .join(Slot, Slot.id == MenuItem.slot_id)
        .join(DishVersion, DishVersion.id == MenuItem.version_id)
        .outerjoin(Diet, Diet.id == MenuItem.diet_id)
        .where(MenuItem.dish_id == dish_id, is_shown)
        .order_by(MenuItem.on.desc(), MenuItem.id.desc())
    )


def weeks(today: date, q: str = "") -> Select[Menu]:
    """Return the published weeks that have begun, those with a dish found by `q`."""
    query = select(Menu).where(IS_PUBLISHED, Menu.first_day <= today)
    if q:
        hits = select(MenuItem.menu_id).join(Dish, Dish.id == MenuItem.dish_id).where(is_found(q))
        query = query.where(Menu.id.in_(hits))
    return query.order_by(Menu.first_day.desc(), Menu.id.desc())


def tables(menus: Iterable[Menu], q: str = "") -> list[ServedWeek]:
    """Return what stood on the menus day by day."""
    found = {menu.id: ServedWeek(menu) for menu in menus}
    hits: set[int] = set()
    if q and found:
        hits = set(db.session.scalars(select(Dish.id).where(is_found(q))))
    rows = db.session.execute(
        select(MenuItem.menu_id, MenuItem.on, MenuItem.dish_id, DishVersion.name)
        .join(DishVersion, DishVersion.id == MenuItem.version_id)
        .join(Meal, Meal.id == MenuItem.meal_id)
        .join(Slot, Slot.id == MenuItem.slot_id)
        .where(MenuItem.menu_id.in_(found), MenuItem.diet_id.is_(None))
        .order_by(MenuItem.on, *IN_ORDER)
    )
    for row in rows:
        days = found[row.menu_id].days
        days.setdefault(row.on, []).append((row.name, row.dish_id in hits))
    return list(found.values())
