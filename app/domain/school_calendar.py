"""School calendar (校历): terms, teaching weeks, and whether a day is a school day.

National holidays and make-up workdays are those of the State Council's yearly notice
(国务院办公厅关于部分节假日安排的通知) as chinesecalendar carries it. A year that it does not
know is UNKNOWN, never guessed: the school enters those days itself or installs a newer package.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import chinese_calendar

from app.domain.errors import RuleBroken

MONDAY = 0
_CHINESE_WEEKDAYS = "一二三四五六日"
_ORDINALS = {1: "第一学期", 2: "第二学期"}


class DayStatus(StrEnum):
    """What is known of a day."""

    SCHOOL = "school"
    OFF = "off"
    UNKNOWN = "unknown"


DAY_STATUS_LABELS = {
    DayStatus.SCHOOL: "上课",
    DayStatus.OFF: "放假",
    DayStatus.UNKNOWN: "未定",
}


@dataclass(frozen=True, slots=True)
class Term:
    """A term (学期) from its first to its last day, both included."""

    first_day: date
    last_day: date
    name: str

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            raise RuleBroken(
                f"学期的最后一天不能早于第一天 {self.first_day:%Y-%m-%d}", field="last_day"
            )

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


def term_name(school_year: int, ordinal: int) -> str:
    """Return a term's usual name: 2026—2027学年第一学期 (ux.md §6.3)."""
    return f"{school_year}—{school_year + 1}学年{_ORDINALS[ordinal]}"


def school_year(day: date, begins_in: int = 8) -> int:
    """Return the year in which the school year (学年) of a day began; it begins in August here."""
    return day.year if day.month >= begins_in else day.year - 1


def term_on(day: date, terms: Iterable[Term]) -> Term | None:
    """Return the term a day belongs to, None in the holidays between terms."""
    return next((term for term in terms if day in term), None)


def teaching_week(term: Term, day: date, first_weekday: int = MONDAY) -> int | None:
    """Return the teaching week (教学周) of a day, None outside the term.

    Week one is the week that contains the first day, however short it is; weeks begin on
    `first_weekday` (0 is Monday, 6 Sunday).
    """
    if day not in term:
        return None
    return (day - _week_start(term.first_day, first_weekday)).days // 7 + 1


def week_dates(term: Term, week: int, first_weekday: int = MONDAY) -> tuple[date, date]:
    """Return the first and last day of a teaching week, cut to the term."""
    start = _week_start(term.first_day, first_weekday) + timedelta(weeks=week - 1)
    first, last = max(start, term.first_day), min(start + timedelta(days=6), term.last_day)
    if week < 1 or first > last:
        raise RuleBroken(f"{term.name}没有第{week}周")
    return first, last


def term_label(term: Term, day: date, first_weekday: int = MONDAY) -> str:
    """Return 2026—2027学年第一学期 第12周; the name alone outside the term."""
    week = teaching_week(term, day, first_weekday)
    return term.name if week is None else f"{term.name} 第{week}周"


def weekday_text(day: date) -> str:
    """Return 周一 … 周日."""
    return weekday_word(day.weekday())


def weekday_word(number: int) -> str:
    """Return 周一 … 周日 of a weekday by its number; 0 is Monday."""
    return f"周{_CHINESE_WEEKDAYS[number]}"


def known_years() -> range:
    """Return the years whose national holidays are known."""
    days = chinese_calendar.constants.holidays
    return range(min(days).year, max(days).year + 1)


def national_status(day: date) -> DayStatus:
    """Return whether offices work on a day by the national calendar, UNKNOWN for an unknown year.

    A weekend in an unknown year is unknown too: it may be a make-up workday (调休).
    """
    if day.year not in known_years():
        return DayStatus.UNKNOWN
    return DayStatus.SCHOOL if chinese_calendar.is_workday(day) else DayStatus.OFF


def holiday_name(day: date) -> str | None:
    """Return the national holiday (国庆节) of a day off or of its make-up workday, else None."""
    if day.year not in known_years():
        return None
    _, english = chinese_calendar.get_holiday_detail(day)
    return chinese_calendar.Holiday(english).chinese if english else None


def day_status(
    day: date, terms: Iterable[Term], overrides: Mapping[date, bool] | None = None
) -> DayStatus:
    """Return whether the school works on a day.

    The school's own entry (True is a school day) decides first; then a day outside every term is
    off; then the national calendar says, which may be UNKNOWN.
    """
    own = (overrides or {}).get(day)
    if own is not None:
        return DayStatus.SCHOOL if own else DayStatus.OFF
    if term_on(day, terms) is None:
        return DayStatus.OFF
    return national_status(day)


def unknown_years(term: Term) -> list[int]:
    """Return the years of a term for which no national holidays are known."""
    return [y for y in range(term.first_day.year, term.last_day.year + 1) if y not in known_years()]


def notice(term: Term) -> str | None:
    """Return the sentence to show above a calendar that is not complete, None when it is."""
    missing = unknown_years(term)
    if not missing:
        return None
    years = "、".join(str(year) for year in missing)
    return f"还没有 {years} 年的国家节假日和调休安排，这些日子显示为“未定”，按国务院通知逐日填写"


def _week_start(day: date, first_weekday: int) -> date:
    return day - timedelta(days=(day.weekday() - first_weekday) % 7)
