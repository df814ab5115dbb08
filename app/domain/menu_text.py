"""A pasted or uploaded menu (粘贴的食谱) understood: a grid of a week, a list with grams, or text.

Each piece that comes in ends as a dish, as something known that is none (a heading, a total), or
in the list of what was not understood, with its place. Which day, slot and diet of the school is
meant, app.domain.menu_guess decides.
"""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from app.domain.dish_text import DishText, Ingredient, dishes, is_empty, written
from app.domain.menu_words import DayMark, Label, is_span, is_total, label_of, wide

MOST_TEXT = 200 * 1024
MOST_DISHES = 120
_NOTE = re.compile(
    r"^(?:注|备注|说明|附|温馨|制表|制单|审核|审批|填报|填表|负责|以上|如有|如遇|菜单|人数|就餐|用餐人数"
    r"|餐标|供应商|联系|电话|单位[:：]|食堂|营养师|校长|班级|年级|日期|时间|\*|※)"
)
# A heading this short may be a slot that only this school has.
SHORT_LABEL = 6
_NONE = Label()
_GAPS = re.compile(r"[ 　]{2,}")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of what came in: its number from 1 and its cells."""

    number: int
    cells: tuple[str, ...]

    def at(self, column: int) -> str:
        return self.cells[column].strip() if column < len(self.cells) else ""

    @property
    def filled(self) -> list[int]:
        return [at for at in range(len(self.cells)) if self.at(at)]

    @property
    def alone(self) -> str:
        """The one text of a row that says nothing else, also when it is merged across."""
        texts = {self.at(column) for column in self.filled}
        return texts.pop() if len(texts) == 1 else ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A text that made no dish: where it stood and why."""

    line: int
    text: str
    reason: str
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One dish of one day: under which day it stood, what the headings said, what is doubtful.

    `section` counts the days as they follow one another, `block` the weeks. `is_carried` tells that
    the slot stood further up: merged cells leave the rows under the first one empty.
    """

    line: int
    label: Label
    name: str
    ingredients: tuple[Ingredient, ...] = ()
    day: DayMark | None = None
    section: int = 0
    block: int = 0
    doubts: tuple[str, ...] = ()
    is_carried: bool = False


@dataclass(slots=True)
class MenuText:
    """What was understood: dishes, what was known and is no dish, what was not understood."""

    entries: list[Entry] = field(default_factory=list)
    aside: list[Piece] = field(default_factory=list)
    unread: list[Piece] = field(default_factory=list)

    @property
    def days(self) -> int:
        return len({(entry.block, entry.section) for entry in self.entries})

    @property
    def quantities(self) -> int:
        """How many amounts the dishes state."""
        parts = (part for entry in self.entries for part in entry.ingredients)
        return sum(len(part.portions) for part in parts)

    def put(self, at: Entry, found: Iterable[DishText]) -> int:
        """Add dishes to where `at` stands; what has no letters is no dish."""
        kept = 0
        for dish in found:
            if not any(char.isalpha() for char in dish.name):
                text = f"{dish.name} {written(dish.ingredients)}".strip()
                self.unread.append(Piece(at.line, text, "没有菜名"))
                continue
            self.entries.append(
                Entry(at.line, at.label, dish.name, dish.ingredients, at.day, at.section, at.block)
            )
            kept += 1
        return kept

    def leave(self, row: Row, text: str, otherwise: str, column: int | None = None) -> None:
        """Set a text aside with what it is, or list it as not understood with `otherwise`."""
        if is_empty(text):
            return
        known = what_it_is(text)
        piece = Piece(row.number, text, known or otherwise, column)
        (self.aside if known else self.unread).append(piece)


@dataclass(slots=True)
class Days:
    """The day that is being read, the how-manieth it is, and in the how-manieth week."""

    mark: DayMark | None = None
    keys: list[tuple[int, ...]] = field(default_factory=list)

    def turn(self, mark: DayMark | None, *, is_new: bool = False) -> None:
        """Go to the day of a mark; the same mark again goes on with it unless `is_new`."""
        if mark and (is_new or self.mark is None or mark.key != self.mark.key):
            self.mark = mark
            self.keys.append(mark.key)

    def entry(self, row: Row, label: Label) -> Entry:
        """Return where a dish of the row stands."""
        block = self.keys[:-1].count(self.mark.key) if self.mark else 0
        return Entry(row.number, label, "", (), self.mark, max(len(self.keys) - 1, 0), block)


def said(row: Row) -> str:
    """Return all that a row says on one line, a merged text once."""
    return row.alone or " ".join(row.at(column) for column in row.filled)


def what_it_is(text: str) -> str:
    """Return in words what a text is that is known and no dish; empty for anything else."""
    if is_total(text):
        return "合计或营养值，不是菜"
    if is_span(text) or re.search(r"第[\d一二三四五六七八九十]+周|学年|学期|食谱|菜谱|菜单", text):
        return "标题"
    if _NOTE.match(text.strip(" 　(（【[")):
        return "说明，不是菜"
    if re.fullmatch(r"(?:20\d\d年?)?(?:幼儿园|小学|中学|学校)?(?:一周|每周|本周)?", wide(text)):
        return "标题"
    return ""


def rows_of(text: str) -> list[Row]:
    """Return the rows of a pasted text: a block of Excel by tabs, anything else by its lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "")
    text = re.sub(r"<br\s*/?>", " ", text)
    lines = text.split("\n")
    if "\t" in text:
        return _rows_of_sheet(text)
    marked = [line for line in lines if line.count("|") >= 2]
    if len(marked) >= 2:
        cells = [tuple(line.strip().strip("|").split("|")) for line in lines]
        ruled = {at for at, line in enumerate(lines) if re.fullmatch(r"[\s|:+-]*", line)}
        return [Row(at + 1, row) for at, row in enumerate(cells) if at not in ruled]
    written = [line for line in lines if line.strip()]
    wide_gaps = [line for line in written if len(_GAPS.findall(line.strip())) >= 2]
    if len(wide_gaps) >= 3 and len(wide_gaps) * 2 >= len(written):
        return [Row(at, tuple(_GAPS.split(line))) for at, line in enumerate(lines, start=1)]
    return [Row(at, (line,)) for at, line in enumerate(lines, start=1)]


