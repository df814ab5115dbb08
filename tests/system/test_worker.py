"""The worker: whole steps, once each, in the name of whoever asked, and a plain end."""

from datetime import timedelta

import pytest
from flask import has_request_context
from flask_login import current_user
from sqlalchemy import select

from app.base import audit, jobs
from app.base.jobs import Job, JobStatus
from app.base.messages import Message
from app.directory.models import Account, Department
from app.domain.errors import RuleBroken
from app.extensions import db
from app.permissions import Permission, Role
from app.system.jobs import WORK
from app.system.worker import work_off
from tests.factories.directory import make_account
from tests.factories.system import make_job


@pytest.fixture
def work(monkeypatch):
    """Return a function that registers a work under a kind of its own."""

    def work(steps, kind="test"):
        monkeypatch.setitem(WORK, kind, steps)
        return kind

    return work


def hire(job):
    """Add a department a step."""
    for number in range(job.done + 1, job.total + 1):
        audit.added("directory.department.add", Department(name=f"第{number}组"))
        yield number
    job.outcome = f"新增 {job.total} 个部门"


def departments() -> list[str]:
    return sorted(db.session.scalars(select(Department.name)))


def waiting(work, steps=hire, **given) -> Job:
    given = {"total": 3, "status": JobStatus.QUEUED, "started_at": None, **given}
    return make_job(kind=work(steps), **given)


def told(account_id) -> list[str]:
    found = select(Message.title).where(Message.account_id == account_id).order_by(Message.id)
    return list(db.session.scalars(found))


def test_every_step_is_kept_with_its_progress_and_the_result_is_told(app, work):
    account = make_account(Role.ADMINISTRATOR)
    job = waiting(work, account_id=account.id)
    work_off(app)
    assert (job.status, job.done, job.outcome) == (JobStatus.DONE, 3, "新增 3 个部门")
    assert job.started_at
    assert job.ended_at
    assert departments() == ["第1组", "第2组", "第3组"]
    assert told(account.id) == ["导入教职工：新增 3 个部门"]


def test_the_work_is_done_in_the_name_of_whoever_asked(app, work):
    account = make_account(Role.ADMINISTRATOR, name="许白露")
    seen = []

    def look(job):
        seen.append((current_user.name, has_request_context()))
        yield from hire(job)

    waiting(work, look, account_id=account.id, total=1)
    work_off(app)
    assert seen == [("许白露", True)]
    entry = db.session.scalar(select(audit.AuditEntry).order_by(audit.AuditEntry.id.desc()))
    assert (entry.actor_id, entry.actor_name, entry.address) == (account.id, "许白露", "后台")


def test_what_the_portal_itself_asked_for_is_written_as_its_own(app, work):
    job = waiting(work, total=1)
    work_off(app)
    assert job.status == JobStatus.DONE
    entry = db.session.scalar(select(audit.AuditEntry))
    assert (entry.actor_id, entry.actor_name) == (None, "系统")


def test_a_job_left_by_a_crash_goes_on_after_its_last_whole_step(app, work):
    db.session.add_all([Department(name="第1组"), Department(name="第2组")])
    job = waiting(work, status=JobStatus.RUNNING, done=2, total=4, attempts=1)
    work_off(app)
    assert (job.status, job.done) == (JobStatus.DONE, 4)
    assert departments() == ["第1组", "第2组", "第3组", "第4组"]


def test_a_second_crash_at_the_same_step_ends_it_in_plain_words(app, work):
    account = make_account(Role.ADMINISTRATOR)
    job = waiting(
        work, account_id=account.id, status=JobStatus.RUNNING, done=2, total=4, attempts=2
    )
    work_off(app)
    assert job.status == JobStatus.FAILED
    assert job.outcome == "连续两次在同一处中断，不再重试；做完的 2 / 4 项保留"
    assert told(account.id) == [f"导入教职工没有完成：{job.outcome}"]
    assert departments() == []


def test_a_whole_step_forgives_the_crashes_before_it(app, work):
    job = waiting(work, status=JobStatus.RUNNING, attempts=1)
    work_off(app)
    assert (job.status, job.attempts) == (JobStatus.DONE, 0)


def test_cancelling_in_mid_way_leaves_whole_steps(app, work):
    account = make_account(Role.ADMINISTRATOR)

    def regret(job):
        for number in hire(job):
            if number == 2:
                row = db.session.get_one(Job, job.id)
                row.ask_to_cancel(row.created_at)
            yield number

    job = waiting(work, regret, account_id=account.id)
    work_off(app)
    assert (job.status, job.done) == (JobStatus.CANCELLED, 2)
    assert job.outcome == "已取消；做完的 2 / 3 项保留"
    assert departments() == ["第1组", "第2组"]
    assert told(account.id) == ["导入教职工：已取消；做完的 2 / 3 项保留"]


