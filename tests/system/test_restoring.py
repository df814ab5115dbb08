"""Restoring: proved before anything is touched, refused where it would destroy, proved again."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import contextmanager
from contextvars import Context
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from app import ROOT, create_app
from app.extensions import db
from app.gate.models import Visitor
from app.permissions import Role
from tests.conftest import MARIADB, MYSQL_URL, own_database
from tests.factories.directory import make_account, make_school, make_staff
from tests.factories.gate import make_visitor

NUMBER = "32010219850307151X"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """Where the backup stands that every test restores, made by the first that asks."""
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture
def backup(app, shelf):
    """A backup of a small school with one upload and one encrypted number."""
    path = shelf / "houqin-2026-11-23-1026.tar.gz"
    if path.exists():
        return path
    uploads = Path(app.instance_path) / "uploads"
    (uploads / "ab").mkdir(parents=True, exist_ok=True)
    (uploads / "ab" / "photo").write_bytes(b"photo" * 1000)
    make_school()
    make_staff("何立夏")
    make_account(Role.GUARD, name="孙小满", username="sunxiaoman")
    make_visitor("钱望春").document_number = NUMBER
    db.session.commit()
    done = app.test_cli_runner().invoke(args=["backup", "--to", str(shelf)])
    assert done.exit_code == 0, done.output
    shutil.rmtree(uploads)
    return path


@contextmanager
def nothing_yet(folder):
    """An empty instance folder with an empty database of its own."""
    with own_database(folder / "new") as url:
        yield Empty(folder / "new", url)


@pytest.fixture
def empty(tmp_path):
    with nothing_yet(tmp_path) as installation:
        yield installation


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    with nothing_yet(tmp_path_factory.mktemp("elsewhere")) as installation:
        yield installation


@pytest.fixture
def restored(backup, elsewhere):
    """An installation that the backup was restored into; whoever changes it changes it back."""
    db.session.rollback()
    if not elsewhere.said:
        done = elsewhere.flask("restore", backup)
        assert done.exit_code == 0, done.output
        elsewhere.said = done.output
    return elsewhere


class Empty:
    """Another installation, spoken to by its command line."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url
        self.said = ""

    def flask(self, *words):
        """Run one command in a portal made for it alone, as a process of its own would."""
        # An empty context: the command must not run in the application of the test.
        done = Context().run(self._run, [str(word) for word in words])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    def _run(self, words):
        portal = create_app({"INSTANCE_PATH": str(self.folder), "DATABASE_URL": self.url})
        done = portal.test_cli_runner().invoke(args=words)
        with portal.app_context():
            db.session.remove()
            db.engine.dispose()
        return done

    def ask(self, query):
        engine = create_engine(self.url)
        try:
            with engine.connect() as connection:
                return connection.execute(text(query)).all()
        finally:
            engine.dispose()


def test_a_restore_into_nothing_brings_everything_back_and_proves_it(restored):
    assert "directory_staff " in restored.said
    assert "校验和全部一致" in restored.said
    assert restored.ask("select name from directory_staff") == [("何立夏",)]
    upload = restored.folder / "uploads" / "ab" / "photo"
    assert upload.read_bytes() == b"photo" * 1000
    # What was encrypted can be read, for the secrets came along.
    other = create_app({"INSTANCE_PATH": str(restored.folder), "DATABASE_URL": restored.url})
    with other.app_context():
        assert db.session.scalars(db.select(Visitor.document_number)).all() == [NUMBER]
        db.session.rollback()
        db.engine.dispose()
    assert restored.flask("check").exit_code == 0
    assert not (restored.folder / "restore-work").exists()


def test_what_is_there_is_not_overwritten_silently_and_else_set_aside_first(backup, restored):
    engine = create_engine(restored.url)
    with engine.begin() as connection:
        connection.execute(text("update directory_staff set name = '改过的'"))
    engine.dispose()

    refused = restored.flask("restore", backup)
    assert (refused.exit_code, "--overwrite" in refused.output) == (1, True)
    assert restored.ask("select name from directory_staff") == [("改过的",)]

    done = restored.flask("restore", backup, "--overwrite")
    assert done.exit_code == 0, done.output
    assert restored.ask("select name from directory_staff") == [("何立夏",)]
    [aside] = (restored.folder / "backups").iterdir()
    assert str(aside) in done.output
    with tarfile.open(aside) as archive:
        database = archive.extractfile(archive.getmembers()[0]).read()
    assert "改过的".encode() in database


