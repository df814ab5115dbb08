"""Background jobs: how far they are, whose they are, how they are stopped, where they led."""

import io
from datetime import timedelta

import pytest
from flask import url_for
from pypdf import PdfReader
from sqlalchemy import func, select

from app.base import jobs, printing
from app.base.jobs import Job, JobStatus
from app.base.messages import Message
from app.directory.models import Account
from app.extensions import db
from app.permissions import Role
from app.system import long_files
from app.system.services import jobs as services
from app.system.worker import work_off
from tests.factories.directory import make_school
from tests.factories.gate import make_post, make_visit
from tests.factories.system import make_job, make_message

REGISTER = "/gate/papers/register.pdf?day=2026-11-23"


def latest_account() -> int:
    return db.session.scalar(select(func.max(Account.id)))


@pytest.fixture
def asker(sign_in):
    """A guard's browser, and the id of the account."""
    client = sign_in(Role.GUARD, name="郑满仓")
    return client, latest_account()


def test_the_page_says_how_far_it_is_and_that_one_may_leave(app, asker):
    client, account_id = asker
    now = app.config["CLOCK"]()
    job = make_job(
        account_id=account_id,
        done=600,
        total=1238,
        started_at=now - timedelta(minutes=3, seconds=20),
    )
    page = client.get(f"/system/jobs/{job.id}").text
    for words in ("导入教职工", "600 / 1,238 项", "完成 48%", "3 分 20 秒", "可以离开", "取消任务"):
        assert words in page


def test_the_page_asks_again_while_it_goes_on_and_stops_when_it_is_over(asker):
    client, account_id = asker
    job = make_job(account_id=account_id, done=1, total=3)
    fragment = client.get(f"/system/jobs/{job.id}", headers={"HX-Request": "true"}).text
    assert 'hx-trigger="every 2s, refresh"' in fragment
    job.end(JobStatus.DONE, "新增 3 人", job.created_at)
    db.session.commit()
    fragment = client.get(f"/system/jobs/{job.id}", headers={"HX-Request": "true"}).text
    assert "hx-trigger" not in fragment
    assert "新增 3 人" in fragment


def test_who_waits_is_told_how_many_come_first(asker):
    client, account_id = asker
    make_job()
    make_job(status=JobStatus.DONE)
    make_job(status=JobStatus.QUEUED)
    mine = make_job(account_id=account_id, status=JobStatus.QUEUED, started_at=None)
    assert "前面还有 2 个任务" in client.get(f"/system/jobs/{mine.id}").text


def test_what_waits_is_cancelled_at_once(app, asker):
    client, account_id = asker
    job = make_job(account_id=account_id, status=JobStatus.QUEUED)
    page = client.post(f"/system/jobs/{job.id}/cancellation", follow_redirects=True).text
    assert job.status == JobStatus.CANCELLED
    assert "什么都没有改动" in page
    work_off(app)
    assert job.status == JobStatus.CANCELLED


def test_what_is_being_worked_on_stops_after_the_step_in_hand(asker):
    client, account_id = asker
    job = make_job(account_id=account_id, done=600, total=1238)
    page = client.post(f"/system/jobs/{job.id}/cancellation", follow_redirects=True).text
    assert job.status == JobStatus.RUNNING
    assert job.cancel_asked_at
    assert "手上这一步做完就停" in page
    assert "取消任务" not in page


def test_what_is_over_cannot_be_cancelled(asker):
    client, account_id = asker
    job = make_job(account_id=account_id, status=JobStatus.DONE)
    answer = client.post(f"/system/jobs/{job.id}/cancellation")
    assert answer.status_code == 409
    assert "已经结束，不用取消" in answer.text


def test_other_peoples_jobs_and_results_are_not_there(app, asker):
    client, account_id = asker
    other = make_job("导入学生", account_id=account_id + 1, kind="long_file")
    make_job("导入车辆", account_id=account_id)
    for address in (f"/system/jobs/{other.id}", f"/system/jobs/{other.id}/result"):
        assert client.get(address).status_code == 404
    assert client.post(f"/system/jobs/{other.id}/cancellation").status_code == 404
    for address in ("/system/jobs/", "/system/jobs/?whose=all"):
        page = client.get(address).text
        assert "导入车辆" in page
        assert "导入学生" not in page
    assert other.cancel_asked_at is None


def test_the_administrator_sees_and_stops_every_job_but_reads_no_result(sign_in, asker):
    _, account_id = asker
    job = make_job("导入学生", account_id=account_id, kind="long_file", result_url="/x")
    boss = sign_in(Role.ADMINISTRATOR, name="管理员")
    assert "导入学生" not in boss.get("/system/jobs/").text
    page = boss.get("/system/jobs/?whose=all").text
    assert "导入学生" in page
    assert "郑满仓" in page
    assert boss.get(f"/system/jobs/{job.id}/result").status_code == 404
    assert boss.post(f"/system/jobs/{job.id}/cancellation").status_code == 303
    job.end(JobStatus.DONE, "已完成", job.created_at)
    db.session.commit()
    assert "打开结果" not in boss.get(f"/system/jobs/{job.id}").text


