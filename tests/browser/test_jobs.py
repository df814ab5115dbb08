"""Waiting for a job: the bar moves, one may leave, and the page leads to the result."""

import threading
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from app.base import printing
from app.base.jobs import JobStatus
from app.directory.models import Account, Department
from app.extensions import db
from app.permissions import Role
from app.system.jobs import WORK
from app.system.worker import work_off
from tests.browser.conftest import PHONE
from tests.browser.steps import rows
from tests.factories.directory import make_school
from tests.factories.gate import make_post, make_visit
from tests.factories.system import make_job

BAR = "svg.bar"


class Gate:
    """Lets the work go on by one step at a time."""

    def __init__(self):
        self._go = threading.Semaphore(0)

    def work(self, job):
        for number in range(1, 4):
            self._go.acquire(timeout=10)
            db.session.add(Department(name=f"第{number}组"))
            db.session.flush()
            job.outcome, job.result_url = "新增 3 个部门", "/directory/departments/"
            yield number

    def step(self):
        self._go.release()


@pytest.fixture
def gate(monkeypatch):
    gate = Gate()
    monkeypatch.setitem(WORK, "gated", gate.work)
    return gate


@contextmanager
def working(app):
    """The worker beside the server, as it is in a school."""
    worker = threading.Thread(target=work_off, args=(app,))
    worker.start()
    yield
    worker.join(timeout=15)
    assert not worker.is_alive()


def waiting_job() -> str:
    """Make a waiting job of the last account and return its address."""
    account_id = db.session.scalar(select(func.max(Account.id)))
    job = make_job(
        "导入部门",
        kind="gated",
        account_id=account_id,
        status=JobStatus.QUEUED,
        started_at=None,
        total=3,
    )
    address = f"/system/jobs/{job.id}"
    db.session.rollback()
    return address


def test_the_bar_moves_by_itself_and_leads_to_the_result(app, signed_in, gate):
    page = signed_in(Role.ADMINISTRATOR)
    page.goto(waiting_job())
    with working(app):
        gate.step()
        expect(page.locator(BAR)).to_have_attribute("aria-label", "完成 33%")
        gate.step()
        expect(page.locator(BAR)).to_have_attribute("aria-label", "完成 66%")
        page.goto("/")
        gate.step()
    page.reload()
    page.get_by_role("link", name="消息，1 条未读").click()
    page.get_by_role("button", name="导入部门：新增 3 个部门").click()
    page.wait_for_url("**/directory/departments/")
    expect(page.get_by_text("第3组")).to_be_visible()
    expect(page.get_by_role("link", name="消息", exact=True)).to_be_visible()


def test_whoever_stays_sees_the_end_and_the_page_falls_silent(app, signed_in, gate):
    page = signed_in(Role.ADMINISTRATOR, viewport=PHONE)
    page.goto(waiting_job())
    with working(app):
        for _ in range(3):
            gate.step()
    result = page.get_by_role("button", name="打开结果")
    expect(result).to_be_visible()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(2500)
    assert asked == []
    result.click()
    page.wait_for_url("**/directory/departments/")


def test_cancelling_from_the_page_keeps_what_is_whole(app, signed_in, gate):
    page = signed_in(Role.ADMINISTRATOR)
    page.goto(waiting_job())
    with working(app):
        gate.step()
        expect(page.locator(BAR)).to_have_attribute("aria-label", "完成 33%")
        page.get_by_role("button", name="取消任务").click()
        expect(page.get_by_text("已要求取消")).to_be_visible()
        gate.step()
    expect(page.get_by_text("做完的 2 / 3 项保留")).to_be_visible()
    assert len(rows(Department)) == 2


def test_without_scripts_the_page_is_refreshed_by_hand(app, signed_in, gate):
    page = signed_in(Role.ADMINISTRATOR, java_script_enabled=False)
    page.goto(waiting_job())
    with working(app):
        for _ in range(3):
            gate.step()
    page.get_by_role("link", name="刷新").click()
    page.get_by_role("button", name="打开结果").click()
    page.wait_for_url("**/directory/departments/")


def test_a_long_register_is_ordered_waited_for_and_opened(app, signed_in, monkeypatch):
    monkeypatch.setattr(printing, "ROWS_INLINE", 2)
    make_school()
    make_post()
    for _ in range(3):
        make_visit()
    page = signed_in(Role.GUARD)
    page.goto("/gate/papers/register.pdf?day=2026-11-23")
    page.get_by_role("button", name="在后台生成").click()
    page.wait_for_url("**/system/jobs/*")
    with working(app):
        pass
    with page.expect_response("**/result") as answer:
        page.get_by_role("button", name="打开结果").click()
    # Not header_value(): for a PDF the browser may never tell the headers as they were sent.
    assert answer.value.headers["content-type"] == "application/pdf"
