"""Late arrivals: what an offline device kept is registered once, in its maker's name and time."""

from contextvars import Context
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.base import outbox
from app.base.audit import AuditEntry
from app.directory.models import Account, DeviceKind
from app.domain.visits import Purpose
from app.extensions import db
from app.gate.models import VehiclePassage, Visit
from app.permissions import Role
from tests.conftest import MONDAY as NOW
from tests.factories.gate import (
    make_post,
    make_standing,
    make_visit,
    make_visitor,
    make_watch_entry,
)

SHARED = {"kind": DeviceKind.SHARED, "device_name": "东门平板"}
FILLED = {
    "name": "陆知夏",
    "phone": "13900000268",
    "purpose": "repair",
    "host_name": "田谷雨",
    "form_id": "a" * 32,
}
NEW = "/gate/visits/new"
LATE = {outbox.HEADER: "late"}
CAME = datetime(2026, 11, 23, 9, 12)


def milliseconds(moment: datetime) -> str:
    return str(int((moment - outbox.EPOCH).total_seconds() * 1000))


def late(at: datetime = CAME, *, behind: int = 0, now: datetime = NOW, **fields) -> dict[str, str]:
    """Return the late fields of a device whose clock is so many minutes behind."""
    lag = timedelta(minutes=behind)
    return {
        "late_at": milliseconds(at - lag),
        "late_offset": str(behind * 60_000),
        "late_now": milliseconds(now - lag),
        **fields,
    }


def ticket(guard) -> str:
    """Return the ticket that the page of this guard carries."""
    page = guard.get(NEW).text
    return page.partition('data-ticket="')[2].partition('"')[0]


def only(model):
    return db.session.scalars(select(model)).one()


def entries(action: str) -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


def test_an_arrival_keeps_the_devices_time_and_says_when_it_was_uploaded(sign_in):
    make_post()
    guard = sign_in(Role.GUARD, name="郑满仓")
    answer = guard.post(NEW, data=FILLED | late() | {"leaving_time": "11:30"}, headers=LATE)
    assert (answer.status_code, answer.headers[outbox.HEADER]) == (204, "done")
    visit = only(Visit)
    assert (visit.arrived_at, visit.recorded_at, visit.skew_in) == (CAME, NOW, 0)
    page = guard.get(f"/gate/visits/{visit.id}").text
    assert "补传" in page
    assert "10:26 上传" in page
    assert "设备时间差" not in page


def test_a_clock_that_is_an_hour_behind_is_corrected_and_said(sign_in):
    guard = sign_in(Role.GUARD)
    guard.post(NEW, data=FILLED | late(behind=60), headers=LATE)
    visit = only(Visit)
    assert (visit.arrived_at, visit.skew_in) == (CAME, -3600)
    assert "设备时间差 60 分钟" in guard.get(f"/gate/visits/{visit.id}").text
    assert "设备时间差 60 分钟" in guard.post("/gate/visits/export.csv").text


def test_a_clock_set_back_after_the_act_does_not_move_the_act(sign_in):
    guard = sign_in(Role.GUARD)
    fields = late(now=NOW - timedelta(hours=1))
    guard.post(NEW, data=FILLED | fields, headers=LATE)
    assert (only(Visit).arrived_at, only(Visit).skew_in) == (CAME, -3600)


def test_a_server_set_back_an_hour_takes_no_time_that_is_still_to_come(app, sign_in):
    guard = sign_in(Role.GUARD)
    app.config["CLOCK"] = lambda: NOW - timedelta(hours=1)
    guard.post(NEW, data=FILLED | late(NOW - timedelta(minutes=5)), headers=LATE)
    visit = only(Visit)
    assert visit.arrived_at == NOW - timedelta(hours=1, minutes=5)
    assert visit.skew_in == 3600


def test_the_same_entry_ten_times_is_one_visit(sign_in):
    guard = sign_in(Role.GUARD)
    said = [
        guard.post(NEW, data=FILLED | late(), headers=LATE).headers[outbox.HEADER]
        for _ in range(10)
    ]
    assert said == ["done"] * 10
    assert only(Visit)
    assert "已放行" not in guard.get("/gate/").text


