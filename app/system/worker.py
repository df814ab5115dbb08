"""The background worker: `python -m app.system.worker` works off what waits and ends.

One worker runs at a time. It lends each job a process of its own: what a job takes in memory is
bounded and given back, and a job that crashes takes nobody with it. Each step of a job is one
transaction together with its progress, so a job may be killed at any moment: by a power cut, by
the bound, by its asker. Whatever is open when a worker starts was left by a crash and goes on
from its last whole step; a second crash at the same step ends it.
"""

import errno
import importlib
import logging
import os
import resource
import secrets
import signal
import time
from contextvars import Context
from pathlib import Path

from flask import Flask, current_app, has_app_context, url_for
from flask_login import current_user
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from app.base import clock, jobs
from app.base.jobs import Job, JobStatus
from app.base.messages import tell
from app.domain.errors import RuleBroken
from app.extensions import db, reading
from app.system.acting import acting_as
from app.system.jobs import WORK

log = logging.getLogger(__name__)

MEBIBYTE = 1024 * 1024
LIVES = 2
LOOK_EVERY = 0.05
# A step that does not end by itself after its asker cancelled is killed: it leaves no trace.
PATIENCE = 3.0
# The place of data and stack among the numbers of /proc/self/statm, in pages.
DATA = 5

# What a work may say of itself beside how far it is.
KEPT = ("outcome", "result_url", "total")


class CancelledError(Exception):
    """The asker wants it to stop, and the step in hand is whole."""


def main() -> None:
    app: Flask = importlib.import_module("wsgi").app
    with app.app_context():
        while jobs.next_open() is not None:
            with jobs.working_alone() as is_alone:
                if not is_alone:
                    return
                _work_all(app)


def _work_all(app: Flask) -> None:
    while (job_id := jobs.next_open()) is not None:
        if _claim(job_id):
            _lend_a_process(app, job_id)


def work_off(app: Flask) -> None:
    """Do here and now whatever waits, without processes of its own: for tests."""
    if has_app_context():
        db.session.rollback()  # an open transaction of the caller would keep the work waiting
    Context().run(_work_off, app)
    if has_app_context():
        db.session.expire_all()


def _work_off(app: Flask) -> None:
    with app.app_context():
        while (job_id := jobs.next_open()) is not None:
            if _claim(job_id):
                work_on(app, job_id)


def _claim(job_id: int) -> bool:
    """Begin the job once more, or end it: it was cancelled, or it dies at this step each time."""
    job = db.session.get(Job, job_id, with_for_update=True)
    assert job is not None  # noqa: S101 - next_open() found it, and nobody else is at work
    if not job.is_open:
        is_taken = False
    elif job.cancel_asked_at:
        is_taken = _end(job, JobStatus.CANCELLED, _stands("已取消", job))
    elif job.attempts >= LIVES:
        is_taken = _end(job, JobStatus.FAILED, _stands("连续两次在同一处中断，不再重试", job))
    else:
        job.status = JobStatus.RUNNING
        job.started_at = job.started_at or clock.now()
        job.attempts += 1
        is_taken = True
    _put_away()
    return is_taken


def _lend_a_process(app: Flask, job_id: int) -> None:
    """Work on the job in a child and wait for it; one that outlives its cancellation is killed."""
    db.engine.dispose()  # a connection must not be open on both sides of a fork
    child = os.fork()
    if child == 0:
        _live(app, job_id)
    asked_at, looked_at = None, time.monotonic()
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        time.sleep(LOOK_EVERY)
        now = time.monotonic()
        if now - looked_at < 1:
            continue
        looked_at = now
        if asked_at is None and _is_cancelled(job_id):
            asked_at = now
        if asked_at is not None and now - asked_at > PATIENCE:
            os.kill(child, signal.SIGKILL)


def _is_cancelled(job_id: int) -> bool:
    with reading():
        asked_at = db.session.scalar(select(Job.cancel_asked_at).where(Job.id == job_id))
    _put_away()
    return asked_at is not None


