"""Retention (保存期限): what goes when its time is over, as each area tells it.

A reduction names its rows by a select and reduces them by their ids: the page counts with the
first, the night works with both, some hundred rows to a transaction.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select

from app.domain.retention import Kind
from app.extensions import db, reading

STEP = 500
READ_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Reduction:
    """One table's part in a kind: `due(before)` selects ids, `reduce(ids, now)` counts what went.

    Running it again finds nothing: what was reduced is no longer due.
    """

    kind: Kind
    label: str
    due: Callable[[datetime], Select[Any]]
    reduce: Callable[[Sequence[int], datetime], int]
    unit: str = "条"

    def steps(self, before: datetime, now: datetime) -> Iterator[int]:
        """Yield how many rows went, after each step; whoever drives commits there."""
        while ids := self._next(before):
            for at in range(0, len(ids), STEP):
                yield self.reduce(ids[at : at + STEP], now)

    def _next(self, before: datetime) -> Sequence[int]:
        """Looking for what is due may take a second in a long register: no writer waits for it."""
        with reading():
            ids = db.session.scalars(self.due(before).limit(READ_AT_ONCE)).all()
            db.session.rollback()
        return ids
