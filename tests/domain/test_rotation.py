"""Which backups stay: worked out by hand on a calendar."""

from datetime import datetime, timedelta

import pytest

from app.domain.rotation import Keep, kept

# 2026-11-22 is a Sunday, the last day of ISO week 47.
TODAY = datetime(2026, 11, 22, 2, 30)


def nights(*ago: int) -> list[datetime]:
    return [TODAY - timedelta(days=number) for number in ago]


def test_ten_nights_keep_seven_days_and_the_newest_of_the_week_before() -> None:
    # 22…16 by day; week 47 is 16-22, week 46 is 9-15, whose newest is the 15th.
    assert kept(nights(*range(10)), Keep(7, 4, 0)) == set(nights(0, 1, 2, 3, 4, 5, 6, 7))


def test_a_year_of_nights_keeps_days_weeks_and_months() -> None:
    stays = kept(nights(*range(400)), Keep(7, 4, 12))
    # 7 days; Sundays 11-15, 11-08, 11-01 (week 47's newest is today); the last days of
    # 10, 09, 08, 07, 06, 05, 04, 03, 02, 01 of 2026 and 12 of 2025, with November's being today.
    months = [
        datetime(2026, 10, 31), datetime(2026, 9, 30), datetime(2026, 8, 31),
        datetime(2026, 7, 31), datetime(2026, 6, 30), datetime(2026, 5, 31),
        datetime(2026, 4, 30), datetime(2026, 3, 31), datetime(2026, 2, 28),
        datetime(2026, 1, 31), datetime(2025, 12, 31),
    ]  # fmt: skip
    at_night = {day.replace(hour=2, minute=30) for day in months}
    assert stays == {*nights(*range(7)), *nights(7, 14, 21), *at_night}
    assert len(stays) == 21


def test_several_of_one_day_stay_until_the_next_and_then_the_newest() -> None:
    noon, tomorrow = TODAY.replace(hour=12), TODAY + timedelta(days=1)
    assert kept([TODAY, noon], Keep(0, 0, 0)) == {TODAY, noon}
    assert kept([TODAY, noon, tomorrow], Keep(7, 4, 12)) == {noon, tomorrow}


def test_a_summer_without_backups_costs_none_of_the_old_ones() -> None:
    assert kept(nights(0, 80, 81), Keep(3, 0, 0)) == set(nights(0, 80, 81))


@pytest.mark.parametrize("made", [[], [TODAY]])
def test_the_newest_stays_whatever_the_numbers_say(made: list[datetime]) -> None:
    assert kept(made, Keep(0, 0, 0)) == set(made)