def _live(app: Flask, job_id: int) -> None:
    """The whole life of the child."""
    status = 1
    try:
        _bound_memory(job_id)
        work_on(app, job_id)
        status = 0
    except BaseException:
        log.exception("job %s was interrupted", job_id)
    finally:
        os._exit(status)


def _bound_memory(job_id: int) -> None:
    """Bound what this process writes to: fonts and libraries that it only reads do not count."""
    with reading():
        kind = db.session.get_one(Job, job_id).kind
    _put_away()
    pages = int(Path("/proc/self/statm").read_text().split()[DATA])
    taken = pages * resource.getpagesize()
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (taken + _megabytes(kind) * MEBIBYTE, most))


def _lift_bound() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _megabytes(kind: str) -> int:
    return getattr(WORK.get(kind), "megabytes", jobs.MEGABYTES)


def work_on(app: Flask, job_id: int) -> None:
    """Work on a claimed job to its end; only a database that went away leaves it open."""
    Context().run(_work_on, app, job_id)


def _work_on(app: Flask, job_id: int) -> None:
    with app.app_context():
        with reading():
            job = db.session.get_one(Job, job_id)
            db.session.expunge(job)
        _put_away()
        try:
            with acting_as(app, job.account_id, writes=True):
                _take_steps(job)
                _finish(job, JobStatus.DONE, job.outcome or "已完成")
            return
        except CancelledError:
            status, outcome = JobStatus.CANCELLED, _stands("已取消", job)
        except OperationalError:
            raise
        except Exception as error:
            _lift_bound()
            status, outcome = JobStatus.FAILED, _stands(_reason(error, job), job)
        db.session.rollback()
        _finish(job, status, outcome)


def _take_steps(job: Job) -> None:
    work = WORK[job.kind]
    needed = getattr(work, "needs", ())
    if job.account_id and needed and not any(current_user.can(each) for each in needed):
        raise RuleBroken("发起人已经没有这项权限，没有继续")
    for done in work(job):
        kept = {name: getattr(job, name) for name in KEPT}
        # Only a step ahead forgives a crash: who repeats the same one dies there for ever.
        job.attempts = 0 if done > job.done else job.attempts
        kept |= {"done": done, "attempts": job.attempts}
        db.session.execute(update(Job).where(Job.id == job.id).values(**kept))
        asked_at = db.session.scalar(select(Job.cancel_asked_at).where(Job.id == job.id))
        db.session.commit()
        job.done = done
        if asked_at and job.done != job.total:
            raise CancelledError


def _finish(job: Job, status: JobStatus, outcome: str) -> None:
    """End the job in the transaction of its last statements, and tell who asked for it."""
    row = db.session.get_one(Job, job.id)
    row.total, row.result_url = job.total, job.result_url
    _end(row, status, outcome)
    db.session.commit()


def _end(job: Job, status: JobStatus, outcome: str) -> bool:
    job.end(status, outcome, clock.now())
    if job.account_id:
        with current_app.test_request_context():
            page = url_for("system.jobs.show", job_id=job.id)
        failed = "没有完成" if status == JobStatus.FAILED else ""
        tell(job.account_id, f"{job.title}{failed}：{outcome}", job.result_url or page)
    return False


def _stands(sentence: str, job: Job) -> str:
    """Add how much of the job is there to stay."""
    if not job.done:
        return f"{sentence}；什么都没有改动"
    of_all = f" / {job.total:,}" if job.total else ""
    return f"{sentence}；做完的 {job.done:,}{of_all} 项保留"


def _reason(error: Exception, job: Job) -> str:
    if isinstance(error, RuleBroken):
        return str(error)
    if isinstance(error, MemoryError):
        return f"用到的内存超过 {_megabytes(job.kind)} MB 的上限，缩小范围、分几次做"
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "服务器的磁盘满了，腾出空间后再做一次"
    number = secrets.token_hex(3).upper()
    log.error("crash %s in job %s (%s)", number, job.id, job.kind, exc_info=error)
    return f"程序出了错，把编号 {number} 告诉系统管理员"


def _put_away() -> None:
    db.session.commit()
    db.session.remove()


if __name__ == "__main__":
    main()
