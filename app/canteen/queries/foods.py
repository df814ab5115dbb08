"""Foods (食材): the packaged composition table with what the school wrote over and beside it."""

import json
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import String, Text, select, type_coerce

from app.base import search
from app.canteen.models import FoodEntry, UnitWeight
from app.canteen.models.dishes import GRAM
from app.domain.foods import Food, FoodGroup, FoodTable, Nutrient, ProteinClass, composition
from app.extensions import db

OWN = "OWN-"


def food_table(on: date) -> FoodTable:
    """Return every food as it holds on a day: the packaged ones and the school's own.

    A school that imported a whole table has two thousand entries, and every keystroke in a dish
    asks for them: they are read as plain text, and the table of the same texts is built once.
    """
    rows = db.session.execute(
        select(*_AS_TEXT)
        .where(FoodEntry.valid_from <= on)
        .order_by(FoodEntry.valid_from, FoodEntry.id)
    )
    return _built(tuple(tuple(row) for row in rows))


@lru_cache(4)
def _built(entries: tuple[tuple[Any, ...], ...]) -> FoodTable:
    """The table with the school's words on it, in the order in which each follows the other."""
    if not entries:
        return _packaged()
    foods = {food.code: food for food in composition()}
    for entry in entries:
        food = _food(*entry[:-1])
        if entry[-1]:
            foods[food.code] = food
        elif origin := packaged(food.code):
            foods[food.code] = origin
        else:
            foods.pop(food.code, None)
    return FoodTable(foods.values())


@lru_cache(1)
def _packaged() -> FoodTable:
    return FoodTable(composition())


def packaged(code: str) -> Food | None:
    """Return a food as the packaged table has it, without the school's own word."""
    return _packaged().get(code)


def found(
    table: FoodTable, q: str = "", *, group: FoodGroup | None = None, is_own: bool = False
) -> list[Food]:
    """Return the foods found by name, alias or pinyin, best first; all of them without a word.

    The table is some hundreds of rows in memory: two milliseconds, and no statement.
    """
    foods = [
        food
        for food in table
        if (group is None or food.group is group) and (food.is_own or not is_own)
    ]
    wanted = search.words(q)
    if not wanted:
        return foods
    merits = {food.code: _merit(food, wanted) for food in foods}
    hits = [food for food in foods if merits[food.code] is not None]
    return sorted(hits, key=lambda food: merits[food.code] or ())


def _merit(food: Food, wanted: Sequence[str]) -> tuple[int, ...] | None:
    """How good a hit is, the smaller the better; None when a word is not found."""
    terms = _terms(food.names)
    merit: list[int] = []
    for word in wanted:
        hits = [(w, len(term)) for term, w in terms if term.startswith(word)]
        if not hits:
            return None
        # The food that is called exactly so goes before those whose name only begins with it.
        merit += (-1, 0) if word in _whole(food.names) else min(hits)
    return (*merit, len(food.name))


@lru_cache(8192)
def _whole(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(search.squeeze(name) for name in names)


@lru_cache(8192)
def _terms(names: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    return tuple((term, int(weight)) for term, weight in search.terms(names).items())


def history_of(code: str) -> Sequence[FoodEntry]:
    """Return the school's words on a food, the newest first."""
    return db.session.scalars(
        select(FoodEntry)
        .where(FoodEntry.code == code)
        .order_by(FoodEntry.valid_from.desc(), FoodEntry.id.desc())
    ).all()


def latest_entry(code: str) -> FoodEntry | None:
    """Return the school's last word on a food, whenever it begins."""
    return next(iter(history_of(code)), None)


def unit_weights() -> dict[tuple[str, str], float]:
    """Return what one piece weighs here, in grams: {(code of the food, unit): grams}."""
    rows = db.session.execute(select(UnitWeight.food_code, UnitWeight.unit, UnitWeight.milligrams))
    return {(row.food_code, row.unit): row.milligrams / 1000 for row in rows}


def weight_of(code: str | None, unit: str, weights: dict[tuple[str, str], float]) -> float | None:
    """Return the grams of one `unit` of a food: 1 for grams, None when nobody told."""
    if unit == GRAM:
        return 1.0
    return weights.get((code, unit)) if code else None


def units_of(code: str) -> Sequence[UnitWeight]:
    """Return what pieces of a food weigh here."""
    return db.session.scalars(
        select(UnitWeight).where(UnitWeight.food_code == code).order_by(UnitWeight.unit)
    ).all()


_AS_TEXT = (
    FoodEntry.code,
    FoodEntry.name,
    type_coerce(FoodEntry.group, String),
    type_coerce(FoodEntry.protein_class, String),
    FoodEntry.is_dark,
    FoodEntry.edible_pct,
    type_coerce(FoodEntry.nutrients, Text),
    FoodEntry.aliases,
    FoodEntry.source,
    FoodEntry.edition,
    type_coerce(FoodEntry.allergens, String),
    FoodEntry.is_active,
)


def _food(
    code: str, name: str, group: str, protein_class: str, is_dark: bool | None, edible_pct: int,
    nutrients: str, aliases: str, source: str, edition: str, allergens: str,
) -> Food:  # fmt: skip
    values = {Nutrient(key): number for key, number in json.loads(nutrients).items()}
    return Food(
        code=code,
        name=name,
        group=FoodGroup(group),
        protein_class=ProteinClass(protein_class),
        is_dark=is_dark,
        edible_pct=float(edible_pct),
        values=MappingProxyType(values),
        aliases=tuple(filter(None, aliases.split(";"))),
        source=" ".join(filter(None, (source, edition))),
        is_own=True,
        allergens=frozenset(filter(None, allergens.split(","))),
    )
