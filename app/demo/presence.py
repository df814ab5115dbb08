"""Whether demo data is there: every page asks, for its banner."""

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.base.memory import remembered
from app.demo.models import DemoRow
from app.extensions import db, reading


@remembered
def is_loaded() -> bool:
    """Tell whether demo data is there; an error page asks too, when the database may be gone."""
    try:
        # A connection of its own: the page's transaction may have failed already.
        with reading(), db.engine.connect() as connection:
            return connection.scalar(select(DemoRow.id).limit(1)) is not None
    except SQLAlchemyError:
        return False


def init_app(app: Flask) -> None:
    app.jinja_env.globals["demo_loaded"] = is_loaded
