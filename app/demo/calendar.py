"""The calendar: terms with their teaching weeks, the school's own days, the days of the story."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from sqlalchemy import select

from app.demo.world import World
from app.directory.models import CalendarDay, DayKind, Term
from app.domain import school_calendar
from app.domain.school_calendar import DayStatus
from app.extensions import db

# A term has about a hundred school days; the story is as long as one, across a holiday if need be.
STORY_DAYS = 98
REACH = timedelta(days=320)
AHEAD = timedelta(days=14)
WEEKDAYS = " 一二三四五六日"
PARENTS_MEETING = "家长会，15:00 开始"
# Teaching week, days after its Monday, kind, note.
OWN_DAYS = (
    (8, 3, DayKind.SCHOOL_DAY, "运动会第一天"),
    (8, 4, DayKind.SCHOOL_DAY, "运动会第二天"),
    (9, 4, DayKind.DAY_OFF, "全镇教师培训，学生休息"),
    (10, 2, DayKind.SCHOOL_DAY, "期中练习"),
    (11, 4, DayKind.SCHOOL_DAY, PARENTS_MEETING),
)


def load(world: World) -> None:
    terms = list(_terms(world.now.date()))
    _add_terms(world, terms)
    days = {row["day"]: row for row in _own_days(terms, world.now.date())}
    rows = world.add_missing(CalendarDay, list(days.values()), key="day").values()
    overrides = {row["day"]: row["kind"] == DayKind.SCHOOL_DAY for row in rows}
    _mark_days(world, terms, overrides)
    meetings = [row["day"] for row in rows if row["note"] == PARENTS_MEETING]
    world.meeting_days = [day for day in meetings if day in world.school_days]


def _terms(today: date) -> Iterator[school_calendar.Term]:
    """Yield the terms within reach of the story, and the one that follows."""
    year = school_calendar.school_year(today)
    coming = 0
    for start in (year - 1, year, year + 1):
        for term in (_autumn(start), _spring(start)):
            coming += term.first_day > today
            if term.last_day > today - REACH and coming < 2:
                yield term


def _autumn(year: int) -> school_calendar.Term:
    first = _weekday_from(date(year, 9, 1))
    last = _friday_from(date(year + 1, 1, 18))
    return school_calendar.Term(first, last, school_calendar.term_name(year, 1))


def _spring(year: int) -> school_calendar.Term:
    first = _monday_from(date(year + 1, 2, 25))
    last = _friday_from(date(year + 1, 6, 29))
    return school_calendar.Term(first, last, school_calendar.term_name(year, 2))


def _weekday_from(day: date) -> date:
    return day if day.weekday() < 5 else _monday_from(day)


def _monday_from(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _friday_from(day: date) -> date:
    return day + timedelta(days=(4 - day.weekday()) % 7)


def _add_terms(world: World, terms: Iterable[school_calendar.Term]) -> None:
    """Leave out what a term of the real school overlaps: a day has one term."""
    taken = db.session.execute(select(Term.first_day, Term.last_day)).all()
    free = [
        {"name": term.name, "first_day": term.first_day, "last_day": term.last_day}
        for term in terms
        if all(last < term.first_day or term.last_day < first for first, last in taken)
    ]
    world.add_missing(Term, free, key="name")


def _own_days(terms: Iterable[school_calendar.Term], today: date) -> Iterator[dict[str, object]]:
    """Yield make-up days with whose timetable is taught, sports days, tests, a day of training."""
    for term in terms:
        make_ups = 0
        for day in _days(term.first_day, term.last_day):
            if day.weekday() >= 5 and school_calendar.national_status(day) is DayStatus.SCHOOL:
                make_ups += 1
                holiday = school_calendar.holiday_name(day) or "节假日"
                follows = 5 - make_ups % 5
                text = f"{holiday}调休，上周{WEEKDAYS[follows]}的课"
                yield _day(day, DayKind.SCHOOL_DAY, text, follows)
        for week, weekday, kind, note in OWN_DAYS:
            monday, _ = school_calendar.week_dates(term, week)
            day = monday + timedelta(days=weekday)
            status = school_calendar.national_status(day)
            # Of a coming year nobody knows yet which weekdays are holidays.
            if status is DayStatus.SCHOOL or (status is DayStatus.UNKNOWN and day <= today):
                yield _day(day, kind, note)


def _day(day: date, kind: DayKind, note: str, follows: int | None = None) -> dict[str, object]:
    return {"day": day, "kind": kind, "follows_weekday": follows, "note": note}


def _mark_days(
    world: World, terms: list[school_calendar.Term], overrides: Mapping[date, bool]
) -> None:
    """Sort the days of the story into school days and days off, oldest first."""
    today = world.now.date()
    for day in _days(today + AHEAD, today - REACH, step=-1):
        if len(world.school_days) >= STORY_DAYS and day <= today:
            break
        if _is_school_day(day, terms, overrides):
            if day <= today:
                world.school_days.append(day)
            else:
                world.days_ahead.append(day)
        elif day <= today and school_calendar.term_on(day, terms):
            world.days_off.append(day)
    world.school_days.reverse()
    world.days_off.reverse()
    world.days_ahead.reverse()


def _is_school_day(
    day: date, terms: list[school_calendar.Term], overrides: Mapping[date, bool]
) -> bool:
    status = school_calendar.day_status(day, terms, overrides)
    # A year whose holidays nobody knows yet: plain weekdays will do for a story.
    return status is DayStatus.SCHOOL or (status is DayStatus.UNKNOWN and day.weekday() < 5)


def _days(first: date, last: date, step: int = 1) -> Iterator[date]:
    day = first
    while (day <= last) if step > 0 else (day >= last):
        yield day
        day += timedelta(days=step)
