"""A backup killed at any moment leaves nothing under its name, and the next one works."""

import os
import shutil
import signal
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, event, text

from app.extensions import db
from app.gate.models import Visit
from app.permissions import Role
from app.system import safekeeping
from app.system.services import backups, restoring
from tests.conftest import MARIADB, MONDAY
from tests.factories.directory import make_school, make_staff
from tests.factories.gate import make_post


@pytest.fixture
def place(app, tmp_path):
    """An installation with uploads that take a moment to copy."""
    make_school()
    make_staff("何立夏")
    db.session.commit()
    uploads = Path(app.instance_path) / "uploads"
    uploads.mkdir(exist_ok=True)
    for number in range(40):
        (uploads / f"photo-{number}").write_bytes(os.urandom(500_000))
    yield safekeeping.here()
    shutil.rmtree(uploads)


def make(place, folder):
    revision = restoring.revision_of(place)
    return backups.make(place, folder=folder, passphrase=None, revision=revision, now=MONDAY)


def begin_and_kill(place, folder, after):
    """kill -9 a process that makes a backup, so long after it began to write."""
    db.session.rollback()
    db.engine.dispose()
    child = os.fork()
    if child == 0:
        try:
            make(place, folder)
        finally:
            os._exit(0)
    while not (place.instance / backups.WORKSHOP).exists():
        time.sleep(0.001)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def test_kill_nine_leaves_no_half_backup_and_the_next_one_cleans_up(place, tmp_path):
    folder = tmp_path / "backups"
    for after in (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4):
        begin_and_kill(place, folder, after)
        for path in folder.glob("houqin-*"):  # it was quicker than the kill: then it is whole
            restoring.verify(place, path, None)
    made = make(place, folder)
    assert restoring.verify(place, made.path, None).manifest["tables"]["directory_staff"] == 1
    assert [path for path in folder.iterdir() if path.name.startswith(".")] == []
    assert not (place.instance / backups.WORKSHOP).exists()


if MARIADB:

    def test_a_connection_killed_in_mid_request_keeps_what_was_typed(app, sign_in):
        """What a restart of the server is to a request: its connection ends between two queries."""
        make_school()
        make_post()
        guard = sign_in(Role.GUARD, name="郑满仓")
        other = create_engine(db.engine.url)
        killed = []

        def kill(_connection, cursor, statement, *_rest):
            if statement.startswith("INSERT INTO gate_visit ") and not killed:
                killed.append(cursor.connection.thread_id())
                with other.connect() as assassin:
                    assassin.execute(text(f"KILL CONNECTION {killed[0]}"))

        fields = {
            "form_id": "a" * 32,
            "name": "立春",
            "phone": "13900000001",
            "purpose": "delivery",
            "host_name": "总务处",
        }
        event.listen(db.engine, "before_cursor_execute", kill)
        try:
            answer = guard.post("/gate/visits/new", data=fields)
        finally:
            event.remove(db.engine, "before_cursor_execute", kill)
            other.dispose()
        assert killed
        assert answer.status_code == 503
        assert "这一步没有保存，你填的内容还在" in answer.text
        assert 'value="立春"' in answer.text
        assert guard.post("/gate/visits/new", data=fields).status_code == 303
        assert db.session.scalars(db.select(Visit.name)).all() == ["立春"]
