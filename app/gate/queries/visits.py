"""What is read of visits: the register, its filters and counts, one visitor's past visits."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, select

from app.base import rows, search
from app.domain.text import code as as_code
from app.domain.visits import PURPOSE_BUTTONS, Purpose
from app.extensions import db
from app.gate.models import Visit, Visitor

COUNTED = 10_000
CODE = re.compile(r"R-?([2-9A-HJKMNP-Z]{5})")

# A line of the register reads these and nothing else: whole entities cost three times as much.
LINE: tuple[Any, ...] = (
    Visit.arrived_at,
    Visit.id,
    Visit.code,
    Visit.name,
    Visit.phone,
    Visit.organisation,
    Visit.relation,
    Visit.people,
    Visit.purpose,
    Visit.purpose_note,
    Visit.host_name,
    Visit.host_department,
    Visit.host_confirmed_at,
    Visit.area,
    Visit.badge,
    Visit.belongings,
    Visit.plate,
    Visit.expected_leaving_at,
    Visit.left_at,
    Visit.swept_at,
    Visit.withdrawn_at,
    Visit.is_emergency,
    Visit.completed_at,
    Visit.guard_in_name,
    Visit.guard_out_name,
    Visit.recorded_at,
    Visit.left_recorded_at,
    Visit.skew_in,
    Visit.skew_out,
)

# The page shows these alone.
SHOWN: tuple[Any, ...] = (
    Visit.arrived_at,
    Visit.id,
    Visit.name,
    Visit.phone,
    Visit.people,
    Visit.purpose,
    Visit.host_name,
    Visit.host_department,
    Visit.expected_leaving_at,
    Visit.left_at,
    Visit.swept_at,
    Visit.withdrawn_at,
    Visit.is_emergency,
    Visit.completed_at,
    Visit.guard_in_name,
)


class VisitState(StrEnum):
    INSIDE = "inside"
    OVERDUE = "overdue"
    LEFT = "left"
    UNACCOUNTED = "unaccounted"
    WITHDRAWN = "withdrawn"


VISIT_STATE_LABELS: dict[VisitState, str] = {
    VisitState.INSIDE: "在校",
    VisitState.OVERDUE: "超时",
    VisitState.LEFT: "已离校",
    VisitState.UNACCOUNTED: "未见离校",
    VisitState.WITHDRAWN: "作废",
}


def state(row: Any, now: datetime) -> VisitState:
    """Return the state that follows from a visit's or a passage's columns."""
    if row.withdrawn_at:
        return VisitState.WITHDRAWN
    if row.left_at:
        return VisitState.LEFT
    if row.swept_at:
        return VisitState.UNACCOUNTED
    if row.expected_leaving_at and row.expected_leaving_at < now:
        return VisitState.OVERDUE
    return VisitState.INSIDE


@dataclass(frozen=True, slots=True)
class Filter:
    """What the register shows: a period, and within it a state, a purpose and a search."""

    since: datetime | None = None
    until: datetime | None = None
    state: VisitState | None = None
    purpose: Purpose | None = None
    q: str = ""


def during(column: Any, since: datetime | None, until: datetime | None) -> list[Any]:
    """Return the conditions that `column` lies in the period, its end excluded."""
    conditions = [column >= since] if since else []
    return [*conditions, column < until] if until else conditions


def day_bounds(first: date, last: date) -> tuple[datetime, datetime]:
    """Return the moments between which two days and the days between them lie."""
    return datetime.combine(first, time.min), datetime.combine(last + timedelta(days=1), time.min)


def is_inside(table: Any) -> ColumnElement[bool]:
    return and_(table.left_at.is_(None), table.swept_at.is_(None), table.withdrawn_at.is_(None))


def in_state(wanted: VisitState | None, now: datetime) -> ColumnElement[bool]:
    """Return the condition of a state; without one everything that was not withdrawn."""
    match wanted:
        case VisitState.INSIDE:
            return is_inside(Visit)
        case VisitState.OVERDUE:
            return and_(is_inside(Visit), Visit.expected_leaving_at < now)
        case VisitState.LEFT:
            return and_(Visit.left_at.is_not(None), Visit.withdrawn_at.is_(None))
        case VisitState.UNACCOUNTED:
            return and_(
                Visit.swept_at.is_not(None), Visit.left_at.is_(None), Visit.withdrawn_at.is_(None)
            )
        case VisitState.WITHDRAWN:
            return Visit.withdrawn_at.is_not(None)
    return Visit.withdrawn_at.is_(None)


def register(wanted: Filter, now: datetime, columns: tuple[Any, ...] = LINE) -> Select[Any]:
    """Return the lines of the register: list, export and print-out alike."""
    lines = select(*columns).where(
        in_state(wanted.state, now), *during(Visit.arrived_at, wanted.since, wanted.until)
    )
    if wanted.purpose:
        lines = lines.where(Visit.purpose == wanted.purpose)
    if wanted.q:
        lines = lines.where(matching(wanted.q))
    return lines


def matching(q: str) -> ColumnElement[bool]:
    """Visits of visitors found by name, pinyin, phone tail or plate."""
    return search.found_in("visitor", q, Visit.visitor_id)


def read_code(q: str) -> str | None:
    """Return the code on a slip when that is what was typed: r7f3k9 is R-7F3K9."""
    typed = as_code(q)
    found = CODE.fullmatch(typed)
    return f"R-{found[1]}" if found else None


OF_CODE = select(Visit.id).where(Visit.code == bindparam("code"))


def visit_of_code(code: str) -> int | None:
    return rows.scalar(OF_CODE, code=code)


def in_order(lines: Select[Any]) -> Select[Any]:
    """Newest first, as the register is read."""
    return lines.order_by(Visit.arrived_at.desc(), Visit.id.desc())


@dataclass(frozen=True, slots=True)
class Tally:
    """How many visits a period holds, by what the chips of the register ask."""

    total: int
    left: int
    unaccounted: int
    inside: int
    overdue: int
    purposes: dict[Purpose, int]
    is_capped: bool


def tally(since: datetime | None, until: datetime | None, now: datetime) -> Tally:
    """Count a period in two statements, reading at most the newest 10,000 visits of it."""
    newest = (
        select(Visit.purpose, Visit.left_at, Visit.swept_at)
        .where(Visit.withdrawn_at.is_(None), *during(Visit.arrived_at, since, until))
        .order_by(Visit.arrived_at.desc())
        .limit(COUNTED + 1)
        .subquery()
    )
    left = func.count(newest.c.left_at)
    unseen = and_(newest.c.left_at.is_(None), newest.c.swept_at.is_not(None))
    swept = func.sum(case((unseen, 1), else_=0))
    by_purpose = db.session.execute(
        select(newest.c.purpose, func.count(), left, swept).group_by(newest.c.purpose)
    ).all()
    inside, overdue = _inside(since, until, now)
    total = sum(row[1] for row in by_purpose)
    return Tally(
        total=min(total, COUNTED),
        left=sum(row[2] for row in by_purpose),
        unaccounted=sum(int(row[3] or 0) for row in by_purpose),
        inside=inside,
        overdue=overdue,
        purposes={row[0]: row[1] for row in by_purpose},
        is_capped=total > COUNTED,
    )


def _inside(since: datetime | None, until: datetime | None, now: datetime) -> tuple[int, int]:
    conditions = (is_inside(Visit), *during(Visit.arrived_at, since, until))
    expected = db.session.scalars(select(Visit.expected_leaving_at).where(*conditions)).all()
    return len(expected), sum(1 for moment in expected if moment and moment < now)


def _locked(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Lock the row until the commit: on MariaDB two gates would else count the same visit number.

    The lock is asked for with the row as it is then, not as it was read before.
    """
    return select(Visitor.id).where(*conditions).limit(1).with_for_update()


