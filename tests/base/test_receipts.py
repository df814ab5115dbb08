"""A form is acknowledged once, whoever sends it again and however often."""

import threading
from contextvars import Context

from sqlalchemy import func, select

from app.base.receipts import REPLAYED
from app.directory.models import Staff
from app.extensions import db
from app.permissions import Role
from tests.factories.gate import make_visit

NEW = "/directory/staff/new"
TYPED = {"number": "T001", "name": "许白露", "form_id": "a" * 32}


def count():
    return db.session.scalar(select(func.count()).select_from(Staff))


def test_a_replay_leads_to_the_same_record_and_says_so(sign_in):
    clerk = sign_in(Role.LOGISTICS_HEAD)
    first = clerk.post(NEW, data=TYPED)
    again = clerk.post(NEW, data=TYPED)
    assert first.status_code == again.status_code == 303
    assert again.location == first.location
    assert again.headers[REPLAYED] == "1"
    assert count() == 1
    assert "没有重复登记" in clerk.get(again.location).text


def test_the_same_form_id_of_somebody_else_is_another_form(sign_in):
    sign_in(Role.LOGISTICS_HEAD).post(NEW, data=TYPED)
    other = sign_in(Role.LOGISTICS_HEAD, name="田谷雨").post(NEW, data={**TYPED, "number": "T002"})
    assert other.status_code != 303 or REPLAYED not in other.headers


def test_a_form_that_was_refused_may_be_sent_again(sign_in):
    clerk = sign_in(Role.LOGISTICS_HEAD)
    assert clerk.post(NEW, data={**TYPED, "name": ""}).status_code == 422
    assert clerk.post(NEW, data=TYPED).status_code == 303
    assert count() == 1


def test_two_copies_at_one_moment_make_one_record(sign_in):
    assert at_once(sign_in(Role.LOGISTICS_HEAD), NEW, TYPED) == [303, 303, 303]
    assert count() == 1


def test_a_copy_that_comes_too_late_for_the_rules_is_answered_like_the_first(sign_in):
    """A second departure is refused by the rules, a second copy of the first is not."""
    visit = make_visit()
    path = f"/gate/departures/visits/{visit.id}"
    guard = sign_in(Role.GUARD)
    assert at_once(guard, path, {"form_id": "b" * 32}) == [303, 303, 303]
    assert guard.post(path).status_code == 409


def at_once(client, path, data):
    """Send three copies of a form at the same moment; return how they were answered."""
    app = client.application
    headers = {"X-CSRFToken": client.token()}
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    db.session.rollback()
    answers = []

    def send():
        copy = app.test_client(use_cookies=False)
        environ = {"HTTP_COOKIE": f"{cookie.key}={cookie.value}"}
        plain = super(type(copy), copy).open
        answer = Context().run(
            plain, path, method="POST", data=data, headers=headers, environ_base=environ
        )
        answers.append(answer.status_code)

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
