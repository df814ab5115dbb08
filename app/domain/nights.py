"""When the work of the night is due: at 02:30, or at the next chance when the machine was off."""

from datetime import datetime, time, timedelta

AT = time(2, 30)


def last_due(now: datetime) -> datetime:
    """Return the moment the newest night's work should have begun, at or before `now`."""
    today = datetime.combine(now.date(), AT)
    return today if today <= now else today - timedelta(days=1)


def is_due(now: datetime, began: datetime | None) -> bool:
    """Tell whether the work has not begun since the last 02:30.

    A beginning a day ahead of now comes from a clock that was wrong, and does not count.
    """
    if began is None or began > now + timedelta(days=1):
        return True
    return began < last_due(now)