# Built once: every admission asks them.
BY_DOCUMENT = _locked(Visitor.document_digest == bindparam("document_digest"))
BY_PHONE = _locked(Visitor.phone == bindparam("phone"), Visitor.name == bindparam("name"))
OPEN_VISITS = select(Visit).where(Visit.visitor_id == bindparam("visitor_id"), is_inside(Visit))


def find_visitor(name: str, phone: str, document_digest: str | None) -> Visitor | None:
    """Return the visitor of before: by document, else by name and phone together.

    A name alone is not a person; without phone and document everybody is new.
    """
    found = None
    if document_digest:
        found = rows.scalar(BY_DOCUMENT, document_digest=document_digest)
    if found is None and phone:
        found = rows.scalar(BY_PHONE, phone=phone, name=name)
    return db.session.get(Visitor, found, populate_existing=True) if found else None


def last_visit(visitor_id: int) -> Visit | None:
    return db.session.scalars(
        select(Visit)
        .where(Visit.visitor_id == visitor_id, Visit.withdrawn_at.is_(None))
        .order_by(Visit.arrived_at.desc(), Visit.id.desc())
        .limit(1)
    ).first()


def open_visits(visitor_id: int) -> Sequence[Visit]:
    return db.session.scalars(OPEN_VISITS, {"visitor_id": visitor_id}).all()


def visits_of(visitor_id: int, limit: int = 10) -> Sequence[Any]:
    """Return a visitor's visits, newest first."""
    return db.session.execute(
        in_order(select(*LINE).where(Visit.visitor_id == visitor_id)).limit(limit)
    ).all()


def latest_of(purpose: Purpose, limit: int = 3) -> Sequence[Any]:
    """Return the last visits of a purpose, shown beside the form."""
    return db.session.execute(
        in_order(select(*LINE).where(Visit.purpose == purpose, Visit.withdrawn_at.is_(None))).limit(
            limit
        )
    ).all()


def frequent_hosts(limit: int = 5) -> list[tuple[str, str, str]]:
    """Return (staff id, name, department) of who was visited most in the last 200 visits."""
    latest = (
        select(Visit.host_staff_id, Visit.host_name, Visit.host_department)
        .order_by(Visit.arrived_at.desc())
        .limit(200)
        .subquery()
    )
    hosts = latest.c
    often = (
        select(hosts.host_staff_id, hosts.host_name, func.max(hosts.host_department))
        .where(hosts.host_name != "")
        .group_by(hosts.host_staff_id, hosts.host_name)
        .order_by(func.count().desc(), hosts.host_name)
        .limit(limit)
    )
    return [
        (str(staff_id or ""), name, department)
        for staff_id, name, department in db.session.execute(often)
    ]


def purposes_in_order() -> tuple[Purpose, ...]:
    return (*PURPOSE_BUTTONS, Purpose.EMERGENCY)
