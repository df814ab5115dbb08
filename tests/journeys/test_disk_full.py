"""The disk is full or the database taken: nothing acknowledged is lost, and a sentence says why."""

import sqlite3
import threading
import time
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import event, text

from app.extensions import db
from app.gate.models import Visit
from app.permissions import Role
from tests.conftest import MARIADB
from tests.factories.directory import make_school
from tests.factories.gate import make_post

VISIT = "/gate/visits/new"


@pytest.fixture
def guard(app, sign_in):
    make_school()
    make_post()
    return sign_in(Role.GUARD, name="郑满仓")


def visit(number=1):
    return {
        "form_id": f"{number:032x}",
        "name": f"立春{number}",
        "phone": f"139000{number:05d}",
        "purpose": "delivery",
        "host_name": "总务处",
        "belongings": "图纸" * 60,
    }


def visits():
    db.session.rollback()
    return db.session.scalar(db.select(db.func.count()).select_from(Visit))


@contextmanager
def full_disk():
    """SQLite may take no further page; MariaDB's server says 1114 as its tables do when full."""
    if MARIADB:
        event.listen(db.engine, "before_cursor_execute", refuse, named=True)
        try:
            yield
        finally:
            event.remove(db.engine, "before_cursor_execute", refuse)
        return
    db.session.rollback()
    db.engine.dispose()
    event.listen(db.engine, "connect", no_more_pages)
    try:
        yield
    finally:
        event.remove(db.engine, "connect", no_more_pages)
        db.session.rollback()
        db.engine.dispose()


def no_more_pages(connection, _record):
    connection.execute("PRAGMA max_page_count = 1")  # which means: as many as there are


def refuse(statement, cursor, **_rest):
    if statement.startswith("INSERT INTO gate_visit "):
        cursor.execute("SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1114, MESSAGE_TEXT = 'full'")


def test_a_full_disk_is_said_what_was_typed_stays_and_it_is_saved_once_there_is_room(guard):
    acknowledged, refused = 0, None
    with full_disk():
        for number in range(1, 200):
            answer = guard.post(VISIT, data=visit(number))
            if answer.status_code != 303:
                refused = answer
                break
            acknowledged += 1
    assert refused is not None
    assert refused.status_code == 503
    assert "服务器的磁盘满了，这一步没有保存，你填的内容还在" in refused.text
    assert f'value="立春{acknowledged + 1}"' in refused.text
    assert visits() == acknowledged
    # The same form again, as the button of that page sends it.
    assert guard.post(VISIT, data=visit(acknowledged + 1)).status_code == 303
    assert visits() == acknowledged + 1


@contextmanager
def taken(seconds):
    """Another program holds the write lock of the file for so long."""
    path = db.engine.url.database
    held = threading.Event()

    def hold():
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            held.set()
            time.sleep(seconds)
            other.execute("ROLLBACK")

    db.session.rollback()
    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    try:
        yield
    finally:
        thread.join()


@pytest.mark.sqlite
def test_a_database_taken_for_too_long_is_said_and_what_was_typed_stays(guard):
    """The wait is 30 seconds; here it is a tenth of one, so that the suite need not wait."""
    db.session.rollback()
    db.engine.dispose()
    assert db.session.scalar(text("PRAGMA busy_timeout")) == 30_000
    db.session.rollback()

    def impatient(connection, _record, _proxy):
        connection.execute("PRAGMA busy_timeout = 100")

    event.listen(db.engine, "checkout", impatient)
    try:
        with taken(0.5):
            answer = guard.post(VISIT, data=visit())
    finally:
        event.remove(db.engine, "checkout", impatient)
        db.engine.dispose()
    assert answer.status_code == 503
    assert "数据库正被别的程序占用，这一步没有保存，你填的内容还在" in answer.text
    assert 'value="立春1"' in answer.text
    assert guard.post(VISIT, data=visit()).status_code == 303
    assert visits() == 1
