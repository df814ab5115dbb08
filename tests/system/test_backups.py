"""Backups: made while in use, whole or not at all, rotated, and handed out with a trace."""

import json
import os
import shutil
import stat
import subprocess
import sys
import tarfile
import threading
import time
from datetime import timedelta
from pathlib import Path

import pyrage
import pytest
from sqlalchemy import select

from app import ROOT
from app.base.audit import AuditEntry
from app.base.jobs import Job
from app.extensions import db
from app.permissions import Role
from app.system.models.safety import Backup, BackupPlan
from app.system.worker import work_off
from tests.conftest import MONDAY
from tests.factories.directory import make_account, make_school, make_staff

PASSPHRASE = "三月的雨 k3f7-9mwp"


@pytest.fixture
def instance(app):
    folder = Path(app.instance_path)
    for name in ("backups", "uploads"):
        shutil.rmtree(folder / name, ignore_errors=True)
    uploads = folder / "uploads" / "ab"
    uploads.mkdir(parents=True)
    (uploads / "photo").write_bytes(os.urandom(100_000))
    yield folder
    for name in ("backups", "uploads"):
        shutil.rmtree(folder / name, ignore_errors=True)


@pytest.fixture
def flask(app, instance):
    def run(*words, **environment):
        db.session.rollback()
        return app.test_cli_runner().invoke(args=words, env=environment)

    return run


@pytest.fixture
def administrator(sign_in, instance):
    make_school()
    return sign_in(Role.ADMINISTRATOR, name="沈岚")


def files(folder):
    return sorted(path.name for path in folder.iterdir())


def rows():
    db.session.rollback()
    return db.session.scalars(select(Backup).order_by(Backup.id)).all()


def test_a_backup_holds_the_database_the_uploads_and_the_secrets(flask, instance):
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


def test_nothing_is_left_beside_the_backup(flask, instance):
    flask("backup")
    assert files(instance / "backups") == ["houqin-2026-11-23-1026.tar.gz"]
    assert not (instance / "backup-work").exists()


def test_a_backup_with_a_passphrase_opens_with_it_alone_and_with_the_age_format(
    flask, instance, tmp_path
):
    make_staff("何立夏")
    assert flask("backup", BACKUP_PASSPHRASE=PASSPHRASE).exit_code == 0
    [row] = rows()
    assert row.is_encrypted
    wrong = flask("backup", "verify", str(row.path), BACKUP_PASSPHRASE="别的口令")
    assert (wrong.exit_code, "备份口令不对" in wrong.output) == (1, True)
    none = flask("backup", "verify", str(row.path))
    assert (none.exit_code, "加了密" in none.output) == (1, True)
    assert flask("backup", "verify", str(row.path), BACKUP_PASSPHRASE=PASSPHRASE).exit_code == 0
    # By hand, as the README.txt inside says.
    with tarfile.open(row.path) as outer:
        outer.extractall(tmp_path, filter="data")
    key = pyrage.passphrase.decrypt((tmp_path / "key.age").read_bytes(), PASSPHRASE)
    identity = pyrage.x25519.Identity.from_str(key.decode().strip())
    plain = pyrage.decrypt((tmp_path / "houqin.tar.gz.age").read_bytes(), [identity])
    assert plain[:2] == b"\x1f\x8b"
    assert "何立夏".encode() not in row.path.read_bytes()


@pytest.mark.parametrize("at", [0.2, 0.5, 0.9])
def test_a_backup_with_a_damaged_byte_is_refused(flask, instance, at):
    flask("backup")
    path = rows()[0].path
    whole = bytearray(path.read_bytes())
    whole[int(len(whole) * at)] ^= 0xFF
    path.write_bytes(whole)
    done = flask("backup", "verify", str(path))
    assert (done.exit_code, "换一份备份" in done.output) == (1, True), done.output


@pytest.mark.parametrize("passphrase", ["", PASSPHRASE])
def test_a_backup_that_was_cut_off_is_refused(flask, instance, passphrase):
    flask("backup", BACKUP_PASSPHRASE=passphrase)
    path = rows()[0].path
    path.write_bytes(path.read_bytes()[:-90_000])
    done = flask("backup", "verify", str(path), BACKUP_PASSPHRASE=passphrase)
    assert (done.exit_code, "换一份备份" in done.output) == (1, True), done.output


