"""Choosing a dish (选菜): those of the slot first, each with what one wants to know of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from app.base import search
from app.canteen.models import Dish, DishVersion, MenuItem, Slot
from app.canteen.queries import prices
from app.canteen.queries.dishes import PART
from app.canteen.queries.foods import food_table
from app.canteen.queries.served import last_served
from app.canteen.queries.sheets import week_word
from app.canteen.queries.weeks import lines_of, versions_by_id
from app.domain.bands import Band
from app.domain.menus import ALLERGEN_LABELS, Course, MealKind
from app.domain.purchases import cost
from app.extensions import db

# As many as fit a screen; typing one more letter is quicker than reading on.
MOST = 12
FOUND = 40


@dataclass(frozen=True, slots=True)
class Option:
    """One dish that may be chosen; `note` is its allergens, its cost, when it was last eaten."""

    dish: Dish
    note: str


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    options: tuple[Option, ...]


def groups(q: str, slot: Slot, on: date, band: Band) -> list[Group]:
    """Return the dishes for a slot: found by name, pinyin or ingredient, or else the usual ones."""
    parts = _found(q, slot) if search.words(q) else _usual(slot, on)
    options = _options([dish for _, dishes in parts for dish in dishes], on, band)
    return [
        Group(title, tuple(options[dish.id] for dish in dishes))
        for title, dishes in parts
        if dishes
    ]


def _found(q: str, slot: Slot) -> list[tuple[str, list[Dish]]]:
    """What the words find, best first; by name before by ingredient."""
    ids = [*search.ids("dish", q, FOUND), *search.ids(PART, q, FOUND)]
    rank = {dish_id: place for place, dish_id in reversed(list(enumerate(ids)))}
    found = db.session.scalars(select(Dish).where(Dish.id.in_(rank), Dish.retired_at.is_(None)))
    ordered = sorted(found, key=lambda dish: rank[dish.id])
    mine = [dish for dish in ordered if dish.slot_name == slot.name]
    others = [dish for dish in ordered if dish.slot_name != slot.name]
    return [(f"含“{q}”的{slot.name}·{len(mine)}", mine[:MOST]), ("其他菜位", others[: MOST // 2])]


def _usual(slot: Slot, on: date) -> list[tuple[str, list[Dish]]]:
    """What was lately in this slot, and its other dishes by name."""
    recent = _recent(slot, on)
    rows = db.session.scalars(
        select(Dish)
        .where(
            Dish.retired_at.is_(None),
            Dish.slot_name == slot.name,
            Dish.id.not_in([dish.id for dish in recent]),
        )
        .order_by(Dish.sort_key, Dish.id)
        .limit(MOST)
    )
    return [("最近用过", recent), (slot.name, list(rows))]


def _recent(slot: Slot, on: date) -> list[Dish]:
    last = func.max(MenuItem.on)
    rows = db.session.execute(
        select(MenuItem.dish_id)
        .where(
            MenuItem.slot_id == slot.id,
            MenuItem.on > on - timedelta(weeks=8),
            MenuItem.on <= on + timedelta(weeks=1),
        )
        .group_by(MenuItem.dish_id)
        .order_by(last.desc(), MenuItem.dish_id)
        .limit(MOST // 2)
    )
    ids = [row.dish_id for row in rows]
    found = db.session.scalars(select(Dish).where(Dish.id.in_(ids), Dish.retired_at.is_(None)))
    return sorted(found, key=lambda dish: ids.index(dish.id))


def _options(dishes: Sequence[Dish], on: date, band: Band) -> dict[int, Option]:
    foods, known = food_table(on), prices.latest_prices(on)
    ids = [dish.current_id for dish in dishes if dish.current_id]
    lines, versions = lines_of(ids, foods), versions_by_id(ids)
    eaten = _when(last_served([dish.id for dish in dishes], on))
    return {
        dish.id: Option(
            dish,
            "·".join(
                filter(
                    None,
                    (
                        _allergens(versions.get(dish.current_id or 0)),
                        _cost(lines.get(dish.current_id or 0, ()), band, known),
                        eaten.get(dish.id, ""),
                    ),
                )
            ),
        )
        for dish in dishes
    }


def _allergens(version: DishVersion | None) -> str:
    words = [ALLERGEN_LABELS[one] for one in sorted(version.allergens)] if version else []
    return f"含{'、'.join(words)}" if words else ""


def _cost(lines: Iterable, band: Band, known: Mapping[str, int]) -> str:
    """4.60 元, with 起 where an ingredient has no price."""
    lines = tuple(lines)
    if not lines:
        return "没有配料"
    course = Course(0, date.min, 0, MealKind.LUNCH, 0, "", 0, "", lines)
    paid = cost([course], band, known)
    return f"{paid.fen / 100:.2f} 元{'起' if paid.missing else ''}" if paid.fen else ""


def _when(days: Mapping[int, date]) -> dict[int, str]:
    """第11周吃过, or the date for what lies outside the terms known."""
    return {dish_id: f"{week_word(day) or f'{day:%m-%d} '}吃过" for dish_id, day in days.items()}
