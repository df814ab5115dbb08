"""The watch list: an alarm that cannot be missed, and a trace whatever is done."""

from datetime import date

import pytest
from sqlalchemy import func, select

from app.base import privacy
from app.base.audit import AuditEntry
from app.extensions import db
from app.gate.models import Visit, WatchEntry
from app.permissions import Role
from tests.factories.gate import make_booking, make_visit, make_visitor, make_watch_entry
from tests.gate.test_visits import FILLED, GOOD_ID

ENTRY = {
    "name": "吴明",
    "reason": "曾在校门口纠缠学生",
    "instruction": "不放行，打保卫处 8110",
    "valid_from": "2026-09-01",
}


def acts() -> list[str]:
    found = select(AuditEntry.action).where(AuditEntry.action.like("gate.watch.%"))
    return list(db.session.scalars(found.order_by(AuditEntry.id)))


def visits() -> int:
    return db.session.scalar(select(func.count()).select_from(Visit)) or 0


@pytest.mark.parametrize(
    ("entry", "typed"),
    [
        ({"name": "陆知夏"}, {}),
        ({"name": "", "phone": "13900000268"}, {}),
        (
            {"name": "", "document": GOOD_ID},
            {"document_kind": "identity_card", "document_number": GOOD_ID},
        ),
    ],
)
def test_each_way_of_matching_stops_the_gate(sign_in, entry, typed):
    number = entry.pop("document", None)
    digest = privacy.digest(number) if number else None
    make_watch_entry(**entry, document_number=number, document_digest=digest)
    answer = sign_in(Role.GUARD).post("/gate/visits/new", data=FILLED | typed)
    assert answer.status_code == 409
    assert "先不要放行 陆知夏" in answer.text
    assert "不放行，打保卫处 8110" in answer.text
    assert visits() == 0
    assert acts() == ["gate.watch.hit"]


def test_an_alarm_keeps_what_was_typed_and_a_reason_opens_the_gate(sign_in):
    make_watch_entry(name="陆知夏")
    guard = sign_in(Role.GUARD)
    alarm = guard.post("/gate/visits/new", data=FILLED).text
    assert 'name="host_name" value="田谷雨"' in alarm
    silent = guard.post("/gate/visits/new", data=FILLED | {"override_reason": ""})
    assert silent.status_code == 422
    assert "写明理由才能放行" in silent.text
    opened = guard.post("/gate/visits/new", data=FILLED | {"override_reason": "同名，核对过证件"})
    assert opened.status_code == 303
    visit = db.session.scalars(select(Visit)).one()
    assert visit.alarm_override_reason == "同名，核对过证件"
    assert acts()[-1] == "gate.watch.override"
    assert "同名，核对过证件" in guard.get(f"/gate/visits/{visit.id}").text


def test_a_refusal_is_written_down(sign_in):
    entry = make_watch_entry()
    guard = sign_in(Role.GUARD)
    data = {"entry_id": str(entry.id), "name": "吴明"}
    assert guard.post("/gate/arrivals/refusals", data=data).status_code == 303
    assert acts() == ["gate.watch.refuse"]
    assert "吴*" in sign_in(Role.PRINCIPAL).get("/gate/watches/hits").text


def test_the_list_is_asked_for_known_and_booked_visitors_too(sign_in):
    visitor = make_visitor()
    make_visit(visitor)
    booking = make_booking(visitor_name="许白露", visitor_phone="13911112222")
    make_watch_entry(name="许白露")
    guard = sign_in(Role.GUARD)
    for url in (f"/gate/arrivals/visitors/{visitor.id}", f"/gate/arrivals/bookings/{booking.id}"):
        assert guard.post(url).status_code == 409
        answer = guard.post(url, data={"override_reason": "核对过证件"})
        assert answer.status_code == 303


def test_an_entry_outside_its_dates_raises_nothing(sign_in):
    make_watch_entry(name="陆知夏", valid_until=date(2026, 11, 22))
    make_watch_entry(name="陆知夏", valid_from=date(2026, 11, 24))
    assert sign_in(Role.GUARD).post("/gate/visits/new", data=FILLED).status_code == 303


def test_entries_are_added_ended_and_restored_and_masked(sign_in):
    head = sign_in(Role.LOGISTICS_HEAD)
    assert "布控名单是空的" in head.get("/gate/watches/").text
    nothing = head.post("/gate/watches/new", data=ENTRY | {"name": ""})
    assert "姓名、手机号、证件号码至少填一项" in nothing.text
    head.post("/gate/watches/new", data=ENTRY | {"phone": "13712345678"})
    entry = db.session.scalars(select(WatchEntry)).one()
    page = head.get("/gate/watches/").text
    assert "吴*" in page
    assert "13712345678" not in page
    head.post(f"/gate/watches/{entry.id}/end")
    assert "布控名单是空的" in head.get("/gate/watches/").text
    head.post(f"/gate/watches/{entry.id}/restore")
    assert "吴*" in head.get("/gate/watches/").text


def test_changing_an_entry_shows_the_full_values_for_a_reason_only(sign_in):
    entry = make_watch_entry(phone="13712345678")
    head = sign_in(Role.PRINCIPAL)
    edit = f"/gate/watches/{entry.id}/edit"
    assert "13712345678" not in head.get(edit).text
    head.post(f"/gate/watches/{entry.id}/reveal", data={"reveal_reason": "更正号码"})
    assert "13712345678" in head.get(edit).text
    data = ENTRY | {"phone": "13712345679", "version": "1"}
    assert head.post(edit, data=data).status_code == 303
    assert db.session.get(WatchEntry, entry.id).phone == "13712345679"
    assert acts() == ["gate.watch.reveal", "gate.watch.edit"]
