"""Messages: told to one account, counted in the top bar, read by opening."""

import pytest
from sqlalchemy import func, select

from app.base.messages import Message, tell
from app.directory.models import Account
from app.extensions import db
from app.permissions import Role
from tests.factories.system import make_message


@pytest.fixture
def reader(sign_in):
    client = sign_in(Role.TEACHER, name="何立夏")
    return client, db.session.scalar(select(func.max(Account.id)))


def test_nothing_told_yet_says_what_will_come_here(reader):
    page = reader[0].get("/system/messages/").text
    assert "没有消息" in page
    assert "条未读" not in page


def test_the_top_bar_counts_what_is_unread(reader):
    client, account_id = reader
    for number in range(3):
        make_message(account_id, f"第 {number} 件")
    make_message(account_id + 1)
    assert 'aria-label="消息，3 条未读"' in client.get("/").text


def test_many_are_counted_as_many(reader):
    client, account_id = reader
    for _ in range(101):
        tell(account_id, "导入教职工：新增 36 人")
    db.session.commit()
    assert "99+ 条未读" in client.get("/").text


def test_the_number_costs_no_statement_on_a_page_asked_before(reader, statements):
    client, account_id = reader
    make_message(account_id)
    client.get("/")
    with statements() as seen:
        assert "1 条未读" in client.get("/").text
    assert not [each for each in seen if "base_message" in each]


def test_opening_a_message_reads_it_and_leads_on(app, reader):
    client, account_id = reader
    message = make_message(account_id, url="/system/jobs/7/result")
    answer = client.post(f"/system/messages/{message.id}/reading")
    assert (answer.status_code, answer.location) == (303, "/system/jobs/7/result")
    assert message.read_at == app.config["CLOCK"]()
    assert "条未读" not in client.get("/").text


def test_a_message_about_nothing_leads_back_to_the_list(reader):
    client, account_id = reader
    message = make_message(account_id)
    assert client.post(f"/system/messages/{message.id}/reading").location == "/system/messages/"


def test_all_are_read_at_once(reader):
    client, account_id = reader
    mine = [make_message(account_id) for _ in range(3)]
    other = make_message(account_id + 1)
    page = client.post("/system/messages/reading", follow_redirects=True).text
    assert "3 条消息已标为已读" in page
    assert all(message.read_at for message in mine)
    assert other.read_at is None


def test_other_peoples_messages_are_not_there(reader):
    client, account_id = reader
    other = make_message(account_id + 1, "导入学生：新增 36 人")
    assert "导入学生" not in client.get("/system/messages/").text
    assert client.post(f"/system/messages/{other.id}/reading").status_code == 404
    assert other.read_at is None


def test_the_newest_comes_first(reader):
    client, account_id = reader
    make_message(account_id, "早先的")
    make_message(account_id, "刚才的")
    page = client.get("/system/messages/").text
    assert page.index("刚才的") < page.index("早先的")


def test_a_long_sentence_is_cut_and_not_refused(reader):
    tell(reader[1], "长" * 300)
    db.session.commit()
    assert len(db.session.scalar(select(Message.title))) == 255
