"""Reminders (提醒): what the rules found, with the cell it is about and the dishes to mend."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.menus import Course
from app.domain.weeks import EmptyCell, Finding


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell of the week's grid, in the meal and for the diet it is shown with."""

    on: date
    meal_id: int
    slot_id: int
    diet_id: int | None = None

    @property
    def anchor(self) -> str:
        return anchor(self.on, self.slot_id)


@dataclass(frozen=True, slots=True)
class Reminder:
    """A finding; `dishes` are those whose ingredients are to be put right, as (id, name)."""

    finding: Finding
    spot: Spot | None
    dishes: tuple[tuple[int, str], ...]


def anchor(on: date, slot_id: int) -> str:
    """Return the id of a cell in the page."""
    return f"cell-{on.isoformat()}-{slot_id}"


def reminders(findings: Iterable[Finding], courses: Sequence[Course]) -> tuple[Reminder, ...]:
    """Return each finding with where in the week it is mended; a cell that is gone has no place."""
    by_id = {course.id: course for course in courses}
    found = []
    for finding in findings:
        about = [by_id[item_id] for item_id in finding.item_ids if item_id in by_id]
        dishes = {course.dish_id: course.name for course in about} if finding.in_dish else {}
        found.append(Reminder(finding, _spot(about, finding.empty), tuple(dishes.items())))
    return tuple(found)


def _spot(about: Sequence[Course], empty: EmptyCell | None) -> Spot | None:
    if about:
        first = about[0]
        return Spot(first.on, first.meal_id, first.slot_id, first.diet_id)
    return Spot(empty.on, empty.meal_id, empty.slot_id) if empty else None
