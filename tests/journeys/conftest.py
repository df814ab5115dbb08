"""Fixtures of the journeys: a database of their own, for processes of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app, schema
from app.extensions import db
from tests.conftest import own_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    with own_database(tmp_path) as url:
        yield url


@pytest.fixture
def settings(tmp_path: Path, database: str) -> dict[str, str]:
    """A migrated database and the folder beside it, as the environment of a process."""
    folder = {"INSTANCE_PATH": str(tmp_path / "instance"), "DATABASE_URL": database}
    with create_app(folder).app_context():
        schema.upgrade()
    return folder


@pytest.fixture
def school(settings: dict[str, str]) -> Iterator[Flask]:
    """The same database and folder as the process's, seen from outside."""
    app = create_app(settings)
    with app.app_context():
        yield app
        db.session.remove()
