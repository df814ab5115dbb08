"""A planned week (一周食谱) as its rules see it, and what they find in it (检查结果)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache

from app.domain import tables
from app.domain.bands import Band
from app.domain.menus import Allergen, Course, MealKind
from app.domain.school_calendar import weekday_text


class Level(StrEnum):
    """How much a finding weighs: REFUSE keeps a menu from being published."""

    REFUSE = "refuse"
    WARN = "warn"
    HINT = "hint"


LEVEL_LABELS: dict[Level, str] = {
    Level.REFUSE: "不能公布",
    Level.WARN: "要处理",
    Level.HINT: "建议",
}


@dataclass(frozen=True, slots=True)
class EmptyCell:
    """A cell of the week in which a dish is missing."""

    on: date
    meal_id: int
    slot_id: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: `word` names the kind of it (重复), `sentence` says what to do.

    `on` is None where it concerns several days; `item_ids` are the courses to mark in the grid.
    `in_dish` tells that the ingredients of these are to be put right, not the menu; `empty` is
    the first cell to fill.
    """

    level: Level
    word: str
    sentence: str
    on: date | None = None
    item_ids: tuple[int, ...] = ()
    source: str = ""
    in_dish: bool = False
    empty: EmptyCell | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A slot of a meal that the menu has a row for."""

    meal_id: int
    meal: MealKind
    meal_name: str
    slot_id: int
    slot: str


@dataclass(frozen=True, slots=True)
class SpecialDiet:
    """A group that eats apart; what it must not have, and how many they are."""

    id: int
    name: str
    allergens: frozenset[Allergen] = frozenset()
    people: int = 0


@dataclass(frozen=True, slots=True)
class Served:
    """A dish of a neighbouring week, for the rule on repeats."""

    on: date
    dish_id: int
    name: str


@dataclass(frozen=True, slots=True)
class SchoolBan:
    """A word that the school refuses in the name of a dish or of an ingredient."""

    word: str
    is_dish: bool
    source: str
    valid_from: date
    valid_to: date | None = None

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers of the rules as this school has set them (defaults: weekly_rules.csv)."""

    repeat_days: int = 7
    kinds_a_day: int = 12
    kinds_a_week: int = 25
    vegetables_a_day: int = 3
    oil_g: int = 30
    salt_g: int = 5


@dataclass(frozen=True, slots=True)
class Week:
    """Everything that the rules ask of a week: no rows, only values.

    `served` are dishes of the weeks before and after; `bands` the ages that eat here.
    """

    days: tuple[date, ...]
    courses: tuple[Course, ...] = ()
    places: tuple[Place, ...] = ()
    diets: tuple[SpecialDiet, ...] = ()
    served: tuple[Served, ...] = ()
    bans: tuple[SchoolBan, ...] = ()
    limits: Limits = field(default_factory=Limits)
    bands: tuple[Band, ...] = ()

    def common(self) -> Mapping[date, tuple[Course, ...]]:
        """Return what all eat, by day; a day without courses is there with none."""
        found: dict[date, list[Course]] = {day: [] for day in self.days}
        for course in self.courses:
            if course.diet_id is None:
                found.setdefault(course.on, []).append(course)
        return {day: tuple(courses) for day, courses in found.items()}


@cache
def weekly_rule(rule_id: str) -> tuple[float, ...]:
    """Return the numbers in the threshold of a row of weekly_rules.csv, in their order."""
    rules = tables.rows("weekly_rules")
    threshold = next(row["threshold"] for row in rules if row["rule_id"] == rule_id)
    return tuple(float(number) for number in re.findall(r"\d+(?:\.\d+)?", threshold))


def weekdays(days: Iterable[date]) -> str:
    """Return 周一、周三 of days in any order."""
    return "、".join(weekday_text(day) for day in sorted(days))