def test_writers_go_on_while_a_backup_is_made_and_it_is_of_one_moment(app, flask, instance):
    """Each writer adds two accounts at once: a backup with an odd number would be of two."""
    stop = threading.Event()
    written = []

    def write():
        number = 0
        while not stop.is_set():
            with app.app_context():
                for half in "ab":
                    make_account(Role.TEACHER, name="甲", username=f"w{number}{half}")
                db.session.commit()
            number += 1
            written.append(time.monotonic())
            time.sleep(0.01)

    db.session.rollback()
    writer = threading.Thread(target=write)
    writer.start()
    try:
        began = time.monotonic()
        done = flask("backup")
        ended = time.monotonic()
    finally:
        stop.set()
        writer.join()
    assert done.exit_code == 0, done.output
    assert sum(began < at < ended for at in written) > 3
    with tarfile.open(rows()[0].path) as archive:
        tables = json.load(archive.extractfile("manifest.json"))["tables"]
    assert tables["directory_account"] % 2 == 0


def test_rotation_removes_what_is_too_old_and_nothing_it_did_not_make(app, flask, instance):
    stranger = instance / "backups" / "houqin-2020-01-01-0230.tar.gz"
    stranger.parent.mkdir()
    stranger.write_bytes(b"of another school")
    for days in range(3, -1, -1):
        app.config["CLOCK"] = lambda days=days: MONDAY - timedelta(days=days)
        assert flask("backup", "--keep", "2,0,0").exit_code == 0
    assert files(instance / "backups") == [
        "houqin-2020-01-01-0230.tar.gz",
        "houqin-2026-11-22-1026.tar.gz",
        "houqin-2026-11-23-1026.tar.gz",
    ]
    assert [row.removed_at is not None for row in rows()] == [True, True, False, False]


def test_a_folder_that_is_not_there_is_refused_and_not_made(flask, instance, tmp_path):
    done = flask("backup", "--to", str(tmp_path / "unplugged" / "school"))
    assert done.exit_code == 1
    assert "接好备份盘" in done.output
    assert not (tmp_path / "unplugged").exists()


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
from wsgi import app
app.cli.main(["backup", "--to", sys.argv[2]], prog_name="flask")
"""


@pytest.mark.parametrize("passphrase", ["", PASSPHRASE])
def test_a_full_disk_is_said_and_leaves_the_old_backups_alone(
    app, flask, instance, tmp_path, passphrase
):
    """No file may grow beyond what was there: what a full disk or a quota looks like."""
    (instance / "uploads" / "ab" / "large").write_bytes(os.urandom(6_000_000))
    old = tmp_path / "houqin-2026-11-20-0230.tar.gz"
    old.write_bytes(b"old")
    environment = {
        **os.environ,
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "INSTANCE_PATH": str(instance),
        "BACKUP_PASSPHRASE": passphrase,
    }
    db.session.rollback()
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, "5000000", tmp_path], cwd=ROOT, env=environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "磁盘写满了，备份没有做成，以前的备份都还在" in done.stderr
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


def test_a_passphrase_wants_to_be_written_down_and_is_shown_nowhere(app, administrator, instance):
    page = administrator.get("/system/backups/passphrase").text
    assert "丢了口令" in page
    url = "/system/backups/passphrase"
    assert administrator.post(url, data={"passphrase": PASSPHRASE}).status_code == 422
    given = {"passphrase": PASSPHRASE, "is_written": "y"}
    assert administrator.post(url, data=given).status_code == 303
    assert PASSPHRASE not in administrator.get("/system/backups/").text
    assert PASSPHRASE not in str(db.session.scalars(select(AuditEntry.changes)).all())
    administrator.post("/system/backups/now")
    work_off(app)
    assert rows()[0].is_encrypted
    assert administrator.post(f"{url}/removal").status_code == 303
    assert db.session.scalar(select(BackupPlan)).passphrase is None
