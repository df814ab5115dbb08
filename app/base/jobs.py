"""Background jobs (后台任务): work of more than two seconds, with its progress, in one table.

A view enqueues and redirects to the job's page; a process of its own (app/system/worker.py) works
it off and ends when nothing waits. There is no broker: the table is the queue, and a file lock,
which the system lets go of when its holder dies, tells whether somebody works.
"""

import fcntl
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from flask import after_this_request, current_app, has_request_context
from flask_login import current_user
from sqlalchemy import JSON, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from app.base import clock
from app.base.columns import Moment, choice
from app.config import ROOT
from app.domain.errors import RuleBroken
from app.extensions import Base, db, reading
from app.permissions import Permission

WORKER = "app.system.worker"
LOCK = "jobs.lock"
# A look at the lock holds it for a moment; a worker that comes just then tries once more.
TRIES, TRY_EVERY = 10, 0.05
# The database may be away for a while: a worker that could not go on is started again.
AGAIN_AFTER = (5, 30, 120)
REVIVE_EVERY = 10
MEGABYTES = 300


class JobStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


JOB_STATUS_LABELS: dict[JobStatus, str] = {
    JobStatus.QUEUED: "排队中",
    JobStatus.RUNNING: "进行中",
    JobStatus.DONE: "已完成",
    JobStatus.FAILED: "没有完成",
    JobStatus.CANCELLED: "已取消",
}
OPEN = (JobStatus.QUEUED, JobStatus.RUNNING)
OUTCOME_LENGTH = 255


class Job(Base):
    """One piece of work; `done` of `total` steps are committed, and a restart goes on there."""

    __tablename__ = "base_job"
    __table_args__ = (Index("ix_base_job_account", "account_id", "id"),)

    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(info={"label": "任务"})
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    account_id: Mapped[int | None]
    status: Mapped[JobStatus] = mapped_column(
        choice(JobStatus), default=JobStatus.QUEUED, index=True, info={"label": "状态"}
    )
    done: Mapped[int] = mapped_column(default=0, info={"label": "已完成"})
    total: Mapped[int | None] = mapped_column(info={"label": "总数"})
    # What to read when it is over: a sentence, and the page or file it led to.
    outcome: Mapped[str] = mapped_column(String(OUTCOME_LENGTH), default="", info={"label": "结果"})
    result_url: Mapped[str] = mapped_column(String(255), default="", info={"internal": True})
    created_at: Mapped[datetime] = mapped_column(Moment)
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    cancel_asked_at: Mapped[datetime | None] = mapped_column(Moment)
    # How often it was begun at the step it stands at: a second crash there is the last.
    attempts: Mapped[int] = mapped_column(default=0, info={"internal": True})

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    def ask_to_cancel(self, at: datetime) -> None:
        """End it at once while it waits; when it is being worked on, after the step in hand."""
        if not self.is_open:
            raise RuleBroken(f"{self.title}已经结束，不用取消")
        self.cancel_asked_at = at
        if self.status == JobStatus.QUEUED:
            self.end(JobStatus.CANCELLED, "还没有开始就取消了，什么都没有改动", at)

    def end(self, status: JobStatus, outcome: str, at: datetime) -> None:
        self.status = status
        self.outcome = outcome[:OUTCOME_LENGTH]
        self.ended_at = at


# Each step is yielded when it is whole: the worker commits it together with the progress, and asks
# whether to go on. A job that is taken up again starts with `job.done` steps behind it. On SQLite
# a step keeps every other writer waiting from its first statement on: it stays under 0.2 seconds
# and reads files or computes before it asks the database for anything. The job itself is held
# apart from the session, so that looking at it asks nothing.
Work = Callable[[Job], Iterator[int]]
AnyWork = TypeVar("AnyWork", bound=Work)


def needs(*permissions: Permission) -> Callable[[AnyWork], AnyWork]:
    """Let the work begin only while whoever asked for it still holds one of the permissions."""

    def mark(work: AnyWork) -> AnyWork:
        work.needs = permissions  # type: ignore[attr-defined]
        return work

    return mark


def bounded(megabytes: int) -> Callable[[AnyWork], AnyWork]:
    """Let the work take so much memory beside the portal itself, instead of MEGABYTES."""

    def mark(work: AnyWork) -> AnyWork:
        work.megabytes = megabytes  # type: ignore[attr-defined]
        return work

    return mark


def enqueue(kind: str, title: str, *, total: int | None = None, **arguments: Any) -> Job:
    """Return a new job in the running transaction; its worker starts once the answer is sent."""
    job = Job(
        kind=kind,
        title=title,
        total=total,
        arguments=arguments,
        account_id=current_user.id if has_request_context() else None,
        created_at=clock.now(),
    )
    db.session.add(job)
    db.session.flush()
    if has_request_context():
        after_this_request(_start_worker)
    return job


def _start_worker(response: Any) -> Any:
    start_worker()
    return response


def start_worker() -> None:
    """Start a process that works off what waits, unless one is at it or the app was told not to.

    Whoever holds the lock looks for work once more after letting go of it, so nothing that was
    committed before this call is left lying.
    """
    if not current_app.config["JOB_WORKER"] or is_worked():
        return
    settings = {
        "DATABASE_URL": current_app.config["SQLALCHEMY_DATABASE_URI"],
        "INSTANCE_PATH": current_app.instance_path,
    }
    environment = {**os.environ, **settings}
    # Somebody must ask how it ended, or it stays in the process table.
    seen_through = (_spawn(environment), environment)
    threading.Thread(target=_see_it_through, args=seen_through, daemon=True).start()


def _spawn(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", WORKER],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


def _see_it_through(worker: subprocess.Popen[bytes], environment: dict[str, str]) -> None:
    for pause in AGAIN_AFTER:
        if worker.wait() == 0:
            return
        time.sleep(pause)
        worker = _spawn(environment)
    worker.wait()


def revive() -> None:
    """Start the worker when an open job lies there and nobody works: a crash left it."""
    last = current_app.extensions.get("job_revived_at", float("-inf"))
    if time.monotonic() - last >= REVIVE_EVERY:
        current_app.extensions["job_revived_at"] = time.monotonic()
        start_worker()


def next_open() -> int | None:
    """Return the id of the oldest job that is not over."""
    with reading():
        found = db.session.scalar(
            select(Job.id).where(Job.status.in_(OPEN)).order_by(Job.id).limit(1)
        )
        db.session.rollback()
    return found


def is_worked() -> bool:
    """Tell whether a worker is alive: it holds the lock as long as it or its child lives."""
    with _lock_file() as file:
        return not _locks(file, fcntl.LOCK_SH)


@contextmanager
def working_alone() -> Iterator[bool]:
    """Hold the lock over the block; False when another worker has it."""
    with _lock_file() as file:
        for _ in range(TRIES):
            if _locks(file, fcntl.LOCK_EX):
                os.ftruncate(file, 0)
                os.write(file, str(os.getpid()).encode())
                yield True
                return
            time.sleep(TRY_EVERY)
        yield False


@contextmanager
def _lock_file() -> Iterator[int]:
    file = os.open(Path(current_app.instance_path) / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield file
    finally:
        os.close(file)


def _locks(file: int, how: int) -> bool:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
