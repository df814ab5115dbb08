"""Lines of the register as the page shows them, worked out once a row and not in the template."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

from app.base.listing import Page
from app.base.privacy import mask_phone
from app.domain.visits import PURPOSE_LABELS
from app.gate.queries.visits import VisitState, state

NOTHING = "—"
MAY_LEAVE = (VisitState.INSIDE, VisitState.OVERDUE)


class Line(NamedTuple):
    """One row of the table, in the order in which the template takes it apart."""

    id: int
    time: str
    name: str
    phone: str
    purpose: str
    host: str
    left: str
    stay: str
    state: VisitState
    is_owed: bool
    may_leave: bool
    guard: str


class Day(NamedTuple):
    """The lines of one day; the number is known when the page holds the whole day."""

    on: date
    lines: list[Line]
    number: int | None


def by_day(page: Page, now: datetime) -> list[Day]:
    """Return the rows of a page by day, the number only of days that are wholly on it."""
    days = [
        (on, [_line(row, now) for row in rows])
        for on, rows in groupby(page.rows, key=lambda row: row.arrived_at.date())
    ]
    return [
        Day(on, lines, len(lines) if _is_whole(page, days, at) else None)
        for at, (on, lines) in enumerate(days)
    ]


def _is_whole(page: Page, days: Sequence[Any], at: int) -> bool:
    goes_on = at == len(days) - 1 and page.older_url
    came_before = at == 0 and page.newer_url
    return not (goes_on or came_before)


def _line(row: Any, now: datetime) -> Line:
    is_ = state(row, now)
    return Line(
        id=row.id,
        time=f"{row.arrived_at:%H:%M}",
        name=f"{row.name}（{row.people}人）" if row.people > 1 else row.name,
        phone=mask_phone(row.phone) or NOTHING,
        purpose=PURPOSE_LABELS[row.purpose],
        host=f"{row.host_department} {row.host_name}".strip() or NOTHING,
        left=f"{row.left_at:%H:%M}" if row.left_at else NOTHING,
        stay=_stay(row, is_, now),
        state=is_,
        is_owed=row.is_emergency and row.completed_at is None,
        may_leave=is_ in MAY_LEAVE,
        guard=row.guard_in_name,
    )


def _stay(row: Any, is_: VisitState, now: datetime) -> str:
    """Return the stay as 2:16; nobody knows how long who was not seen leaving stayed."""
    if is_ in (VisitState.UNACCOUNTED, VisitState.WITHDRAWN):
        return NOTHING
    minutes = int(((row.left_at or now) - row.arrived_at).total_seconds() // 60)
    return f"{minutes // 60}:{minutes % 60:02}"
