"""The world under construction: the story's clock, dice and calendar, and how its rows get in."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from random import Random
from typing import Any

from sqlalchemy import Table, func, insert, select

from app.base import search
from app.demo.models import DemoRow
from app.demo.names import Names
from app.extensions import Base, db

Row = dict[str, Any]
BATCH = 1000
# A story told up to a past day ends here: whoever worked late has gone home.
DAY_ENDS = time(23, 59)


@dataclass(frozen=True, slots=True)
class Credential:
    """What a demo person signs in with; printed once, stored as hashes only."""

    role: str
    name: str
    username: str
    password: str
    pin: str = ""


@dataclass(slots=True)
class World:
    """What the parts share. Each part reads what earlier ones left here and leaves its own.

    `now` is where the story ends; `scale` thins pupils and comings out, for tests; `secrets` draws
    passwords and is not the dice of the story, unless somebody asked for that.
    """

    now: datetime
    rng: Random
    secrets: Random
    names: Names
    scale: float = 1.0

    school_days: list[date] = field(default_factory=list)
    days_off: list[date] = field(default_factory=list)
    days_ahead: list[date] = field(default_factory=list)
    meeting_days: list[date] = field(default_factory=list)
    rooms: dict[str, Row] = field(default_factory=dict)
    departments: dict[str, Row] = field(default_factory=dict)
    staff: list[Row] = field(default_factory=list)
    classes: list[Row] = field(default_factory=list)
    pupils: list[Row] = field(default_factory=list)
    # Guardian, child, class: those who come to the gate.
    families: list[tuple[Row, Row, Row]] = field(default_factory=list)
    accounts: list[Row] = field(default_factory=list)
    gates: dict[str, Row] = field(default_factory=dict)
    visits: list[Row] = field(default_factory=list)
    passages: list[Row] = field(default_factory=list)
    watch_entries: list[Row] = field(default_factory=list)
    menus: list[Row] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)
    credentials: list[Credential] = field(default_factory=list)

    def add(self, model: type[Base], rows: Sequence[Row]) -> list[Row]:
        """Insert the rows, give each its id and note it in the registry."""
        table = table_of(model)
        first = (db.session.scalar(select(func.max(table.c.id))) or 0) + 1
        for number, row in enumerate(rows, first):
            row.setdefault("id", number)
        _insert(table, rows)
        _insert(
            table_of(DemoRow),
            [{"table_name": table.name, "row_id": row["id"]} for row in rows],
        )
        return list(rows)

    def add_missing(self, model: type[Base], rows: Sequence[Row], key: str) -> dict[str, Row]:
        """Insert the rows whose key nobody has yet; a real row of that key serves as it is."""
        table = table_of(model)
        wanted = table.c[key].in_([row[key] for row in rows])
        known = db.session.execute(select(table).where(wanted)).mappings()
        there: dict[str, Row] = {row[key]: dict(row) for row in known}
        added = self.add(model, [row for row in rows if row[key] not in there])
        return there | {row[key]: row for row in added}

    def index(self, kind: str, rows: Iterable[tuple[int, list[str], list[str]]]) -> None:
        """Make rows findable: (id, names, codes) of each. Their terms go when the rows go."""
        terms = [
            term
            for subject_id, names, codes in rows
            for term in search.rows_for(kind, subject_id, names=names, codes=codes)
        ]
        _insert(table_of(search.SearchTerm), terms)

    def person(self, name: str) -> Row:
        """Return the member of staff of that name."""
        return next(row for row in self.staff if row["name"] == name)

    def account_of(self, staff_id: int) -> Row | None:
        return next((row for row in self.accounts if row["staff_id"] == staff_id), None)

    @property
    def is_over(self) -> bool:
        return self.now.time() == DAY_ENDS

    def is_school_day(self, day: date) -> bool:
        # The list is sorted and asked thousands of times.
        place = bisect_left(self.school_days, day)
        return place < len(self.school_days) and self.school_days[place] == day


def table_of(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - tells the type checker what Base guarantees
    return table


def _insert(table: Table, rows: Sequence[Row]) -> None:
    for start in range(0, len(rows), BATCH):
        db.session.execute(insert(table), rows[start : start + BATCH])
