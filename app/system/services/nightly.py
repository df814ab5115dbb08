"""What the nights tidy and measure."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete

from app.extensions import db
from app.system.models.safety import DiskSample, NightlyRun
from app.system.queries import machine
from app.system.services.backups import UPLOADS

RUNS_KEPT = timedelta(days=400)


def prune(now: datetime) -> str:
    """Delete what the nights of long ago wrote down; retention sees to the rest."""
    runs = _delete(NightlyRun, NightlyRun.started_at < now - RUNS_KEPT)
    return f"例行记录 {runs} 条"


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
