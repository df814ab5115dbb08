"""The one place that asks for the time: Beijing wall-clock time, to the second."""

from datetime import date, datetime, timedelta, timezone

from flask import current_app

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")


def beijing_now() -> datetime:
    """Return the wall-clock time in China as a naive datetime; the host's zone does not matter."""
    return datetime.now(BEIJING).replace(tzinfo=None, microsecond=0)


def now() -> datetime:
    """Return the app's time, which a test sets through the setting CLOCK."""
    return current_app.config["CLOCK"]()


def today() -> date:
    """Return the app's date."""
    return now().date()
