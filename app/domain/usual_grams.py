"""Grams out of the usual range (用量异常), and ingredients that nobody knows or weighed.

The ranges (tables/usual_grams.csv) are custom: what one dish holds of a food for a child of 9 to
11, wide enough that only slips fall outside: laver 20 g where 1 to 2 g is usual. For the other
bands they are scaled by the needs of the age.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from app.domain import tables
from app.domain.bands import BAND_LABELS, Band
from app.domain.foods import plain
from app.domain.menus import Basis, Course, Line
from app.domain.school_calendar import weekday_text
from app.domain.weeks import Finding, Level, Week

SOURCE = "每人每道菜的常见用量（惯例）"
# Energy a day against 9-11 (WS/T 554-2017 table 1, mean of the sexes), rounded; staff as 15-17.
FACTORS: dict[Band, float] = {
    Band.AGE_3: 0.6,
    Band.AGE_4: 0.65,
    Band.AGE_5: 0.7,
    Band.AGE_6: 0.75,
    Band.AGE_6_8: 0.8,
    Band.AGE_9_11: 1.0,
    Band.AGE_12_14: 1.15,
    Band.AGE_15_17: 1.3,
    Band.STAFF: 1.3,
}
# Cooked rice and soaked goods weigh up to so many times what they did.
_COOKED = 3.0


@dataclass(frozen=True, slots=True)
class Usual:
    """What one dish usually holds of a food, in grams for 9～11 岁."""

    what: str
    names: tuple[str, ...]
    unless: tuple[str, ...]
    low: float
    high: float

    def covers(self, group: str, name: str) -> bool:
        if any(word in name for word in self.unless):
            return False
        return any(word == f"group:{group}" or word in name for word in self.names)


def unusual_grams(week: Week) -> Iterator[Finding]:
    """Yield the courses with grams far off; the band that is farthest off is told."""
    for course in week.courses:
        told = [sentence for line in course.lines if (sentence := _oddity(line))]
        if told:
            sentence = f"{weekday_text(course.on)}“{course.name}”的{'；'.join(told)}。核对用量"
            yield Finding(Level.WARN, "用量", sentence, course.on, (course.id,), SOURCE, True)


def uncounted(week: Week) -> Iterator[Finding]:
    """Yield dishes without ingredients, with unknown ones, and with ones nobody gave a weight."""
    for course in week.courses:
        for sentence in _uncounted(course):
            told = f"{weekday_text(course.on)}“{course.name}”{sentence}"
            yield Finding(Level.WARN, "未计入", told, course.on, (course.id,), in_dish=True)


def usual_of(name: str, group: str) -> Usual | None:
    """Return the usual range of a food by its name and group, None where none is told."""
    return _usual_of(plain(name), group)


def _uncounted(course: Course) -> Iterator[str]:
    if not course.lines:
        yield "还没有配料，营养和采购都算不了：到“菜品”里补上"
        return
    unknown = [line.name for line in course.lines if line.food is None]
    if unknown:
        yield f"的{'、'.join(unknown)}在食材表里找不到，没有计入：给它选一种食材"
    weightless = [line.name for line in course.lines if line.food and not line.amounts]
    if weightless:
        yield f"的{'、'.join(weightless)}没有克数，没有计入：写上每人用量或每个的重量"


def _oddity(line: Line) -> str:
    usual = usual_of(line.food.name, line.food.group.value) if line.food else None
    if any(grams <= 0 for grams in line.amounts.values()):
        return f"{line.name}用量不是正数"
    if usual is None:
        return ""
    stretch = _COOKED if line.basis is Basis.COOKED else 1.0
    worst, sentence = 1.0, ""
    for band, grams in line.amounts.items():
        low, high = usual.low * FACTORS[band], usual.high * FACTORS[band] * stretch
        off = max(grams / high, low / grams)
        if off > worst:
            worst = off
            had = f"{line.name}{BAND_LABELS[band]}每人 {grams:g} 克"
            sentence = f"{had}，常见 {_round(low)}～{_round(high)} 克"
    return sentence


def _round(grams: float) -> str:
    return f"{grams:.2g}" if grams < 10 else f"{grams:.0f}"


@lru_cache(4096)
def _usual_of(name: str, group: str) -> Usual | None:
    return next((usual for usual in _table() if usual.covers(group, name)), None)


@cache
def _table() -> tuple[Usual, ...]:
    return tuple(
        Usual(
            what=row["what"],
            names=tuple(row["names"].split("|")),
            unless=tuple(filter(None, row["unless"].split("|"))),
            low=float(row["min_g"]),
            high=float(row["max_g"]),
        )
        for row in tables.rows("usual_grams")
    )
