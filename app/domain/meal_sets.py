"""Customary meals (常用餐次) of a kind of school, offered to one that has none yet.

Names, times and rows as published menus have them (domain notes, reality: menus); each is only a
beginning that the school renames, moves and switches off.
"""

from dataclasses import dataclass
from datetime import time

from app.domain.menus import MealKind

LUNCH_SLOTS = ("主食", "大荤", "小荤", "素菜", "汤", "水果")
SNACK_SLOTS = ("点心", "奶或饮品", "水果")


@dataclass(frozen=True, slots=True)
class UsualMeal:
    """A meal with its slots as schools mostly have it."""

    name: str
    kind: MealKind
    starts_at: time
    slots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MealSet:
    """The meals with which a kind of school begins."""

    label: str
    meals: tuple[UsualMeal, ...]

    @property
    def words(self) -> str:
        return "、".join(meal.name for meal in self.meals)


_BREAKFAST = UsualMeal("早餐", MealKind.BREAKFAST, time(7, 0), ("主食", "小菜", "蛋奶", "粥或汤"))
_DINNER = UsualMeal("晚餐", MealKind.DINNER, time(17, 30), ("主食", "大荤", "小荤", "素菜", "汤"))

MEAL_SETS: dict[str, MealSet] = {
    "day": MealSet(
        "一餐：走读的中小学", (UsualMeal("午餐", MealKind.LUNCH, time(11, 40), LUNCH_SLOTS),)
    ),
    "kindergarten": MealSet(
        "一餐两点：幼儿园",
        (
            UsualMeal("早点", MealKind.MORNING_SNACK, time(9, 0), SNACK_SLOTS),
            UsualMeal("午餐", MealKind.LUNCH, time(11, 0), ("主食", "荤菜", "素菜", "汤")),
            UsualMeal("午点", MealKind.AFTERNOON_SNACK, time(14, 40), SNACK_SLOTS),
        ),
    ),
    "boarding": MealSet(
        "三餐：寄宿的学校",
        (_BREAKFAST, UsualMeal("午餐", MealKind.LUNCH, time(11, 50), LUNCH_SLOTS), _DINNER),
    ),
}
_USUAL = {"kindergarten": "kindergarten", "senior": "boarding", "complete": "boarding"}


def usual_set(school_kind: str | None) -> str:
    """Return which set schools of a kind mostly have; a day school where nothing is known."""
    return _USUAL.get(school_kind or "", "day")
