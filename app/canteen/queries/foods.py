"""Foods (食材): the packaged composition table with what the school wrote over and beside it."""

from collections.abc import Iterable
from datetime import date
from types import MappingProxyType

from sqlalchemy import select

from app.canteen.models import FoodEntry, UnitWeight
from app.canteen.models.dishes import GRAM
from app.domain.foods import Food, FoodTable, composition
from app.extensions import db


def food_table(on: date) -> FoodTable:
    """Return every food as it holds on a day: the packaged ones and the school's own."""
    foods = {food.code: food for food in composition()}
    for entry in _entries(on):
        if entry.is_active:
            foods[entry.code] = _food(entry)
        else:
            foods.pop(entry.code, None)
    return FoodTable(foods.values())


def unit_weights() -> dict[tuple[str, str], float]:
    """Return what one piece weighs here, in grams: {(code of the food, unit): grams}."""
    rows = db.session.execute(select(UnitWeight.food_code, UnitWeight.unit, UnitWeight.milligrams))
    return {(row.food_code, row.unit): row.milligrams / 1000 for row in rows}


def weight_of(code: str | None, unit: str, weights: dict[tuple[str, str], float]) -> float | None:
    """Return the grams of one `unit` of a food: 1 for grams, None when nobody told."""
    if unit == GRAM:
        return 1.0
    return weights.get((code, unit)) if code else None


def _entries(on: date) -> Iterable[FoodEntry]:
    """The entries begun by the day in the order in which each follows the one before."""
    return db.session.scalars(
        select(FoodEntry)
        .where(FoodEntry.valid_from <= on)
        .order_by(FoodEntry.valid_from, FoodEntry.id)
    )


def _food(entry: FoodEntry) -> Food:
    return Food(
        code=entry.code,
        name=entry.name,
        group=entry.group,
        protein_class=entry.protein_class,
        is_dark=entry.is_dark,
        edible_pct=float(entry.edible_pct),
        values=MappingProxyType(entry.nutrients),
        aliases=tuple(filter(None, entry.aliases.split(";"))),
        source=" ".join(filter(None, (entry.source, entry.edition))),
        is_own=True,
        allergens=entry.allergens,
    )
