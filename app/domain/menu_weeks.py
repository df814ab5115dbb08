"""Weeks of menus (食谱周): which days a week serves, which day of another week is its twin."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from types import MappingProxyType

# A make-up Sunday before the week's Monday may come on top of them.
DAYS = 7
IsSchool = Callable[[date], bool]


def plain_start(day: date, first_weekday: int) -> date:
    """Return the first day of the calendar week of a day; 0 is Monday, 6 Sunday."""
    return day - timedelta(days=(day.weekday() - first_weekday) % DAYS)


def start(day: date, first_weekday: int, is_school: IsSchool) -> date:
    """Return the first day of the menu week that serves a day, by the school calendar.

    A make-up Sunday belongs to the week that follows it when pupils come to school on end from it
    (as the published menus of schools have it: 周日（调休）、周一 …, samples m02).
    """
    first = plain_start(day, first_weekday)
    return first + timedelta(days=DAYS) if _joins_next(day, first, is_school) else first


def known_span(first_day: date) -> tuple[date, date]:
    """Return the days between which the calendar must be known for a week to be told."""
    return first_day - timedelta(days=2), first_day + timedelta(days=DAYS)


def serving_days(first_day: date, is_school: IsSchool) -> list[date]:
    """Return the school days of the week that begins on `first_day`, make-up days among them."""
    days = [first_day + timedelta(days=number) for number in range(-1, DAYS)]
    earlier, week = days[0], days[1:]
    found = [day for day in week if is_school(day)]
    if found and _joins_next(week[-1], first_day, is_school):
        found = [day for day in found if day != week[-1]]
    if _joins_next(earlier, first_day - timedelta(days=DAYS), is_school):
        found.insert(0, earlier)
    return found


def may_serve(first_day: date, day: date) -> bool:
    """Tell whether a day may be on the menu of a week: one of its seven, or the day before them."""
    return -1 <= (day - first_day).days < DAYS


def twins(
    source: Iterable[date],
    target: Iterable[date],
    followed: Mapping[date, int] = MappingProxyType({}),
) -> Mapping[date, date]:
    """Return for each day of `target` the day of `source` of the same weekday, where there is one.

    A make-up day takes the weekday it makes up for (`followed`, 0 is Monday) before its own. A
    day without a twin (a make-up Saturday, a Monday that was a holiday) is left out.
    """
    by_weekday = {day.weekday(): day for day in source}
    found = {
        day: by_weekday.get(followed.get(day, day.weekday()), by_weekday.get(day.weekday()))
        for day in target
    }
    return {day: twin for day, twin in found.items() if twin is not None}


def _joins_next(day: date, first: date, is_school: IsSchool) -> bool:
    """Tell whether the last day of a week is served with the week after it."""
    is_last = (day - first).days == DAYS - 1
    return (
        is_last
        and is_school(day)
        and not is_school(day - timedelta(days=1))
        and is_school(day + timedelta(days=1))
    )
