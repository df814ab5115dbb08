"""What the list pages of the gate share: the period and filters that an address asks for."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from flask import request

from app.base import clock, days
from app.directory.models import Term
from app.directory.queries.terms import terms
from app.extensions import db
from app.gate.queries.visits import day_bounds

Choice = TypeVar("Choice", bound=StrEnum)
# Without a term in the calendar the register opens at the last half year.
WITHOUT_TERM = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Period:
    """The days a list shows: this term, one day (?day=), or everything (?period=all)."""

    label: str
    since: datetime | None = None
    until: datetime | None = None
    day: date | None = None

    @property
    def in_words(self) -> str:
        """本学期（2026-09-01 起） or 2026-11-23"""
        if self.day:
            return self.day.isoformat()
        return f"{self.label}（{self.since:%Y-%m-%d} 起）" if self.since else self.label


def period() -> Period:
    if day := days.asked():
        return Period(f"{day.month}月{day.day}日", *day_bounds(day, day), day=day)
    if request.args.get("period") == "all":
        return Period("全部")
    today = clock.today()
    term = db.session.scalar(terms().where(Term.first_day <= today).limit(1))
    if term is None:
        return Period("近半年", day_bounds(today - WITHOUT_TERM, today)[0])
    since, until = day_bounds(term.first_day, term.last_day)
    if today > term.last_day:
        # In the holidays the gate goes on writing: the last term lasts until the next begins.
        return Period("本学期", since)
    return Period("本学期", since, until)


def chosen(name: str, kind: type[Choice]) -> Choice | None:
    """Return the filter `?name=` as a member of its enum, None for anything else."""
    value: Any = request.args.get(name, "")
    return kind(value) if value in set(kind) else None
