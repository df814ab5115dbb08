"""The shapes in which menus come: days across, days down, a list with grams, lines of text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.domain.dish_text import Ingredient, ingredients, is_empty, merged
from app.domain.errors import RuleBroken
from app.domain.menu_lists import head, heads_of, is_list, read_list
from app.domain.menu_text import (
    MOST_DISHES,
    MOST_TEXT,
    SHORT_LABEL,
    Days,
    Entry,
    MenuText,
    Row,
    labelled,
    put_text,
    rows_of,
    said,
    what_it_is,
)
from app.domain.menu_words import DayMark, Label, day_mark, is_total, label_of, leading_day, wide

MOST_COLUMNS = 200
_MADE_OF = ("配料", "带量", "原料", "用料", "食材", "用量", "克重", "主料", "主要原料")


@dataclass(frozen=True, slots=True)
class _Heading:
    """The row of days above a grid: which columns belong to which day."""

    row: Row
    days: tuple[tuple[DayMark, tuple[int, ...]], ...]

    @property
    def first(self) -> int:
        return min(self.days[0][1])


def understand(text: str, own: frozenset[str] = frozenset()) -> MenuText:
    """Return what a pasted menu says; `own` are the names of the school's meals, slots, diets.

    Raises RuleBroken for nothing at all, for more text than a menu has and for too many dishes.
    """
    if len(text.encode()) > MOST_TEXT:
        raise RuleBroken("文字太多，一次最多 200 KB；只留这一周的食谱再粘贴", field="text")
    return understand_rows(rows_of(text), own)


def understand_rows(rows: Iterable[Row], own: frozenset[str] = frozenset()) -> MenuText:
    """Return what the rows of a sheet say. Raises RuleBroken as `understand` does."""
    said = [row for row in rows if row.filled]
    if not said:
        raise RuleBroken("没有内容，粘贴一周的食谱，或者选一个文件", field="text")
    menu = MenuText()
    across = [found for row in said if (found := _days_across(row))]
    if across:
        _read_across(menu, said, across, own)
    elif is_list(said, own):
        read_list(menu, said, own)
    elif (heading := _labels_across(said, own)) is not None:
        _read_down(menu, said, heading, own)
    else:
        _read_lines(menu, said, own)
    if len(menu.entries) > MOST_DISHES:
        raise RuleBroken(
            f"认出了 {len(menu.entries)} 道菜，一次最多 {MOST_DISHES} 道；一周一周地粘贴",
            field="text",
        )
    return menu


def _days_across(row: Row) -> _Heading | None:
    """Return the days of a row that names at least two of them, each with its columns."""
    if len(row.cells) > MOST_COLUMNS:
        return None
    found: list[tuple[DayMark, list[int]]] = []
    for column in range(len(row.cells)):
        text = row.at(column)
        mark = day_mark(text) if text else None
        if mark and not (found and found[-1][0].key == mark.key):
            found.append((mark, [column]))
        elif found and (mark or not text):
            found[-1][1].append(column)
    others = [at for at in row.filled if not any(at in columns for _, columns in found)]
    if len({mark.key for mark, _ in found}) < 2 or len(others) > len(found):
        return None
    return _Heading(row, tuple((mark, tuple(columns)) for mark, columns in found))


def _read_across(
    menu: MenuText, rows: Sequence[Row], headings: list[_Heading], own: frozenset[str]
) -> None:
    """Read one table under each row of days; what stands above the first one is a title."""
    starts = {heading.row.number: heading for heading in headings}
    seen: list[tuple[int, ...]] = []
    under: _Across | None = None
    for row in rows:
        if heading := starts.get(row.number):
            keys = [mark.key for mark, _ in heading.days]
            block = sum(1 for key in seen if key == keys[0])
            seen += keys
            under = _Across(menu, heading, block, own)
        elif under is None:
            menu.leave(row, said(row), "在星期的上面")
        else:
            under.read(row)


class _Across:
    """The rows under one heading of days, with the labels on their left carried down."""

    def __init__(self, menu: MenuText, heading: _Heading, block: int, own: frozenset[str]) -> None:
        self.menu, self.heading, self.block, self.own = menu, heading, block, own
        self.outer = Label()
        self.labels: list[str] = [""] * heading.first
        self.above: dict[int, list[int]] = {}
        self.known = {*range(heading.first), *(c for _, columns in heading.days for c in columns)}
        for column in sorted(set(heading.row.filled) - self.known):
            menu.leave(heading.row, heading.row.at(column), "不像星期", column)

    def read(self, row: Row) -> None:
        if alone := row.alone:
            if label := label_of(alone, self.own):
                self.outer, self.labels = label, [""] * self.heading.first
                return
            if row.filled[0] < self.heading.first or what_it_is(alone):
                self.menu.leave(row, alone, "不在哪一天的下面")
                return
        label, kind = self._label(row)
        if kind == "total":
            self.menu.leave(row, said(row), "")
            return
        if heads_of(row)[self.heading.first :].count("") < len(row.filled) and _is_subhead(row):
            return
        for column in sorted(set(row.filled) - self.known):
            self.menu.leave(row, row.at(column), "不在哪一天的下面", column)
        for number, (mark, columns) in enumerate(self.heading.days):
            at = Entry(row.number, label, "", (), mark, number, self.block)
            self._cells(row, columns, at, kind)

    def _label(self, row: Row) -> tuple[Label, str]:
        """Return what stands left of the days, with what is carried down, and the kind of row."""
        found = self.outer
        for column in range(self.heading.first):
            text = row.at(column)
            if text and text != self.labels[column]:
                self.labels[column:] = [text, *[""] * (len(self.labels) - column - 1)]
            text = self.labels[column]
            if is_total(text):
                self.labels[column] = ""
                return found, "total"
            if wide(text) in _MADE_OF:
                self.labels[column] = ""
                return found, "made_of"
            if label := label_of(text, self.own):
                found = label.over(found)
            elif text and len(wide(text)) <= SHORT_LABEL and not re.search(r"\d", text):
                found = Label(slot=text).over(found)
            elif row.at(column):
                self.menu.leave(row, row.at(column), "不像餐次或菜位", column)
        return found, ""

    def _cells(self, row: Row, columns: tuple[int, ...], at: Entry, kind: str) -> None:
        """Read what a row says of a day: dishes, or in further columns what they are made of."""
        texts = [text for column in columns if (text := row.at(column))]
        if not texts or is_empty(texts[0]):
            return
        if kind == "made_of":
            self._made_of(row, columns[0], texts)
            return
        before = len(self.menu.entries)
        put_text(self.menu, row, texts[0], at, self.own)
        self.above[columns[0]] = list(range(before, len(self.menu.entries)))
        if len(texts) > 1 and texts[1] != texts[0]:
            self._made_of(row, columns[0], texts[1:])

    def _made_of(self, row: Row, column: int, texts: list[str]) -> None:
        """Give a cell of ingredients to the dishes above it: all to one, or a line to each."""
        places = self.above.get(column, [])
        text = " ".join(texts)
        parts = [part for part in text.split("\n") if part.strip()]
        if len(places) == 1:
            parts = [text]
        if not places or len(parts) != len(places):
            self.menu.leave(row, text, "看不出是哪道菜的配料", column)
            return
        for place, part in zip(places, parts, strict=True):
            entry = self.menu.entries[place]
            both = merged((*entry.ingredients, *ingredients(part)))
            self.menu.entries[place] = replace(entry, ingredients=both)


def _is_subhead(row: Row) -> bool:
    """Tell a row of column names under the days: 菜名 带量 菜名 带量."""
    return sum(1 for head in heads_of(row) if head) * 2 > len(row.filled)


def _labels_across(rows: Sequence[Row], own: frozenset[str]) -> int | None:
    """Return where the row of meals or slots above days in the first column stands."""
    for at, row in enumerate(rows):
        found = [column for column in row.filled if label_of(row.at(column), own)]
        if len(found) >= 2 and any(_first_day(below) for below in rows[at + 1 :]):
            return at
    return None


def _first_day(row: Row) -> DayMark | None:
    return next((mark for at in row.filled[:2] if (mark := day_mark(row.at(at)))), None)


def _read_down(menu: MenuText, rows: Sequence[Row], at: int, own: frozenset[str]) -> None:
    """Read a grid with days down: the headings above each column, merged or in two rows."""
    for row in rows[:at]:
        menu.leave(row, said(row), "在表头的上面")
    labels, body = _column_labels(rows[at], {}, own), at + 1
    if body < len(rows) and _is_second_heading(rows[body], own):
        labels, body = _column_labels(rows[body], labels, own), body + 1
    days = Days()
    for row in rows[body:]:
        found = _first_day(row)
        days.turn(found)
        if days.mark is None or is_total(row.at(row.filled[0])) or (row.alone and not found):
            menu.leave(row, said(row), "不在哪一天的下面")
            continue
        for column in row.filled:
            _down_cell(menu, row, column, labels, days, own)


def _down_cell(
    menu: MenuText, row: Row, column: int, labels: dict[int, Label], days: Days, own: frozenset[str]
) -> None:
    text = row.at(column)
    if day_mark(text):
        return
    if column not in labels:
        menu.leave(row, text, "这一列没有餐次或菜位", column)
        return
    put_text(menu, row, text, days.entry(row, labels[column]), own)


def _is_second_heading(row: Row, own: frozenset[str]) -> bool:
    found = [column for column in row.filled if label_of(row.at(column), own)]
    return not _first_day(row) and len(found) * 2 >= len(row.filled) > 0


def _column_labels(row: Row, outer: dict[int, Label], own: frozenset[str]) -> dict[int, Label]:
    """Return the label of each column; an empty heading after a meal belongs to the meal."""
    found: dict[int, Label] = {}
    last: Label | None = None
    for column in range(max(len(row.cells), max(outer, default=0) + 1)):
        text, above = row.at(column), outer.get(column)
        label = _column_label(text, own)
        if text:
            last = label
        if label or above or last:
            inner = label or (_NONE if above else last) or _NONE
            found[column] = inner.over(above or _NONE)
    return found


def _column_label(text: str, own: frozenset[str]) -> Label | None:
    """What a heading says; a short word that nobody knows is a slot of the school's own."""
    if not text or day_mark(text) or wide(text) in _DAY_HEADS:
        return None
    label = label_of(text, own)
    return label or (Label(slot=text) if len(wide(text)) <= SHORT_LABEL else None)


