"""Published figures beside our own (公布值对照): where they differ, and what may have made it so.

Menus of other canteens and suppliers state energy, protein, fat and carbohydrate without saying how
they were reckoned. Each likely cause is tried by reckoning again: grams taken as market weight,
pork taken as lean; what is left over is told, not explained away.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.domain import nutrition
from app.domain.bands import Band
from app.domain.foods import Food, FoodGroup, FoodTable, Nutrient
from app.domain.menus import Basis, Line
from app.domain.nutrition import KCAL_A_GRAM, Supply

FIGURES = (Nutrient.ENERGY, Nutrient.PROTEIN, Nutrient.FAT, Nutrient.CARBOHYDRATE)
LEAN_PORK = "CN6-081110"
_PORK = "CN6-0811"
KCAL_OF_OIL = 9.0
# Energy and its 4/9/4 agree within so much where both were rounded.
_AGREES = 0.05


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The four figures under one reading of the menu; `distance` is their mean difference."""

    label: str
    figures: Mapping[Nutrient, float]
    distance: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """The readings, ours first, then by how near they come; and in words what else differs."""

    readings: tuple[Reckoning, ...]
    causes: tuple[str, ...]

    @property
    def ours(self) -> Reckoning:
        return self.readings[0]

    @property
    def nearest(self) -> Reckoning:
        return min(self.readings, key=lambda reading: reading.distance)


def compare(
    lines: Iterable[Line], band: Band, published: Mapping[Nutrient, float], table: FoodTable
) -> Comparison:
    """Return our figures for a meal beside those published, with other readings of its grams.

    `published` holds those of FIGURES that were stated, each above 0.
    """
    rows = tuple(lines)
    lean = table.get(LEAN_PORK)
    gross = tuple(_as_gross(row) for row in rows)
    readings = {"照食谱写的": rows, "克数都当毛重": gross}
    if lean:
        readings["猪肉都当瘦肉"] = tuple(_as_lean(row, lean) for row in rows)
        readings["克数都当毛重，猪肉当瘦肉"] = tuple(_as_lean(row, lean) for row in gross)
    reckoned = [
        _reckoning(label, nutrition.supply(changed, band), published)
        for label, changed in readings.items()
        if changed != rows or label == "照食谱写的"
    ]
    ours, others = reckoned[0], sorted(reckoned[1:], key=lambda reading: reading.distance)
    supply = nutrition.supply(rows, band)
    return Comparison((ours, *others), tuple(_causes(supply, rows, published)))


def _as_gross(line: Line) -> Line:
    return replace(line, basis=Basis.GROSS) if line.basis is Basis.EDIBLE else line


def _as_lean(line: Line, lean: Food) -> Line:
    """Return the line with lean pork for any cut; its edible part stays that of the cut."""
    food = line.food
    if food is None or not food.code.startswith(_PORK):
        return line
    return replace(line, food=replace(lean, edible_pct=food.edible_pct))


def _reckoning(label: str, supply: Supply, published: Mapping[Nutrient, float]) -> Reckoning:
    figures = {nutrient: supply.got(nutrient) for nutrient in FIGURES}
    parts = [abs(figures[n] - stated) / stated for n, stated in published.items()]
    return Reckoning(label, figures, sum(parts) / len(parts) if parts else 0.0)


def _causes(
    supply: Supply, lines: tuple[Line, ...], published: Mapping[Nutrient, float]
) -> Iterable[str]:
    if supply.unknown:
        yield f"没有计入：{'、'.join(supply.unknown)}"
    missing = published.get(Nutrient.ENERGY, 0.0) - supply.got(Nutrient.ENERGY)
    if not any(line.food and line.food.group is FoodGroup.OIL for line in lines):
        yield "食谱没有写油" + (
            f"，少的 {missing:.0f} kcal 合油 {missing / KCAL_OF_OIL:.0f} g" if missing > 0 else ""
        )
    yield from _by_itself(published)
    yield "成分表版本和食材部位不同：公布的没有说用哪一版"


def _by_itself(published: Mapping[Nutrient, float]) -> Iterable[str]:
    """Hold the published energy to the published protein, fat and carbohydrate."""
    if not all(nutrient in published for nutrient in FIGURES):
        return
    kcal = sum(published[nutrient] * each for nutrient, each in KCAL_A_GRAM.items())
    stated = published[Nutrient.ENERGY]
    agrees = abs(kcal - stated) <= stated * _AGREES
    yield (
        f"公布的三种营养素按 4、9、4 合 {kcal:.0f} kcal，和公布的 {stated:.0f} kcal"
        + ("一致" if agrees else f"差 {abs(kcal - stated):.0f}")
    )
