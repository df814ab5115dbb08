"""flask check finds what does not fit together, says so and ends with 1."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import delete, text

from app.base.receipts import Receipt
from app.base.search import SearchTerm
from app.extensions import db
from tests.conftest import MARIADB, MONDAY
from tests.factories.directory import make_school, make_staff


@pytest.fixture
def check(app):
    make_school()

    def run():
        db.session.commit()
        return app.test_cli_runner().invoke(args=["check"])

    return run


def test_a_sound_portal_passes(check):
    make_staff("何立夏")
    done = check()
    assert done.exit_code == 0, done.output
    assert "处问题" not in done.output


def test_somebody_who_cannot_be_found_by_typing_is_counted(check):
    make_staff("何立夏")
    db.session.execute(delete(SearchTerm))
    done = check()
    assert done.exit_code == 1
    assert "1 条教职工用查找找不到" in done.output


def test_a_row_whose_parent_is_gone_is_named(check):
    staff_id = make_staff("何立夏").id
    db.session.commit()
    with db.engine.connect() as connection:
        driver = connection.connection.cursor()
        off = "SET FOREIGN_KEY_CHECKS=0" if MARIADB else "PRAGMA foreign_keys=OFF"
        driver.execute(off)
        driver.execute(f"UPDATE directory_staff SET department_id=999 WHERE id={staff_id}")  # noqa: S608
        driver.execute("COMMIT" if MARIADB else "SELECT 1")
        driver.execute(off.replace("=0", "=1").replace("OFF", "ON"))
    done = check()
    assert done.exit_code == 1
    assert "department_id 指向不存在的 directory_department" in done.output


def test_a_receipt_that_leads_nowhere_is_counted(check):
    db.session.add(Receipt(form_id="f", account_id=None, at=MONDAY, path="/x", location="?"))
    done = check()
    assert done.exit_code == 1
    assert "1 张表单回执没有去处" in done.output


@pytest.mark.sqlite
def test_a_damaged_file_is_said_to_be_damaged(check):
    make_staff("何立夏")
    db.session.commit()
    root = db.session.scalar(
        text("SELECT rootpage FROM sqlite_master WHERE name = 'ix_base_search_term_subject'")
    )
    db.session.rollback()
    db.engine.dispose()
    path = Path(db.engine.url.database or "")
    with sqlite3.connect(path) as whole:
        size = whole.execute("PRAGMA page_size").fetchone()[0]
        whole.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        file.seek((root - 1) * size + 3)
        file.write(b"\xff\x00\x00")
    done = check()
    assert done.exit_code == 1
    assert "数据库文件有损坏" in done.output