def test_a_running_portal_is_not_restored_over(backup, app, empty):
    import fcntl

    empty.folder.mkdir()
    with (empty.folder / "serve.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_SH)
        refused = empty.flask("restore", backup)
    assert (refused.exit_code, "门户正在运行" in refused.output) == (1, True)


def test_a_restore_that_was_cut_off_keeps_the_portal_from_starting_and_is_done_again(
    backup, restored
):
    (restored.folder / "restore-unfinished").touch()
    environment = {**os.environ, "INSTANCE_PATH": str(restored.folder), "PORT": "1"}
    start = subprocess.run(
        [sys.executable, "-m", "app.serve"], cwd=ROOT,
        env={**environment, "DATABASE_URL": restored.url},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert start.returncode == 1
    assert "再执行一次" in start.stderr
    assert restored.flask("restore", backup).exit_code == 0
    assert not (restored.folder / "restore-unfinished").exists()


def repacked(backup, tmp_path, **changes):
    """The same backup with another manifest."""
    folder = tmp_path / "repacked"
    with tarfile.open(backup) as archive:
        archive.extractall(folder, filter="data")
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), **changes}))
    path = tmp_path / "houqin-2026-11-23-1026.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and file != manifest:
                archive.add(file, str(file.relative_to(folder)))
        archive.add(manifest, "manifest.json")
    return path


def test_a_backup_of_a_newer_portal_asks_for_the_newer_program(backup, empty, tmp_path):
    db.session.rollback()
    refused = empty.flask("restore", repacked(backup, tmp_path, revision="9999"))
    assert (refused.exit_code, "先升级程序" in refused.output) == (1, True)
    assert not (empty.folder / "uploads").exists()


def test_a_count_that_does_not_agree_is_refused_before_anything_is_touched(backup, empty, tmp_path):
    db.session.rollback()
    with tarfile.open(backup) as archive:
        tables = json.load(archive.extractfile("manifest.json"))["tables"]
    wrong = repacked(backup, tmp_path, tables={**tables, "directory_staff": 2})
    refused = empty.flask("restore", wrong)
    assert refused.exit_code == 1
    assert "表 directory_staff 有 1 行，清单上是 2 行" in refused.output
    assert not (empty.folder / "uploads").exists()


def test_the_two_databases_are_not_mixed_up(backup, empty, tmp_path):
    db.session.rollback()
    other = Empty(tmp_path / "other", "")
    other.url = MYSQL_URL + "nothing" if not MARIADB else f"sqlite:///{tmp_path}/other/houqin.db"
    refused = other.flask("restore", backup)
    assert (refused.exit_code, "改 DATABASE_URL" in refused.output) == (1, True), refused.output


@pytest.mark.sqlite
def test_an_older_backup_is_brought_forward(empty, tmp_path):
    """The base revision of an installation of the first version, taken with today's program."""
    assert empty.flask("db", "upgrade", "0004").exit_code == 0
    with sqlite3.connect(make_url(empty.url).database) as old:
        old.execute("DELETE FROM base_audit_entry")
    made = empty.flask("backup", "--to", tmp_path)
    assert made.exit_code == 0, made.output
    [path] = tmp_path.glob("houqin-*")
    shutil.rmtree(empty.folder)
    done = empty.flask("restore", path)
    assert done.exit_code == 0, done.output
    assert empty.ask("select count(*) from system_backup") == [(0,)]


def test_something_else_than_a_backup_is_refused(empty, tmp_path):
    for name, content in (("empty", b""), ("text", b"hello"), ("gz", b"\x1f\x8b" + bytes(600))):
        path = tmp_path / name
        path.write_bytes(content)
        refused = empty.flask("backup", "verify", path)
        assert (refused.exit_code, "换一份备份" in refused.output) == (1, True), refused.output
    missing = empty.flask("restore", tmp_path / "missing")
    assert "没有找到备份文件" in missing.output
