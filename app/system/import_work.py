"""Long imports in the background: the check, the import and the undoing of a big batch."""

from collections.abc import Iterator
from datetime import datetime

from flask import url_for
from flask_login import current_user

from app.base.importing import Context
from app.base.jobs import Job, needs
from app.domain.errors import RuleBroken
from app.extensions import db
from app.system.kinds import IMPORTERS, PERMISSIONS
from app.system.models.imports import ImportBatch
from app.system.services.imports import checking, running, undoing

CHECK = "import_check"
RUN = "import_run"
UNDO = "import_undo"


@needs(*PERMISSIONS)
def check(job: Job) -> Iterator[int]:
    batch = _batch(job)
    yield from checking.check(batch.id, _context(job), job.done)
    batch = _batch(job)
    good = f"可新增 {batch.new:,}，可更新 {batch.changing:,}"
    job.outcome = f"{good}，相同 {batch.same:,}，有错 {batch.faulty:,}"


@needs(*PERMISSIONS)
def run(job: Job) -> Iterator[int]:
    batch = _batch(job)
    yield from running.run(batch.id, _context(job), job.done)
    job.outcome = done_sentence(_batch(job))


@needs(*PERMISSIONS)
def undo(job: Job) -> Iterator[int]:
    batch = _batch(job)
    only_whole = bool(job.arguments["only_whole"])
    yield from undoing.undo(batch.id, _context(job), only_whole, job.done)
    job.outcome = undone_sentence(_batch(job))


def done_sentence(batch: ImportBatch) -> str:
    """Say what an import did."""
    left = f"，{batch.refused:,} 行没有导入" if batch.refused else ""
    return f"新增 {batch.added:,}，更新 {batch.updated:,}{left}"


def undone_sentence(batch: ImportBatch) -> str:
    """Say what an undo did, or what stood against it."""
    if not batch.undone:
        return f"没有撤销：{batch.kept:,} 行后来用到了"
    left = f"，{batch.kept:,} 行后来用到了，留下" if batch.kept else ""
    return f"已撤销 {batch.undone:,} 行{left}"


def _batch(job: Job) -> ImportBatch:
    """Return the batch of a job whose asker may still import its kind."""
    batch = db.session.get_one(ImportBatch, job.arguments["batch_id"])
    importer = IMPORTERS[batch.importer]
    if not current_user.can(importer.permission):
        raise RuleBroken("发起人已经没有这项权限，没有继续")
    job.result_url = url_for("system.imports.show", import_kind=importer.name, batch_id=batch.id)
    return batch


def _context(job: Job) -> Context:
    now: datetime = job.started_at or job.created_at
    return Context(now=now, account_id=current_user.id, account_name=current_user.name)
