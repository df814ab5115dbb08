"""The worker as a process of its own: killed, starved, hung; nothing lost and nothing doubled."""

import os
import signal
import subprocess
import sys
import time

import pytest
from sqlalchemy import text

from app import ROOT
from app.base import jobs
from app.base.jobs import Job, JobStatus
from app.extensions import db
from tests.journeys.serving import Portal

STEPS = 60


@pytest.fixture
def start(settings):
    """Return a function that starts a worker; whatever still runs at the end is killed."""
    started = []

    def start() -> subprocess.Popen:
        worker = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.works"],
            cwd=ROOT,
            env={**os.environ, **settings},
            start_new_session=True,
        )
        started.append(worker)
        return worker

    yield start
    for worker in started:
        if worker.poll() is None:
            kill(worker)


def kill(worker) -> None:
    """kill -9 for the worker and the process it lent to the job."""
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def add(kind: str, title: str = "组", total: int | None = None) -> int:
    job_id = jobs.enqueue(kind, title, total=total).id
    db.session.commit()
    return job_id


def seen(job_id: int) -> Job:
    db.session.rollback()
    job = db.session.get_one(Job, job_id, populate_existing=True)
    db.session.expunge(job)
    db.session.rollback()
    return job


def wait_for(job_id: int, is_so, seconds: float = 90) -> Job:
    until = time.monotonic() + seconds
    while not is_so(job := seen(job_id)):
        assert time.monotonic() < until, (job.status, job.done, job.outcome)
        time.sleep(0.05)
    return job


def wait_until_nobody_works() -> None:
    """The lent process, which nobody waits for any more, may take a moment to die."""
    until = time.monotonic() + 10
    while jobs.is_worked():
        assert time.monotonic() < until
        time.sleep(0.05)


def departments() -> list[str]:
    found = db.session.execute(text("select name from directory_department")).scalars().all()
    db.session.rollback()
    return sorted(found)


def test_kill_nine_in_mid_job_and_it_is_finished_exactly_once(school, start):
    job_id = add("hire", total=STEPS)
    worker = start()
    wait_for(job_id, lambda job: job.done >= 10)
    kill(worker)
    wait_until_nobody_works()
    stopped = seen(job_id)
    assert stopped.status == JobStatus.RUNNING
    assert stopped.done < STEPS
    assert len(departments()) == stopped.done

    assert start().wait(timeout=90) == 0
    job = seen(job_id)
    assert (job.status, job.done, job.outcome) == (JobStatus.DONE, STEPS, "都加好了")
    assert departments() == sorted(f"组{number}" for number in range(1, STEPS + 1))


def test_three_workers_at_once_do_everything_once(school, start):
    ids = [add("hire", title, total=8) for title in "甲乙丙"]
    workers = [start() for _ in range(3)]
    assert [worker.wait(timeout=90) for worker in workers] == [0, 0, 0]
    assert {seen(job_id).status for job_id in ids} == {JobStatus.DONE}
    assert len(departments()) == len(set(departments())) == 24


def test_what_dies_starves_or_hangs_ends_plainly_and_the_next_is_done(school, start):
    starving, dying, hanging, sound = add("starve"), add("die"), add("hang"), add("hire", total=2)
    worker = start()
    wait_for(hanging, lambda job: job.status == JobStatus.RUNNING)
    asked_at = school.config["CLOCK"]()
    db.session.get_one(Job, hanging).ask_to_cancel(asked_at)
    db.session.commit()
    assert worker.wait(timeout=90) == 0
    assert "超过 300 MB 的上限" in seen(starving).outcome
    assert "连续两次在同一处中断" in seen(dying).outcome
    assert seen(hanging).status == JobStatus.CANCELLED
    assert seen(sound).status == JobStatus.DONE


def test_a_server_that_starts_finishes_what_the_last_one_left(school, settings, tmp_path):
    job = Job(
        kind="long_file",
        title="生成来访登记告知",
        arguments={"path": "/gate/papers/notice.pdf", "host": "http://localhost/"},
        status=JobStatus.RUNNING,
        attempts=1,
        created_at=school.config["CLOCK"](),
        started_at=school.config["CLOCK"](),
    )
    db.session.add(job)
    db.session.flush()
    job_id = job.id
    db.session.commit()
    portal = Portal(tmp_path, settings["DATABASE_URL"])
    portal.start()
    try:
        done = wait_for(job_id, lambda job: not job.is_open)
    finally:
        portal.kill()
    assert done.status == JobStatus.DONE, done.outcome
    (made,) = (tmp_path / "instance" / "results" / str(job_id)).iterdir()
    assert made.read_bytes().startswith(b"%PDF")
