"""An import killed again and again: every row arrives, and arrives once."""

import os
import signal
import subprocess
import sys
import time

from sqlalchemy import func, select

from app import ROOT
from app.base import jobs
from app.base.audit import AuditEntry
from app.base.jobs import Job, JobStatus
from app.directory.models import Guardian, Pupil
from app.extensions import db
from app.permissions import Role
from app.system.import_work import RUN
from app.system.models.imports import ImportBatch, ImportRow, ImportState, Outcome
from tests.factories.directory import make_account, make_class
from tests.factories.system import make_import

ROWS = 300
HEADER = ["学号", "姓名", "班级", "父亲姓名", "父亲电话"]


def order() -> int:
    """A checked sheet of pupils, and the job of its import."""
    make_class("一1班")
    account = make_account(Role.ADMINISTRATOR)
    pupils = [[f"P{n:04}", f"周小{n}", "一1", "周望津", f"139{n:08}"] for n in range(ROWS)]
    batch = make_import("pupils", HEADER, *pupils)
    batch.begin()
    job = jobs.enqueue(RUN, "导入学生", total=ROWS, batch_id=batch.id)
    job.account_id, batch.job_id = account.id, job.id
    db.session.commit()
    return job.id


def killed_after(settings, job_id: int, rows: int) -> None:
    """Start the worker and kill -9 it, with its child, once so many rows are in."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "app.system.worker"],
        cwd=ROOT,
        env={**os.environ, **settings},
        start_new_session=True,
    )
    until = time.monotonic() + 60
    while done(job_id) < rows and time.monotonic() < until:
        time.sleep(0.02)
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def done(job_id: int) -> int:
    db.session.rollback()
    number = db.session.scalar(select(Job.done).where(Job.id == job_id))
    db.session.rollback()
    return number or 0


def count(model, *conditions) -> int:
    number = db.session.scalar(select(func.count()).select_from(model).where(*conditions))
    db.session.rollback()  # or the worker would wait for our transaction
    return number or 0


def test_kill_nine_in_mid_import_twice_and_every_pupil_is_there_once(school, settings):
    job_id = order()
    for rows in (50, 200):
        killed_after(settings, job_id, rows)
        imported = ImportRow.outcome == Outcome.ADDED
        assert rows <= done(job_id) == count(Pupil) == count(ImportRow, imported)
    worker = [sys.executable, "-m", "app.system.worker"]
    subprocess.run(worker, cwd=ROOT, env={**os.environ, **settings}, check=True, timeout=60)
    db.session.rollback()
    job, batch = db.session.get(Job, job_id), db.session.scalars(select(ImportBatch)).one()
    assert (job.status, job.outcome) == (JobStatus.DONE, f"新增 {ROWS}，更新 0")
    assert (batch.state, batch.added) == (ImportState.DONE, ROWS)
    assert count(Pupil) == count(Guardian) == ROWS
    assert count(AuditEntry, AuditEntry.action == "directory.pupil.add") == ROWS
