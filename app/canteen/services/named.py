"""What the canteen's settings share: each has its name alone, and is switched off, not deleted."""

from collections.abc import Callable, Mapping
from typing import Any

from app.domain.errors import RuleBroken
from app.extensions import db


def fill(row: Any, columns: Mapping[str, Any]) -> None:
    for name, value in columns.items():
        setattr(row, name, value)


def check_name(row: Any, find: Callable[[], Any], known: str, way_back: str) -> None:
    """Raise RuleBroken where `find` knows another row of this name; say how to get that back."""
    with db.session.no_autoflush:
        other = find()
    if other and other is not row:
        words = "" if other.is_active else f"，只是{way_back}就可以"
        raise RuleBroken(f"{known}“{row.name}”{words}", field="name")
