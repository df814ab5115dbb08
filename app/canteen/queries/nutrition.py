"""Nutrition of courses (营养分析): what a head gets a day, judged, with what is not counted."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain import nutrition
from app.domain.bands import Band, Diners
from app.domain.food_amounts import GroupAmount, food_amounts
from app.domain.kindergarten_limits import Thresholds
from app.domain.menus import Course, MealKind, served_to
from app.domain.nutrition import Supply
from app.domain.references import Edition
from app.domain.standards import Target, Verdict, judge, target


@dataclass(frozen=True, slots=True)
class Summary:
    """What one head gets on the mean of the days, over all bands at table by their heads."""

    supply: Supply
    target: Target | None
    verdicts: tuple[Verdict, ...]
    groups: tuple[GroupAmount, ...]
    days: int
    dishes: int
    empty_dishes: tuple[str, ...]

    @property
    def share_pct(self) -> int:
        return round(self.target.share * 100) if self.target else 0


@dataclass(frozen=True, slots=True)
class Gap:
    """An ingredient that is not counted, in which dish, and why; without a name it is the dish."""

    dish_id: int
    dish: str
    name: str
    why: str


def summary(
    courses: Sequence[Course],
    diners: Mapping[Band, Diners],
    meals: Collection[MealKind],
    edition: Edition = Edition.Y2013,
    chosen: Thresholds | None = None,
    reckoned: nutrition.Reckoned | None = None,
) -> Summary:
    """Return what the common courses supply to a head a day, judged by what these meals owe.

    Staff are left out unless nobody else eats; special diets are left out. Days are those on which
    something is planned.
    """
    common = served_to(tuple(courses), None)
    days = len({course.on for course in common})
    heads: dict[Band, Diners] = {b: n for b, n in diners.items() if b is not Band.STAFF} or dict(
        diners
    )
    whole = sum(n.people for n in heads.values())
    supply = nutrition.mean(
        (nutrition.of_courses(common, band, reckoned).scaled(1 / days), n.people if whole else 1)
        for band, n in (heads if days else {}).items()
    )
    aim = target(heads, meals, edition, chosen)
    return Summary(
        supply=supply,
        target=aim,
        verdicts=judge(supply, aim),
        groups=food_amounts(supply, heads, meals),
        days=days,
        dishes=len(common),
        empty_dishes=tuple(dict.fromkeys(c.name for c in common if not c.lines)),
    )


def at_table(
    found: Mapping[tuple[date, int, Band], Diners], courses: Iterable[Course]
) -> dict[Band, Diners]:
    """Return the bands that eat these courses, each with its mean head count a meal.

    Over the meals of which heads were told: a term may tell those of one day a week.
    """
    told = {(day, meal_id) for day, meal_id, _ in found}
    sittings = {(course.on, course.meal_id) for course in courses} & told
    people: dict[Band, int] = {}
    boys: dict[Band, int] = {}
    for (day, meal_id, band), n in found.items():
        if (day, meal_id) in sittings:
            people[band] = people.get(band, 0) + n.people
            boys[band] = boys.get(band, 0) + n.people * n.boys_pct
    return {
        band: Diners(round(heads / len(sittings)), round(boys[band] / heads))
        for band, heads in people.items()
        if heads
    }


def gaps(courses: Iterable[Course], bands: Collection[Band]) -> tuple[Gap, ...]:
    """Return what is not counted for any of the bands, each ingredient of a dish once."""
    found: dict[tuple[int, str], Gap] = {}
    for course in courses:
        if not course.lines:
            gap = Gap(course.dish_id, course.name, "", "没有配料")
            found.setdefault((course.dish_id, ""), gap)
        for line in course.lines:
            whys = (nutrition.why_not_counted(line, band) for band in bands)
            if why := next(filter(None, whys), ""):
                gap = Gap(course.dish_id, course.name, line.name, why)
                found.setdefault((course.dish_id, line.name), gap)
    return tuple(found.values())
