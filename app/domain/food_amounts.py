"""Amounts of food (食物量): grams of each group against WS/T 554-2017 tables 3 and 4.

Raw edible grams, soy as dry soybean, dairy as fresh milk; 80-120 % of the printed range is adequate
(note of reports in use). The milk of a day comes in one piece mostly: it is too much only above the
200-300 g of the day (chapter 4). Where it disagrees with the nutrients, these count.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from app.domain import tables
from app.domain.bands import PUPILS, Band, Diners
from app.domain.foods import GROUP_BY_LABEL, FoodGroup
from app.domain.menus import MealKind
from app.domain.nutrition import Supply
from app.domain.standards import LEAST_KNOWN, Word
from app.domain.weeks import weekly_rule

SOURCE = "WS/T 554-2017 表 3、表 4（三处公开转录）"
LOW, HIGH = 0.80, 1.20
# At lunch and dinner soy and nuts are printed as the whole day: short only below this part of it.
SOY_PART = 0.40
# Salt is judged with that of sauces, which the table of grams cannot see.
_NOT_LISTED = frozenset({FoodGroup.OTHER, FoodGroup.SALT})
_MEALS = {
    MealKind.BREAKFAST: "breakfast",
    MealKind.LUNCH: "lunch",
    MealKind.DINNER: "dinner",
}
_DAY = "day_derived"
_MILK_A_DAY = weekly_rule("milk")[1]


@dataclass(frozen=True, slots=True)
class GroupAmount:
    """How much of a group a head gets, and the printed range for the meals served."""

    group: FoodGroup
    grams: float
    low: float
    high: float
    word: Word


def food_amounts(
    supply: Supply, diners: Mapping[Band, Diners], meals: Collection[MealKind]
) -> tuple[GroupAmount, ...]:
    """Return the amount of each group with its verdict; nothing for meals without a table.

    Pupils only, weighted by heads: the tables know neither kindergartens nor staff.
    """
    printed = [_MEALS[meal] for meal in meals if meal in _MEALS]
    pupils = {band: n.people for band, n in diners.items() if band in PUPILS}
    if not printed or not pupils:
        return ()
    whole = sum(pupils.values())
    parts = {b: n / whole if whole else 1 / len(pupils) for b, n in pupils.items()}
    rows = []
    for group in GROUP_BY_LABEL.values():
        if group in _NOT_LISTED:
            continue
        ends = [(_ends(band, group, printed), part) for band, part in parts.items()]
        low = sum(low * part for (low, _), part in ends)
        high = sum(high * part for (_, high), part in ends)
        grams = supply.group_grams.get(group, 0.0)
        word = _word(grams, low, high, supply)
        if group is FoodGroup.OIL:
            # Nobody is short of oil; a menu without any has not stated it.
            low, word = 0.0, word if word is Word.OVER else _little(grams, word)
        rows.append(GroupAmount(group, grams, low, high, word))
    return tuple(rows)


def _ends(band: Band, group: FoodGroup, meals: list[str]) -> tuple[float, float]:
    """Add up the meals of a band, up to what the tables make of the whole day."""
    printed = _printed()
    day = printed[_DAY, band, group]
    ranges = [printed[meal, band, group] for meal in meals]
    low, high = (min(sum(r[end] for r in ranges), day[end]) for end in (0, 1))
    if group is FoodGroup.MILK:
        high = max(high, _MILK_A_DAY)
    if group is FoodGroup.SOY_NUT and "breakfast" not in meals:
        low = min(low, day[0] * SOY_PART * len(meals))
    return low, high


def _word(grams: float, low: float, high: float, supply: Supply) -> Word:
    if supply.share_placed < LEAST_KNOWN:
        return Word.UNKNOWN
    if grams < low * LOW:
        return Word.SHORT
    return Word.OVER if grams > high * HIGH else Word.ADEQUATE


def _little(grams: float, word: Word) -> Word:
    return Word.UNKNOWN if not grams or word is Word.UNKNOWN else Word.ADEQUATE


@cache
def _printed() -> dict[tuple[str, Band, FoodGroup], tuple[float, float]]:
    return {
        (row["meal"], Band(row["age_group"]), GROUP_BY_LABEL[row["wst554_group"]]): (
            float(row["min_g"]),
            float(row["max_g"]),
        )
        for row in tables.rows("meal_food_amounts")
    }
