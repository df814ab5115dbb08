"""How long the disk lasts, worked by hand."""

from datetime import datetime, timedelta

import pytest

from app.domain.growth import Sample, days_left

FIRST = datetime(2026, 11, 1, 2, 30)


@pytest.mark.parametrize(
    ("free", "days"),
    [
        # 100, 99, … 92: one a day, 92 left
        ([100 - n for n in range(9)], 92),
        # two a day, 84 left
        ([100 - 2 * n for n in range(9)], 42),
        # it grows, it stays, it is too young to tell
        ([100 + n for n in range(9)], None),
        ([100] * 9, None),
        ([100, 90, 80], None),
        ([100], None),
        ([], None),
    ],
)
def test_days_left(free: list[int], days: int | None) -> None:
    samples = [Sample(FIRST + timedelta(days=n), amount) for n, amount in enumerate(free)]
    assert days_left(samples) == days
