"""My account: password, the PIN, and the devices that are signed in."""

import pytest
from sqlalchemy import func, select

from app.directory.models import Account, DeviceKind, LoginSession
from app.extensions import db
from app.permissions import Role
from tests.factories.directory import PASSWORD, make_account, make_staff, open_session

NEW = "秋分以后早晚凉2026"


@pytest.fixture
def account(app):
    staff = make_staff("许白露", phone="13800001402")
    return make_account(Role.GUARD, username="xu", password=PASSWORD, staff_id=staff.id)


@pytest.fixture
def me(app, account):
    return browser_with(app, open_session(account))


def browser_with(app, token):
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = token
    return client


def newest_session():
    return db.session.scalar(select(func.max(LoginSession.id)))


def change(client, **given):
    data = {"old_password": PASSWORD, "password": NEW, "password_again": NEW, **given}
    return client.post("/account/password", data=data)


def test_a_changed_password_signs_the_other_devices_out(app, me, account):
    phone = browser_with(app, open_session(account, kind=DeviceKind.OWN))
    assert phone.get("/account/").status_code == 200
    assert change(me).status_code == 303
    assert phone.get("/account/").status_code == 303
    assert me.get("/account/").status_code == 200
    fresh = app.test_client()
    assert fresh.post("/login", data={"username": "xu", "password": NEW}).status_code == 303


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"old_password": "wrong"}, "密码不对，再输一次"),
        ({"old_password": ""}, "填写现在的密码"),
        ({"password": "短"}, "密码至少 10 个字符"),
        ({"password_again": "不一样的2026"}, "两次输入的密码不一样"),
    ],
)
def test_a_password_that_cannot_be_taken_says_why(me, given, sentence):
    answer = change(me, **given)
    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2
    assert NEW not in answer.text


def test_guessing_the_old_password_is_counted_like_at_the_entrance(app, me):
    for _ in range(6):
        change(me, old_password="wrong")
    assert "再试" in change(me).text


@pytest.mark.parametrize(
    ("pin", "sentence"),
    [
        ("1234", "连着的数字"),
        ("0000", "重复的数字"),
        ("0815", "生日"),
        ("1402", "手机号的后 4 位"),
        ("12", "PIN 是 4 位数字"),
        ("五六七八", "PIN 是 4 位数字"),
    ],
)
def test_a_pin_that_a_colleague_would_guess_is_refused(me, pin, sentence):
    data = {"old_password": PASSWORD, "pin": pin, "pin_again": pin}
    answer = me.post("/account/pin", data=data)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_pin_is_set_and_kept_as_a_hash(me, account):
    data = {"old_password": PASSWORD, "pin": "5937", "pin_again": "5937"}
    assert me.post("/account/pin", data=data).status_code == 303
    assert "已设" in me.get("/account/").text
    assert db.session.get(Account, account.id).pin_hash.startswith("$argon2id$")


def test_my_devices_are_listed_and_can_be_signed_out(app, me, account):
    token = open_session(account, kind=DeviceKind.OWN, agent="Mozilla Android MicroMessenger")
    phone = browser_with(app, token)
    page = me.get("/account/sessions")
    assert "就是这台" in page.text
    assert "微信 安卓" in page.text
    assert me.post(f"/account/sessions/{newest_session()}/end").status_code == 303
    assert phone.get("/account/").status_code == 303
    assert "微信" not in me.get("/account/sessions").text


def test_all_other_devices_are_signed_out_at_once(app, me, account):
    phone = browser_with(app, open_session(account))
    assert me.post("/account/sessions/end").status_code == 303
    assert phone.get("/account/").status_code == 303
    assert me.post("/account/sessions/end").status_code == 409


def test_nobody_ends_a_session_of_somebody_else(me, sign_in):
    mine = newest_session()
    other = sign_in(Role.TEACHER, name="何立夏")
    assert other.post(f"/account/sessions/{mine}/end").status_code == 404
    assert me.get("/account/").status_code == 200


def test_the_display_mode_can_be_changed_without_signing_in(client):
    answer = client.get("/display/large?next=/login")
    assert answer.location == "/login"
    assert 'data-mode="large"' in client.get("/login").text
