"""`python -m tests.journeys.works`: the worker, with works that die, starve and never end."""

import os
import signal
import time
from collections.abc import Iterator

from app.base.jobs import Job
from app.directory.models import Department
from app.extensions import db
from app.system.jobs import WORK
from app.system.worker import main


def hire(job: Job) -> Iterator[int]:
    """Add a department a step, slowly enough to be interrupted."""
    for number in range(job.done + 1, (job.total or 0) + 1):
        time.sleep(0.03)
        db.session.add(Department(name=f"{job.title}{number}"))
        db.session.flush()
        yield number
    job.outcome = "都加好了"


def die(job: Job) -> Iterator[int]:
    yield 1
    os.kill(os.getpid(), signal.SIGSEGV)


def starve(job: Job) -> Iterator[int]:
    hoard = [bytes(4096) for _ in range(200_000)]
    yield len(hoard)


def hang(job: Job) -> Iterator[int]:
    yield 1
    while True:
        time.sleep(1)


WORK.update(hire=hire, die=die, starve=starve, hang=hang)

if __name__ == "__main__":
    main()
