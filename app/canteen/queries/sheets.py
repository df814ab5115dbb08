"""A week's menu as rows (一周食谱表): the one shape of poster, gram sheet, Excel, page and data."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlalchemy import select

from app.base.memory import remembered
from app.canteen.models import Diet, Meal, Menu
from app.canteen.queries.weeks import courses_of
from app.directory.models import School
from app.directory.queries import terms
from app.directory.queries.calendar import span
from app.domain import nutrition
from app.domain.bands import BAND_LABELS, Band
from app.domain.foods import NUTRIENT_WORDS, Nutrient
from app.domain.menus import ALLERGEN_LABELS, Allergen, Basis, Course, Line, served_to
from app.domain.school_calendar import Term, teaching_week
from app.domain.standards import LEAST_KNOWN
from app.extensions import db

# Everything is stated by the edible raw weight unless a line says otherwise.
BASIS_NOTES = {Basis.GROSS: "毛重", Basis.COOKED: "熟重", Basis.DRY: "干重"}

A_WEEK = timedelta(days=7)
# What a menu tells its readers; the report of the nutrition module has them all.
TOLD = (
    Nutrient.ENERGY,
    Nutrient.PROTEIN,
    Nutrient.FAT,
    Nutrient.CARBOHYDRATE,
    Nutrient.CALCIUM,
    Nutrient.IRON,
    Nutrient.ZINC,
    Nutrient.SODIUM,
    Nutrient.VITAMIN_A,
    Nutrient.VITAMIN_B1,
    Nutrient.VITAMIN_B2,
    Nutrient.VITAMIN_C,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One slot of a meal, or what a special diet gets there: the dishes of each day."""

    label: str
    cells: tuple[tuple[Course, ...], ...]
    is_diet: bool = False


@dataclass(frozen=True, slots=True)
class MealTable:
    """One meal of the week with its rows; slots without a dish all week are left out."""

    id: int
    name: str
    starts_at: time | None
    rows: tuple[Row, ...]

    def on(self, number: int) -> list[tuple[str, Course, bool]]:
        """Return (slot or diet, dish, is it a diet's) of the day of that number."""
        return [(row.label, dish, row.is_diet) for row in self.rows for dish in row.cells[number]]


@dataclass(frozen=True, slots=True)
class Week:
    """A menu from its first to its last day.

    `bands` are those that any line states grams for; `word` is 第14周, nothing in the holidays.
    """

    menu: Menu
    days: tuple[date, ...]
    notes: dict[date, str]
    meals: tuple[MealTable, ...]
    courses: tuple[Course, ...]
    bands: tuple[Band, ...]
    word: str

    @property
    def title(self) -> str:
        """Return 一周午餐 for a menu of one meal, else 一周食谱."""
        return f"一周{self.meals[0].name}" if len(self.meals) == 1 else "一周食谱"

    @property
    def pupils(self) -> tuple[Band, ...]:
        return tuple(band for band in self.bands if band is not Band.STAFF)

    def common(self, on: date) -> tuple[Course, ...]:
        """Return what everybody without a special diet eats on a day."""
        return served_to(tuple(course for course in self.courses if course.on == on), None)


def week_of(menu: Menu) -> Week:
    """Return the menu as a table, with foods as they held when the week began."""
    courses = courses_of([menu.id], menu.first_day)
    diets = _diets(courses)
    rows = db.session.scalars(
        select(Meal)
        .where(Meal.id.in_({course.meal_id for course in courses}))
        .order_by(Meal.position, Meal.id)
    )
    # A course on a day that is no serving day any more is still shown: nothing vanishes silently.
    days = tuple(sorted({*(day.on for day in menu.days), *(course.on for course in courses)}))
    return Week(
        menu,
        days,
        {day.on: day.note for day in menu.days if day.note},
        tuple(
            MealTable(meal.id, meal.name, meal.starts_at, _rows(meal.id, courses, days, diets))
            for meal in rows
        ),
        courses,
        bands_of(courses),
        week_word(menu.first_day),
    )


