"""Menus (一周食谱): the menu of a week, its versions, its days by the school calendar."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, select

from app.canteen.models import Menu, MenuDay, MenuItem, MenuState
from app.directory.models import CalendarDay, DayKind, School
from app.directory.queries import calendar, terms
from app.domain import menu_weeks, school_calendar
from app.domain.school_calendar import DayStatus, weekday_word
from app.extensions import db

# Versions that somebody works with; a discarded one is only a trail.
IS_KEPT = Menu.state != MenuState.DISCARDED
# Stands for everything that eaters were shown, also what a correction took the place of.
WAS_PUBLISHED = Menu.state.in_((MenuState.PUBLISHED, MenuState.SUPERSEDED))


def menu_of(first_day: date) -> Menu | None:
    """Return the newest version of a week: a correction in the making before what it corrects."""
    return db.session.scalar(versions_of(first_day).limit(1))


def published_of(first_day: date) -> Menu | None:
    """Return what eaters are shown for the week, None before it is published."""
    return db.session.scalar(
        versions_of(first_day).where(Menu.state == MenuState.PUBLISHED).limit(1)
    )


def published_on(day: date) -> Menu | None:
    """Return the published menu that serves the day."""
    return db.session.scalar(
        select(Menu)
        .join(MenuDay, MenuDay.menu_id == Menu.id)
        .where(MenuDay.on == day, Menu.state == MenuState.PUBLISHED)
        .order_by(Menu.first_day.desc(), Menu.number.desc())
        .limit(1)
    )


def serving(days: Sequence[date]) -> Menu | None:
    """Return a menu in force or in the making that feeds one of the days.

    It may have been begun for another week than theirs: the school has since changed the day on
    which its weeks begin, or its calendar.
    """
    past = (MenuState.DISCARDED, MenuState.SUPERSEDED)
    return db.session.scalar(
        select(Menu)
        .join(MenuDay, MenuDay.menu_id == Menu.id)
        .where(MenuDay.on.in_(days), Menu.state.not_in(past))
        .order_by(Menu.first_day.desc(), Menu.number.desc())
        .limit(1)
    )


def versions_of(first_day: date) -> Select[Menu]:
    """Return the versions of a week, the newest first."""
    return select(Menu).where(Menu.first_day == first_day, IS_KEPT).order_by(Menu.number.desc())


def menus(state: MenuState | None = None) -> Select[Menu]:
    """Return all versions of all weeks, the latest week first; of one state if one is given."""
    found = select(Menu).where(Menu.state == state if state else IS_KEPT)
    return found.order_by(Menu.first_day.desc(), Menu.number.desc())


def last_before(first_day: date) -> Menu | None:
    """Return the newest version of the nearest week before that has one."""
    return db.session.scalar(menus().where(Menu.first_day < first_day).limit(1))


def items_of(menu: Menu) -> Sequence[MenuItem]:
    return db.session.scalars(
        select(MenuItem)
        .where(MenuItem.menu_id == menu.id)
        .order_by(MenuItem.on, MenuItem.position, MenuItem.id)
    ).all()


def week_start(day: date) -> date:
    """Return the first day of the menu week that serves a day; it is what a week is named by."""
    first_weekday = _first_weekday()
    first = menu_weeks.plain_start(day, first_weekday)
    if (day - first).days < menu_weeks.DAYS - 1:
        return first
    return menu_weeks.start(day, first_weekday, _is_school(first))


def serving_days(first_day: date) -> list[date]:
    """Return the days of the week on which the school calendar has lessons; none in holidays."""
    return menu_weeks.serving_days(first_day, _is_school(first_day))


def followed(days: Sequence[date]) -> dict[date, int]:
    """Return the weekday (0 is Monday) that each make-up day among the days makes up for."""
    own = _school_days(days)
    return {row.on: row.follows_weekday - 1 for row in own if row.follows_weekday}


def day_notes(days: Sequence[date]) -> dict[date, str]:
    """Return 补周五的课 of make-up days, else what the school calendar notes on a school day."""
    return {
        row.on: f"补{weekday_word(row.follows_weekday - 1)}的课"
        if row.follows_weekday
        else row.note
        for row in _school_days(days)
    }


def _school_days(days: Sequence[date]) -> list[CalendarDay]:
    """Return what the school itself has said of those of the days on which it has lessons."""
    own = terms.own_days(min(days), max(days)) if days else ()
    return [row for row in own if row.on in days and row.kind is DayKind.SCHOOL_DAY]


def _first_weekday() -> int:
    return db.session.scalar(select(School.first_weekday)) or 0


def _is_school(first_day: date) -> menu_weeks.IsSchool:
    """Return what tells whether the school has lessons on a day in or beside the week.

    Before a school has entered any term, the national calendar alone decides.
    """
    since, until = menu_weeks.known_span(first_day)
    running = [calendar.span(term) for term in terms.between(since, until)]
    own = {row.on: row.kind is DayKind.SCHOOL_DAY for row in terms.own_days(since, until)}
    if not running and terms.nearest_term(first_day) is None:
        running = [school_calendar.Term(since, until, "")]

    def is_school(day: date) -> bool:
        status = school_calendar.day_status(day, running, own)
        if status is DayStatus.UNKNOWN:
            return day.weekday() < 5
        return status is DayStatus.SCHOOL

    return is_school
