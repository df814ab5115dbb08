"""Backups: made while in use, whole or not at all, rotated, and handed out with a trace."""

import json
import os
import resource
import shutil
import stat
import tarfile
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pyrage
import pytest
from sqlalchemy import select

from app.base.audit import AuditEntry
from app.base.jobs import Job
from app.directory.models import Account
from app.extensions import db
from app.permissions import Role
from app.system import safekeeping
from app.system.models.safety import Backup, BackupPlan
from app.system.services import backups
from app.system.worker import work_off
from tests.conftest import MONDAY
from tests.factories.directory import make_school, make_staff

PASSPHRASE = "三月的雨 k3f7-9mwp"


@pytest.fixture
def instance(app):
    folder = Path(app.instance_path)
    uploads = folder / "uploads" / "ab"
    uploads.mkdir(parents=True, exist_ok=True)
    (uploads / "photo").write_bytes(os.urandom(100_000))
    yield folder
    shutil.rmtree(folder / "uploads")


@pytest.fixture
def flask(app, instance):
    def run(*words, **environment):
        db.session.rollback()
        done = app.test_cli_runner().invoke(args=words, env=environment)
        db.session.rollback()  # a process of its own would end here
        return done

    return run


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """Where backups that several tests look at stand, made by the first that asks."""
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture
def plain(flask, shelf):
    path = shelf / "houqin-2026-11-23-1026.tar.gz"
    if not path.exists():
        make_staff("何立夏")
        assert flask("backup", "--to", str(shelf)).exit_code == 0
    return path


@pytest.fixture
def locked(app, administrator, shelf):
    """A backup made from the pages, after a passphrase was given there."""
    path = shelf / "houqin-2026-11-23-1026.age.tar"
    if not path.exists():
        make_staff("何立夏")
        given = {"passphrase": PASSPHRASE, "is_written": "y"}
        assert administrator.post("/system/backups/passphrase", data=given).status_code == 303
        administrator.post("/system/backups/now")
        work_off(app)
        assert rows()[0].is_encrypted
        shutil.copy(rows()[0].path, path)
    return path


@pytest.fixture
def administrator(sign_in, instance):
    make_school()
    return sign_in(Role.ADMINISTRATOR, name="沈岚")


def files(folder):
    return sorted(path.name for path in folder.iterdir())


def rows():
    db.session.rollback()
    return db.session.scalars(select(Backup).order_by(Backup.id)).all()


def test_a_backup_holds_the_database_the_uploads_and_the_secrets_and_leaves_nothing_beside(
    flask, instance
):
    make_staff("何立夏")
    done = flask("backup")
    assert done.exit_code == 0, done.output
    [row] = rows()
    assert row.file_name == "houqin-2026-11-23-1026.tar.gz"
    assert stat.S_IMODE(row.path.stat().st_mode) == 0o600
    with tarfile.open(row.path) as archive:
        names = archive.getnames()
        manifest = json.load(archive.extractfile("manifest.json"))
    assert {"secrets.json", "uploads/ab/photo", "manifest.json"} < set(names)
    assert manifest["tables"]["directory_staff"] == 1
    assert manifest["files"].keys() == set(names) - {"manifest.json"}
    assert flask("backup", "verify", str(row.path)).exit_code == 0
    assert files(instance / "backups") == ["houqin-2026-11-23-1026.tar.gz"]
    assert not (instance / "backup-work").exists()


def test_a_locked_backup_opens_with_its_passphrase_alone_and_with_the_age_format(
    flask, locked, tmp_path
):
    wrong = flask("backup", "verify", str(locked), BACKUP_PASSPHRASE="别的口令")
    assert (wrong.exit_code, "备份口令不对" in wrong.output) == (1, True)
    none = flask("backup", "verify", str(locked))
    assert (none.exit_code, "加了密" in none.output) == (1, True)
    assert flask("backup", "verify", str(locked), BACKUP_PASSPHRASE=PASSPHRASE).exit_code == 0
    # By hand, as the README.txt inside says.
    with tarfile.open(locked) as outer:
        outer.extractall(tmp_path, filter="data")
    key = pyrage.passphrase.decrypt((tmp_path / "key.age").read_bytes(), PASSPHRASE)
    identity = pyrage.x25519.Identity.from_str(key.decode().strip())
    plain = pyrage.decrypt((tmp_path / "houqin.tar.gz.age").read_bytes(), [identity])
    assert plain[:2] == b"\x1f\x8b"
    assert "何立夏".encode() not in locked.read_bytes()


