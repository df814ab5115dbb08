"""How the portal stands now (系统状态): what was measured, judged by app/domain/health.py."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app

from app import schema
from app.base import clock, jobs
from app.base.memory import remembered
from app.domain import health
from app.domain.growth import Sample, days_left
from app.system import error_log, safekeeping
from app.system.models.safety import Backup, NightlyRun
from app.system.nightly import CHECK, WORK
from app.system.queries import machine
from app.system.queries import safety as queries

WORKERS = 2


def red() -> list[health.Line]:
    """Return what somebody must act on; remembered, for the front page asks it each time."""
    return _red(clock.now)


@remembered
def _red(now: Callable[[], datetime]) -> list[health.Line]:
    return [line for line in health.judge(vitals(now())) if line.tone is health.Tone.ACT]


def vitals(now: datetime) -> health.Vitals:
    """Measure everything that the state of the portal is judged by."""
    instance = Path(current_app.instance_path)
    newest = queries.newest_backup()
    plan = queries.plan()
    nights = {run.name: run for run in queries.last_night()}
    tonight = [run for name, _ in WORK if (run := nights.get(name))]
    check = nights.get(CHECK)
    failed_jobs, oldest_open = queries.job_troubles(now - timedelta(days=7))
    disk = machine.disk(instance)
    samples = [Sample(sample.at, sample.free) for sample in queries.disk_samples()]
    return health.Vitals(
        now=now,
        since=queries.first_act(),
        backup_at=newest.made_at if newest else None,
        backup_is_there=_is_there(newest),
        backup_is_loaded=bool(newest and newest.verified_at),
        is_encrypted=bool(plan.passphrase),
        is_on_same_disk=bool(newest) and machine.is_same_disk(_folder(newest), instance),
        night_at=max((run.started_at for run in tonight), default=None),
        failed_nights=_failed(tonight),
        check_at=check.ended_at if check else None,
        problems=tuple(check.sentence.splitlines()) if check and not check.succeeded else (),
        disk_free=disk.free,
        disk_total=disk.total,
        days_left=days_left(samples),
        is_current=queries.revision() == schema.newest(),
        stuck_job=None if oldest_open is None or jobs.is_worked() else oldest_open,
        failed_jobs=failed_jobs,
        workers=machine.workers(),
        workers_wanted=WORKERS,
        missing_libraries=tuple(machine.missing_pdf_libraries()),
        errors_today=sum(now - crash.at < timedelta(days=1) for crash in error_log.last(instance)),
    )


def _is_there(newest: Backup | None) -> bool:
    return newest is not None and newest.path.is_file()


def _folder(newest: Backup | None) -> Path:
    return Path(newest.folder) if newest else safekeeping.here().backups


def _failed(runs: list[NightlyRun]) -> tuple[tuple[str, str], ...]:
    """The check has a line of its own."""
    return tuple(
        (run.name, run.sentence) for run in runs if not run.succeeded and run.name != CHECK
    )
