"""Background jobs (后台任务): work of more than two seconds, with its progress, in one table.

A view enqueues and redirects to the job's page; a process of its own works it off and ends when
nothing waits. There is no broker: the table is the queue and a file lock keeps the worker single.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask import after_this_request, current_app, has_request_context
from flask_login import current_user
from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.base import clock
from app.base.columns import Moment, choice
from app.config import ROOT
from app.domain.errors import RuleBroken
from app.extensions import Base, db

WORKER = "app.system.worker"


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
    outcome: Mapped[str] = mapped_column(String(255), default="", info={"label": "结果"})
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
        if not self.is_open:
            raise RuleBroken(f"{self.title}已经结束，不用取消")
        self.cancel_asked_at = at


# Each step is yielded when it is whole: the worker commits it together with the progress, and asks
# whether to go on. A job that is taken up again starts with `job.done` steps behind it.
Work = Callable[[Job], Iterator[int]]


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
    """Start a process that works off what waits, unless this app was told to leave it waiting."""
    if not current_app.config["JOB_WORKER"]:
        return
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", WORKER],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": current_app.config["SQLALCHEMY_DATABASE_URI"],
            "INSTANCE_PATH": current_app.instance_path,
        },
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    # Somebody must ask how it ended, or it stays in the process table.
    threading.Thread(target=process.wait, daemon=True).start()