@pytest.mark.parametrize("at", [0.2, 0.5, 0.9])
def test_a_backup_with_a_damaged_byte_is_refused(flask, plain, tmp_path, at):
    whole = bytearray(plain.read_bytes())
    whole[int(len(whole) * at)] ^= 0xFF
    damaged = tmp_path / plain.name
    damaged.write_bytes(whole)
    done = flask("backup", "verify", str(damaged))
    assert (done.exit_code, "换一份备份" in done.output) == (1, True), done.output


@pytest.mark.parametrize("kind", ["plain", "locked"])
def test_a_backup_that_was_cut_off_is_refused(flask, request, tmp_path, kind):
    whole = request.getfixturevalue(kind)
    cut_off = tmp_path / whole.name
    cut_off.write_bytes(whole.read_bytes()[:-90_000])
    done = flask("backup", "verify", str(cut_off), BACKUP_PASSPHRASE=PASSPHRASE)
    assert (done.exit_code, "换一份备份" in done.output) == (1, True), done.output


def test_a_trial_waits_for_the_backup_that_is_at_work(flask, plain, instance):
    held, seconds = threading.Event(), 0.5

    def hold():
        with backups.lock_file(instance / "backup.lock"):
            held.set()
            time.sleep(seconds)

    other = threading.Thread(target=hold)
    other.start()
    held.wait()
    done = flask("backup", "verify", str(plain))
    other.join()
    assert done.exit_code == 0, done.output
    assert done.output.startswith("另一次备份或恢复正在进行，等它做完就试恢复")
    assert "这份备份是好的" in done.output


@contextmanager
def a_busy_writer(app):
    """Somebody who adds two accounts at once, again and again; yields when each pair was in."""
    stop = threading.Event()
    written = []

    def write():
        while not stop.is_set():
            with app.app_context():
                for name in (f"w{len(written)}a", f"w{len(written)}b"):
                    db.session.add(Account(username=name, own_name="甲", roles=[]))
                db.session.commit()
            written.append(time.monotonic())

    db.session.rollback()
    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(written) < 20:
            assert writer.is_alive()
            time.sleep(0.001)
        yield written
    finally:
        stop.set()
        writer.join()


def test_writers_go_on_while_a_backup_is_made_and_it_is_of_one_moment(app, flask, instance):
    """Of two moments it could hold one half of a pair."""
    with a_busy_writer(app) as written:
        began = time.monotonic()
        done = flask("backup")
        ended = time.monotonic()
    assert done.exit_code == 0, done.output
    assert sum(began < at < ended for at in written) > 3
    with tarfile.open(rows()[0].path) as archive:
        tables = json.load(archive.extractfile("manifest.json"))["tables"]
    assert tables["directory_account"] in range(40, 2 * len(written) + 1, 2)


def test_a_backup_whose_maker_was_killed_before_its_line_was_written_comes_onto_the_list(
    app, flask, instance
):
    app.config["CLOCK"] = lambda: MONDAY - timedelta(days=2)
    safekeeping.make(instance / "backups", None, MONDAY - timedelta(days=2))
    assert rows() == []
    for days in (1, 0):
        app.config["CLOCK"] = lambda days=days: MONDAY - timedelta(days=days)
        assert flask("backup", "--keep", "2,0,0").exit_code == 0
    assert [(row.made_at.day, row.removed_at is None) for row in rows()] == [
        (22, True),
        (21, False),
        (23, True),
    ]
    assert len(files(instance / "backups")) == 2


