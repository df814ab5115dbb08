"""What a person does to a job, and what the night clears away."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete

from app.base import audit, long_files
from app.base.jobs import Job
from app.extensions import db
from app.system.long_files import KEPT_FOR, remove
from app.system.queries import jobs as queries

JOB_KEPT = timedelta(days=180)


def cancel(job_id: int, *, now: datetime) -> Job:
    """Ask the worker to stop after the step in hand; what waits is over at once."""
    job = db.session.get_one(Job, job_id, with_for_update=True, populate_existing=True)
    with audit.changed("system.job.cancel", job):
        job.ask_to_cancel(now)
    return job


def clear(now: datetime) -> str:
    """Remove long files after a week and jobs after half a year; messages have a rule of theirs."""
    expired = queries.ended_before(now - KEPT_FOR).where(
        Job.kind == long_files.KIND, Job.result_url != ""
    )
    files = _remove_files(db.session.scalars(expired))
    done: Any = db.session.execute(delete(Job).where(Job.ended_at < now - JOB_KEPT))
    return f"删除过期的文件 {files} 个、后台任务 {done.rowcount} 条"


def _remove_files(jobs: Iterable[Job]) -> int:
    removed = 0
    for job in jobs:
        removed += remove(job.id)
        job.result_url = ""
    return removed
