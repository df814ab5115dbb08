"""The migrations build exactly what the models say, on the database under test."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect
from sqlalchemy.dialects import mysql
from sqlalchemy.schema import CreateTable

from app import ROOT, create_app
from app.extensions import db


def test_models_equal_migrations(app):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_revisions_form_one_straight_line():
    script = ScriptDirectory(str(ROOT / "app" / "migrations"))
    assert len(script.get_heads()) == 1
    assert all(not isinstance(r.down_revision, tuple) for r in script.walk_revisions())


def test_every_revision_goes_down_to_nothing_and_up_again(app):
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade()
    assert set(db.metadata.tables) <= set(inspect(db.engine).get_table_names())


@pytest.mark.parametrize("words", ["setup-link", "demo load", "demo remove"])
def test_commands_on_a_database_without_tables_say_what_to_do_first(tmp_path, words):
    url = f"sqlite:///{tmp_path}/houqin.db"
    empty = create_app({"INSTANCE_PATH": str(tmp_path), "DATABASE_URL": url})
    with empty.app_context():
        result = empty.test_cli_runner().invoke(args=words.split())
        db.engine.dispose()
    assert result.exit_code == 1
    assert result.output.count("\n") == 1
    assert "先运行 bin/serve 或 flask db upgrade" in result.output


def test_every_table_compiles_for_mysql(app):
    for table in db.metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=mysql.dialect()))
