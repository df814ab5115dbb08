"""How a week's menu fills a wall sheet (海报): type sizes by steps, more sheets when too full.

Sizes are those of A3 across; A4 is the same sheet at 71 %. The design asks that the sheet be read
from three metres: names of days in 36 points or more and dishes in 24 or more (design notes §7),
so a fuller week takes another sheet, meal by meal, instead of smaller type.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from unicodedata import east_asian_width

MM_A_POINT = 0.3528
# Between the margins of an A3 sheet, and beside the column that names the slots.
WIDTH_MM = 384.0
LABEL_MM = 34.0
CELL_PADDING_MM = 6.0
# Under the title and above the foot.
BODY_MM = 204.0
# The line under a row.
RULE_MM = 0.3
DAY_POINTS = 38.0
DATE_POINTS = 17.0
# From so many days on the date stands under the name of the day.
NARROW_DAYS = 6
LINE = 1.3
# Latin letters and figures, against a Chinese character.
HALF = 0.6


@dataclass(frozen=True, slots=True)
class Entry:
    """A dish and the words under it (含蛋)."""

    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PosterRow:
    """A row of a meal; where slots share it, each stands on a line of the label.

    The row of a special diet is never shared: it must be plain whose dish it is.
    """

    label: str
    cells: tuple[tuple[Entry, ...], ...]
    is_diet: bool = False

    def meets(self, other: "PosterRow") -> bool:
        """Tell whether a day has something of both."""
        return any(a and b for a, b in zip(self.cells, other.cells, strict=True))


@dataclass(frozen=True, slots=True)
class PosterMeal:
    """The rows of one meal on the wall sheet."""

    name: str
    rows: tuple[PosterRow, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """Type sizes in points, and the room above and below a row in millimetres."""

    dish: float
    note: float
    label: float
    padding: float


STEPS = (
    Step(36, 18, 24, 7),
    Step(33, 17, 24, 7),
    Step(30, 16, 22, 6),
    Step(27, 15, 20, 5),
    Step(24, 14, 19, 4),
)
MEAL_POINTS = 20.0
MEAL_PADDING_MM = 5.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its meals, its type, and how high a row is so that the rows fill it."""

    meals: tuple[PosterMeal, ...]
    step: Step
    row_mm: float

    @property
    def title(self) -> str:
        """Return 一周午餐, 一周早点、午餐, and 一周食谱 for more."""
        names = list(dict.fromkeys(meal.name for meal in self.meals))
        return "一周食谱" if len(names) > 2 else f"一周{'、'.join(names)}"


def sheets(meals: Sequence[PosterMeal], day_notes: Sequence[str]) -> tuple[Sheet, ...]:
    """Return the sheets of a week: one if any step lets it in, else as few as its meals allow.

    Where the type would be of the smallest step, or take another sheet, slots that are never
    filled on the same day share a row. A week without a dish has no sheet.

    `day_notes` are the words under each day (补周三的课), empty for most; its length is the number
    of days. All sheets have the same type.
    """
    filled = tuple(meal for meal in meals if meal.rows)
    if not filled:
        return ()
    room = BODY_MM - _head_mm(day_notes)
    column = (WIDTH_MM - LABEL_MM) / max(len(day_notes), 1) - CELL_PADDING_MM
    if _height(filled, STEPS[-2], column) > room:
        filled = tuple(_merged(meal) for meal in filled)
    groups = [filled]
    if _height(filled, STEPS[-1], column) > room:
        groups = _groups(filled, column, room)
    # An absurd row, higher than a sheet, is printed in the smallest type and runs on.
    fitting = (s for s in STEPS if all(_height(group, s, column) <= room for group in groups))
    step = next(fitting, STEPS[-1])
    return tuple(Sheet(group, step, _row_mm(group, step, column, room)) for group in groups)


def _merged(meal: PosterMeal) -> PosterMeal:
    """Let slots that follow each other share a row where no day has both (牛奶、水果、点心)."""
    rows: list[PosterRow] = []
    for row in meal.rows:
        last = rows[-1] if rows else None
        if last and not (last.is_diet or row.is_diet or last.meets(row)):
            cells = tuple(a or b for a, b in zip(last.cells, row.cells, strict=True))
            rows[-1] = PosterRow(f"{last.label}\n{row.label}", cells)
        else:
            rows.append(row)
    return PosterMeal(meal.name, tuple(rows))


