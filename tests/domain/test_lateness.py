"""When an act kept offline happened (ux.md §5.5): hand-worked times of a device and a server."""

from datetime import datetime, timedelta

import pytest

from app.domain.errors import RuleBroken
from app.domain.lateness import is_flagged, needs_confirmation, skew_text, timing

NOON = datetime(2026, 11, 23, 12, 0)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 23, hour, minute)


def minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


@pytest.mark.parametrize(
    ("device_at", "offset", "device_now", "expected", "skew"),
    [
        # A right clock.
        (at(9, 12), 0, at(12), at(9, 12), 0),
        # An hour behind, known all along: 08:12 on the device was 09:12.
        (at(8, 12), 60, at(11), at(9, 12), -3600),
        # Ten minutes ahead.
        (at(9, 22), -10, at(12, 10), at(9, 12), 600),
        # Set back an hour after the act: the act keeps its time, the hour is said.
        (at(9, 12), 0, at(11), at(9, 12), -3600),
        # The server was set back an hour: 12:30 is still to come for it, so its own clock counts.
        (at(12, 30), 0, at(13), at(11, 30), 3600),
        # Nothing happens after the upload, whatever a device claims.
        (at(15), 0, at(12), at(12), 0),
    ],
)
def test_the_time_of_an_act_is_the_devices_corrected_by_what_is_known(
    device_at, offset, device_now, expected, skew
):
    assert timing(device_at, minutes(offset), device_now, NOON) == (expected, skew)


@pytest.mark.parametrize(
    ("skew", "text"),
    [
        (None, ""),
        (0, ""),
        (120, ""),
        (-120, ""),
        (150, "设备时间差 2 分钟"),
        (-3600, "设备时间差 60 分钟"),
    ],
)
def test_a_clock_off_by_more_than_two_minutes_is_said(skew, text):
    assert skew_text(skew) == text
    assert is_flagged(skew) is bool(text)


def test_after_72_hours_a_person_confirms_and_after_30_days_nothing_is_taken():
    assert not needs_confirmation(NOON - timedelta(hours=72), NOON)
    assert needs_confirmation(NOON - timedelta(hours=72, minutes=1), NOON)
    with pytest.raises(RuleBroken, match="超过 30 天"):
        needs_confirmation(NOON - timedelta(days=30, minutes=1), NOON)