@dataclass(frozen=True, slots=True)
class Told:
    """What a day gives one head of a band of a nutrient, and how much of that is known (0..1)."""

    nutrient: Nutrient
    amount: float
    covered: float

    @property
    def is_known(self) -> bool:
        return self.covered >= LEAST_KNOWN

    def __str__(self) -> str:
        """Return 能量 612 kcal."""
        word = NUTRIENT_WORDS[self.nutrient]
        return f"{word.label} {self.amount:.{word.decimals}f} {word.unit}"


def nutrition_on(week: Week, on: date) -> list[tuple[str, tuple[Told, ...]]]:
    """Return (band, what its common food of the day holds) for every band of pupils."""
    courses = week.common(on)
    found = []
    for band in week.pupils:
        supply = nutrition.of_courses(courses, band)
        covered = supply.covered
        told = (Told(one, supply.got(one), covered[one]) for one in TOLD)
        found.append((BAND_LABELS[band], tuple(told)))
    return found


def week_word(day: date) -> str:
    """Return 第14周 of a day or of the week that begins on it, nothing between terms."""
    running, first_weekday = _terms()
    term = next((t for t in running if t.first_day - A_WEEK < day <= t.last_day), None)
    if term is None:
        return ""
    return f"第{teaching_week(term, max(day, term.first_day), first_weekday)}周"


@remembered
def _terms() -> tuple[list[Term], int]:
    """Every term there is, two a year, so that a list of weeks asks but once."""
    first_weekday = db.session.scalar(select(School.first_weekday)) or 0
    return [span(term) for term in db.session.scalars(terms.terms())], first_weekday


def bands_of(courses: Iterable[Course]) -> tuple[Band, ...]:
    """Return the bands that the courses state grams for, the youngest first."""
    stated = {band for course in courses for line in course.lines for band in line.amounts}
    return tuple(band for band in Band if band in stated)


def allergens(course: Course) -> str:
    """Return 蛋、麸质, or nothing."""
    return "、".join(ALLERGEN_LABELS[one] for one in Allergen if one in course.allergens)


def ingredient(line: Line, bands: Sequence[Band]) -> str:
    """Return 大米 60／80 克（干重）: the grams of each band, or the name where none are stated."""
    amounts = [line.grams(band) for band in bands]
    if all(amount is None for amount in amounts):
        return line.name
    alike = set(amounts)
    figures = "／".join(grams(one) for one in (amounts[:1] if len(alike) == 1 else amounts))
    note = BASIS_NOTES.get(line.basis)
    return f"{line.name} {figures} 克" + (f"（{note}）" if note else "")


def grams(amount: float | None) -> str:
    """Return an amount to a tenth of a gram without idle zeros, — where none is stated."""
    return "—" if amount is None else f"{round(amount, 1):g}"


def _rows(
    meal_id: int, courses: Sequence[Course], days: Sequence[date], diets: dict[int, str]
) -> tuple[Row, ...]:
    """The slots of a meal in their order, then a row for each special diet that gets its own."""
    own = [course for course in courses if course.meal_id == meal_id]
    slots = sorted({(c.slot_place, c.slot_id, c.slot) for c in own if c.diet_id is None})
    common = (
        Row(slot, _cells([c for c in own if c.slot_id == key and c.diet_id is None], days))
        for _, key, slot in slots
    )
    special = (
        Row(name, _cells([c for c in own if c.diet_id == key], days), is_diet=True)
        for key, name in diets.items()
        if any(c.diet_id == key for c in own)
    )
    return (*common, *special)


def _cells(courses: Sequence[Course], days: Sequence[date]) -> tuple[tuple[Course, ...], ...]:
    return tuple(tuple(course for course in courses if course.on == day) for day in days)


def _diets(courses: Iterable[Course]) -> dict[int, str]:
    ids = {course.diet_id for course in courses if course.diet_id is not None}
    if not ids:
        return {}
    rows = db.session.execute(
        select(Diet.id, Diet.name).where(Diet.id.in_(ids)).order_by(Diet.position, Diet.id)
    )
    return {row.id: row.name for row in rows}
