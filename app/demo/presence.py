"""Whether demo data is there: asked by every page for its banner, so answered from memory."""

import time
from contextlib import suppress
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.demo.models import DemoRow
from app.extensions import db, reading

LASTS_SECONDS = 10.0


@dataclass(slots=True)
class Answer:
    """The last answer of this process; another process may load or remove at any time."""

    is_loaded: bool = False
    until: float = 0.0


_answer = Answer()


def is_loaded() -> bool:
    """Tell whether demo data is there, at most ten seconds late."""
    now = time.monotonic()
    if now >= _answer.until:
        # An error page asks too, perhaps just because the database is gone.
        with suppress(SQLAlchemyError):
            _answer.is_loaded = _ask()
        _answer.until = now + LASTS_SECONDS
    return _answer.is_loaded


def forget() -> None:
    """Ask anew next time: this process has just loaded or removed."""
    _answer.until = 0.0


def _ask() -> bool:
    # A connection of its own: the page's transaction may have failed already.
    with reading(), db.engine.connect() as connection:
        return connection.scalar(select(DemoRow.id).limit(1)) is not None


def init_app(app: Flask) -> None:
    app.jinja_env.globals["demo_loaded"] = is_loaded
