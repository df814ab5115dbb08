"""How Alembic runs here: online only, SQLite and MariaDB alike, never importing app code."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text
from sqlalchemy.types import TypeDecorator

database = current_app.extensions["migrate"].db


def main() -> None:
    with database.engine.connect() as connection, _prepared(connection):
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_as_batch=True,
            compare_type=True,
            # All or nothing where the database can: SQLite can, MariaDB commits at every CREATE.
            transactional_ddl=connection.dialect.name == "sqlite",
            render_item=_as_plain_type,
            process_revision_directives=_refuse_empty,
        )
        with context.begin_transaction():
            context.run_migrations()


@contextmanager
def _prepared(connection: Connection) -> Iterator[None]:
    if connection.dialect.name == "sqlite":
        with _without_foreign_keys(connection):
            yield
    else:
        _speak_utf8(connection)
        yield


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    """Let a table be rebuilt: with the keys on, dropping the old copy would delete its children.

    The pragma works only outside a transaction, hence the driver's connection.
    """
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.rollback()
        driver.execute("PRAGMA foreign_keys=ON")
    if orphan := driver.execute("PRAGMA foreign_key_check").fetchone():
        raise RuntimeError(f"a migration left a row without its parent: {orphan}")


def _speak_utf8(connection: Connection) -> None:
    """Make utf8mb4_bin the default of new tables: names with 𬱖, and é unequal to e."""
    if connection.scalar(text("SELECT @@collation_database")) != "utf8mb4_bin":
        name = connection.dialect.identifier_preparer.quote(connection.engine.url.database or "")
        connection.exec_driver_sql(
            f"ALTER DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
        )
    connection.commit()


def _as_plain_type(kind: str, item: Any, autogen: Any) -> str | Literal[False]:
    """Write a column type of ours as the SQL type beneath it."""
    if kind != "type" or not isinstance(item, TypeDecorator):
        return False
    return f"sa.{item.impl!r}"


def _refuse_empty(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Write no revision when the models and the database already agree."""
    if getattr(context.config.cmd_opts, "autogenerate", False) and (
        directives[0].upgrade_ops.is_empty()
    ):
        directives[:] = []


main()
