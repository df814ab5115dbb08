"""Diners: what the class teachers report, what the canteen knows better, what holds for long."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.base import audit
from app.canteen.models import Absence, DinerCount, Headcount, Meal
from app.canteen.models.meals import check_count
from app.directory.models import SchoolClass
from app.domain.bands import Band
from app.domain.diners import Standing, standing_on
from app.domain.errors import RuleBroken
from app.extensions import db

MOST_OF_A_BAND = 9999
# A class whose pupils are not in the portal yet has no number to be compared with.
MOST_OF_A_CLASS = 200


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reports, and when."""

    name: str
    at: datetime


def report_absences(
    *,
    class_id: int,
    on: date,
    numbers: Mapping[int | None, int | None],
    enrolled: int,
    by: Reporter,
) -> None:
    """Keep how many of a class do not eat: by meal, None being the whole day.

    A meal without a number goes by the whole day again. The class is locked first: no key keeps
    two whole days of it apart, for their meal is NULL.
    """
    db.session.execute(select(SchoolClass.id).where(SchoolClass.id == class_id).with_for_update())
    held = {
        row.meal_id: row
        for row in db.session.scalars(
            select(Absence)
            .where(Absence.class_id == class_id, Absence.on == on)
            .order_by(Absence.id)
        )
    }
    for meal_id, number in numbers.items():
        row = held.get(meal_id)
        if number is None:
            if row:
                audit.removed("canteen.absence.withdraw", row)
            continue
        field = "away" if meal_id is None else f"meal_{meal_id}"
        check_count(number, enrolled or MOST_OF_A_CLASS, "不用餐人数", field)
        if row is None:
            row = Absence(class_id=class_id, on=on, meal_id=meal_id, away=number)
            row.reported_at, row.reported_by_name = by.at, by.name
            audit.added("canteen.absence.report", row)
        elif row.away != number or meal_id is None:
            with audit.changed("canteen.absence.report", row):
                row.away, row.reported_at, row.reported_by_name = number, by.at, by.name


def set_headcount(*, on: date, meal: Meal, band: Band, people: int, reason: str) -> Headcount:
    """Say how many are cooked for on one day, whatever the classes tell."""
    check_count(people, MOST_OF_A_BAND, "用餐人数", "people")
    row = headcount(on, meal, band)
    if row is None:
        row = Headcount(on=on, meal_id=meal.id, band=band, people=people, reason=reason)
        audit.added("canteen.headcount.set", row)
    else:
        with audit.changed("canteen.headcount.set", row):
            row.people, row.reason = people, reason
    return row


def clear_headcount(row: Headcount) -> None:
    """Go by the classes again."""
    audit.removed("canteen.headcount.clear", row)


def headcount(on: date, meal: Meal, band: Band) -> Headcount | None:
    return db.session.scalar(
        select(Headcount).where(
            Headcount.on == on, Headcount.meal_id == meal.id, Headcount.band == band
        )
    )


def set_standing(*, meal: Meal, holds: Mapping[Band, Standing], by: Reporter) -> None:
    """Keep what holds from a day on for each band that differs from before."""
    known: dict[Band, list[Standing]] = {}
    for row in db.session.scalars(
        select(DinerCount).where(DinerCount.meal_id == meal.id).order_by(DinerCount.id)
    ):
        one = Standing(row.valid_from, row.eaters, row.boys_pct)
        known.setdefault(row.band, []).append(one)
    changed = 0
    for band, one in holds.items():
        before = standing_on(one.valid_from, known.get(band, ())) or Standing(one.valid_from)
        if (before.eaters, before.boys_pct) == (one.eaters, one.boys_pct):
            continue
        row = DinerCount(meal_id=meal.id, band=band, valid_from=one.valid_from)
        row.eaters, row.boys_pct = one.eaters, one.boys_pct
        row.set_at, row.set_by_name = by.at, by.name
        audit.added("canteen.diner_count.set", row)
        changed += 1
    if not changed:
        raise RuleBroken("和现在的人数一样，没有要保存的")
