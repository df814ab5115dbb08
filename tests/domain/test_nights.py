"""When the work of the night is due."""

from datetime import datetime

import pytest

from app.domain.nights import is_due


@pytest.mark.parametrize(
    ("now", "began", "due"),
    [
        # the school's machine runs day and night
        ("2026-11-22 02:29", "2026-11-21 02:30", False),
        ("2026-11-22 02:30", "2026-11-21 02:30", True),
        ("2026-11-22 02:35", "2026-11-22 02:30", False),
        # it was off at night: at the next chance, and once
        ("2026-11-23 07:40", "2026-11-20 16:00", True),
        ("2026-11-23 07:45", "2026-11-23 07:40", False),
        # a machine that runs by day only does it each day
        ("2026-11-24 07:40", "2026-11-23 07:40", True),
        # never before; the clock went back an hour; the clock had been years ahead
        ("2026-11-22 10:00", None, True),
        ("2026-11-22 01:35", "2026-11-22 02:31", False),
        ("2026-11-22 02:35", "2030-01-01 02:30", True),
    ],
)
def test_the_night_is_due_once(now: str, began: str | None, due: bool) -> None:
    known = datetime.fromisoformat(began) if began else None
    assert is_due(datetime.fromisoformat(now), known) is due
