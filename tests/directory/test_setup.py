"""The one-time links: the first administrator, a forgotten password; and the console."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.directory.models import Account, Campus, School
from app.extensions import db
from app.permissions import Role
from tests.conftest import MONDAY
from tests.factories.directory import PASSWORD, make_account, make_school

FORM = {
    "school_name": "青禾镇中心小学",
    "kind": "primary",
    "own_name": "林知秋",
    "username": "Lin.Zhiqiu",
    "password": PASSWORD,
    "password_again": PASSWORD,
}


@pytest.fixture
def link(app):
    printed = app.test_cli_runner().invoke(args=["setup-link", "--base", "http://school.lan"])
    assert printed.exit_code == 0, printed.output
    return re.search(r"http://school\.lan(/setup/\S+)", printed.output)[1]


def test_the_link_makes_the_school_and_its_first_administrator_once(app, client, link):
    assert "第一个系统管理员" in client.get(link).text
    answer = client.post(link, data=FORM)
    assert (answer.status_code, answer.location) == (303, "/directory/school/edit")
    assert client.get("/directory/school/edit").status_code == 200
    account = db.session.scalar(select(Account))
    assert (account.username, account.roles) == ("lin.zhiqiu", ["administrator"])
    assert db.session.get(School, 1).name == "青禾镇中心小学"
    assert db.session.scalar(select(Campus.is_default)) is True
    again = app.test_client()
    assert again.get(link).status_code == 410
    assert again.post(link, data={**FORM, "username": "evil"}).status_code == 410
    assert db.session.query(Account).count() == 1


def test_the_link_ends_after_a_week_and_a_newer_one_replaces_it(app, client, link):
    newer = app.test_cli_runner().invoke(args=["setup-link"]).output
    assert client.get(link).status_code == 410
    path = re.search(r"/setup/\S+", newer)[0]
    app.config["CLOCK"] = lambda: MONDAY + timedelta(days=8)
    assert client.get(path).status_code == 410


def test_no_link_is_printed_once_there_is_an_account(app, client, link):
    client.post(link, data=FORM)
    assert app.test_cli_runner().invoke(args=["setup-link"]).output == ""


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"password": "short", "password_again": "short"}, "密码至少 10 个字符"),
        ({"password": "1234567890", "password_again": "1234567890"}, "太常见"),
        ({"password": "lin.zhiqiu2026", "password_again": "lin.zhiqiu2026"}, "不能有账号名"),
        ({"password_again": "另一个密码2026"}, "两次输入的密码不一样"),
        ({"school_name": ""}, "填写学校全称"),
        ({"own_name": "长" * 10_000}, "最多 40 个字"),
    ],
)
def test_bad_input_names_the_field_and_keeps_the_rest(client, link, given, sentence):
    answer = client.post(link, data={**FORM, **given})
    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2
    assert 'value="Lin.Zhiqiu"' in answer.text
    assert db.session.query(Account).count() == 0


def test_a_forged_link_opens_nothing(client):
    assert client.get("/setup/guess").status_code == 410


def test_the_console_unlocks_and_makes_a_link_for_a_forgotten_password(app, client):
    make_school()
    account = make_account(Role.ADMINISTRATOR, username="lin", password=PASSWORD)
    account.locked_until = MONDAY + timedelta(minutes=10)
    db.session.commit()
    run = app.test_cli_runner().invoke
    assert "已解锁" in run(args=["account", "unlock", "LIN"]).output
    assert "没有锁定" in run(args=["account", "unlock", "lin"]).output
    assert "没有账号" in run(args=["account", "unlock", "nobody"]).output
    path = re.search(r"/setup/\S+", run(args=["account", "link", "lin"]).output)[0]
    assert client.post("/login", data={"username": "lin", "password": PASSWORD}).status_code == 422
    new = "全新的密码 2027"
    answer = client.post(path, data={"password": new, "password_again": new})
    assert answer.location == "/login"
    assert client.get(path).status_code == 410
    assert client.post("/login", data={"username": "lin", "password": new}).status_code == 303
