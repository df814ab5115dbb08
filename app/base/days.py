"""Days (日期) in addresses: `<day:first_day>` in a rule, `?day=` behind it."""

from datetime import date

from flask import Flask, request
from werkzeug.routing import BaseConverter, ValidationError


class DayConverter(BaseConverter):
    """A part of an address that is a day; what is none is an address that does not exist."""

    regex = r"\d{4}-\d\d-\d\d"

    def to_python(self, value: str) -> date:
        on = read(value)
        if on is None:
            raise ValidationError
        return on

    def to_url(self, value: date | str) -> str:
        return str(value)


def read(text: str) -> date | None:
    """Return the day of this century that a text such as 2026-11-30 names, or None.

    Others are typing errors; at the ends of the calendar there is no week before or after.
    """
    try:
        on = date.fromisoformat(text)
    except ValueError:
        return None
    return on if on.year // 100 == 20 else None


def asked(name: str = "day") -> date | None:
    """Return the day of `?name=`; a wrong one counts as none, for people type addresses."""
    return read(request.args.get(name, ""))


def init_app(app: Flask) -> None:
    app.url_map.converters["day"] = DayConverter