def test_what_was_cancelled_before_it_was_taken_up_changes_nothing(app, work):
    job = waiting(work, status=JobStatus.RUNNING)
    job.ask_to_cancel(job.created_at)
    db.session.commit()
    work_off(app)
    assert (job.status, job.outcome) == (JobStatus.CANCELLED, "已取消；什么都没有改动")
    assert departments() == []


def test_a_broken_rule_is_the_outcome_and_its_step_leaves_nothing(app, work):
    def stumble(job):
        for number in hire(job):
            if number == 2:
                raise RuleBroken("第 5 行的部门重名，改好再导入")
            yield number

    job = waiting(work, stumble)
    work_off(app)
    assert job.status == JobStatus.FAILED
    assert job.outcome == "第 5 行的部门重名，改好再导入；做完的 1 / 3 项保留"
    assert departments() == ["第1组"]


def test_a_crash_of_the_work_is_told_plainly_and_logged_with_its_number(app, work, caplog):
    def crash(job):
        yield from ()
        raise ZeroDivisionError("nobody should read this")

    job = waiting(work, crash)
    work_off(app)
    assert job.status == JobStatus.FAILED
    assert job.outcome.startswith("程序出了错，把编号 ")
    assert "nobody" not in job.outcome
    number = job.outcome.split("编号 ")[1][:6]
    assert number in caplog.text
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize(
    ("error", "words"), [(MemoryError(), "300 MB"), (OSError(28, "full"), "磁盘满了")]
)
def test_a_lack_of_room_is_told_as_one(app, work, error, words):
    def starve(job):
        yield from ()
        raise error

    job = waiting(work, starve)
    work_off(app)
    assert job.status == JobStatus.FAILED
    assert words in job.outcome


def test_an_account_closed_meanwhile_changes_nothing_any_more(app, work):
    account = make_account(Role.ADMINISTRATOR, is_active=False)
    job = waiting(work, account_id=account.id)
    work_off(app)
    assert (job.status, departments()) == (JobStatus.FAILED, [])
    assert "账号已经停用" in job.outcome


@pytest.mark.parametrize(
    ("role", "status"), [(Role.ADMINISTRATOR, JobStatus.DONE), (Role.TEACHER, JobStatus.FAILED)]
)
def test_a_right_lost_meanwhile_stops_the_work(app, work, role, status):
    job = waiting(
        work, jobs.needs(Permission.DIRECTORY_PLACE_MANAGE)(hire), account_id=make_account(role).id
    )
    work_off(app)
    assert job.status == status
    assert bool(departments()) == (status == JobStatus.DONE)


def test_jobs_are_worked_off_in_the_order_they_were_asked_for(app, work):
    order = []

    def note(job):
        order.append(job.title)
        yield 1

    for title in ("甲", "乙", "丙"):
        waiting(work, note, title=title)
    work_off(app)
    assert order == ["甲", "乙", "丙"]


def test_looking_at_the_job_between_steps_takes_no_lock(app, work):
    """The slow part of a step reads the job and must not keep the writers waiting."""

    def look(job):
        assert not db.session().in_transaction()
        assert (job.title, job.arguments, job.done) == ("导入教职工", {"batch": 7}, 0)
        assert not db.session().in_transaction()
        yield 1
        assert not db.session().in_transaction()

    job = waiting(work, look, arguments={"batch": 7})
    work_off(app)
    assert job.status == JobStatus.DONE, job.outcome


def test_the_lock_tells_whether_somebody_works(app):
    assert not jobs.is_worked()
    with jobs.working_alone() as is_alone:
        assert is_alone
        assert jobs.is_worked()
        with jobs.working_alone() as is_second:
            assert not is_second
    assert not jobs.is_worked()


def test_an_hour_of_work_counts_from_its_first_beginning(app, work):
    began = make_job().started_at - timedelta(hours=1)
    db.session.execute(Job.__table__.delete())
    job = waiting(work, status=JobStatus.RUNNING, started_at=began, attempts=1)
    work_off(app)
    assert job.started_at == began


def test_accounts_are_told_about_their_own_jobs_only(app, work):
    mine, other = make_account(Role.TEACHER), make_account(Role.TEACHER)
    waiting(work, account_id=mine.id)
    work_off(app)
    assert len(told(mine.id)) == 1
    assert told(other.id) == []
    assert db.session.get_one(Account, mine.id).version == 1
