"""Accounts and roles: made by the administrator, and by nobody else."""

import re
from datetime import timedelta

import pytest

from app.directory.models import Account
from app.extensions import db
from app.permissions import PERMISSION_LABELS, ROLE_LABELS, Role
from tests.conftest import MONDAY
from tests.factories.directory import PASSWORD, make_account, make_staff, open_session


@pytest.fixture
def admin(sign_in):
    return sign_in(Role.ADMINISTRATOR, name="林知秋", username="lin")


def called(username):
    return db.session.query(Account).filter_by(username=username).one()


def test_an_account_is_added_listed_exported_and_gets_its_password_by_a_link(app, admin):
    staff = make_staff("许白露")
    answer = admin.post(
        "/directory/accounts/new",
        data={"staff_id": staff.id, "username": "ＸＵ", "roles": ["guard", "class_teacher"]},
    )
    assert answer.status_code == 303
    account = called("xu")
    assert set(account.roles) == {"guard", "class_teacher"}
    rows = admin.get("/directory/accounts/?q=xbl", headers={"HX-Request": "true"})
    assert "许白露" in rows.text
    assert "班主任" in rows.text
    assert "许白露" in admin.post("/directory/accounts/export.csv").text
    page = admin.post(f"/directory/accounts/{account.id}/link")
    path = re.search(r"http://localhost(/setup/[\w-]+)", page.text)[1]
    assert path not in admin.get(f"/directory/accounts/{account.id}").text
    person = app.test_client()
    new = {"password": PASSWORD, "password_again": PASSWORD}
    assert person.post(path, data=new).status_code == 303
    assert person.get(path).status_code == 410
    assert person.post("/login", data={"username": "xu", "password": PASSWORD}).status_code == 303


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"username": ""}, "填写账号"),
        ({"username": "a b<"}, "账号只用字母、数字"),
        ({"username": "lin"}, "账号 lin 已经有人用了"),
        ({"roles": []}, "至少选一个角色"),
        ({"own_name": ""}, "选一位教职工，或者填写姓名"),
        ({"roles": ["headmaster"]}, "只能选择列表中的项"),
    ],
)
def test_bad_input_names_the_field_and_keeps_the_rest(admin, given, sentence):
    data = {"username": "guard1", "own_name": "青禾保安公司", "roles": ["guard"], **given}
    answer = admin.post("/directory/accounts/new", data=data)
    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2
    assert db.session.query(Account).count() == 1


def test_roles_count_from_the_next_request_on(app, admin):
    account = make_account(Role.TEACHER, username="xu")
    browser = app.test_client()
    token = open_session(account)
    with browser.session_transaction() as session:
        session["_user_id"] = token
    assert browser.get("/audit/").status_code == 403
    admin.post(
        f"/directory/accounts/{account.id}/edit",
        data={"roles": ["principal"], "version": account.version},
    )
    assert browser.get("/audit/").status_code == 200


def test_a_closed_account_is_signed_out_at_once_and_can_be_reopened(app, admin):
    account = make_account(Role.TEACHER, username="xu")
    browser = app.test_client()
    token = open_session(account)
    with browser.session_transaction() as session:
        session["_user_id"] = token
    assert browser.get("/account/").status_code == 200
    assert admin.post(f"/directory/accounts/{account.id}/close").status_code == 303
    assert browser.get("/account/").status_code == 303
    assert "xu" in admin.get("/directory/accounts/?state=closed").text
    assert admin.post(f"/directory/accounts/{account.id}/reopen").status_code == 303
    assert called("xu").is_active


def test_the_last_administrator_stays(admin):
    me = called("lin")
    assert "不能停用自己的账号" in admin.post(f"/directory/accounts/{me.id}/close").text
    answer = admin.post(
        f"/directory/accounts/{me.id}/edit",
        data={"roles": ["teacher"], "version": me.version, "own_name": "林知秋"},
    )
    assert answer.status_code == 422
    assert answer.text.count("最后一个系统管理员") == 2


def test_an_administrator_ends_the_sessions_of_others(app, admin):
    account = make_account(Role.TEACHER, username="xu")
    open_session(account)
    page = admin.get(f"/directory/accounts/{account.id}").text
    assert "办公电脑" in page
    url = re.search(r"/directory/accounts/sessions/\d+/end", page)[0]
    assert admin.post(url).status_code == 303
    assert "没有设备在登录" in admin.get(f"/directory/accounts/{account.id}").text


def test_two_administrators_editing_one_account_see_both_versions(admin):
    account = make_account(Role.TEACHER, username="xu")
    first = {"roles": ["guard"], "version": account.version}
    assert admin.post(f"/directory/accounts/{account.id}/edit", data=first).status_code == 303
    second = {"roles": ["cashier"], "version": 1}
    clash = admin.post(f"/directory/accounts/{account.id}/edit", data=second)
    assert clash.status_code == 409
    assert "有人先改了" in clash.text
    assert "门卫" in clash.text
    assert called("xu").roles == ["guard"]


@pytest.mark.parametrize("role", [r for r in Role if r != Role.ADMINISTRATOR])
def test_nobody_else_gives_roles_or_passwords_whatever_address_is_typed(sign_in, role):
    target = make_account(Role.TEACHER, username="xu")
    person = sign_in(role, name="别人")
    for path in ("edit", "link", "close", "reopen", "demand"):
        url = f"/directory/accounts/{target.id}/{path}"
        answer = person.post(url, data={"roles": ["administrator"], "version": 1})
        assert answer.status_code == 403, path
    assert person.get("/directory/accounts/new").status_code == 403
    assert called("xu").roles == ["teacher"]


def test_the_whole_matrix_is_on_one_screen_and_in_one_sheet(admin):
    page = admin.get("/directory/roles/")
    for label in [*PERMISSION_LABELS.values(), *ROLE_LABELS.values()]:
        assert label in page.text
    sheet = admin.post("/directory/roles/export.csv").text.splitlines()
    assert len(sheet) == len(PERMISSION_LABELS) + 1
    assert sheet[0].count(",") == len(ROLE_LABELS)


def test_asking_for_a_new_password_shows_on_the_card(admin):
    account = make_account(Role.TEACHER, username="xu", password=PASSWORD)
    assert admin.post(f"/directory/accounts/{account.id}/demand").status_code == 303
    page = admin.get(f"/directory/accounts/{account.id}").text
    assert re.search(r"下次登录须改密码</dt>\s*<dd>是", page)


def test_locked_accounts_have_a_list_of_their_own(admin):
    make_account(Role.TEACHER, username="locked", locked_until=MONDAY + timedelta(minutes=9))
    make_account(Role.TEACHER, username="free", locked_until=MONDAY - timedelta(minutes=9))
    page = admin.get("/directory/accounts/?state=locked")
    assert "locked</a>" in page.text
    assert "free</a>" not in page.text
