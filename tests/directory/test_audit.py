"""The audit log, as a person reads it."""

import csv
import io

import pytest
from sqlalchemy import select

from app.base.audit import AuditEntry
from app.extensions import db
from app.permissions import Role
from tests.factories.directory import make_department, make_pupil, make_staff

URL = "/audit/"


@pytest.fixture
def head(sign_in):
    return sign_in(Role.LOGISTICS_HEAD, name="田谷雨")


def change_staff(client, person, **given):
    data = {"number": person.number, "name": person.name, "version": 1, **given}
    assert client.post(f"/directory/staff/{person.id}/edit", data=data).status_code == 303


def test_an_empty_log_says_so(head):
    assert "没有符合条件的操作记录" in head.get(URL).text


def test_a_change_is_told_in_words_with_before_and_after(head):
    old, new = make_department("教导处"), make_department("总务处")
    person = make_staff("许白露", phone="13800001402", department_id=old.id)
    change_staff(head, person, department_id=new.id, posts="总务主任", phone="13900002222")
    page = head.get(URL).text
    for words in (
        "田谷雨",
        "修改教职工",
        "部门：教导处 → 总务处",
        "岗位：— → 总务主任",
        "手机号：138****1402 → 139****2222",
    ):
        assert words in page
    for hidden in ("13800001402", "sort_key", "版次", "department_id"):
        assert hidden not in page


def test_statuses_dates_and_roles_are_words_too(sign_in):
    admin = sign_in(Role.ADMINISTRATOR, name="林知秋")
    person = make_staff("许白露")
    admin.post(f"/directory/staff/{person.id}/leaving", data={"left_on": "2026-11-20"})
    admin.post(
        "/directory/accounts/new",
        data={"username": "guard", "own_name": "保安", "roles": ["guard", "cashier"]},
    )
    page = admin.get(URL).text
    assert "状态：在职 → 已离职" in page
    assert "离职日期：— → 2026-11-20" in page
    assert "角色：门卫、出纳" in page
    assert "启用：是" in page


def test_the_names_of_minors_and_their_guardians_stay_masked(head):
    row = make_pupil("周小满")
    data = {
        "name": "周大满",
        "number": row.number,
        "class_id": row.class_id,
        "version": 1,
        "guardians-0-name": "顾清明",
        "guardians-0-phone": "13900002222",
    }
    assert head.post(f"/directory/pupils/{row.id}/edit", data=data).status_code == 303
    head.get("/account/")
    page = head.get(URL).text
    assert "姓名：周*满 → 周*满" in page
    for hidden in ("周大满", "周小满", "顾清明", "13900002222"):
        assert hidden not in page


def test_the_log_is_filtered_by_person_act_day_and_text(head, sign_in):
    first, second = make_staff("许白露"), make_staff("何立夏")
    change_staff(head, first, posts="甲")
    change_staff(sign_in(Role.LOGISTICS_HEAD, name="林知秋"), second, posts="乙")
    fragment = {"HX-Request": "true"}
    head.get("/account/")  # reads the messages away
    by_lin = db.session.scalar(select(AuditEntry.actor_id).order_by(AuditEntry.id.desc()))
    assert "许白露" not in head.get(f"{URL}?actor={by_lin}", headers=fragment).text
    assert "何立夏" in head.get(f"{URL}?actor={by_lin}", headers=fragment).text
    assert "何立夏" not in head.get(f"{URL}?q=许白露", headers=fragment).text
    assert "许白露" in head.get(f"{URL}?action=directory.staff.edit", headers=fragment).text
    assert "许白露" not in head.get(f"{URL}?action=directory.room.add", headers=fragment).text
    assert "许白露" in head.get(f"{URL}?day=2026-11-23", headers=fragment).text
    assert "许白露" not in head.get(f"{URL}?day=2026-11-22", headers=fragment).text


def test_the_export_says_the_same(head):
    person = make_staff("许白露")
    change_staff(head, person, posts="总务主任")
    text = head.post(f"{URL}export.csv?q=许白露").text
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0]["谁"] == "田谷雨"
    assert rows[0]["做了什么"] == "修改教职工"
    assert rows[0]["变化"] == "岗位：— → 总务主任"


@pytest.mark.parametrize("role", [Role.GUARD, Role.TEACHER, Role.CLASS_TEACHER])
def test_others_do_not_read_the_log(sign_in, role):
    client = sign_in(role, name="别人")
    assert client.get(URL).status_code == 403
    assert client.post(f"{URL}export.csv").status_code == 403
