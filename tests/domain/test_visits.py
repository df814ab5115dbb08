"""Visits: rules.md §1.1, §1.4, §9.1; the times are those of the gate board in the mock-ups."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import RuleBroken
from app.domain.visits import (
    CLOSING_OUTCOME_LABELS,
    DEFAULT_STAY_MINUTES,
    PURPOSE_BUTTONS,
    PURPOSE_LABELS,
    ClosingOutcome,
    Purpose,
    check_leaving,
    closing_outcome,
    expected_leaving,
    minutes_text,
    overdue_minutes,
    stay_text,
)


def at(clock: str, day: int = 23) -> datetime:
    hours, minutes = clock.split(":")
    return datetime(2026, 11, day, int(hours), int(minutes))


def test_expected_leaving_by_purpose():
    assert expected_leaving(at("10:26"), Purpose.ITEMS) == at("10:56")
    assert expected_leaving(at("10:26"), Purpose.REPAIR, {Purpose.REPAIR: 90}) == at("11:56")
    assert expected_leaving(at("10:26"), Purpose.REPAIR, {Purpose.OTHER: 20}) == at("10:46")
    assert expected_leaving(at("10:26"), Purpose.REPAIR, {}) == at("11:26")


@pytest.mark.parametrize(
    ("arrived", "leaving", "sentence"),
    [
        (at("10:26"), at("09:30"), "离校时间不能早于到校时间 10:26"),
        (at("10:26"), at("10:25"), "离校时间不能早于到校时间 10:26"),
        (at("10:26"), at("18:00", day=22), "离校时间不能早于到校时间 2026-11-23 10:26"),
    ],
)
def test_nobody_leaves_before_arriving(arrived, leaving, sentence):
    with pytest.raises(RuleBroken) as broken:
        check_leaving(arrived, leaving, field="left_at")
    assert broken.value.message == sentence
    assert broken.value.field == "left_at"


def test_leaving_in_the_minute_of_arriving_is_allowed():
    check_leaving(at("10:26") + timedelta(seconds=40), at("10:26"))


@pytest.mark.parametrize(
    ("expected", "now", "left", "minutes"),
    [
        (at("09:10"), at("10:26"), None, 76),
        (at("10:02"), at("10:26"), None, 24),
        (at("10:26"), at("10:26"), None, 0),
        (at("11:00"), at("10:26"), None, 0),
        (at("09:10"), at("10:26"), at("10:00"), 0),
        (None, at("10:26"), None, 0),
    ],
)
def test_overdue_minutes(expected, now, left, minutes):
    assert overdue_minutes(expected, now, left) == minutes


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (0, "不到 1 分"),
        (7, "7 分"),
        (59, "59 分"),
        (60, "1 小时"),
        (76, "1 小时 16 分"),
        (23 * 60 + 59, "23 小时 59 分"),
        (24 * 60, "1 天"),
        (26 * 60 + 5, "1 天 2 小时"),
    ],
)
def test_minutes_in_words(minutes, text):
    assert minutes_text(minutes) == text


def test_stay_in_words():
    assert stay_text(at("10:19"), at("10:26")) == "7 分"
    assert stay_text(at("09:15"), at("10:26")) == "1 小时 11 分"


@pytest.mark.parametrize(
    ("arrived", "left", "outcome"),
    [
        (at("08:10"), at("09:00"), ClosingOutcome.LEFT),
        (at("08:10"), None, ClosingOutcome.NOT_SEEN),
        (at("18:00"), None, ClosingOutcome.NOT_SEEN),
        (at("18:01"), None, ClosingOutcome.INSIDE),
    ],
)
def test_a_sweep_never_writes_a_leaving_nobody_saw(arrived, left, outcome):
    assert closing_outcome(arrived, left, at("18:00")) is outcome


@given(st.datetimes(), st.datetimes())
def test_a_visit_without_leaving_time_is_never_left(arrived, swept):
    assert closing_outcome(arrived, None, swept) is not ClosingOutcome.LEFT


def test_words_for_everything():
    assert set(PURPOSE_LABELS) == set(Purpose) == set(DEFAULT_STAY_MINUTES)
    assert set(CLOSING_OUTCOME_LABELS) == set(ClosingOutcome)
    assert [PURPOSE_LABELS[p] for p in PURPOSE_BUTTONS] == [
        "家长面谈", "送物", "送货", "维修", "公务", "接学生", "其他",
    ]  # fmt: skip
