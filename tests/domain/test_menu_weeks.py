"""Weeks of menus by hand-worked calendars, and blocks as a spreadsheet copies them."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.menu_paste import LONGEST_BLOCK, LONGEST_NAME, cells_of
from app.domain.menu_weeks import may_serve, serving_days, start, twins

MONDAY, SUNDAY = 0, 6
# 2026-09-28 is a Monday; the Sunday before it is worked, the week ends on Wednesday.
WORKED = {date(2026, 9, day) for day in (21, 22, 23, 24, 25, 27, 28, 29, 30)}
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def days(*numbers: int) -> list[date]:
    return [date(2026, 9, number) for number in numbers]


def test_a_make_up_sunday_is_served_with_the_week_that_follows_it_on_end():
    is_school = WORKED.__contains__
    assert serving_days(date(2026, 9, 28), is_school) == days(27, 28, 29, 30)
    assert serving_days(date(2026, 9, 21), is_school) == days(21, 22, 23, 24, 25)
    assert start(date(2026, 9, 27), MONDAY, is_school) == date(2026, 9, 28)


def test_a_make_up_sunday_before_a_holiday_closes_its_own_week():
    is_school = (WORKED - {date(2026, 9, 28)}).__contains__
    assert serving_days(date(2026, 9, 21), is_school) == days(21, 22, 23, 24, 25, 27)
    assert start(date(2026, 9, 27), MONDAY, is_school) == date(2026, 9, 21)


def test_a_week_that_begins_on_sunday_has_its_sunday_anyway():
    assert serving_days(date(2026, 9, 27), WORKED.__contains__) == days(27, 28, 29, 30)
    assert start(date(2026, 9, 29), SUNDAY, WORKED.__contains__) == date(2026, 9, 27)


@given(st.sets(DAYS), DAYS, st.integers(0, 6))
def test_each_school_day_is_served_by_one_week_alone(worked, day, first_weekday):
    is_school = worked.__contains__
    first = start(day, first_weekday, is_school)
    near = (first + timedelta(days=7 * number) for number in (-1, 0, 1))
    serving = [week for week in near if day in serving_days(week, is_school)]
    assert serving == ([first] if day in worked else [])
    assert may_serve(first, day)


def test_days_are_matched_by_their_name():
    monday, tuesday, friday, next_monday, next_tuesday, next_wednesday = days(
        21, 22, 25, 28, 29, 30
    )
    found = twins([monday, tuesday, friday], [next_monday, next_tuesday, next_wednesday])
    assert found == {next_monday: monday, next_tuesday: tuesday}


def test_a_make_up_day_takes_the_weekday_it_follows_before_its_own():
    sunday, friday, next_sunday, next_monday = days(20, 25, 27, 28)
    followed = {next_sunday: 4, next_monday: 1}
    assert twins([sunday, friday], [next_sunday], followed) == {next_sunday: friday}
    assert twins([sunday], [next_sunday, next_monday], followed) == {next_sunday: sunday}


def test_a_block_is_read_by_tabs_and_lines_and_a_cell_may_hold_several_dishes():
    text = '红烧肉\t"清蒸鲈鱼\n蒜蓉虾"\r\n\t番茄炒蛋；肉末豆腐\r\n'
    assert list(cells_of(text)) == [
        (0, 0, "红烧肉"),
        (0, 1, "清蒸鲈鱼"),
        (0, 1, "蒜蓉虾"),
        (1, 1, "番茄炒蛋"),
        (1, 1, "肉末豆腐"),
    ]


@given(st.text())
def test_whatever_is_pasted_names_are_short_and_never_empty(text):
    assert all(0 < len(name) <= LONGEST_NAME for _, _, name in cells_of(text))


def test_a_flood_is_read_to_its_limit():
    assert len(list(cells_of("菜	" * 500_000))) == LONGEST_BLOCK / 2
    assert len(list(cells_of("菜" * 500_000))) == 1