def _groups(
    meals: Iterable[PosterMeal], column: float, room: float
) -> list[tuple[PosterMeal, ...]]:
    """Put meals together where they fit; a meal that does not fit alone is cut between its rows.

    A meal goes on the first sheet that has room for it, so that 早点 and 午点 share one beside a
    full 午餐; the parts of a cut meal follow each other.
    """
    groups: list[tuple[PosterMeal, ...]] = []
    for meal in meals:
        parts = _parts(meal, column, room)
        for part in parts:
            open_to_it = range(len(groups)) if parts == [meal] else range(len(groups))[-1:]
            at = next((n for n in open_to_it if _fits((*groups[n], part), column, room)), None)
            if at is None:
                groups.append((part,))
            else:
                groups[at] = (*groups[at], part)
    return groups


def _fits(meals: Sequence[PosterMeal], column: float, room: float) -> bool:
    return _height(meals, STEPS[-1], column) <= room


def _parts(meal: PosterMeal, column: float, room: float) -> list[PosterMeal]:
    """Return the meal, or even parts of its rows where it needs more than one sheet."""
    whole = _height((meal,), STEPS[-1], column)
    if whole <= room or len(meal.rows) < 2:
        return [meal]
    at = ceil(len(meal.rows) / 2)
    halves = (PosterMeal(meal.name, meal.rows[:at]), PosterMeal(meal.name, meal.rows[at:]))
    return [part for half in halves for part in _parts(half, column, room)]


def _row_mm(meals: Sequence[PosterMeal], step: Step, column: float, room: float) -> float:
    """Return the least height of a row that lets the rows fill the sheet, as water fills a bed."""
    heights = sorted(_row_height(row, step, column) for meal in meals for row in meal.rows)
    left = room - _strips(meals)
    for number, height in enumerate(reversed(heights)):
        share = left / (len(heights) - number)
        if height <= share:
            return share
        left -= height
    return 0.0


def _height(meals: Sequence[PosterMeal], step: Step, column: float) -> float:
    rows = sum(_row_height(row, step, column) for meal in meals for row in meal.rows)
    return rows + _strips(meals)


def _strips(meals: Sequence[PosterMeal]) -> float:
    """The lines that name the meals, where there is more than one."""
    strip = MEAL_POINTS * LINE * MM_A_POINT + MEAL_PADDING_MM
    return strip * len(meals) if len(meals) > 1 else 0.0


def _row_height(row: PosterRow, step: Step, column: float) -> float:
    beside = LABEL_MM - CELL_PADDING_MM / 2
    label = sum(_text_mm(line, step.label, beside) for line in row.label.splitlines())
    cells = (sum(_entry_mm(entry, step, column) for entry in cell) for cell in row.cells)
    return max(label, *cells, 0.0) + step.padding + RULE_MM


def _entry_mm(entry: Entry, step: Step, column: float) -> float:
    return _text_mm(entry.name, step.dish, column) + _text_mm(entry.note, step.note, column)


def _head_mm(day_notes: Sequence[str]) -> float:
    """The line of the days: its name, its date beside or under it, and its note."""
    column = (WIDTH_MM - LABEL_MM) / max(len(day_notes), 1) - CELL_PADDING_MM
    date = DATE_POINTS * LINE * MM_A_POINT if len(day_notes) >= NARROW_DAYS else 0.0
    notes = max((_text_mm(note, DATE_POINTS, column) for note in day_notes), default=0.0)
    return DAY_POINTS * 1.15 * MM_A_POINT + CELL_PADDING_MM + date + notes


def _text_mm(text: str, points: float, width: float) -> float:
    return _lines(text, width / (points * MM_A_POINT)) * points * LINE * MM_A_POINT


def _lines(text: str, capacity: float) -> int:
    """Return how many lines a text takes; `capacity` is how many characters a line holds.

    A mark that may not begin a line draws a character with it, so a text that does not fit on one
    line is reckoned with a character less on each.
    """
    if not text:
        return 0
    ems = sum(1.0 if east_asian_width(mark) in "WFA" else HALF for mark in text)
    if ems <= capacity:
        return 1
    return ceil(ems / max(int(capacity) - 1, 1))
