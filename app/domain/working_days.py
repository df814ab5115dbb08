"""Working days (工作日) by the national calendar: terms of answering are counted in them."""

from datetime import date, timedelta

from app.domain.school_calendar import DayStatus, national_status

SATURDAY = 5


def is_working_day(on: date) -> bool:
    """Tell by the State Council's days off; in a year not yet announced, Monday to Friday."""
    status = national_status(on)
    if status is DayStatus.UNKNOWN:
        return on.weekday() < SATURDAY
    return status is DayStatus.SCHOOL


def working_days_after(start: date, days: int) -> date:
    """Return the day that is so many working days after `start`; the start does not count.

    One after Friday 20 November 2026 is Monday the 23rd.
    """
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day
