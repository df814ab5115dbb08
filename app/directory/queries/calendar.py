"""The school calendar (校历) as a month of weeks."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.directory.models import CalendarDay, DayKind, Term
from app.directory.queries import terms
from app.domain import school_calendar
from app.domain.school_calendar import DayStatus


@dataclass(frozen=True, slots=True)
class Day:
    """One square of the month: what is known of it, and why."""

    on: date
    is_in_month: bool
    status: DayStatus
    holiday: str | None
    own: CalendarDay | None


@dataclass(frozen=True, slots=True)
class Week:
    """A line of the month; its number counts within the term."""

    number: int | None
    days: list[Day]


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    term: Term | None
    weeks: list[Week]
    notice: str | None

    @property
    def earlier(self) -> date:
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def later(self) -> date:
        return (self.first + timedelta(days=32)).replace(day=1)


def month(first: date, first_weekday: int) -> Month:
    """Return the month that begins on `first`, whole weeks long."""
    start = first - timedelta(days=(first.weekday() - first_weekday) % 7)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    length = ((last - start).days // 7 + 1) * 7
    days = [start + timedelta(days=n) for n in range(length)]
    running = list(terms.between(days[0], days[-1]))
    spans = [span(term) for term in running]
    own = {row.on: row for row in terms.own_days(days[0], days[-1])}
    squares = [_day(on, first, spans, own.get(on)) for on in days]
    weeks = [
        Week(_week_number(squares[n : n + 7], spans, first_weekday), squares[n : n + 7])
        for n in range(0, length, 7)
    ]
    return Month(first, next(iter(running), None), weeks, _notice(first))


def span(term: Term) -> school_calendar.Term:
    """Return the term as the rules of the calendar know it."""
    return school_calendar.Term(term.first_day, term.last_day, term.name)


def _day(on: date, first: date, spans: list[school_calendar.Term], own: CalendarDay | None) -> Day:
    overrides = {on: own.kind == DayKind.SCHOOL_DAY} if own else None
    return Day(
        on,
        on.month == first.month,
        school_calendar.day_status(on, spans, overrides),
        school_calendar.holiday_name(on),
        own,
    )


def _week_number(
    days: list[Day], spans: list[school_calendar.Term], first_weekday: int
) -> int | None:
    found = (
        school_calendar.teaching_week(term, day.on, first_weekday) for day in days for term in spans
    )
    return next((number for number in found if number), None)


def _notice(first: date) -> str | None:
    """The sentence for a month of a year whose holidays nobody has published here yet."""
    if first.year in school_calendar.known_years():
        return None
    return (
        f"还没有 {first.year} 年的国家节假日和调休安排，上课日显示为“未定”。"
        "国务院通知发布后升级程序，或者点开日期逐日填写"
    )