def test_another_guards_pin_uploads_it_in_the_name_of_its_maker(sign_in):
    first = sign_in(Role.GUARD, name="郑满仓", **SHARED)
    made_by = ticket(first)
    second = sign_in(Role.GUARD, name="孙小满", **SHARED)
    for _ in range(2):
        answer = second.post(NEW, data=FILLED | late(NOW, late_ticket=made_by), headers=LATE)
        assert answer.headers[outbox.HEADER] == "done"
    visit = only(Visit)
    assert visit.guard_in_name == "郑满仓"
    (entry,) = entries("gate.visit.admit")
    assert (entry.actor_name, entry.note) == ("郑满仓", {"上传人": "孙小满"})
    # The maker's own retry, from before the change of guard, is the same form.
    first.post(NEW, data=FILLED | late(NOW, late_ticket=made_by), headers=LATE)
    assert only(Visit)


@pytest.mark.parametrize(
    ("device", "at"),
    [
        ({"kind": DeviceKind.SHARED, "device_name": "西门平板"}, NOW),
        ({"kind": DeviceKind.DESK}, NOW),
        # Before the maker took over the tablet.
        (SHARED, NOW - timedelta(hours=1)),
    ],
)
def test_a_ticket_of_another_device_or_time_makes_nobody_act(sign_in, device, at):
    made_by = ticket(sign_in(Role.GUARD, name="郑满仓", **SHARED))
    other = sign_in(Role.GUARD, name="孙小满", **device)
    fields = FILLED | late(at, late_ticket=made_by)
    answer = other.post(NEW, data=fields, headers=LATE)
    assert (answer.status_code, answer.headers[outbox.HEADER]) == (409, "refused")
    assert "不能确认这一条是谁登记的" in answer.text
    # Whoever uploads it may answer for it instead.
    fields.pop("late_ticket")
    other.post(NEW, data=fields)
    assert only(Visit).guard_in_name == "孙小满"


def test_a_forged_ticket_and_a_maker_who_lost_the_right_are_refused(sign_in):
    teacher = sign_in(Role.GUARD, name="田谷雨", **SHARED)
    made_by = ticket(teacher)
    guard = sign_in(Role.GUARD, name="孙小满", **SHARED)
    forged = guard.post(NEW, data=FILLED | late(NOW, late_ticket=made_by + "x"), headers=LATE)
    assert forged.status_code == 409
    maker = next(
        account for account in db.session.scalars(select(Account)) if account.name == "田谷雨"
    )
    maker.roles = [Role.TEACHER]
    db.session.commit()
    refused = guard.post(NEW, data=FILLED | late(NOW, late_ticket=made_by), headers=LATE)
    assert (refused.status_code, refused.headers[outbox.HEADER]) == (403, "refused")
    assert list(db.session.scalars(select(Visit))) == []


def test_a_time_of_ones_own_counts_on_marked_forms_alone(sign_in):
    guard = sign_in(Role.GUARD)
    visit = make_visit()
    guard.post(f"/gate/visits/{visit.id}/undo", data=late())
    assert only(Visit).withdrawn_at == NOW


def test_nobody_uploads_before_signing_in(client):
    answer = client.post(NEW, data=FILLED | late(), headers=LATE | {"HX-Request": "true"})
    assert answer.status_code == 401
    assert outbox.HEADER not in answer.headers


def test_an_entry_of_four_days_ago_waits_for_a_word_and_keeps_its_time(sign_in):
    guard = sign_in(Role.GUARD)
    old = NOW - timedelta(days=4)
    fields = FILLED | late(old)
    answer = guard.post(NEW, data=fields, headers=LATE)
    assert answer.status_code == 409
    assert "超过 72 小时" in answer.text
    guard.post(NEW, data=fields | {"late_sure": "1"})
    assert only(Visit).arrived_at == old
    ancient = FILLED | late(NOW - timedelta(days=31), late_sure="1") | {"form_id": "b" * 32}
    assert "超过 30 天" in guard.post(NEW, data=ancient, headers=LATE).text
    assert only(Visit)


