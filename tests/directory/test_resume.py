"""Nothing typed is ever lost: expired sessions and tokens in the middle of a form."""

import re
from datetime import timedelta
from html import unescape

import pytest

from app.directory.models import Staff
from app.extensions import db
from app.permissions import Role
from tests.conftest import MONDAY
from tests.factories.directory import PASSWORD, make_account, make_school

TYPED = {"number": "T88", "name": "䶮𬱖㛃", "posts": '总务"主任"，<b>', "phone": "13800001402"}


def fields(html):
    """Return action and hidden fields of the last form of a page, as a browser would send them."""
    form = re.findall(r"<form.*?</form>", html, re.S)[-1]
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    action = re.search(r'action="([^"]+)"', form)[1]
    return action, {name: unescape(value) for name, value in hidden if name != "csrf_token"}


@pytest.fixture
def teacher(app):
    make_school()
    return make_account(Role.LOGISTICS_HEAD, username="head", password=PASSWORD)


@pytest.fixture
def late(app, client, teacher):
    client.post("/login", data={"username": "head", "password": PASSWORD})
    app.config["CLOCK"] = lambda: MONDAY + timedelta(hours=13)
    return client


def staff_called(number):
    return db.session.query(Staff).filter_by(number=number).all()


def test_a_form_sent_after_the_session_ran_out_is_saved_after_signing_in(late):
    login = late.post("/directory/staff/new", data={**TYPED, "form_id": "a" * 32})
    assert login.status_code == 401
    assert "你填的内容还在" in login.text
    kept = {
        name: unescape(value)
        for name, value in re.findall(r'name="(kept[^"]*)" value="([^"]*)"', login.text)
    }
    assert kept["kept_for"] == "/directory/staff/new"
    assert kept["kept-form_id"] == "a" * 32
    resumed = late.post("/login", data={"username": "head", "password": PASSWORD, **kept})
    assert resumed.status_code == 200
    action, waiting = fields(resumed.text)
    assert action == "/directory/staff/new"
    assert late.post(action, data=waiting).status_code == 303
    assert [row.name for row in staff_called("T88")] == ["䶮𬱖㛃"]
    assert staff_called("T88")[0].posts == TYPED["posts"]
    late.post(action, data=waiting)
    assert len(staff_called("T88")) == 1


def test_a_wrong_password_on_the_way_keeps_the_form_too(late):
    login = late.post("/directory/staff/new", data=TYPED)
    kept = dict(re.findall(r'name="(kept[^"]*)" value="([^"]*)"', login.text))
    again = late.post("/login", data={"username": "head", "password": "wrong", **kept})
    assert again.status_code == 422
    assert 'name="kept-number" value="T88"' in again.text


def test_a_form_with_a_wrong_token_is_offered_again_with_a_fresh_one(client, teacher):
    client.post("/login", data={"username": "head", "password": PASSWORD})
    refused = client.post(
        "/directory/staff/new",
        data={**TYPED, "form_id": "b" * 32, "csrf_token": "stale"},
        csrf=False,
    )
    assert refused.status_code == 400
    assert "你填的内容还在" in refused.text
    assert staff_called("T88") == []
    action, waiting = fields(refused.text)
    token = re.findall(r'name="csrf_token" value="([^"]+)"', refused.text)[-1]
    answer = client.post(action, data={**waiting, "csrf_token": token}, csrf=False)
    assert answer.status_code == 303
    assert len(staff_called("T88")) == 1


def test_a_script_with_a_wrong_token_is_told_to_fetch_a_new_one(client, teacher):
    client.post("/login", data={"username": "head", "password": PASSWORD})
    answer = client.post(
        "/directory/staff/new", data=TYPED, csrf=False, headers={"HX-Request": "true"}
    )
    assert (answer.status_code, answer.headers["X-CSRF"]) == (400, "expired")
    assert client.get("/csrf").mimetype == "text/plain"


def test_passwords_are_not_kept(late):
    login = late.post(
        "/account/password",
        data={"old_password": PASSWORD, "password": "新的秘密12345", "pin": "5937"},
    )
    assert login.status_code == 401
    for secret in (PASSWORD, "新的秘密12345", "5937"):
        assert secret not in login.text


@pytest.mark.parametrize(
    "sender",
    [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}],
)
def test_the_form_of_another_site_is_never_kept(late, client, sender):
    login = late.post("/directory/staff/new", data=TYPED, headers=sender)
    assert login.status_code == 401
    assert "T88" not in login.text
    late.post("/login", data={"username": "head", "password": PASSWORD})
    refused = late.post("/directory/staff/new", data=TYPED, csrf=False, headers=sender)
    assert refused.status_code == 400
    assert "T88" not in refused.text


@pytest.mark.parametrize(
    "url", ["https://evil.example/x", "//evil.example/x", "/nothing/here", "/login?next=//x.y"]
)
def test_a_kept_form_goes_nowhere_but_to_a_form_of_the_portal(client, teacher, url):
    answer = client.post(
        "/login",
        data={"username": "head", "password": PASSWORD, "kept_for": url, "kept-name": "x"},
    )
    if url.startswith("/login"):
        assert 'action="/login?next=//x.y"' in answer.text
    else:
        assert (answer.status_code, answer.location) == (303, "/")
