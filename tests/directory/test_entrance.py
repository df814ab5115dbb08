"""Signing in and out, waiting after failures, and the ways back in."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from app.directory.models import Account, DeviceKind, LoginSession
from app.extensions import db
from app.permissions import Role
from tests.conftest import MONDAY
from tests.factories.directory import PASSWORD, make_account, make_school, make_staff

WRONG = "账号或密码不对"


def sign_in_as(client, username, password=PASSWORD, **more):
    return client.post("/login", data={"username": username, "password": password, **more})


def later(app, **span):
    app.config["CLOCK"] = lambda: MONDAY + timedelta(**span)


@pytest.fixture
def account(app):
    make_school()
    return make_account(Role.TEACHER, username="xubailu", password=PASSWORD)


def test_signing_in_opens_the_page_that_was_asked_for(client, account):
    answer = client.get("/account/?from=mail")
    assert answer.status_code == 303
    assert answer.location == "/login?next=/account/?from%3Dmail"
    answer = sign_in_as(client, "xubailu", next="/account/?from=mail")
    assert (answer.status_code, answer.location) == (303, "/account/?from=mail")
    assert "许白露" in client.get("/account/").text


@pytest.mark.parametrize("typed", ["XuBaiLu", "ｘｕｂａｉｌｕ", " xubailu "])
def test_the_account_name_is_understood_however_it_is_typed(client, account, typed):
    assert sign_in_as(client, typed).status_code == 303


def test_a_mobile_number_is_a_name_too_unless_two_people_share_it(client, app):
    person = make_staff(phone="13800001402")
    make_account(Role.TEACHER, staff_id=person.id, password=PASSWORD)
    assert sign_in_as(client, "１３８ ０００００１４０２").status_code == 422
    assert sign_in_as(client, "138-0000-1402").status_code == 303
    twin = make_staff("许霜降", phone="13800001402")
    make_account(Role.TEACHER, staff_id=twin.id, password=PASSWORD)
    assert sign_in_as(app.test_client(), "13800001402").status_code == 422


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client, account):
    known = sign_in_as(client, "xubailu", "错的密码1234")
    unknown = sign_in_as(client, "nobody", "错的密码1234")
    assert known.status_code == unknown.status_code == 422
    assert known.text.count(WRONG) == unknown.text.count(WRONG) == 2
    assert 'value="xubailu"' in known.text
    assert "错的密码1234" not in known.text


def test_the_sixth_failure_has_to_wait_and_the_wait_ends(app, client, account):
    for _ in range(6):
        assert sign_in_as(client, "xubailu", "wrong").status_code == 422
    refused = sign_in_as(client, "xubailu")
    assert refused.status_code == 429
    assert "过 15 秒再试" in refused.text
    later(app, seconds=16)
    assert sign_in_as(client, "xubailu").status_code == 303


def lock(app, client, username="xubailu"):
    for minutes in (0, 0, 0, 0, 0, 0, 1, 2, 4, 9):
        later(app, minutes=minutes)
        assert sign_in_as(client, username, "wrong").status_code == 422


def test_ten_failures_lock_the_account_and_the_page_says_whom_to_ask(app, client, account):
    make_account(Role.ADMINISTRATOR, name="林知秋")
    lock(app, client)
    refused = sign_in_as(client, "xubailu")
    assert refused.status_code == 429
    assert "账号锁定到 11:05" in refused.text
    assert "找林知秋" in refused.text
    later(app, minutes=40)
    assert sign_in_as(client, "xubailu").status_code == 303


def test_an_unknown_name_is_locked_just_the_same(app, client, account):
    lock(app, client, "nobody")
    assert sign_in_as(client, "nobody").status_code == 429


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.LOGISTICS_HEAD])
def test_the_administrator_and_the_logistics_head_unlock(app, client, sign_in, account, role):
    lock(app, client)
    head = sign_in(role, name="田谷雨")
    assert "锁定" in head.get("/directory/accounts/?state=locked").text
    assert head.post(f"/directory/accounts/{account.id}/unlock").status_code == 303
    assert sign_in_as(client, "xubailu").status_code == 303


def test_one_address_that_tries_many_names_has_to_wait(app, client, account):
    for number in range(36):
        sign_in_as(client, f"name{number}", "wrong")
    refused = sign_in_as(client, "xubailu")
    assert refused.status_code == 429
    assert "从这个网络登录失败的次数太多" in refused.text


def test_a_deactivated_account_does_not_open(client, account):
    account.is_active = False
    db.session.commit()
    assert WRONG in sign_in_as(client, "xubailu").text


def test_signing_out_ends_the_session_on_the_server(app, client, account):
    sign_in_as(client, "xubailu")
    with client.session_transaction() as cookie:
        stolen = dict(cookie)
    assert client.post("/logout").status_code == 303
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(stolen)
    assert thief.get("/account/").status_code == 303


@pytest.mark.parametrize(
    ("ticked", "kind", "lasts"),
    [
        ({}, DeviceKind.DESK, timedelta(hours=12)),
        ({"is_own": "y"}, DeviceKind.OWN, timedelta(days=14)),
        ({"is_shared": "y", "device_name": "东门"}, DeviceKind.SHARED, timedelta(minutes=30)),
    ],
)
def test_a_session_lasts_as_long_as_the_device_allows(app, client, account, ticked, kind, lasts):
    sign_in_as(client, "xubailu", **ticked)
    assert db.session.scalar(select(LoginSession.kind)) == kind
    app.config["CLOCK"] = lambda: MONDAY + lasts - timedelta(seconds=1)
    assert client.get("/account/").status_code == 200
    app.config["CLOCK"] = lambda: MONDAY + lasts * 2
    assert client.get("/account/").status_code == 303


def test_a_shared_device_says_where_it_is(client, account):
    answer = sign_in_as(client, "xubailu", is_shared="y")
    assert answer.status_code == 422
    assert answer.text.count("填写共用设备在哪里") == 2


@pytest.mark.parametrize(
    "url", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_site(client, account, url):
    assert sign_in_as(client, "xubailu", next=url).location == "/"


def test_whoever_must_change_the_password_is_led_there_first(client, account):
    account.must_change_password = True
    db.session.commit()
    sign_in_as(client, "xubailu")
    assert client.get("/").location == "/account/password"
    new = "另一个很长的密码99"
    answer = client.post(
        "/account/password",
        data={"old_password": PASSWORD, "password": new, "password_again": new},
    )
    assert answer.status_code == 303
    assert client.get("/account/").status_code == 200


def test_the_dialog_over_a_page_gets_the_form_alone_and_then_a_word(client, account):
    fragment = {"HX-Request": "true"}
    assert "<form" in client.get("/login?dialog=1", headers=fragment).text
    waiting = client.post("/account/sessions/end", headers=fragment)
    assert (waiting.status_code, waiting.headers["X-Login"]) == (401, "required")
    wrong = client.post("/login", data={"username": "xubailu"}, headers=fragment)
    assert wrong.status_code == 422
    done = client.post(
        "/login", data={"username": "xubailu", "password": PASSWORD}, headers=fragment
    )
    assert (done.status_code, done.headers["X-Login"]) == (204, "done")
    assert client.get("/csrf").headers["X-Account"] == str(account.id)


def test_a_password_of_ten_thousand_characters_is_only_wrong(client, account):
    assert sign_in_as(client, "xubailu", "长" * 10_000).status_code == 422
    answer = sign_in_as(client, "n" * 10_000)
    assert answer.status_code == 422
    assert "最多 40 个字" in answer.text


def test_passwords_are_kept_as_argon2id_and_never_shown(sign_in, account):
    stored = db.session.get(Account, account.id).password_hash
    assert stored.startswith("$argon2id$")
    page = sign_in(Role.ADMINISTRATOR, name="管理员").get(f"/directory/accounts/{account.id}")
    assert stored not in page.text


@pytest.mark.sqlite
def test_no_write_lock_is_held_while_a_password_is_hashed(client, account):
    begun = []

    def note(_connection, _cursor, statement, *_more):
        if statement.startswith("BEGIN"):
            begun.append(statement)
        elif "directory_account.username = ?" in statement:
            begun.append("the account is looked up")

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        sign_in_as(client, "xubailu")
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    looked_up = begun.index("the account is looked up")
    assert begun[looked_up - 1] == "BEGIN"
    assert begun[looked_up + 1] == "BEGIN IMMEDIATE"
