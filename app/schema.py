"""The database schema: `flask db …`, and bringing it up to date before the first request.

Alembic is loaded when it is asked for and not before: a worker that serves pages never needs it,
and it would cost each of them 12 MB and a third of a second.
"""

from functools import cache
from pathlib import Path
from typing import Any

import click
from flask import Flask
from sqlalchemy import inspect, text
from werkzeug.local import LocalProxy

from app.extensions import db

FOLDER = Path(__file__).parent / "migrations"


def upgrade() -> None:
    """Bring the database to the newest revision."""
    from flask_migrate import upgrade as run  # see above

    run()


def is_current() -> bool:
    """Tell whether the database is at the newest revision: the highest number of a file."""
    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return connection.scalar(text("SELECT version_num FROM alembic_version")) == newest()


def check() -> None:
    """Stop a command that needs the tables of this code. Raises ClickException with what to do."""
    if not is_current():
        raise click.ClickException("数据库结构不是最新的：先运行 bin/serve 或 flask db upgrade")


def newest() -> str:
    """Return the revision that this code wants the database to have."""
    return max(path.name.partition("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py"))


class Later(click.Command):
    """The commands of Flask-Migrate, loaded when one of them is typed."""

    def __init__(self, name: str, help_text: str) -> None:
        words = click.Argument(["words"], nargs=-1, type=click.UNPROCESSED)
        settings = {"ignore_unknown_options": True, "help_option_names": []}
        super().__init__(name, settings, params=[words], help=help_text)

    def invoke(self, ctx: click.Context) -> Any:
        from flask_migrate.cli import db as commands  # see above

        words = list(ctx.params["words"]) or ["--help"]
        return commands.main(words, "flask db", standalone_mode=False, parent=ctx)


def init_app(app: Flask) -> None:
    # Flask-Migrate's commands look for their settings here when they run.
    app.extensions["migrate"] = LocalProxy(_settings)
    app.cli.add_command(Later("db", "数据库结构：升级、查看版本。"))


@cache
def _settings() -> Any:
    from flask_migrate import Migrate  # see above

    holder = Flask("migrations")
    Migrate(holder, db, directory=str(FOLDER), render_as_batch=True)
    return holder.extensions["migrate"]
