"""What the outbox of a page is given, and what the server tells it."""

from app.base import outbox
from app.extensions import db
from app.gate.models import Visit
from app.permissions import Role
from tests.factories.gate import make_visit


def test_the_service_worker_stands_at_the_root_and_is_asked_for_anew(client):
    answer = client.get("/service-worker.js")
    assert answer.status_code == 200
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_a_strangers_page_carries_no_ticket(client, sign_in):
    assert "data-ticket" not in client.get("/login").text
    assert 'data-ticket="' in sign_in(Role.GUARD).get("/gate/").text


def test_the_script_hears_in_a_word_whether_the_server_has_it(sign_in):
    guard = sign_in(Role.GUARD)
    leave = f"/gate/departures/visits/{make_visit().id}"
    first = guard.post(leave, headers={outbox.HEADER: outbox.FIRST_TRY})
    assert (first.status_code, first.headers[outbox.HEADER]) == (204, outbox.DONE)
    assert first.headers[outbox.LOCATION] == "/gate/"
    second = guard.post(leave, headers={outbox.HEADER: outbox.FIRST_TRY})
    assert (second.status_code, second.headers[outbox.HEADER]) == (409, outbox.REFUSED)
    assert outbox.HEADER not in guard.get("/gate/").headers


def test_nonsense_in_the_late_fields_is_no_crash(sign_in):
    guard = sign_in(Role.GUARD)
    visit_id = make_visit().id
    nonsense = {"late_at": "soon", "late_offset": "nan", "late_now": "1e999", "late_ticket": "x"}
    answer = guard.post(f"/gate/departures/visits/{visit_id}", data=nonsense)
    assert answer.status_code == 409
    assert db.session.get(Visit, visit_id).is_inside
