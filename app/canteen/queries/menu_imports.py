"""Pasted menus (粘贴食谱): what the school serves in a week, and which dishes it already has."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from app.canteen.models import Dish, DishLine
from app.canteen.models.dishes import GRAM
from app.canteen.queries import diners, meals, menus
from app.domain.bands import PUPILS, Band
from app.domain.dish_text import Ingredient
from app.domain.foods import plain
from app.domain.menu_guess import MealChoice, SlotChoice, Week
from app.domain.menu_weeks import DAYS
from app.extensions import db

A_WEEK = timedelta(days=DAYS)
WEEKS_BACK, WEEKS_AHEAD = 4, 5


# An ingredient such that two equal ones are equal: name, unit, amounts by band.
Signature = tuple[str, str, tuple[tuple[str, float], ...]]


@dataclass(frozen=True, slots=True)
class Known:
    """A dish of the bank by its name: what its version that holds is made of."""

    dish: Dish
    lines: frozenset[Signature]


def week_of(first_day: date) -> Week:
    """Return the week to fill: its serving days, the meals with their slots, the diets."""
    menu = menus.menu_of(first_day)
    days = [day.on for day in menu.days] if menu else menus.serving_days(first_day)
    served = tuple(
        MealChoice(
            meal.id,
            meal.name,
            meal.kind,
            tuple(SlotChoice(slot.id, slot.name) for slot in meal.slots if slot.is_active),
        )
        for meal in meals.meals()
    )
    return Week(first_day, tuple(days), served, {diet.name: diet.id for diet in meals.diets()})


def known_dishes(names: Iterable[str]) -> dict[str, Known]:
    """Return the dishes in use among these names, by their name as names are compared."""
    wanted = {form for name in names for form in (name, plain(name))}
    rows = db.session.scalars(
        select(Dish).where(Dish.name.in_(wanted), Dish.retired_at.is_(None)).order_by(Dish.id)
    ).all()
    lines: dict[int, set[Signature]] = {}
    for line in db.session.scalars(
        select(DishLine).where(DishLine.version_id.in_([dish.current_id for dish in rows]))
    ):
        lines.setdefault(line.version_id, set()).add(signature(line.name, line.unit, line.amounts))
    return {
        plain(dish.name): Known(dish, frozenset(lines.get(dish.current_id or 0, ())))
        for dish in rows
    }


def signature(name: str, unit: str, amounts: Mapping[Band, float]) -> Signature:
    return plain(name), unit, tuple(sorted((band.value, n) for band, n in amounts.items()))


def differs(stated: Iterable[Ingredient], known: Known, bands: Collection[Band]) -> bool:
    """Tell that a paste states another recipe than the bank has; one without grams says nothing."""
    found: dict[tuple[str, str], dict[Band, float]] = {}
    for one in stated:
        found.setdefault((one.name, GRAM), {})
        for portion in one.portions:
            if portion.amount and portion.amount.value is not None:
                of_unit = found.setdefault((one.name, portion.amount.unit), {})
                of_unit.update(dict.fromkeys(portion.bands or bands, portion.amount.value))
    states_grams = any(found.values())
    lines = {signature(name, unit, amounts) for (name, unit), amounts in found.items() if amounts}
    return states_grams and lines != {line for line in known.lines if line[2]}


def bands_to_offer() -> list[Band]:
    """Return for whom grams may be meant: the bands of the school, the staff last."""
    found = diners.bands_in_use()
    return found if found != [Band.STAFF] else [*PUPILS, Band.STAFF]


def weeks_round(day: date) -> list[date]:
    """Return the weeks to choose from: some before the one of a day, that one, and some ahead."""
    this = menus.week_start(day)
    return [this + A_WEEK * number for number in range(-WEEKS_BACK, WEEKS_AHEAD + 1)]
