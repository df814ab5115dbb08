"""What the edges share about backups: where this portal stands, and one backup by the plan."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from flask import current_app, url_for

from app.base.jobs import Job, needs
from app.domain.health import size_of
from app.domain.rotation import Keep
from app.extensions import db, reading
from app.permissions import Permission
from app.system.models.safety import Backup
from app.system.queries import machine
from app.system.queries import safety as queries
from app.system.services import backups, restoring
from app.system.services.backups import Installation

JOB = "backup"


class Plan(NamedTuple):
    """Where backups go, how long they stay and what locks them."""

    folder: Path
    keep: Keep
    passphrase: str | None


class Outcome(NamedTuple):
    """A backup that is on the list, and how many old ones made room for it."""

    row: Backup
    is_loaded: bool
    removed: int


def here() -> Installation:
    """Return where the running portal keeps its things."""
    return Installation(
        Path(current_app.instance_path),
        current_app.config["SQLALCHEMY_DATABASE_URI"],
        machine.version(),
    )


def plan() -> Plan:
    """Return the saved plan, read without the write lock and let go of at once."""
    with reading():
        saved = queries.plan()
        found = Plan(
            Path(saved.folder) if saved.folder else here().backups, saved.keep, saved.passphrase
        )
        db.session.rollback()
    return found


def back_up(how: Plan, now: datetime) -> Outcome:
    """Make one backup and let the old ones go, in the caller's transaction.

    One whose maker was killed before its line was committed comes onto the list now.
    """
    made = make(how.folder, how.passphrase, now)
    row = backups.enter(made)
    for forgotten in backups.unlisted(here()):
        backups.enter(forgotten)
    return Outcome(row, made.is_loaded, backups.rotate(how.keep, how.folder, now))


def make(folder: Path, passphrase: str | None, now: datetime) -> backups.Made:
    """Make one backup file and enter it nowhere: the list may be of an older structure."""
    place = here()
    db.session.rollback()  # nobody waits for the write lock while the file grows
    return backups.make(
        place,
        folder=folder,
        passphrase=passphrase,
        revision=restoring.revision_of(place),
        now=now,
    )


@needs(Permission.SYSTEM_BACKUP_MANAGE)
def work(job: Job) -> Iterator[int]:
    """Make one backup as a job: a single step, which begins anew when it was cut off."""
    done = back_up(plan(), job.created_at)
    job.outcome = f"{done.row}，{size_of(done.row.size)}，已试读"
    job.result_url = url_for("system.backups.index")
    yield 1
