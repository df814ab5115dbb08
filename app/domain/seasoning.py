"""Oil and salt (油、盐) a head and day, of the meals served, with the salt that sauces bring."""

from collections.abc import Iterable, Iterator
from datetime import date

from app.domain.bands import BAND_LABELS, PUPILS, Band
from app.domain.foods import FoodGroup
from app.domain.menu_limits import SEASONING as SOURCE
from app.domain.menus import Course, Line
from app.domain.nutrition import counted_grams, salt_of
from app.domain.school_calendar import weekday_text
from app.domain.variety import share
from app.domain.weeks import Finding, Level, Week


def oil_and_salt(week: Week) -> Iterator[Finding]:
    """WS/T 554-2017 4: at most 30 g of oil and 5 g of salt a day, sauces counted.

    Lunch alone may hold lunch's part of them. Of several bands the one that has most is told; the
    standard is for pupils from six on, kindergartens have none.
    """
    bands = [band for band in week.bands if band in PUPILS]
    for day, courses in week.common().items():
        for what, reckon, limit in (
            ("油", oil_g, week.limits.oil_g),
            ("盐", salt_g, week.limits.salt_g),
        ):
            most = limit * share(week, courses)
            had, band = max(((reckon(courses, b), b) for b in bands), default=(0.0, Band.STAFF))
            if had > most + 0.05:
                yield _over(day, what, band, had, most, _bearing(courses, what, band))


def oil_g(courses: Iterable[Course], band: Band) -> float:
    """Return the grams of cooking oil a head that the courses state."""
    return sum(line.grams(band) or 0 for line in _lines(courses) if _is_oil(line))


def salt_g(courses: Iterable[Course], band: Band) -> float:
    """Return the grams of salt a head: that of the salt and, by its sodium, that of sauces."""
    return sum(
        salt_of(line.food, counted_grams(line, band) or 0) or 0
        for line in _lines(courses)
        if line.food
    )


def _is_oil(line: Line) -> bool:
    return line.food is not None and line.food.group is FoodGroup.OIL


def _lines(courses: Iterable[Course]) -> Iterator[Line]:
    for course in courses:
        yield from course.lines


def _bearing(courses: Iterable[Course], what: str, band: Band) -> tuple[int, ...]:
    """The two courses that bring most of it: these are worth changing."""
    reckon = oil_g if what == "油" else salt_g
    heaviest = sorted(courses, key=lambda course: -reckon([course], band))[:2]
    return tuple(course.id for course in heaviest if reckon([course], band) > 0)


def _over(
    day: date, what: str, band: Band, had: float, most: float, items: tuple[int, ...]
) -> Finding:
    sauces = "（酱油等折算在内）" if what == "盐" else ""
    sentence = (
        f"{weekday_text(day)}{BAND_LABELS[band]}每人用{what} {had:.1f} 克{sauces}，"
        f"按所供餐次最多 {most:.1f} 克：减少标出的菜里的{what}"
    )
    return Finding(Level.WARN, f"{what}多", sentence, day, items, SOURCE)
