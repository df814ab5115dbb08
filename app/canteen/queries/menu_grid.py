"""The week's grid (一周食谱表): one meal of a menu in rows of slots and columns of days."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.canteen.models import Diet, Meal, Menu, Slot
from app.canteen.queries import checks, prices
from app.canteen.queries.diners import ORDER, bands_in_use
from app.canteen.queries.meals import diets as all_diets
from app.canteen.queries.meals import meals as all_meals
from app.canteen.queries.reminders import Reminder, anchor, reminders
from app.canteen.queries.weeks import courses_of
from app.domain import nutrition
from app.domain.bands import Band
from app.domain.foods import FoodGroup, Nutrient
from app.domain.menu_rules import Finding, Level
from app.domain.menus import Course, Line, served_to
from app.domain.purchases import cost
from app.domain.standards import LEAST_KNOWN

# Said of a dish only when it is all there is: nobody looks for the oil of 红烧肉.
MINOR = frozenset({FoodGroup.OIL, FoodGroup.SALT})


@dataclass(frozen=True, slots=True)
class Shown:
    """A course as the grid shows it: its name, its chief ingredient, what was found about it."""

    item_id: int
    dish_id: int
    name: str
    main: str
    is_bare: bool
    findings: tuple[Finding, ...] = ()

    @property
    def words(self) -> dict[str, Finding]:
        """Return what to mark it with: each kind of finding once, the gravest of it."""
        told = [finding for finding in self.findings if finding.level is not Level.HINT]
        return {finding.word: finding for finding in reversed(told)}


@dataclass(frozen=True, slots=True)
class Cell:
    """One slot of one day; for a diet, `instead` is the common course it falls back on."""

    on: date
    slot: Slot
    shown: tuple[Shown, ...]
    instead: tuple[Shown, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        return anchor(self.on, self.slot.id)

    @property
    def seen(self) -> str:
        return "-".join(str(one.item_id) for one in self.shown)


@dataclass(frozen=True, slots=True)
class Row:
    slot: Slot
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Foot:
    """What a head gets on one day at this meal: energy, and cost in 分."""

    on: date
    kcal: float
    is_sure: bool
    fen: float
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """One meal of one menu, as one group eats it, in amounts for one band."""

    menu: Menu
    meals: Sequence[Meal]
    meal: Meal | None
    diets: Sequence[Diet]
    diet: Diet | None
    bands: Sequence[Band]
    band: Band
    rows: tuple[Row, ...]
    feet: tuple[Foot, ...]
    reminders: tuple[Reminder, ...]
    courses: tuple[Course, ...]

    @property
    def dishes(self) -> int:
        """Return how many courses the meal has over the week, and none of other meals."""
        return len(self.courses)

    @property
    def bare(self) -> list[Course]:
        """Return the courses without ingredients, which nothing is reckoned from."""
        return [course for course in self.courses if not course.lines]

    @property
    def mean_fen(self) -> float | None:
        """Return the mean cost of the days that have dishes, None when nothing has a price."""
        priced = [foot.fen for foot in self.feet if foot.fen]
        return sum(priced) / len(priced) if priced else None

    @property
    def unpriced(self) -> list[str]:
        return list(dict.fromkeys(name for foot in self.feet for name in foot.missing))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which meal, diet and band somebody wants to see; None is the usual one."""

    meal_id: int | None = None
    diet_id: int | None = None
    band: Band | None = None


def grid(menu: Menu, wanted: Wanted, on: date) -> Grid:
    """Return the grid of a menu with findings and costs as of a day."""
    courses = courses_of([menu.id], on)
    used = {course.meal_id for course in courses}
    meals = [meal for meal in all_meals(is_active=None) if meal.is_active or meal.id in used]
    meal = _pick(meals, wanted.meal_id) or next(iter(_lunch_first(meals)), None)
    diets = _diets(courses)
    diet = _pick(diets, wanted.diet_id)
    bands = _bands(courses)
    band = wanted.band if wanted.band in bands else _usual(bands, courses)
    here = tuple(course for course in courses if meal and course.meal_id == meal.id)
    eaten = served_to(here, diet.id if diet else None)
    findings = checks.findings(menu, on=on, courses=courses)
    days = [day.on for day in menu.days]
    shown = _Shower(band, findings)
    return Grid(
        menu=menu,
        meals=meals,
        meal=meal,
        diets=diets,
        diet=diet,
        bands=bands,
        band=band,
        rows=tuple(_rows(meal, days, here, diet, diets, shown)) if meal else (),
        feet=tuple(_feet(days, eaten, band, prices.latest_prices(on))),
        reminders=reminders(findings, courses),
        courses=eaten,
    )


