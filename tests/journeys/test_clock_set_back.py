"""The server's clock is set back an hour: nothing is stuck, doubled or out of order."""

from datetime import timedelta

from sqlalchemy import select

from app.base import jobs, seals
from app.base.audit import AuditEntry
from app.base.jobs import Job, JobStatus
from app.extensions import db
from app.gate.models import VehiclePassage, Visit
from app.permissions import Role
from app.system.models.safety import Backup, NightlyRun
from app.system.worker import work_off
from tests.conftest import MONDAY
from tests.factories.directory import make_school
from tests.factories.gate import make_passage, make_post, make_visit, make_visitor

HOUR = timedelta(hours=1)


def set_back(app, to=MONDAY - HOUR):
    db.session.rollback()
    app.config["CLOCK"] = lambda: to


def enter(guard, number):
    fields = {
        "form_id": f"{number:032x}",
        "name": f"立春{number}",
        "phone": f"1390000000{number}",
        "purpose": "delivery",
        "host_name": "总务处",
    }
    assert guard.post("/gate/visits/new", data=fields).status_code == 303


def test_whoever_is_signed_in_stays_so_and_whoever_is_inside_can_leave(app, sign_in):
    make_school()
    make_post()
    guard = sign_in(Role.GUARD, name="郑满仓")
    enter(guard, 1)
    visit = db.session.scalars(select(Visit)).one().id
    passage = make_passage(entered_at=MONDAY).id

    set_back(app)
    assert "1 批，车 1" in guard.get("/gate/").text
    enter(guard, 2)
    guard.post(f"/gate/departures/visits/{visit}")
    guard.post(f"/gate/departures/vehicles/{passage}")
    left = db.session.get(Visit, visit)
    assert (left.left_at, left.left_recorded_at) == (MONDAY, MONDAY - HOUR)
    assert db.session.get(VehiclePassage, passage).left_at == MONDAY
    # The log tells the order by its numbers, and says of each entry what the clock said.
    at = db.session.scalars(select(AuditEntry.at).order_by(AuditEntry.id)).all()
    assert (at[0], at[-1]) == (MONDAY, MONDAY - HOUR)


def test_who_is_late_is_so_by_the_clock_that_holds_now(app, sign_in):
    make_school()
    make_post()
    make_visit(make_visitor("秦大川"), arrived_at=MONDAY - 2 * HOUR)
    guard = sign_in(Role.GUARD)
    assert "超时 1 小时" in guard.get("/gate/").text
    set_back(app, MONDAY - HOUR - HOUR / 2)
    assert "超时" not in guard.get("/gate/").text


def test_a_job_asked_for_before_is_done_and_so_is_one_asked_for_after(app, sign_in):
    make_school()
    administrator = sign_in(Role.ADMINISTRATOR)
    administrator.post("/system/backups/now")
    set_back(app)
    assert jobs.next_open() is not None
    work_off(app)
    administrator.post("/system/backups/now")
    work_off(app)
    done = db.session.scalars(select(Job).order_by(Job.id)).all()
    assert [job.status for job in done] == [JobStatus.DONE] * 2
    made = db.session.scalars(select(Backup).order_by(Backup.id)).all()
    assert [row.made_at for row in made] == [MONDAY, MONDAY - HOUR]
    assert all(row.path.is_file() for row in made)


def test_the_night_is_not_done_twice_the_next_one_is_and_the_seals_hold(app, sign_in):
    make_school()
    make_post()
    guard = sign_in(Role.GUARD)
    enter(guard, 1)
    run = app.test_cli_runner().invoke
    db.session.rollback()
    assert run(args=["nightly"]).exit_code == 0
    once = len(db.session.scalars(select(NightlyRun.id)).all())

    set_back(app)
    enter(guard, 2)
    assert "已经做过" in run(args=["nightly"]).output
    assert len(db.session.scalars(select(NightlyRun.id)).all()) == once

    set_back(app, MONDAY + 24 * HOUR)
    assert run(args=["nightly"]).exit_code == 0
    assert seals.problems() == []
    assert run(args=["check"]).exit_code == 0