def test_the_result_is_opened_as_its_message_is_read(asker):
    client, account_id = asker
    job = make_job(account_id=account_id, status=JobStatus.DONE, result_url="/gate/visits/")
    message = make_message(account_id, url="/gate/visits/")
    page = client.get(f"/system/jobs/{job.id}").text
    assert f"/system/messages/{message.id}/reading" in page
    answer = client.post(f"/system/messages/{message.id}/reading")
    assert answer.location == "/gate/visits/"
    page = client.get(f"/system/jobs/{job.id}").text
    assert 'href="/gate/visits/">打开结果' in page


@pytest.fixture
def impatient(monkeypatch):
    """A paper of more than two rows is a long one."""
    monkeypatch.setattr(printing, "ROWS_INLINE", 2)


def busy_day(visits: int = 3) -> None:
    make_school()
    make_post()
    for _ in range(visits):
        make_visit()


def order(client) -> Job:
    """Ask for the register, press the button, and return the job."""
    page = client.get(REGISTER).text
    signed = page.split('name="order" value="')[1].split('"')[0]
    answer = client.post("/system/jobs/files", data={"order": signed})
    assert answer.status_code == 303
    job = db.session.scalar(select(Job).order_by(Job.id.desc()))
    assert answer.location == url_for("system.jobs.show", job_id=job.id, _external=False)
    return job


def test_a_short_register_comes_at_once(asker):
    busy_day()
    assert asker[0].get(REGISTER).mimetype == "application/pdf"


def test_a_long_register_is_made_in_the_background_and_is_the_right_pdf(app, asker):
    client, account_id = asker
    busy_day(101)
    page = client.get(REGISTER)
    assert page.mimetype == "text/html"
    assert "101" in page.text
    job = order(client)
    assert job.title == "生成外来人员登记簿 2026-11-23"
    work_off(app)
    assert (job.status, job.account_id) == (JobStatus.DONE, account_id), job.outcome
    answer = client.get(job.result_url)
    assert answer.mimetype == "application/pdf"
    assert "2026-11-23.pdf" in answer.headers["Content-Disposition"]
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    assert text.count("许白露") >= 101
    assert "郑满仓" in text
    (told,) = db.session.scalars(select(Message).where(Message.account_id == account_id))
    assert told.url == job.result_url


def test_the_file_is_for_its_asker_alone(app, sign_in, asker, impatient):
    client, _ = asker
    busy_day()
    job = order(client)
    work_off(app)
    path = long_files.result_of(job.id)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    for role in (Role.GUARD, Role.ADMINISTRATOR):
        assert sign_in(role, name="别人").get(job.result_url).status_code == 404


@pytest.mark.parametrize("when", ["before", "after"])
def test_whoever_lost_the_right_meanwhile_gets_no_file(app, asker, impatient, when):
    client, account_id = asker
    busy_day()
    job = order(client)
    if when == "after":
        work_off(app)
    db.session.get_one(Account, account_id).roles = [Role.TEACHER.value]
    db.session.commit()
    work_off(app)
    if when == "before":
        assert job.status == JobStatus.FAILED
        assert "没有这一项权限" in job.outcome
        assert client.get(f"/system/jobs/{job.id}/result").status_code == 404
    else:
        assert client.get(job.result_url).status_code == 403


def test_an_address_that_was_not_offered_is_not_made(asker):
    client, _ = asker
    answer = client.post("/system/jobs/files", data={"order": "/gate/papers/register.pdf"})
    assert answer.status_code == 409
    assert db.session.scalar(select(func.count()).select_from(Job)) == 0


def test_files_go_after_a_week_and_jobs_after_half_a_year(app, asker, impatient):
    client, _ = asker
    busy_day()
    job = order(client)
    work_off(app)
    db.session.commit()
    address, now = job.result_url, app.config["CLOCK"]()
    assert services.clear(now + timedelta(days=6)).startswith("删除过期的文件 0 个")
    assert services.clear(now + timedelta(days=8)).startswith("删除过期的文件 1 个")
    db.session.commit()
    assert long_files.result_of(job.id) is None
    answer = client.get(address)
    assert answer.status_code == 409
    assert "只保存 7 天" in answer.text
    assert services.clear(now + timedelta(days=181)).endswith("后台任务 1 条")


def test_an_open_job_that_nobody_works_is_taken_up_when_somebody_looks(app, asker, monkeypatch):
    client, account_id = asker
    job = make_job(account_id=account_id)
    started = []
    monkeypatch.setattr(jobs, "_spawn", lambda environment: started.append(environment))
    monkeypatch.setattr(jobs, "_see_it_through", lambda *_: None)
    app.config["JOB_WORKER"] = True
    app.extensions.pop("job_revived_at", None)
    with jobs.working_alone():
        client.get(f"/system/jobs/{job.id}")
    assert started == []
    app.extensions.pop("job_revived_at", None)
    client.get(f"/system/jobs/{job.id}")
    client.get(f"/system/jobs/{job.id}")
    assert len(started) == 1
    assert started[0]["INSTANCE_PATH"] == app.instance_path