def _rows_of_sheet(text: str) -> list[Row]:
    """Cells of Excel may hold lines, and are then quoted; a stray quote is only a sign."""
    try:
        reader = csv.reader(io.StringIO(text), delimiter="\t", strict=True)
        found = []
        before = 0
        for cells in reader:
            found.append(Row(before + 1, tuple(cells)))
            before = reader.line_num
        return found
    except csv.Error:
        lines = text.split("\n")
        return [Row(at, tuple(line.split("\t"))) for at, line in enumerate(lines, start=1)]


def labelled(text: str, own: frozenset[str], before: Label = _NONE) -> list[tuple[Label, str]]:
    """Return a text cut at the headings inside it: 早点：牛奶 午餐：米饭, or 【午点】 on a line."""
    cuts = [(0, 0, _NONE)]
    for found in _HEADING.finditer(text):
        word = found["colon"] or found["bracket"] or found["line"]
        label = label_of(word, own)
        is_dish = found["line"] and word in _DISH_TOO
        if label and not is_dish and not _inside_brackets(text, found.start()):
            cuts.append((found.start(), found.end(), label))
    cuts.append((len(text), len(text), _NONE))
    parts = []
    for (_, begins, label), (ends, _, _) in pairwise(cuts):
        before = before if label == _NONE else label.after(before)
        parts.append((before, text[begins:ends]))
    return parts


# A heading that may be a dish as well is one only with a colon or in brackets.
_DISH_TOO = frozenset({"牛奶", "水果", "点心", "汤", "奶", "粗粮", "杂粮", "糕点", "面点", "例汤"})
_HEADING = re.compile(
    r"(?:(?<=^)|(?<=[\s,，。;；、）)】\]]))"
    r"(?:(?P<colon>[^\s:：【】\[\],，;；、。]{1,10})[ \t]*[:：]"
    r"|[【\[](?P<bracket>[^】\]\n]{1,10})[】\]][:：]?"
    r"|(?<![^\n])(?P<line>[^\s:：、，,(（]{1,8})(?=[ \t　]+\S|[ \t　]*(?:\n|$)))",
)


def _inside_brackets(text: str, at: int) -> bool:
    before = text[:at].replace("（", "(").replace("）", ")")
    return before.count("(") > before.count(")")


def put_text(
    menu: MenuText, row: Row, text: str, at: Entry, own: frozenset[str], before: Label = _NONE
) -> Label:
    """Add the dishes of a cell or a line, under the headings inside it; return the last one.

    The label of `at` stands over them all, `before` is what the line above ended with.
    """
    inner = before
    for inner, part in labelled(text, own, before):
        label = inner.over(at.label)
        served = [line for line in part.split("\n") if not what_it_is(line)]
        for line in set(part.split("\n")).difference(served):
            menu.leave(row, line.strip(), "")
        found = dishes("\n".join(served))
        menu.put(
            replace(at, label=label),
            [dish for dish in found if dish.ingredients or not is_empty(dish.name)],
        )
    return inner
