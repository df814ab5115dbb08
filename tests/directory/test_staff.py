"""Staff: list, card, changes, leaving, and the picker that other areas use."""

from datetime import date

import pytest
from sqlalchemy import select

from app.base.audit import AuditEntry
from app.directory.models import Account, Staff
from app.extensions import db
from app.permissions import Role
from tests.factories.directory import (
    make_account,
    make_class,
    make_department,
    make_staff,
    open_session,
)

FRAGMENT = {"HX-Request": "true"}
URL = "/directory/staff/"


@pytest.fixture
def head(sign_in):
    return sign_in(Role.LOGISTICS_HEAD, name="田谷雨")


def the_staff(number):
    return db.session.scalar(select(Staff).where(Staff.number == number))


def add(client, **given):
    return client.post(
        f"{URL}new", data={"number": "T8", "name": "许白露", "phone": "13800001402", **given}
    )


def test_an_empty_list_says_what_to_do(head):
    page = head.get(URL)
    assert "还没有教职工" in page.text
    assert 'href="/directory/staff/new"' in page.text
    assert "没有符合条件" in head.get(f"{URL}?q=谁").text


def test_a_person_is_recorded_listed_exported_and_found(head):
    office = make_department("总务处")
    answer = add(head, department_id=office.id, posts="总务主任")
    assert answer.location == f"{URL}{the_staff('T8').id}"
    for q in ("许白露", "xbl", "xubai", "1402", "t8"):
        rows = head.get(f"{URL}?q={q}&department={office.id}", headers=FRAGMENT)
        assert "许白露" in rows.text, q
        assert "138****1402" in rows.text
        assert "13800001402" not in rows.text
    sheet = head.post(f"{URL}export.csv?q=xbl").text
    assert "总务主任" in sheet
    assert "13800001402" not in sheet
    assert "添加教职工" in head.get(answer.location).text


@pytest.mark.parametrize("name", ["㛃白露", "𬱖小满", "䶮立夏", "欧阳立夏", "阿依古丽·买买提"])
def test_rare_names_survive_form_list_and_export(head, name):
    assert add(head, name=name).status_code == 303
    assert name in head.get(f"{URL}?q={name}").text
    assert name in head.post(f"{URL}export.csv").text


@pytest.mark.parametrize("q", ["单", "shan", "sg"])
def test_a_surname_is_found_by_the_reading_people_use(head, q):
    make_staff("单谷雨")
    assert "单谷雨" in head.get(f"{URL}?q={q}").text


@pytest.mark.parametrize("typed", ["１３８００００１４０２", "138 0000-1402", "+86 13800001402"])
def test_a_phone_is_understood_however_it_is_typed(head, typed):
    assert add(head, phone=typed).status_code == 303
    assert the_staff("T8").phone == "13800001402"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name": ""}, "填写姓名"),
        ({"name": "长" * 10_000}, "最多 40 个字，现在超出了"),
        ({"phone": "1380000140"}, "手机号应为 11 位，现在是 10 位"),
        ({"number": ""}, "填写工号"),
        ({"number": "T1"}, "工号 T1 已经有人用了"),
        ({"department_id": "99"}, "从列表中选择一项"),
    ],
)
def test_bad_input_names_the_field_and_keeps_what_was_typed(head, given, sentence):
    make_staff("何立夏", number="T1")
    answer = add(head, posts="后勤干事", **given)
    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2
    assert 'value="后勤干事"' in answer.text
    assert "有误：" in answer.text
    assert the_staff("T8") is None


def test_two_people_editing_one_card_lose_nothing(head, sign_in):
    person = make_staff("许白露", number="T8", posts="干事")
    url = f"{URL}{person.id}/edit"
    other = sign_in(Role.LOGISTICS_HEAD, name="林知秋")
    base = {"number": "T8", "name": "许白露", "version": 1}
    assert other.post(url, data={**base, "posts": "总务主任"}).status_code == 303
    clash = head.post(url, data={**base, "posts": "食堂管理员"})
    assert clash.status_code == 409
    for words in ("林知秋 10:26 已修改", "干事", "总务主任", "食堂管理员"):
        assert words in clash.text
    assert the_staff("T8").posts == "总务主任"
    assert head.post(url, data={**base, "posts": "食堂管理员", "version": 2}).status_code == 303
    assert the_staff("T8").posts == "食堂管理员"


