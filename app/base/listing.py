"""Lists: keyset pages newest first, counts that stop at 10,000, filters that live in the URL."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from flask import request
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.sql.sqltypes import Integer

from app.base import search
from app.extensions import db

PER_PAGE = 50
COUNT_LIMIT = 10_000
SEARCHED_LIMIT = PER_PAGE


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are; above the limit only that there are more."""

    value: int
    is_capped: bool = False

    def __str__(self) -> str:
        return f"{self.value:,}" + ("+" if self.is_capped else "")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows with the addresses of its neighbours (None at an end)."""

    rows: Sequence[Any]
    total: Count | None
    older_url: str | None
    newer_url: str | None


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter with its count; its address switches it on, or off when it is on."""

    label: str
    url: str
    count: Count | None
    is_on: bool


def count(query: Select[Any], limit: int = COUNT_LIMIT) -> Count:
    """Count the rows of `query`, reading at most limit + 1 of them.

    A search with many hits is asked row by row, and so is counted to a page only: to 10,000 it
    took 0.5 s in a million visits, for a number that nobody needs before typing the next letter.
    """
    if search.asks_each_row(query):
        limit = min(limit, SEARCHED_LIMIT)
    capped = query.with_only_columns(1, maintain_column_froms=True).order_by(None)
    found = db.session.scalar(select(func.count()).select_from(capped.limit(limit + 1).subquery()))
    return Count(min(found or 0, limit), (found or 0) > limit)


def page(
    query: Select[Any],
    *,
    by: Any,
    key: Any,
    descending: bool = True,
    per_page: int = PER_PAGE,
    total: Count | None = None,
) -> Page:
    """Return the page that the address asks for, ordered by `by` and then `key`.

    `?after=` walks on, `?before=` walks back; both carry the last row's two values. Never an
    OFFSET: at row 500,000 it costs a thousand times the first page. A column query must select
    `by` and `key`.
    """
    order = _Order(by, key, descending)
    args = request.args
    backwards = "before" in args
    mark = order.read(args["before"] if backwards else args.get("after", ""))
    found = query.order_by(None).order_by(*order.columns(backwards)).limit(per_page + 1)
    if mark:
        found = found.where(order.beyond(mark, backwards))
    rows = _fetch(found)
    has_more = len(rows) > per_page
    rows = rows[:per_page]
    if backwards:
        rows.reverse()
    goes_on = (backwards or has_more) and bool(rows)
    came_from = ((backwards and has_more) or (not backwards and bool(mark))) and bool(rows)
    return Page(
        rows,
        total,
        _address(after=order.write(rows[-1])) if goes_on else None,
        _address(before=order.write(rows[0])) if came_from else None,
    )


def chips(
    name: str, choices: Sequence[tuple[str, str, Count | None]], default: str = ""
) -> list[Chip]:
    """Return the filter `?name=` as chips; pressing the one that is on clears it."""
    chosen = request.args.get(name, default)
    return [
        Chip(label, _address(**{name: None if value == chosen else value}), number, value == chosen)
        for value, label, number in choices
    ]


def contains(column: Any, typed: str) -> ColumnElement[bool]:
    """Return the condition that a short column contains the text, wildcards taken literally."""
    return column.contains(typed, autoescape=True)


def _address(**changed: str | None) -> str:
    """This address with some arguments changed; a changed filter starts at the first page.

    `counts` asks a list for its numbers alone, so no link carries it on.
    """
    kept = {k: v for k, v in request.args.items() if k not in {"after", "before", "counts"}}
    kept.update({k: v for k, v in changed.items() if v is not None})
    for name in (k for k, v in changed.items() if v is None):
        kept.pop(name, None)
    # Not url_for: a page has a dozen of these, and they all lead to itself.
    return f"{request.script_root}{request.path}?{urlencode(kept)}".rstrip("?")


def _fetch(query: Select[Any]) -> list[Any]:
    """Entities as themselves, column selections as rows."""
    if len(query.column_descriptions) == 1:
        return list(db.session.scalars(query).unique())
    return list(db.session.execute(query))


@dataclass(frozen=True, slots=True)
class _Order:
    by: Any
    key: Any
    descending: bool

    def columns(self, backwards: bool) -> tuple[Any, Any]:
        if self.descending != backwards:
            return self.by.desc(), self.key.desc()
        return self.by.asc(), self.key.asc()

    def beyond(self, mark: tuple[Any, int], backwards: bool) -> ColumnElement[bool]:
        # Written out because MariaDB does not use the index for (a, b) < (x, y); the first half
        # alone gives both databases the range where the walk along the index begins.
        value, key = mark
        if self.descending != backwards:
            return and_(self.by <= value, or_(self.by < value, self.key < key))
        return and_(self.by >= value, or_(self.by > value, self.key > key))

    def write(self, row: Any) -> str:
        value = getattr(row, self.by.key)
        text = value.isoformat() if isinstance(value, datetime | date) else str(value)
        return f"{getattr(row, self.key.key)}~{text}"

    def read(self, mark: str) -> tuple[Any, int] | None:
        key, _, text = mark.partition("~")
        if not key.isdecimal() or len(key) > 18:
            return None
        try:
            return self._reader()(text), int(key)
        except ValueError:
            return None

    def _reader(self) -> Callable[[str], Any]:
        kind = self.by.type.python_type if not isinstance(self.by.type, Integer) else int
        if kind in (datetime, date):
            return kind.fromisoformat
        return kind
