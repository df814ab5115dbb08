"""Extension objects, created once and bound in create_app(), and how the database is opened."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from flask import g, has_request_context, request
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import Engine, MetaData, String, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Base(DeclarativeBase):
    """Every table has an integer id; a plain Mapped[str] is 120 characters, which MySQL needs."""

    registry = registry(metadata=metadata, type_annotation_map={str: String(120)})
    __tablename__: str
    id: Mapped[int] = mapped_column(primary_key=True)


db = SQLAlchemy(model_class=Base)
login = LoginManager()
csrf = CSRFProtect()

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_reads_only: ContextVar[bool] = ContextVar("reads_only", default=False)


@contextmanager
def reading() -> Iterator[None]:
    """Open transactions inside the block as readers, so that slow work holds no write lock."""
    token = _reads_only.set(True)
    try:
        yield
    finally:
        _reads_only.reset(token)


def is_reader() -> bool:
    """Tell whether a transaction begun now may only read.

    So it is in a GET or HEAD, in a POST until start_writing(), and inside reading().
    """
    return _reads_only.get() or (has_request_context() and "may_write" not in g)


def start_writing() -> None:
    """Let the view of a POST write: the last step before it, once the request was checked.

    Who is asking and whether they may is read without the write lock; so is whatever the view does
    before its own first query, such as checking a form. Writers wait for each other that much less:
    eight at once register a sixth more visits. What was read stays at hand as it was, so a view
    locks (FOR UPDATE) what it counts up.
    """
    if request.method not in SAFE_METHODS:
        read = list(db.session)
        db.session.close()
        db.session.add_all(read)
        g.may_write = True


class WriterQueue:
    """Lets one writer at a time through: threads by a lock, processes by flock on a file.

    SQLite itself lets writers wait unfairly: with 50 of them some starve until busy_timeout.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._open()
        # A file opened before a fork is one lock for both processes and keeps neither out.
        os.register_at_fork(after_in_child=self._open)

    def _open(self) -> None:
        self._threads = threading.Lock()
        self._file = open(self._path, "a")  # noqa: SIM115 - held open while the process lives

    def enter(self) -> None:
        self._threads.acquire()
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def leave(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_UN)
        self._threads.release()


def engine_options(url: str) -> dict[str, Any]:
    """Return the create_engine arguments for a database URL (SQLite or MySQL/MariaDB)."""
    backend = make_url(url).get_backend_name()
    if backend == "sqlite":
        return {"connect_args": {"timeout": 30, "check_same_thread": False}}
    return {
        "pool_pre_ping": True,
        "pool_recycle": 1800,
        "isolation_level": "READ COMMITTED",
        "connect_args": {
            "charset": "utf8mb4",
            "collation": "utf8mb4_bin",
            "init_command": "SET SESSION time_zone='+08:00', sql_mode='TRADITIONAL'",
        },
    }


def prepare_engine(engine: Engine) -> None:
    """Give a SQLite engine durable, queued writers and non-blocking readers (WAL)."""
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine, engine.url)


def _prepare_sqlite(engine: Engine, url: URL) -> None:
    queue = WriterQueue(f"{url.database}.lock")

    @event.listens_for(engine, "connect")
    def settle(connection: Any, _record: Any) -> None:
        # The driver's own BEGIN comes after the first SELECT and silently loses updates.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "busy_timeout=30000",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        if is_reader() and not connection.get_execution_options().get("writes"):
            connection.exec_driver_sql("BEGIN")
            return
        # Held until the connection is given back, over all the transactions until then.
        if not connection.connection.info.get("writes"):
            queue.enter()
            connection.connection.info["writes"] = True
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine, "checkin")
    def finish(_connection: Any, record: Any) -> None:
        if record.info.pop("writes", False):
            queue.leave()
