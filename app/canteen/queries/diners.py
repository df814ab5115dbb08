"""Diners (用餐人数): how many of each band eat each meal on each day, and how that came about.

The classes give the pupils (Placement), a standing count takes the place of a whole band, what
the class teachers reported is taken off, and the canteen's own number for a day beats them all.
Seven statements however many days are asked for.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select

from app.canteen.models import Absence, DinerCount, Headcount, Meal
from app.directory.models import ClassNaming, Placement
from app.domain.bands import Band, Diners, band_of
from app.domain.diners import ClassDay, Standing, cooked_for, standing_on
from app.extensions import db

ORDER = {band: place for place, band in enumerate(Band)}


@dataclass(frozen=True, slots=True)
class BandDay:
    """One band at one meal of one day, with all that its number follows from."""

    band: Band
    classes: tuple[ClassDay, ...]
    standing: Standing
    override: Headcount | None

    @property
    def enrolled(self) -> int:
        return sum(row.enrolled for row in self.classes)

    @property
    def away(self) -> int:
        return sum(row.away for row in self.classes)

    @property
    def usual(self) -> int:
        """How many would be cooked for without the canteen's own word."""
        return cooked_for(self.classes, self.standing.eaters)

    @property
    def people(self) -> int:
        own = self.override.people if self.override else None
        return cooked_for(self.classes, self.standing.eaters, own)


@dataclass(frozen=True, slots=True)
class MealDay:
    """A meal of a day: its bands, and the classes whose name tells no band."""

    on: date
    meal: Meal
    bands: tuple[BandDay, ...]
    unread: tuple[ClassDay, ...]

    @property
    def people(self) -> int:
        return sum(band.people for band in self.bands)


def diners(days: Sequence[date]) -> dict[tuple[date, int, Band], Diners]:
    """Return how many eat, by day, meal and band; absences and the canteen's own word applied."""
    return {
        (meal.on, meal.meal.id, band.band): Diners(band.people, band.standing.boys_pct)
        for meal in meal_days(days)
        for band in meal.bands
    }


def bands_in_use() -> list[Band]:
    """Return the bands of the classes there are, in order of age, the staff last."""
    grades = select(ClassNaming.stage, ClassNaming.grade).where(ClassNaming.last_day.is_(None))
    found = {band_of(row.stage, row.grade) for row in db.session.execute(grades.distinct())}
    counted = select(DinerCount.band).where(DinerCount.eaters > 0).distinct()
    found |= {*db.session.scalars(counted), Band.STAFF}
    return sorted((band for band in found if band), key=ORDER.__getitem__)


def meal_days(days: Sequence[date]) -> list[MealDay]:
    """Return every meal of every day with its bands."""
    if not days:
        return []
    meals = db.session.scalars(select(Meal).order_by(Meal.position, Meal.id)).all()
    classes = _classes(days)
    away = _away(days)
    standing = _standing(max(days))
    overrides = _overrides(days)
    found = []
    for day in days:
        for meal in meals:
            rows = [
                ClassDay(
                    one.class_id,
                    one.name,
                    one.band,
                    one.enrolled,
                    _away_of(one, away, day, meal.id),
                )
                for one in classes[day]
            ]
            set_here = {band: known for (id_, band), known in standing.items() if id_ == meal.id}
            told_here = {
                band: row
                for (on, id_, band), row in overrides.items()
                if (on, id_) == (day, meal.id)
            }
            found.append(_meal_day(day, meal, rows, set_here, told_here))
    return found


def _meal_day(
    day: date,
    meal: Meal,
    rows: Sequence[ClassDay],
    standing: dict[Band, list[Standing]],
    overrides: dict[Band, Headcount],
) -> MealDay:
    holds = {band: standing_on(day, known) for band, known in standing.items()}
    counted = {band for band, one in holds.items() if one and one.eaters is not None}
    bands = {row.band for row in rows if row.band} | counted | overrides.keys()
    return MealDay(
        day,
        meal,
        tuple(
            BandDay(
                band,
                tuple(row for row in rows if row.band is band),
                holds.get(band) or Standing(day),
                overrides.get(band),
            )
            for band in sorted(bands, key=ORDER.__getitem__)
        ),
        tuple(row for row in rows if row.band is None and row.enrolled),
    )


def _classes(days: Sequence[date]) -> dict[date, list[ClassDay]]:
    """The classes of each day in school order, under the names of that day."""
    namings = db.session.scalars(
        select(ClassNaming)
        .where(*_within(ClassNaming, days))
        .order_by(ClassNaming.sort_key, ClassNaming.class_id)
    ).all()
    periods = db.session.execute(
        select(Placement.class_id, Placement.first_day, Placement.last_day, func.count().label("n"))
        .where(*_within(Placement, days))
        .group_by(Placement.class_id, Placement.first_day, Placement.last_day)
    ).all()
    found: dict[date, list[ClassDay]] = {}
    for day in days:
        enrolled: dict[int, int] = defaultdict(int)
        for row in periods:
            if row.first_day <= day and (row.last_day is None or day <= row.last_day):
                enrolled[row.class_id] += row.n
        found[day] = [
            ClassDay(row.class_id, row.name, band_of(row.stage, row.grade), enrolled[row.class_id])
            for row in namings
            if row.includes(day)
        ]
    return found


def _within(
    period: type[ClassNaming] | type[Placement], days: Sequence[date]
) -> Iterable[ColumnElement[bool]]:
    return (
        period.first_day <= max(days),
        or_(period.last_day.is_(None), period.last_day >= min(days)),
    )


def absences(days: Sequence[date]) -> dict[tuple[int, date, int | None], Absence]:
    """Return what was reported: by class, day and meal, None being all meals of the day."""
    rows = db.session.scalars(select(Absence).where(Absence.on.in_(days)).order_by(Absence.id))
    return {(row.class_id, row.on, row.meal_id): row for row in rows}


def _away(days: Sequence[date]) -> dict[tuple[int, date, int | None], int]:
    return {key: row.away for key, row in absences(days).items()}


def _away_of(
    row: ClassDay, away: dict[tuple[int, date, int | None], int], day: date, meal_id: int
) -> int:
    """What was said of this meal goes before what was said of the whole day."""
    whole_day = away.get((row.class_id, day, None), 0)
    told = away.get((row.class_id, day, meal_id), whole_day)
    return min(told, row.enrolled) if row.enrolled else told


def _standing(until: date) -> dict[tuple[int, Band], list[Standing]]:
    found: dict[tuple[int, Band], list[Standing]] = {}
    rows = db.session.scalars(
        select(DinerCount)
        .where(DinerCount.valid_from <= until)
        .order_by(DinerCount.valid_from, DinerCount.id)
    )
    for row in rows:
        one = Standing(row.valid_from, row.eaters, row.boys_pct)
        found.setdefault((row.meal_id, row.band), []).append(one)
    return found


def _overrides(days: Sequence[date]) -> dict[tuple[date, int, Band], Headcount]:
    rows = db.session.scalars(select(Headcount).where(Headcount.on.in_(days)))
    return {(row.on, row.meal_id, row.band): row for row in rows}
