"""A school year rolls over, and a class is split, as a clerk does it on a desk and on a phone."""

from datetime import date, datetime

import pytest
from playwright.sync_api import expect

from app.directory.models import Pupil, SchoolClass, SchoolKind
from app.permissions import Role
from tests.browser import steps
from tests.browser.conftest import DESK, PHONE
from tests.factories.directory import make_campus, make_class, make_pupil, make_school, make_term

AUGUST = datetime(2027, 8, 20, 9, 0)


@pytest.fixture
def school(app):
    campus = make_campus()
    make_school(kind=SchoolKind.PRIMARY)
    make_term()
    make_term("2027—2028学年第一学期", first_day=date(2027, 9, 1), last_day=date(2028, 1, 20))
    for name in ("一（1）班", "一（2）班", "五（1）班", "六（1）班"):
        make_pupil(f"周{name[0]}{name[2]}", class_id=make_class(name, campus_id=campus.id).id)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_clerk_rolls_the_school_over_and_takes_it_back(app, school, signed_in, size):
    app.config["CLOCK"] = lambda: AUGUST
    page = signed_in(Role.LOGISTICS_HEAD, account={"name": "林知秋"}, viewport=size)
    page.goto("/directory/classes/")
    page.get_by_role("link", name="学年升级").click()
    second = page.get_by_label("一（2）班在新学年的班名")
    expect(second).to_have_value("二（2）班")
    second.fill("二（1）班")
    page.get_by_role("button", name="核对").click()
    expect(page.get_by_text("有 2 个班都叫二（1）班").first).to_be_visible()
    page.get_by_label("一（2）班在新学年的班名").fill("二（3）班")
    page.get_by_role("button", name="核对").click()
    expect(page.get_by_role("heading", name="核对学年升级")).to_be_visible()
    page.get_by_role("button", name="返回修改").click()
    expect(page.get_by_label("一（2）班在新学年的班名")).to_have_value("二（3）班")
    page.get_by_role("button", name="核对").click()
    page.get_by_role("button", name="办理升级").click()
    expect(page.get_by_text("2027—2028学年升级办理完毕")).to_be_visible()
    running = sorted(row.name for row in steps.rows(SchoolClass) if row.is_active)
    assert running == sorted(["一（1）班", "一（2）班", "二（1）班", "二（3）班", "六（1）班"])
    page.get_by_role("button", name="撤销升级").click()
    page.locator("dialog[open]").get_by_role("button", name="撤销升级").click()
    expect(page.get_by_text("班级和学生都恢复原样")).to_be_visible()
    running = sorted(row.name for row in steps.rows(SchoolClass) if row.is_active)
    assert running == sorted(["一（1）班", "一（2）班", "五（1）班", "六（1）班"])


def test_a_class_is_split_on_a_phone(school, signed_in):
    row = steps.rows(SchoolClass)[0]
    make_pupil("冯小寒", class_id=row.id)
    page = signed_in(Role.LOGISTICS_HEAD, account={"name": "林知秋"}, viewport=PHONE)
    page.goto(f"/directory/classes/{row.id}")
    page.locator("summary", has_text="变动").click()
    page.get_by_role("link", name="分班").click()
    expect(page.get_by_label("新班的班名")).to_have_value("一（3）班")
    page.get_by_label("冯小寒").check()
    page.get_by_role("button", name="分出新班").click()
    expect(page.get_by_text("已分出一（3）班，1 人")).to_be_visible()
    moved = next(pupil for pupil in steps.rows(Pupil) if pupil.name == "冯小寒")
    assert moved.class_id != row.id
