"""School calendar: ux.md §6.3 (term label), stack.md §1 (make-up workdays of 2026)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import RuleBroken
from app.domain.school_calendar import (
    DAY_STATUS_LABELS,
    DayStatus,
    Term,
    day_status,
    holiday_name,
    known_years,
    national_status,
    notice,
    school_year,
    teaching_week,
    term_label,
    term_name,
    term_on,
    unknown_years,
    week_dates,
    weekday_text,
)

# 2026-09-01 is a Tuesday: week one is Monday 08-31 to Sunday 09-06.
AUTUMN = Term(date(2026, 9, 1), date(2027, 1, 22), "2026—2027学年第一学期")
SUNDAY = 6


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2026, 8, 31), None),
        (date(2026, 9, 1), 1),
        (date(2026, 9, 6), 1),
        (date(2026, 9, 7), 2),
        (date(2026, 11, 22), 12),
        (date(2026, 11, 23), 13),
        (date(2027, 1, 22), 21),
        (date(2027, 1, 23), None),
    ],
)
def test_teaching_weeks_begin_on_monday(day, week):
    assert teaching_week(AUTUMN, day) == week


@pytest.mark.parametrize(
    ("day", "week"),
    [(date(2026, 9, 5), 1), (date(2026, 9, 6), 2), (date(2026, 11, 22), 13)],
)
def test_weeks_may_begin_on_sunday(day, week):
    assert teaching_week(AUTUMN, day, first_weekday=SUNDAY) == week


def test_term_label_is_that_of_the_notice_board():
    assert term_name(2026, 1) == AUTUMN.name
    assert term_label(AUTUMN, date(2026, 11, 22)) == "2026—2027学年第一学期 第12周"
    assert term_label(AUTUMN, date(2027, 2, 1)) == "2026—2027学年第一学期"


def test_dates_of_a_week_are_cut_to_the_term():
    assert week_dates(AUTUMN, 1) == (date(2026, 9, 1), date(2026, 9, 6))
    assert week_dates(AUTUMN, 12) == (date(2026, 11, 16), date(2026, 11, 22))
    assert week_dates(AUTUMN, 21) == (date(2027, 1, 18), date(2027, 1, 22))
    for week in (0, 22):
        with pytest.raises(RuleBroken, match=f"没有第{week}周"):
            week_dates(AUTUMN, week)


@given(st.integers(0, 143), st.integers(0, 6))
def test_every_day_lies_in_the_week_it_is_counted_to(offset, first_weekday):
    day = AUTUMN.first_day + timedelta(days=offset)
    week = teaching_week(AUTUMN, day, first_weekday)
    first, last = week_dates(AUTUMN, week, first_weekday)
    assert first <= day <= last


def test_a_term_cannot_end_before_it_begins():
    with pytest.raises(RuleBroken, match="不能早于第一天 2026-09-01"):
        Term(date(2026, 9, 1), date(2026, 8, 31), "x")


# 2026: National Day 10-01 to 10-07, make-up workdays 09-20 (Sunday) and 10-10 (Saturday).
@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2026, 9, 20), DayStatus.SCHOOL),
        (date(2026, 10, 1), DayStatus.OFF),
        (date(2026, 10, 7), DayStatus.OFF),
        (date(2026, 10, 8), DayStatus.SCHOOL),
        (date(2026, 10, 10), DayStatus.SCHOOL),
        (date(2026, 10, 11), DayStatus.OFF),
        (date(2026, 11, 23), DayStatus.SCHOOL),
        (date(2027, 1, 4), DayStatus.UNKNOWN),
        (date(2027, 1, 9), DayStatus.UNKNOWN),
        (date(2026, 8, 20), DayStatus.OFF),
        (date(2027, 2, 1), DayStatus.OFF),
    ],
)
def test_school_days(day, status):
    assert day_status(day, [AUTUMN]) is status


def test_the_schools_own_entry_decides_first():
    own = {date(2026, 11, 23): False, date(2027, 1, 4): True, date(2026, 8, 20): True}
    assert day_status(date(2026, 11, 23), [AUTUMN], own) is DayStatus.OFF
    assert day_status(date(2027, 1, 4), [AUTUMN], own) is DayStatus.SCHOOL
    assert day_status(date(2026, 8, 20), [AUTUMN], own) is DayStatus.SCHOOL


def test_a_year_nobody_knows_is_said_so_and_never_guessed():
    unknown = known_years()[-1] + 1
    assert 2026 in known_years()
    assert national_status(date(unknown, 10, 1)) is DayStatus.UNKNOWN
    assert holiday_name(date(unknown, 10, 1)) is None
    term = Term(date(unknown - 1, 9, 1), date(unknown, 1, 22), "x")
    assert unknown_years(term) == [unknown]
    assert f"还没有 {unknown} 年" in notice(term)
    assert notice(Term(date(2026, 3, 1), date(2026, 7, 3), "x")) is None


def test_holidays_by_name():
    assert holiday_name(date(2026, 10, 1)) == "国庆节"
    assert holiday_name(date(2026, 10, 10)) == "国庆节"
    assert holiday_name(date(2026, 11, 23)) is None


def test_years_and_weekdays():
    assert school_year(date(2026, 7, 31)) == 2025
    assert school_year(date(2026, 8, 1)) == 2026
    assert weekday_text(date(2026, 11, 22)) == "周日"
    assert term_on(date(2026, 9, 1), [AUTUMN]) is AUTUMN
    assert term_on(date(2026, 8, 31), [AUTUMN]) is None
    assert set(DAY_STATUS_LABELS) == set(DayStatus)
