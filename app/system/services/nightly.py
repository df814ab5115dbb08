"""What the nights tidy and measure."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, or_

from app.directory.models.sessions import LoginAttempt, LoginSession
from app.extensions import db
from app.system.models.safety import DiskSample, NightlyRun
from app.system.queries import machine
from app.system.services.backups import UPLOADS

LOGIN_KEPT = timedelta(days=90)
RUNS_KEPT = timedelta(days=400)


def prune(now: datetime) -> str:
    """Delete login attempts and sessions that ended or were last used 90 days ago."""
    oldest = now - LOGIN_KEPT
    attempts = _delete(LoginAttempt, LoginAttempt.at < oldest)
    sessions = _delete(
        LoginSession, or_(LoginSession.ended_at < oldest, LoginSession.last_seen_at < oldest)
    )
    _delete(NightlyRun, NightlyRun.started_at < now - RUNS_KEPT)
    return f"登录尝试 {attempts} 条、登录设备 {sessions} 台"


def _delete(table: Any, condition: Any) -> int:
    done: Any = db.session.execute(
        delete(table).where(condition).execution_options(synchronize_session=False)
    )
    return done.rowcount


def measure(instance: Path, database_url: str, now: datetime) -> str:
    """Write down how full the disk is tonight."""
    sample = DiskSample(
        at=now,
        free=machine.disk(instance).free,
        database_size=machine.database_size(database_url),
        uploads_size=machine.folder_size(instance / UPLOADS),
    )
    db.session.add(sample)
    return f"还剩 {sample.free / 2**30:.1f} GB"