def main_line(lines: Sequence[Line], band: Band) -> Line | None:
    """Return the ingredient a dish is known by: the heaviest that is neither oil nor salt."""
    weighed = [line for line in lines if line.grams(band) is not None]
    chief = [line for line in weighed if line.food is None or line.food.group not in MINOR]
    return max(chief or weighed, key=lambda line: line.grams(band) or 0, default=None)


class _Shower:
    """Makes courses into what the grid shows, with what was found about each."""

    def __init__(self, band: Band, findings: Iterable[Finding]) -> None:
        self._band = band
        self._by_item: dict[int, list[Finding]] = {}
        for finding in findings:
            for item_id in finding.item_ids:
                self._by_item.setdefault(item_id, []).append(finding)

    def __call__(self, course: Course) -> Shown:
        line = main_line(course.lines, self._band)
        grams = line.grams(self._band) if line else None
        same = line is not None and line.name == course.name
        words = f"{'' if same else line.name + ' '}{grams:g} g" if line and grams else ""
        return Shown(
            course.id,
            course.dish_id,
            course.name,
            words,
            not course.lines,
            tuple(self._by_item.get(course.id, ())),
        )


def _rows(
    meal: Meal,
    days: Sequence[date],
    courses: Sequence[Course],
    diet: Diet | None,
    diets: Sequence[Diet],
    shown: _Shower,
) -> Iterable[Row]:
    used = {course.slot_id for course in courses}
    names = {one.id: one.name for one in diets}
    by_cell: dict[tuple[date, int], list[Course]] = {}
    for course in courses:
        by_cell.setdefault((course.on, course.slot_id), []).append(course)
    for slot in meal.slots:
        if slot.is_active or slot.id in used:
            here = (
                _cell(by_cell.get((on, slot.id), ()), on, slot, diet, names, shown) for on in days
            )
            yield Row(slot, tuple(here))


def _cell(
    courses: Iterable[Course],
    on: date,
    slot: Slot,
    diet: Diet | None,
    names: Mapping[int, str],
    shown: _Shower,
) -> Cell:
    common = [course for course in courses if course.diet_id is None]
    own = [course for course in courses if course.diet_id is not None]
    if diet is None:
        others = tuple(f"{names.get(c.diet_id or 0, '')}：{c.name}" for c in own)
        return Cell(on, slot, tuple(map(shown, common)), others=others)
    mine = tuple(shown(course) for course in own if course.diet_id == diet.id)
    return Cell(on, slot, mine, instead=() if mine else tuple(map(shown, common)))


def _feet(
    days: Sequence[date], courses: Sequence[Course], band: Band, known: Mapping[str, int]
) -> Iterable[Foot]:
    for on in days:
        eaten = [course for course in courses if course.on == on]
        supplied = nutrition.of_courses(eaten, band)
        paid = cost(eaten, band, known)
        sure = supplied.share_known(Nutrient.ENERGY) >= LEAST_KNOWN
        yield Foot(on, supplied.got(Nutrient.ENERGY), sure, paid.fen, paid.missing)


def _bands(courses: Sequence[Course]) -> list[Band]:
    """The bands of those who eat here and of what the dishes state."""
    stated = {band for course in courses for line in course.lines for band in line.amounts}
    return sorted({*bands_in_use(), *stated}, key=ORDER.__getitem__)


def _usual(bands: Sequence[Band], courses: Sequence[Course]) -> Band:
    """The band for which most is stated, the youngest of these."""

    def stated(band: Band) -> int:
        return sum(band in line.amounts for course in courses for line in course.lines)

    return max(bands, key=stated)


def _diets(courses: Sequence[Course]) -> list[Diet]:
    used: Collection[int | None] = {course.diet_id for course in courses}
    return [diet for diet in all_diets(is_active=None) if diet.is_active or diet.id in used]


def _pick(rows: Sequence[Any], id_: int | None) -> Any:
    return next((row for row in rows if row.id == id_), None)


def _lunch_first(meals: Sequence[Meal]) -> list[Meal]:
    return sorted(meals, key=lambda meal: meal.kind != "lunch")
