"""Terms (学期) and the school's own days (校历)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, select

from app.directory.models import CalendarDay, Term
from app.extensions import db


def terms() -> Select[Term]:
    """Return the terms, the latest first."""
    return select(Term).order_by(Term.first_day.desc(), Term.id.desc())


def term_on(day: date) -> Term | None:
    """Return the term a day belongs to, None in the holidays."""
    return db.session.scalar(terms().where(Term.first_day <= day, Term.last_day >= day).limit(1))


def nearest_term(day: date) -> Term | None:
    """Return the term of a day, else the last one that began, else the first to come."""
    begun = db.session.scalar(terms().where(Term.first_day <= day).limit(1))
    return term_on(day) or begun or db.session.scalar(select(Term).order_by(Term.first_day))


def overlapping(first_day: date, last_day: date, but_for: int | None) -> Term | None:
    found = terms().where(Term.first_day <= last_day, Term.last_day >= first_day)
    if but_for is not None:
        found = found.where(Term.id != but_for)
    return db.session.scalar(found.limit(1))


def own_days(first_day: date, last_day: date) -> Sequence[CalendarDay]:
    """Return the days between two days on which the school differs from the nation."""
    return db.session.scalars(
        select(CalendarDay)
        .where(CalendarDay.on >= first_day, CalendarDay.on <= last_day)
        .order_by(CalendarDay.on)
    ).all()


def own_day(day: date) -> CalendarDay | None:
    return db.session.scalar(select(CalendarDay).where(CalendarDay.on == day))


def between(first_day: date, last_day: date) -> Sequence[Term]:
    """Return the terms that have a day between two days, the earliest first."""
    return db.session.scalars(
        select(Term)
        .where(Term.first_day <= last_day, Term.last_day >= first_day)
        .order_by(Term.first_day)
    ).all()
