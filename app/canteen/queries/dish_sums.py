"""What a dish gives one head of each band (菜品小计): nutrients, cost, and what was not counted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from app.canteen.models import DishVersion
from app.canteen.queries.diners import bands_in_use
from app.canteen.queries.foods import unit_weights, weight_of
from app.canteen.queries.prices import latest_prices
from app.domain.bands import Band
from app.domain.foods import FoodTable, Nutrient
from app.domain.menus import Basis, Course, Line, MealKind
from app.domain.nutrition import Supply, supply, why_not_counted
from app.domain.purchases import Cost, cost

SHOWN = (
    Nutrient.ENERGY,
    Nutrient.PROTEIN,
    Nutrient.FAT,
    Nutrient.CARBOHYDRATE,
    Nutrient.CALCIUM,
    Nutrient.IRON,
    Nutrient.ZINC,
    Nutrient.SODIUM,
    Nutrient.VITAMIN_A,
    Nutrient.VITAMIN_C,
)
# A school that has not entered its classes yet is asked for the usual bands of a primary school.
USUAL = (Band.AGE_6_8, Band.AGE_9_11)


class Ingredient(Protocol):
    """A line before its unit is turned into grams: one that is stored, or a draft of one."""

    @property
    def name(self) -> str: ...
    @property
    def food_code(self) -> str | None: ...
    @property
    def amounts(self) -> Mapping[Band, float]: ...
    @property
    def unit(self) -> str: ...
    @property
    def basis(self) -> Basis: ...


@dataclass(frozen=True, slots=True)
class BandSum:
    band: Band
    supply: Supply
    cost: Cost


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums by band, and why some ingredients do not count: {name: reason}."""

    bands: tuple[BandSum, ...]
    left_out: Mapping[str, str]
    lines: tuple[Line, ...]


def bands_shown(stated: Collection[Band] = ()) -> list[Band]:
    """Return the bands of the school, and any others for which the dish states amounts."""
    used = bands_in_use()
    if used == [Band.STAFF]:
        used = [*USUAL, Band.STAFF]
    return [band for band in Band if band in used or band in stated]


def sums_of(version: DishVersion, table: FoodTable, on: date) -> Sums:
    """Return what a version gives, for the bands that it states."""
    stated = {band for line in version.lines for band in line.amounts}
    return sums(version.lines, [band for band in Band if band in stated], table, on)


def sums(written: Sequence[Ingredient], bands: Sequence[Band], table: FoodTable, on: date) -> Sums:
    """Return what the ingredients give one head of each band, at the latest prices."""
    weights, prices = unit_weights(), latest_prices(on)
    lines = tuple(_line(one, table, weights) for one in written)
    course = Course(0, on, 0, MealKind.LUNCH, 0, "", 0, "", lines)
    found = tuple(BandSum(b, supply(lines, b), cost([course], b, prices)) for b in bands)
    return Sums(found, _left_out(written, lines), lines)


def _line(one: Ingredient, table: FoodTable, weights: dict[tuple[str, str], float]) -> Line:
    weight = weight_of(one.food_code, one.unit, weights)
    grams = {band: n * weight for band, n in one.amounts.items()} if weight else {}
    return Line(one.name, table.get(one.food_code), grams, one.basis)


def _left_out(written: Sequence[Ingredient], lines: Sequence[Line]) -> dict[str, str]:
    found = {}
    for one, line in zip(written, lines, strict=True):
        if line.food and one.amounts and not line.amounts:
            found[one.name] = f"不知道 1{one.unit}多重，在食材页填写"
        elif line.food and not one.amounts:
            found[one.name] = "没有写用量"
        elif why := why_not_counted(line, next(iter(line.amounts), Band.STAFF)):
            found[one.name] = why
    return found
