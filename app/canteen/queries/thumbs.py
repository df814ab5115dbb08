"""Thumbs (好吃、不好吃): what was served, how each course was liked, and the time before."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Select, case, func, select

from app.canteen.models import (
    Diet,
    DishVersion,
    Meal,
    Menu,
    MenuItem,
    MenuState,
    OpinionMark,
    OpinionSheet,
    Slot,
)
from app.directory.models import School
from app.domain import menu_weeks
from app.domain import opinions as rules
from app.extensions import db

# How far back a dish is compared with the last time it was served.
COMPARED = timedelta(days=180)
MOST_SERVINGS = 30


@dataclass(frozen=True, slots=True)
class Thumbs:
    """How many thumbs point up and down."""

    up: int = 0
    down: int = 0

    @property
    def number(self) -> int:
        return self.up + self.down

    @property
    def share(self) -> int | None:
        return rules.share(self.up, self.down)


@dataclass(frozen=True, slots=True)
class Serving:
    """One course as eaters saw it, with the thumbs it got; `before` is the time before that."""

    item_id: int
    on: date
    meal_id: int
    meal: str
    dish_id: int
    name: str
    thumbs: Thumbs = Thumbs()
    before: Thumbs = Thumbs()

    @property
    def trend(self) -> int | None:
        """Percentage points since the time before; None where either has too few thumbs."""
        if min(self.thumbs.number, self.before.number) < rules.FEWEST_TO_COMPARE:
            return None
        return (self.thumbs.share or 0) - (self.before.share or 0)


def week_of(day: date) -> tuple[date, date]:
    """Return the first and last day of the calendar week of a day, as the school counts weeks.

    Not the week of the menu, to which a make-up Sunday may belong: opinions are read by the day.
    """
    first_weekday = db.session.scalar(select(School.first_weekday)) or 0
    first_day = menu_weeks.plain_start(day, first_weekday)
    return first_day, first_day + timedelta(days=menu_weeks.DAYS - 1)


def servings(first_day: date, last_day: date) -> list[Serving]:
    """Return the published courses of some days by day, meal and slot, without thumbs."""
    rows = db.session.execute(
        select(MenuItem.id, MenuItem.on, MenuItem.meal_id, MenuItem.dish_id)
        .add_columns(Meal.name.label("meal"), DishVersion.name.label("dish"))
        .add_columns(Diet.name.label("diet"))
        .join(Menu, Menu.id == MenuItem.menu_id)
        .join(Meal, Meal.id == MenuItem.meal_id)
        .join(Slot, Slot.id == MenuItem.slot_id)
        .join(DishVersion, DishVersion.id == MenuItem.version_id)
        .outerjoin(Diet, Diet.id == MenuItem.diet_id)
        .where(
            MenuItem.on >= first_day, MenuItem.on <= last_day, Menu.state == MenuState.PUBLISHED
        )
        .order_by(
            MenuItem.on, Meal.position, Meal.id, Slot.position, Slot.id, MenuItem.position,
            MenuItem.id,
        )
    )  # fmt: skip
    return [
        Serving(
            row.id,
            row.on,
            row.meal_id,
            row.meal,
            row.dish_id,
            f"{row.dish}（{row.diet}）" if row.diet else row.dish,
        )
        for row in rows
    ]


def judged(first_day: date, last_day: date, class_id: int | None = None) -> list[Serving]:
    """Return the published courses of some days with their thumbs and those of the time before.

    With a class, its own thumbs alone. A thumb given before a correction counts for the course
    that took its place: it belongs to the dish at that meal, not to the row of the menu.
    """
    found = servings(first_day, last_day)
    thumbs = _thumbs(first_day, last_day, class_id)
    before = _time_before({each.dish_id for each in found}, first_day, class_id)
    return [
        Serving(
            each.item_id,
            each.on,
            each.meal_id,
            each.meal,
            each.dish_id,
            each.name,
            thumbs.get((each.on, each.meal_id, each.dish_id), Thumbs()),
            before.get(each.dish_id, Thumbs()),
        )
        for each in found
    ]


def by_meal(found: Iterable[Serving]) -> list[tuple[str, list[Serving]]]:
    """Return the courses of one day meal by meal."""
    return [(meal, list(courses)) for meal, courses in groupby(found, lambda each: each.meal)]


def by_day(found: Iterable[Serving]) -> list[tuple[date, list[tuple[str, list[Serving]]]]]:
    """Return the courses day by day, and meal by meal within a day."""
    return [(on, by_meal(courses)) for on, courses in groupby(found, lambda each: each.on)]


def _counts() -> tuple[Any, Any]:
    return (
        func.sum(case((OpinionMark.thumb == rules.UP, 1), else_=0)).label("up"),
        func.sum(case((OpinionMark.thumb == rules.DOWN, 1), else_=0)).label("down"),
    )


def _of_class(counted: Select[Any], class_id: int | None) -> Select[Any]:
    if class_id is None:
        return counted
    sheet = OpinionSheet.id == OpinionMark.sheet_id
    return counted.join(OpinionSheet, sheet).where(OpinionSheet.class_id == class_id)


def _thumbs(
    first_day: date, last_day: date, class_id: int | None
) -> dict[tuple[date, int, int], Thumbs]:
    place = (MenuItem.on, MenuItem.meal_id, MenuItem.dish_id)
    counted = select(*place, *_counts()).join(OpinionMark, OpinionMark.item_id == MenuItem.id)
    rows = db.session.execute(
        _of_class(counted, class_id)
        .where(MenuItem.on >= first_day, MenuItem.on <= last_day)
        .group_by(*place)
    )
    return {(row.on, row.meal_id, row.dish_id): Thumbs(int(row.up), int(row.down)) for row in rows}


def _time_before(dish_ids: Collection[int], day: date, class_id: int | None) -> dict[int, Thumbs]:
    """Return the thumbs of the last day before `day` on which each dish got any."""
    counted = select(MenuItem.dish_id, MenuItem.on, *_counts())
    counted = counted.join(OpinionMark, OpinionMark.item_id == MenuItem.id)
    rows = db.session.execute(
        _of_class(counted, class_id)
        .where(MenuItem.dish_id.in_(dish_ids), MenuItem.on < day, MenuItem.on >= day - COMPARED)
        .group_by(MenuItem.dish_id, MenuItem.on)
        .order_by(MenuItem.on)
    )
    return {row.dish_id: Thumbs(int(row.up), int(row.down)) for row in rows}


def history_of(dish_id: int) -> list[tuple[date, Thumbs]]:
    """Return the days on which a dish got thumbs, the latest first."""
    rows = db.session.execute(
        select(MenuItem.on, *_counts())
        .join(OpinionMark, OpinionMark.item_id == MenuItem.id)
        .where(MenuItem.dish_id == dish_id)
        .group_by(MenuItem.on)
        .order_by(MenuItem.on.desc())
        .limit(MOST_SERVINGS)
    )
    return [(row.on, Thumbs(int(row.up), int(row.down))) for row in rows]
