"""Excel in (导入): what a sheet may hold, its header found by known labels, its cells understood.

An area says what it takes in an `Importer`; the system area reads, checks, imports and undoes.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.base.cells import plain_label
from app.base.sheets import Line
from app.domain import text
from app.domain.errors import RuleBroken
from app.permissions import Permission

Values = dict[str, Any]
# A header is looked for under titles, addresses and dates, but not in the pupils.
HEADER_WITHIN = 20
MARK = "错误原因"
# What Excel makes of a long number that is not text: the last digits are lost.
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+\d+")


@dataclass(frozen=True, slots=True)
class Context:
    """When it is and who imports: what the areas' verbs want to know."""

    now: datetime
    account_id: int
    account_name: str

    @property
    def today(self) -> date:
        return self.now.date()


@dataclass(frozen=True)
class Column:
    """One column: `parse` makes a value of a cell that is not empty, or raises RuleBroken.

    Values are texts, whole numbers and dates. `words` are the only ones allowed, by the values
    they stand for; `mask` names how a screen hides the value. A column that is not `in_template`
    is understood where it is found.
    """

    key: str
    label: str
    parse: Callable[[str], Any]
    synonyms: tuple[str, ...] = ()
    required: bool = False
    example: str = ""
    hint: str = ""
    words: Mapping[Any, str] = field(default_factory=dict)
    mask: str = ""
    in_template: bool = True

    def value(self, cell: str) -> Any:
        if _SCIENTIFIC.fullmatch(cell.upper()):
            raise RuleBroken("Excel 丢掉了这个长数字的后几位，把这一列设成“文本”格式后重新填写")
        return self.parse(cell)


def _as_given(_held: Values, values: Values) -> Values:
    return values


def _is_open(_row: Any) -> str:
    return ""


@dataclass(frozen=True)
class Importer:
    """What one kind of sheet becomes. Its functions take a batch of rows, never one row a query.

    prepare(context) looks up once what rows refer to, as plain values that outlive a commit.
    complete(values, known) brings the words of a row to the form in which they are compared, or
    raises RuleBroken with the column as `field`. key(values) tells rows apart, `key_column` is
    where a doubled one is pointed at.
    find(keys, context) returns by key what is there already; closed(row) says why such a row may
    not be changed. held(row) returns what it holds, merged(held, values) what it is to hold.
    add(rows, known, context) and change(row, values, known, context) call the services of the
    forms; remove(rows) takes back what was added. What `add` had to make for it (the building of
    a room) it notes in `known.made`, and unmake(rows) takes that back.
    """

    name: str
    title: str
    unit: str
    permission: Permission
    list_endpoint: str
    model: type
    columns: tuple[Column, ...]
    prepare: Callable[[Context], Any]
    complete: Callable[[Values, Any], Values]
    key_column: str
    key: Callable[[Values], str]
    find: Callable[[Sequence[str], Context], Mapping[str, Any]]
    held: Callable[[Any], Values]
    add: Callable[[Sequence[Values], Any, Context], Sequence[Any]]
    change: Callable[[Any, Values, Any, Context], None]
    remove: Callable[[Sequence[Any]], None]
    closed: Callable[[Any], str] = _is_open
    merged: Callable[[Values, Values], Values] = _as_given
    made: type | None = None
    unmake: Callable[[Sequence[Any]], None] | None = None
    # Tables whose rows belong to the row itself and go with it.
    owned: tuple[str, ...] = ()
    # Values folded out of several columns, lists of lists: their label, and a mask for each part.
    folded: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    note: str = ""

    def label(self, key: str) -> str:
        """Return what a value is called on a page."""
        return self.folded[key][0] if key in self.folded else self.column(key).label

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)


@dataclass(frozen=True)
class Header:
    """Where the columns stand: `places` maps a column's key to its place, counted from 0."""

    number: int
    places: dict[str, int]
    labels: list[str]
    unknown: list[int] = field(default_factory=list)


def find_header(importer: Importer, lines: Sequence[Line]) -> Header | None:
    """Return the row that knows most columns of the importer, the first of equals.

    Under a heading merged over several columns (家长1 over 姓名, 电话) both rows count together.
    """
    known = _known_labels(importer)
    best: Header | None = None
    above: list[str] = []
    for line in lines[:HEADER_WITHIN]:
        header = _read_header(line, above, known)
        if len(header.places) > (len(best.places) if best else 0):
            best = header
        above = line.cells
    return best


def missing_columns(importer: Importer, header: Header) -> list[str]:
    """Return the labels of the required columns that a header lacks."""
    return [c.label for c in importer.columns if c.required and c.key not in header.places]


def is_data(importer: Importer, header: Header, line: Line) -> bool:
    """Tell whether a row holds a record: not a title, an empty row, the header or our example."""
    if line.number <= header.number:
        return False
    filled = {key: line.cell(at) for key, at in header.places.items() if line.cell(at).strip()}
    if not filled:
        return False
    if all(line.cell(at) == header.labels[at] for at in header.places.values()):
        return False
    # Whole and as we wrote it: a single cell like our example may well be meant.
    return filled != {c.key: c.example for c in importer.columns if c.example and c.in_template}


@dataclass(frozen=True)
class Parsed:
    """What a row says: its values, or what is wrong, as (column key or "", sentence)."""

    values: Values
    faults: list[tuple[str, str]]


def parse(importer: Importer, header: Header, line: Line, known: Any) -> Parsed:
    """Understand a row. An empty cell says nothing, so that nothing is wiped out by it."""
    values, faults = {}, []
    for column in importer.columns:
        if column.key not in header.places:
            continue
        cell = text.tidy(line.cell(header.places[column.key]))
        if not cell:
            if column.required:
                faults.append((column.key, f"填写{column.label}"))
            continue
        try:
            values[column.key] = column.value(cell)
        except RuleBroken as broken:
            faults.append((column.key, str(broken)))
    if not faults:
        try:
            values = importer.complete(values, known)
        except RuleBroken as broken:
            faults.append((broken.field or "", str(broken)))
    return Parsed(values, faults)


def _known_labels(importer: Importer) -> dict[str, str]:
    known = {}
    for column in reversed(importer.columns):
        for label in (*column.synonyms, column.label):
            known[plain_label(label)] = column.key
    return known


def _read_header(line: Line, above: list[str], known: dict[str, str]) -> Header:
    places: dict[str, int] = {}
    unknown = []
    for at, own in enumerate(line.cells):
        over = above[at] if at < len(above) else ""
        both = known.get(plain_label(over + own)) if own and over != own else None
        key = both or known.get(plain_label(own))
        if key and key not in places:
            places[key] = at
        elif own and plain_label(own) != MARK:
            unknown.append(at)
    return Header(line.number, places, line.cells, unknown)