def test_whoever_came_and_went_offline_is_let_out_by_the_form_that_let_them_in(sign_in):
    guard = sign_in(Role.GUARD)
    out = f"/gate/departures/queued/visits/{FILLED['form_id']}"
    early = guard.post(out, data=late(NOW), headers=LATE)
    assert early.headers[outbox.HEADER] == "refused"
    assert "还没有上传" in early.text
    guard.post(NEW, data=FILLED | late(), headers=LATE)
    left_at = CAME + timedelta(minutes=40)
    guard.post(out, data=late(left_at, behind=5), headers=LATE)
    visit = only(Visit)
    assert (visit.left_at, visit.left_recorded_at, visit.skew_out) == (left_at, NOW, -300)


def test_a_standing_vehicle_comes_and_goes_offline(sign_in):
    guard = sign_in(Role.GUARD)
    standing = make_standing()
    key = "c" * 32
    entry = {"form_id": key} | late()
    guard.post(f"/gate/vehicles/again/{standing.vehicle_id}", data=entry, headers=LATE)
    guard.post(f"/gate/departures/queued/vehicles/{key}", data=late(NOW), headers=LATE)
    passage = only(VehiclePassage)
    assert (passage.entered_at, passage.left_at) == (CAME, NOW)
    assert "补传" in guard.get(f"/gate/vehicles/{passage.id}").text


def test_leaving_before_arriving_and_leaving_twice_are_refused_with_the_reason(sign_in):
    guard = sign_in(Role.GUARD)
    visit = make_visit()
    leave = f"/gate/departures/visits/{visit.id}"
    answer = guard.post(leave, data=late(CAME), headers=LATE)
    assert answer.headers[outbox.HEADER] == "refused"
    assert "离校时间不能早于到校时间 10:00" in answer.text
    guard.post(leave)
    assert "已经在 10:26 登记过离校" in guard.post(leave, data=late(NOW), headers=LATE).text


def test_a_late_hit_on_the_watch_list_still_alarms_and_is_written_down(sign_in):
    guard = sign_in(Role.GUARD)
    make_watch_entry(name="吴明")
    fields = FILLED | late() | {"name": "吴明"}
    answer = guard.post(NEW, data=fields, headers=LATE)
    assert (answer.status_code, answer.headers[outbox.HEADER]) == (409, "refused")
    assert "先不要放行" in answer.text
    assert f'name="late_at" value="{fields["late_at"]}"' in answer.text
    assert len(entries("gate.watch.hit")) == 1
    guard.post(NEW, data=fields | {"override_reason": "已陪同离校"})
    assert (only(Visit).arrived_at, only(Visit).alarm_override_reason) == (CAME, "已陪同离校")


def test_a_number_that_the_device_did_not_keep_is_owed_until_it_is_written_up(sign_in):
    guard = sign_in(Role.GUARD)
    fields = FILLED | late(late_lacks="document_number") | {"phone": ""}
    guard.post(NEW, data=fields | {"document_kind": "passport"}, headers=LATE)
    visit = only(Visit)
    assert visit.is_document_owed
    assert "证件待补" in guard.get(f"/gate/visits/{visit.id}").text
    given = {"document_kind": "passport", "document_number": "E12345678", "version": "1"}
    guard.post(f"/gate/visits/{visit.id}/edit", data=FILLED | given | {"form_id": "d" * 32})
    assert not only(Visit).is_document_owed


def test_an_earlier_visit_that_arrives_late_does_not_close_the_one_that_goes_on(sign_in):
    guard = sign_in(Role.GUARD)
    visitor = make_visitor()
    inside = make_visit(visitor, purpose=Purpose.ITEMS)
    entry = {"form_id": "e" * 32} | late()
    guard.post(f"/gate/arrivals/visitors/{visitor.id}", data=entry, headers=LATE)
    assert db.session.get(Visit, inside.id).is_inside


def test_a_password_to_be_changed_is_not_taken_for_an_acknowledgement(sign_in):
    guard = sign_in(Role.GUARD, must_change_password=True)
    headers = LATE | {"X-CSRFToken": guard.token()}
    db.session.rollback()
    sent = FILLED | late()
    answer = Context().run(FlaskClient.open, guard, NEW, method="POST", data=sent, headers=headers)
    assert answer.status_code == 303
    assert outbox.HEADER not in answer.headers