def test_rotation_removes_what_is_too_old_and_nothing_it_did_not_make(app, flask, instance):
    stranger = instance / "backups" / "houqin-2020-01-01-0230.tar.gz"
    stranger.parent.mkdir(exist_ok=True)
    stranger.write_bytes(b"of another school")
    for days in (2, 1, 0):
        app.config["CLOCK"] = lambda days=days: MONDAY - timedelta(days=days)
        assert flask("backup", "--keep", "2,0,0").exit_code == 0
    assert files(instance / "backups") == [
        "houqin-2020-01-01-0230.tar.gz",
        "houqin-2026-11-22-1026.tar.gz",
        "houqin-2026-11-23-1026.tar.gz",
    ]
    assert [row.removed_at is not None for row in rows()] == [True, False, False]


def test_a_folder_that_is_not_there_is_refused_and_not_made(flask, instance, tmp_path):
    done = flask("backup", "--to", str(tmp_path / "unplugged" / "school"))
    assert done.exit_code == 1
    assert "接好备份盘" in done.output
    assert not (tmp_path / "unplugged").exists()


@contextmanager
def no_file_beyond(size):
    """No file may grow beyond what was there: what a full disk or a quota looks like."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("passphrase", ["", PASSPHRASE])
def test_a_full_disk_is_said_and_leaves_the_old_backups_alone(
    flask, instance, tmp_path, passphrase
):
    (instance / "uploads" / "ab" / "large").write_bytes(os.urandom(6_000_000))
    old = tmp_path / "houqin-2026-11-20-0230.tar.gz"
    old.write_bytes(b"old")
    with no_file_beyond(5_000_000):
        done = flask("backup", "--to", str(tmp_path), BACKUP_PASSPHRASE=passphrase)
    assert done.exit_code == 1, done.output
    assert "磁盘写满了，备份没有做成，以前的备份都还在" in done.output
    assert files(tmp_path) == [old.name]
    assert rows() == []


def test_a_backup_now_is_a_job_and_its_file_can_be_had_with_a_trace(app, administrator):
    answer = administrator.post("/system/backups/now")
    assert "/system/jobs/" in answer.location
    work_off(app)
    [job], [row] = db.session.scalars(select(Job)).all(), rows()
    assert row.file_name in job.outcome
    page = administrator.get("/system/backups/").text
    assert row.file_name in page
    file = administrator.post(f"/system/backups/{row.id}/download")
    assert file.status_code == 200
    assert file.data == row.path.read_bytes()
    file.close()
    acts = db.session.scalars(select(AuditEntry.action)).all()
    assert {"system.backup.order", "system.backup.make", "system.backup.download"} <= set(acts)


def test_only_the_administrator_gets_at_backups(sign_in, instance):
    for role in (Role.LOGISTICS_HEAD, Role.PRINCIPAL):
        other = sign_in(role, name="测试")
        assert other.get("/system/backups/").status_code == 403
        assert other.post("/system/backups/1/download").status_code == 403


def test_the_plan_is_kept_and_a_bad_folder_is_said_beside_the_field(administrator, tmp_path):
    keep = {"keep_daily": "3", "keep_weekly": "2", "keep_monthly": "1"}
    refused = administrator.post(
        "/system/backups/plan", data={**keep, "folder": "/nowhere/at/all", "version": "0"}
    )
    assert refused.status_code == 422
    assert "接好备份盘" in refused.text
    plan = {**keep, "folder": str(tmp_path), "version": "0"}
    assert administrator.post("/system/backups/plan", data=plan).status_code == 303
    saved = db.session.scalar(select(BackupPlan))
    assert (saved.folder, saved.keep) == (str(tmp_path), (3, 2, 1))


def test_a_passphrase_wants_to_be_written_down_and_is_shown_nowhere(administrator, instance):
    url = "/system/backups/passphrase"
    assert "丢了口令" in administrator.get(url).text
    assert administrator.post(url, data={"passphrase": PASSPHRASE}).status_code == 422
    given = {"passphrase": PASSPHRASE, "is_written": "y"}
    assert administrator.post(url, data=given).status_code == 303
    assert PASSPHRASE not in administrator.get("/system/backups/").text
    assert PASSPHRASE not in str(db.session.scalars(select(AuditEntry.changes)).all())
    assert administrator.post(f"{url}/removal").status_code == 303
    assert db.session.scalar(select(BackupPlan)).passphrase is None
