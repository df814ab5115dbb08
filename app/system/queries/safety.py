"""Backups, the plan for them, and what the nights did."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Select, case, func, or_, select, text

from app.base.audit import AuditEntry
from app.base.jobs import OPEN, Job, JobStatus
from app.extensions import db
from app.system.models.safety import Backup, BackupPlan, DiskSample, NightlyRun


def plan() -> BackupPlan:
    """Return the plan that was saved, or the one that holds until somebody saves another."""
    return db.session.scalar(select(BackupPlan).limit(1)) or BackupPlan(
        folder="", keep_daily=7, keep_weekly=4, keep_monthly=12, passphrase=None, version=0
    )


def backups() -> Select[Backup]:
    """Return the backups that are still there."""
    return select(Backup).where(Backup.removed_at.is_(None))


def present_in(folder: Path) -> Sequence[Backup]:
    return db.session.scalars(backups().where(Backup.folder == str(folder))).all()


def is_listed(path: Path) -> bool:
    """Tell whether a backup file is on the list, be it as one that was rotated."""
    ours = (Backup.folder == str(path.parent)) & (Backup.file_name == path.name)
    return db.session.scalar(select(Backup.id).where(ours).limit(1)) is not None


def newest_backup() -> Backup | None:
    return db.session.scalar(backups().order_by(Backup.made_at.desc(), Backup.id.desc()).limit(1))


def last_night() -> Sequence[NightlyRun]:
    """Return the newest run of each piece of work, in the order they were done."""
    newest = select(func.max(NightlyRun.id)).group_by(NightlyRun.name)
    query = select(NightlyRun).where(NightlyRun.id.in_(newest)).order_by(NightlyRun.id)
    return db.session.scalars(query).all()


def disk_samples(limit: int = 30) -> Sequence[DiskSample]:
    return db.session.scalars(select(DiskSample).order_by(DiskSample.id.desc()).limit(limit)).all()


def began() -> dict[str, datetime]:
    """Return when each piece of the nightly work was last begun."""
    query = select(NightlyRun.name, func.max(NightlyRun.started_at)).group_by(NightlyRun.name)
    return {row[0]: row[1] for row in db.session.execute(query)}


def job_troubles(since: datetime) -> tuple[int, datetime | None]:
    """Return how many jobs failed since, and since when the oldest open one waits."""
    failed = case((Job.status == JobStatus.FAILED, 1), else_=0)
    opened = case((Job.status.in_(OPEN), func.coalesce(Job.started_at, Job.created_at)))
    row = db.session.execute(
        select(func.coalesce(func.sum(failed), 0), func.min(opened)).where(
            or_(Job.created_at >= since, Job.status.in_(OPEN))
        )
    ).one()
    return int(row[0]), row[1]


def first_act() -> datetime | None:
    """Return when anybody first did anything here."""
    return db.session.scalar(select(AuditEntry.at).order_by(AuditEntry.id).limit(1))


def revision() -> str | None:
    """Return the revision that the database has."""
    return db.session.scalar(text("SELECT version_num FROM alembic_version"))
