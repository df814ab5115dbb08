"""Menus (食谱) as the rules see them: courses on days, with their ingredients for each band.

The rules of nutrition, variety, safety, cost and purchase all read this one shape, which
app.canteen.queries.weeks fills from the database.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.domain.bands import Band
from app.domain.foods import Food


class MealKind(StrEnum):
    """What a meal is to the day's needs; its name on the menu is the school's own."""

    BREAKFAST = "breakfast"
    MORNING_SNACK = "morning_snack"
    LUNCH = "lunch"
    AFTERNOON_SNACK = "afternoon_snack"
    DINNER = "dinner"
    SUPPER = "supper"


MEAL_KIND_LABELS: dict[MealKind, str] = {
    MealKind.BREAKFAST: "早餐",
    MealKind.MORNING_SNACK: "早点",
    MealKind.LUNCH: "午餐",
    MealKind.AFTERNOON_SNACK: "午点",
    MealKind.DINNER: "晚餐",
    MealKind.SUPPER: "夜宵",
}


class Basis(StrEnum):
    """What the stated grams weigh (rules: domain notes on nutrition §3)."""

    GROSS = "gross"
    EDIBLE = "edible"
    COOKED = "cooked"
    DRY = "dry"


BASIS_LABELS: dict[Basis, str] = {
    Basis.GROSS: "毛重",
    Basis.EDIBLE: "净重（可食部生重）",
    Basis.COOKED: "熟重",
    Basis.DRY: "干重",
}


class Allergen(StrEnum):
    """The eight groups of GB 7718-2011 4.4.3 (致敏物质)."""

    GLUTEN = "gluten"
    CRUSTACEAN = "crustacean"
    FISH = "fish"
    EGG = "egg"
    PEANUT = "peanut"
    SOY = "soy"
    MILK = "milk"
    NUT = "nut"


ALLERGEN_LABELS: dict[Allergen, str] = {
    Allergen.GLUTEN: "麸质",
    Allergen.CRUSTACEAN: "甲壳类",
    Allergen.FISH: "鱼",
    Allergen.EGG: "蛋",
    Allergen.PEANUT: "花生",
    Allergen.SOY: "大豆",
    Allergen.MILK: "奶",
    Allergen.NUT: "坚果",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One ingredient of a dish: `amounts` are grams a head for each band that has any.

    `food` is None for a name that nobody knows: it is kept, marked and not counted. A band without
    an amount has none stated, which is not zero; so has a unit (块) whose weight nobody told.
    """

    name: str
    food: Food | None
    amounts: Mapping[Band, float]
    basis: Basis = Basis.EDIBLE
    as_typed: str = ""

    def grams(self, band: Band) -> float | None:
        """Return the stated grams a head for a band, None when nothing was stated."""
        return self.amounts.get(band)


@dataclass(frozen=True, slots=True)
class Course:
    """One dish on one day in one slot of one meal; `diet_id` tells a course of a special group.

    `slot_place` is where the slot stands in its meal.
    """

    id: int
    on: date
    meal_id: int
    meal: MealKind
    slot_id: int
    slot: str
    dish_id: int
    name: str
    lines: tuple[Line, ...] = ()
    allergens: frozenset[Allergen] = field(default_factory=frozenset)
    preparation: str = ""
    diet_id: int | None = None
    version_id: int = 0
    slot_place: int = 0


def served_to(courses: tuple[Course, ...], diet_id: int | None) -> tuple[Course, ...]:
    """Return what one group eats: its own course takes the place of the slot's common ones."""
    common = tuple(course for course in courses if course.diet_id is None)
    if diet_id is None:
        return common
    own = tuple(course for course in courses if course.diet_id == diet_id)
    replaced = {(course.on, course.meal_id, course.slot_id) for course in own}
    kept = (c for c in common if (c.on, c.meal_id, c.slot_id) not in replaced)
    return (*kept, *own)
