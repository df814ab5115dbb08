"""Fixtures: one app and one migrated database a worker, put back as new before each test."""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import (
    CompoundSelect,
    create_engine,
    event,
    exists,
    literal,
    select,
    text,
    union_all,
)
from sqlalchemy.engine import make_url

from app import create_app
from app.base import memory
from app.extensions import db
from app.permissions import Role
from tests.client import PortalClient
from tests.factories.directory import open_session_for

MONDAY = datetime(2026, 11, 23, 10, 26)
MARIADB = os.environ.get("TEST_DATABASE") == "mariadb"
MYSQL_URL = os.environ.get("TEST_MYSQL_URL", "mysql+pymysql://root@127.0.0.1:3306/")


ASKS_DATABASE = {"app", "empty"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out on MariaDB what is about SQLite or asks no database: a skip is a test not run."""
    if not MARIADB:
        return
    left_out = [item for item in items if not _is_for_mariadb(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def _is_for_mariadb(item: pytest.Item) -> bool:
    asked: set[str] = set(getattr(item, "fixturenames", ()))
    # A journey starts servers of its own, on the database under test.
    asks = not asked.isdisjoint(ASKS_DATABASE) or "journeys" in item.path.parts
    return asks and not item.get_closest_marker("sqlite")


def _fresh_mariadb(name: str) -> str:
    server = make_url(MYSQL_URL).set(database=None)
    engine = create_engine(server)
    with engine.begin() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
        connection.execute(text(f"CREATE DATABASE {name} CHARACTER SET utf8mb4"))
    engine.dispose()
    return server.set(database=name).render_as_string(hide_password=False)


@contextmanager
def own_database(folder: Path) -> Iterator[str]:
    """Give an empty database that no other test sees, by its address; it is gone afterwards."""
    if not MARIADB:
        yield f"sqlite:///{folder}/houqin.db"
        return
    server, name = create_engine(MYSQL_URL), f"houqin_own_{secrets.token_hex(4)}"
    with server.begin() as connection:
        connection.execute(text(f"CREATE DATABASE {name} CHARACTER SET utf8mb4"))
    yield make_url(MYSQL_URL).set(database=name).render_as_string(hide_password=False)
    with server.begin() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))
    server.dispose()


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    if MARIADB:
        return _fresh_mariadb(f"houqin_test_{worker}")
    return f"sqlite:///{tmp_path_factory.mktemp('database')}/houqin.db"


@pytest.fixture(scope="session")
def portal(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    app = create_app(
        {
            "TESTING": True,
            "PROPAGATE_EXCEPTIONS": False,
            "DATABASE_URL": database_url,
            "INSTANCE_PATH": str(tmp_path_factory.mktemp("instance")),
            "SERVER_NAME": "localhost",
            "REMEMBER_SECONDS": 0,
            "JOB_WORKER": False,
        }
    )
    app.test_client_class = PortalClient
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()
    if not MARIADB:
        path = Path(make_url(database_url).database or "")
        shutil.copy(path, path.with_suffix(".ready"))
    return app


def _reset_sqlite(path: Path) -> None:
    db.engine.dispose()
    # A new file each time: whoever still holds the old one open keeps it to himself.
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    shutil.copy(path.with_suffix(".ready"), path)


@cache
def _used_tables() -> CompoundSelect[str]:
    """Ask which tables hold rows: to empty all sixty would be half the time of a test."""
    return union_all(
        *(
            select(literal(name)).where(exists().select_from(table))
            for name, table in db.metadata.tables.items()
            if name != "base_audit_opening"
        )
    )


def _reset_mariadb() -> None:
    with db.engine.begin() as connection:
        connection.execute(text("SET FOREIGN_KEY_CHECKS=0"))
        # The triggers of the audit log let nobody else remove entries (base/seals.py).
        connection.execute(text("INSERT INTO base_audit_opening (reason) VALUES ('test')"))
        for name in [*connection.scalars(_used_tables()), "base_audit_opening"]:
            connection.execute(db.metadata.tables[name].delete())
        connection.execute(text("SET FOREIGN_KEY_CHECKS=1"))


def _forget_backups(instance: Path) -> None:
    shutil.rmtree(instance / "backups", ignore_errors=True)
    (instance / "backups-made.json").unlink(missing_ok=True)


@pytest.fixture
def app(portal: Flask) -> Iterator[Flask]:
    settings = dict(portal.config)
    _forget_backups(Path(portal.instance_path))
    portal.config["CLOCK"] = lambda: MONDAY
    with portal.app_context():
        if MARIADB:
            _reset_mariadb()
        else:
            _reset_sqlite(Path(db.engine.url.database or ""))
        memory.forget()
        yield portal
        memory.forget()
        db.session.rollback()
        db.session.remove()
    portal.config.clear()
    portal.config.update(settings)


@pytest.fixture
def client(app: Flask) -> PortalClient:
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask) -> Callable[..., PortalClient]:
    """Return a function that opens a session for a new account of the role."""

    def sign_in(*roles: Role, **account: Any) -> PortalClient:
        client = app.test_client()
        user_id = open_session_for(roles, **account)
        with client.session_transaction() as session:
            session["_user_id"] = user_id
            session["_fresh"] = True
        return client

    return sign_in


@pytest.fixture
def statements(app) -> Callable[[], AbstractContextManager[list[str]]]:
    """Return a block that collects the selects and writes of the requests inside it."""
    # As in a running process: what every page asks is remembered after the first time.
    app.config["REMEMBER_SECONDS"] = 3600

    @contextmanager
    def counting() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection, _cursor, statement, *_rest) -> None:
            # The test client itself counts audit entries.
            is_own = statement.startswith("BEGIN") or "from base_audit_entry" in statement
            if not is_own:
                seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return counting
