"""Numbers (编号) in addresses: one that no row can have names no page, in either database."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter

# The highest id of MariaDB's integer; of a number above 2⁶³ SQLite says nothing but an error.
MOST = 2**31 - 1


class RowNumber(IntegerConverter):
    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **{"max": MOST, **given})


def read(text: str) -> int:
    """Return the number of a text (`type=numbers.read`); raises ValueError for what is no id."""
    number = int(text)
    if abs(number) > MOST:
        raise ValueError("no row has this number")
    return number


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = RowNumber
