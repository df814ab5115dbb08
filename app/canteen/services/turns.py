"""Turns (先后): what no key keeps apart is saved one after another, also on MariaDB."""

from sqlalchemy import select

from app.directory.models import School
from app.extensions import db


def take_turn() -> None:
    """Wait until nobody else is between looking for a thing and saving it; held to the commit."""
    db.session.execute(select(School.id).with_for_update())