def test_sending_the_form_twice_makes_one_person(head):
    data = {"number": "T8", "name": "许白露", "form_id": "c" * 32}
    assert head.post(f"{URL}new", data=data).location == head.post(f"{URL}new", data=data).location
    assert db.session.query(Staff).count() == 1


def test_a_phone_is_shown_for_a_reason_and_for_five_minutes(app, sign_in):
    person = make_staff(phone="13800001402")
    guard = sign_in(Role.GUARD, name="郑满仓")
    url = f"{URL}{person.id}"
    assert "13800001402" not in guard.get(url).text
    assert guard.post(f"{url}/reveal", data={"reason": ""}).status_code == 422
    assert guard.post(f"{url}/reveal", data={"reason": "核对来访"}).status_code == 303
    assert "13800001402" in guard.get(url).text
    entry = db.session.scalar(select(AuditEntry).order_by(AuditEntry.id.desc()))
    assert (entry.action, entry.note) == ("directory.staff.reveal", {"事由": "核对来访"})
    assert "13800001402" not in sign_in(Role.GUARD, name="孙小满").get(url).text


def test_whoever_leaves_is_signed_out_and_comes_back_without_the_account(app, head):
    person = make_staff("许白露", number="T8")
    led = make_class("三1班", class_teacher_id=person.id)
    account = make_account(Role.TEACHER, staff_id=person.id)
    browser = app.test_client()
    token = open_session(account)
    with browser.session_transaction() as session:
        session["_user_id"] = token
    url = f"{URL}{person.id}"
    assert "三1班" in head.get(f"{url}/leaving").text
    leaving = {"left_on": "2026/11/20", "held": f"class-{led.id}"}
    assert head.post(f"{url}/leaving", data={**leaving, "takers-0": ""}).status_code == 422
    assert head.post(f"{url}/leaving", data={**leaving, "takers-0": "-1"}).status_code == 303
    assert browser.get("/account/").status_code == 303
    head.get(URL)  # reads the message away
    assert "许白露" not in head.get(URL).text
    assert "许白露" in head.get(f"{URL}?state=left").text
    assert head.post(f"{url}/return").status_code == 303
    assert not the_staff("T8").has_left(date(2026, 11, 23))
    assert db.session.get(Account, account.id).is_active is False


def test_the_picker_answers_names_best_first_and_nobody_who_left(sign_in):
    make_staff("许白露", posts="总务主任")
    make_staff("白芒种", department_id=make_department("教导处").id)
    make_staff("白霜降", status="left")
    teacher = sign_in(Role.TEACHER, name="何立夏")
    found = teacher.get(f"{URL}picker?q=bai", headers=FRAGMENT).text
    assert found.index("白芒种") < found.index("许白露")
    assert "白霜降" not in found
    assert "教导处" in found
    assert "许白露" in teacher.get(f"{URL}picker", headers=FRAGMENT).text


@pytest.mark.parametrize("role", [Role.TEACHER, Role.GUARD, Role.CASHIER])
def test_reading_does_not_allow_changing(sign_in, role):
    person = make_staff()
    client = sign_in(role, name="别人")
    assert client.get(f"{URL}{person.id}").status_code == 200
    assert add(client).status_code == 403
    for path in ("edit", "leaving", "return"):
        assert client.post(f"{URL}{person.id}/{path}").status_code == 403


def test_a_role_without_the_right_does_not_read_the_list(sign_in):
    assert sign_in(Role.HYGIENE_INSPECTOR, name="检查员").get(URL).status_code == 403
