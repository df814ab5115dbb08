"""What the papers of a week print (海报和带量食谱): a menu as a wall sheet and as a gram sheet."""

from dataclasses import dataclass
from datetime import date

from app.canteen.models import Menu, MenuState
from app.canteen.queries.sheets import Row, Told, Week, allergens, nutrition_on
from app.domain.bands import BAND_LABELS, Band
from app.domain.menus import BASIS_LABELS, Course, Line
from app.domain.posters import Entry, PosterMeal, PosterRow, Sheet, sheets

UNPUBLISHED = "草稿 未公布"
REPLACED = "已更正 作废"
# A day of so many lines stands on one page with its nutrition, names that wrap included.
LINES_A_PAGE = 36


@dataclass(frozen=True, slots=True)
class GramRow:
    """One ingredient; `dish_rows` counts those of its dish and is 0 but for the first."""

    meal: str
    label: str
    dish: Course
    line: Line | None
    dish_rows: int


@dataclass(frozen=True, slots=True)
class GramDay:
    on: date
    rows: tuple[GramRow, ...]
    nutrition: tuple[tuple[str, tuple[Told, ...]], ...]

    @property
    def is_kept_together(self) -> bool:
        """Tell a day that fits a page; a longer one begins where there is room and runs on."""
        return len(self.rows) <= LINES_A_PAGE


def mark(menu: Menu) -> str:
    """Return what a print of the menu must not be mistaken without, nothing once it holds."""
    if menu.state is MenuState.PUBLISHED:
        return ""
    return REPLACED if menu.state is MenuState.SUPERSEDED else UNPUBLISHED


def poster(week: Week) -> tuple[Sheet, ...]:
    meals = tuple(
        PosterMeal(meal.name, tuple(_poster_row(row) for row in meal.rows)) for meal in week.meals
    )
    return sheets(meals, [week.notes.get(day, "") for day in week.days])


def gram_days(week: Week) -> tuple[GramDay, ...]:
    return tuple(
        GramDay(on, tuple(_gram_rows(week, number)), tuple(nutrition_on(week, on)))
        for number, on in enumerate(week.days)
    )


def band_words(bands: tuple[Band, ...]) -> list[str]:
    return [BAND_LABELS[band] for band in bands]


def basis(line: Line) -> str:
    """Return 毛重, 净重, 熟重 or 干重: the first word of the basis, which a narrow column holds."""
    return BASIS_LABELS[line.basis].partition("（")[0]


def _poster_row(row: Row) -> PosterRow:
    cells = tuple(tuple(_entry(course) for course in cell) for cell in row.cells)
    return PosterRow(row.label, cells, row.is_diet)


def _entry(course: Course) -> Entry:
    words = allergens(course)
    return Entry(course.name, f"含{words}" if words else "")


def _gram_rows(week: Week, number: int) -> list[GramRow]:
    found = []
    for meal in week.meals:
        for label, dish, _ in meal.on(number):
            lines = dish.lines or (None,)
            for place, line in enumerate(lines):
                found.append(GramRow(meal.name, label, dish, line, len(lines) if place == 0 else 0))
    return found