_NONE = Label()
_DAY_HEADS = frozenset(
    {"星期", "日期", "时间", "周次", "餐次", "日期/餐次", "星期/餐次", "日期餐次"}
)


def _read_lines(menu: MenuText, rows: Sequence[Row], own: frozenset[str]) -> None:
    """Read text: a line begins a day, names a meal, lists dishes, or goes on with the last."""
    days, label = Days(), _NONE
    for row in rows:
        line = said(row)
        found, rest = leading_day(line)
        if found and _opens_a_day(line, rest):
            days.turn(found, is_new=True)
            label, line = _NONE, rest
        if days.mark is None and not _has_heading(line, own):
            menu.leave(row, line, "前面没有写是哪一天")
        elif line.strip():
            label = put_text(menu, row, line, days.entry(row, _NONE), own, label)


def _opens_a_day(line: str, rest: str) -> bool:
    """Tell 周一 and 11月30日 from a line that begins with a number such as 1.5."""
    return bool(re.match(r"\W*(?:周|星期|礼拜|20\d\d)|.{0,6}月", line)) or not rest.strip()


def _has_heading(line: str, own: frozenset[str]) -> bool:
    return any(label != _NONE for label, _ in labelled(line, own))


def recipe(text: str) -> tuple[Ingredient, ...]:
    """Return the ingredients of one dish pasted from Word or a chat: lines, columns or 、."""
    found: list[Ingredient] = []
    for row in rows_of(text):
        if row.filled and not all(head(row.at(at)) for at in row.filled):
            found += ingredients(said(row))
    return merged(found)
