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
# Below this mean difference two reckonings are as good as the same.
_ALIKE = 0.05
AS_WRITTEN, GROSS, LEAN = "照食谱写的", "克数都当毛重", "猪肉都当瘦肉"
GROSS_LEAN = f"{GROSS}，猪肉当瘦肉"
# What each reading takes for granted, in the words of a kitchen.
_NOTES: dict[str, str] = {
    AS_WRITTEN: "每种配料按食谱写的重量口径和部位",
    GROSS: "克数是连皮带骨称的，吃得到的只是其中可食部分",
    LEAN: "不管写的是五花肉还是小排，都按瘦肉算，脂肪少得多",
    GROSS_LEAN: "克数是连皮带骨称的，猪肉又都按瘦肉算",
}


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The four figures under one reading of the menu; `distance` is their mean difference."""

    label: str
    figures: Mapping[Nutrient, float]
    distance: float

    @property
    def note(self) -> str:
        """Return what this reading takes for granted."""
        return _NOTES[self.label]


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

    @property
    def verdict(self) -> str:
        """Return in a sentence or two how far apart the figures are and which reading is nearest.

        A reading that comes nearer may be how the others reckoned; that it was is not known.
        """
        ours, nearest = self.ours, self.nearest
        if ours.distance < _ALIKE:
            return f"照食谱写的算，和公布的平均只差 {ours.distance:.0%}，可以认为一致"
        far = f"照食谱写的算，和公布的平均差 {ours.distance:.0%}"
        if nearest is ours:
            return f"{far}，换几种算法也没有更接近"
        left = "，仍然差得多" if nearest.distance >= 2 * _AGREES else ""
        return (
            f"{far}；改成“{nearest.label}”就差 {nearest.distance:.0%}{left}。"
            "公布的一方可能是这样算的，问清楚再比"
        )


def compare(
    lines: Iterable[Line], band: Band, published: Mapping[Nutrient, float], table: FoodTable
) -> Comparison:
    """Return our figures for a meal beside those published, with other readings of its grams.

    `published` holds those of FIGURES that were stated, each above 0.
    """
    rows = tuple(lines)
    lean = table.get(LEAN_PORK)
    gross = tuple(_as_gross(row) for row in rows)
    readings = {AS_WRITTEN: rows, GROSS: gross}
    if lean:
        readings[LEAN] = tuple(_as_lean(row, lean) for row in rows)
        readings[GROSS_LEAN] = tuple(_as_lean(row, lean) for row in gross)
    reckoned = [
        _reckoning(label, nutrition.supply(changed, band), published)
        for label, changed in readings.items()
        if changed != rows or label == AS_WRITTEN
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
        names = "、".join(supply.unknown)
        yield f"我们没有计入 {names}：食材表里没有，或没有写克数；公布的可能计了"
    missing = published.get(Nutrient.ENERGY, 0.0) - supply.got(Nutrient.ENERGY)
    if not any(line.food and line.food.group is FoodGroup.OIL for line in lines):
        oil = f"；我们少的 {missing:.0f} kcal 合油 {missing / KCAL_OF_OIL:.0f} g"
        yield "食谱没有写烧菜的油，公布的有没有算进去看不出来" + (oil if missing > 0 else "")
    yield from _by_itself(published)
    yield "公布的没有写用哪一版食物成分表，版本和肉的部位不同，数也不同"


def _by_itself(published: Mapping[Nutrient, float]) -> Iterable[str]:
    """Hold the published energy to the published protein, fat and carbohydrate."""
    if not all(nutrient in published for nutrient in FIGURES):
        return
    kcal = sum(published[nutrient] * each for nutrient, each in KCAL_A_GRAM.items())
    stated = published[Nutrient.ENERGY]
    agrees = abs(kcal - stated) <= stated * _AGREES
    own = f"公布的蛋白质、脂肪、碳水化合物折成能量是 {kcal:.0f} kcal（每克 4、9、4）"
    if agrees:
        yield f"{own}，和公布的 {stated:.0f} kcal 对得上"
    else:
        yield f"{own}，和公布的 {stated:.0f} kcal 差 {abs(kcal - stated):.0f}：公布的数自己对不上"
