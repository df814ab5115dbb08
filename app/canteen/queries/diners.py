"""Diners (用餐人数): how many of each band eat each meal on each day, and how that came about.

The classes give the pupils (Placement), a standing count takes the place of a whole band, what
the class teachers reported is taken off, and the canteen's own number for a day beats them all.
Seven statements however many days are asked for.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select

from app.canteen.models import Absence, DinerCount, Headcount, Meal
from app.directory.models import ClassNaming, Placement, School, SchoolKind
from app.domain.bands import KINDERGARTEN, PUPILS, Band, Diners, band_of
from app.domain.diners import ClassDay, Standing, cooked_for, standing_on
from app.extensions import db

ORDER = {band: place for place, band in enumerate(Band)}
# Whom a school of a kind feeds, until its classes tell.
_USUAL: dict[SchoolKind, tuple[Band, ...]] = {
    SchoolKind.KINDERGARTEN: KINDERGARTEN[:3],
    SchoolKind.PRIMARY: PUPILS[:2],
    SchoolKind.JUNIOR: PUPILS[2:3],
    SchoolKind.SENIOR: PUPILS[3:],
    SchoolKind.NINE_YEAR: PUPILS[:3],
    SchoolKind.COMPLETE: PUPILS[2:],
    SchoolKind.TWELVE_YEAR: PUPILS,
}


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
    def reported(self) -> int:
        """How many classes have told how many do not eat."""
        return sum(row.is_reported for row in self.classes)

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
    """Return the bands of the classes there are, in order of age, the staff last.

    A school without classes yet gets those that its kind feeds.
    """
    grades = select(ClassNaming.stage, ClassNaming.grade).where(ClassNaming.last_day.is_(None))
    found = {band_of(row.stage, row.grade) for row in db.session.execute(grades.distinct())}
    counted = select(DinerCount.band).where(DinerCount.eaters > 0).distinct()
    found |= set(db.session.scalars(counted))
    pupils: set[Band] = {band for band in found if band and band is not Band.STAFF}
    if not pupils:
        kind = db.session.scalar(select(School.kind))
        pupils = set(_USUAL[kind] if kind else PUPILS[:2])
    return sorted(pupils | {Band.STAFF}, key=ORDER.__getitem__)


def pupils_of_classes(days: Sequence[date]) -> dict[date, list[ClassDay]]:
    """Return the classes of each day in school order, under the names of that day."""
    return _classes(days)


def meal_days(days: Sequence[date]) -> list[MealDay]:
    """Return every meal of every day with its bands."""
    if not days:
        return []
    meals = db.session.scalars(select(Meal).order_by(Meal.position, Meal.id)).all()
    classes = _classes(days)
    told = absences(days)
    standing = _standing(max(days))
    overrides = _overrides(days)
    found = []
    for day in days:
        for meal in meals:
            rows = [with_away(one, told, day, meal.id) for one in classes[day]]
            set_here = {band: known for (id_, band), known in standing.items() if id_ == meal.id}
            own_here = {
                band: row
                for (on, id_, band), row in overrides.items()
                if (on, id_) == (day, meal.id)
            }
            found.append(_meal_day(day, meal, rows, set_here, own_here))
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


def with_away(
    row: ClassDay, told: dict[tuple[int, date, int | None], Absence], day: date, meal_id: int
) -> ClassDay:
    """Return the class with its absence: what was said of this meal goes before the whole day."""
    found = told.get((row.class_id, day, meal_id)) or told.get((row.class_id, day, None))
    if found is None:
        return row
    away = min(found.away, row.enrolled) if row.enrolled else found.away
    return replace(row, away=away, is_reported=True)


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


def standing_now(day: date) -> dict[int, dict[Band, Standing]]:
    """Return what was set to hold on a day: by meal and band."""
    found: dict[int, dict[Band, Standing]] = {}
    for (meal_id, band), known in _standing(day).items():
        if one := standing_on(day, known):
            found.setdefault(meal_id, {})[band] = one
    return found


def standing_history(limit: int = 50) -> Sequence[DinerCount]:
    """Return what was set, the latest first."""
    newest = (DinerCount.valid_from.desc(), DinerCount.id.desc())
    return db.session.scalars(select(DinerCount).order_by(*newest).limit(limit)).all()
