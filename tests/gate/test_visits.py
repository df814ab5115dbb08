"""Visits: admitting, leaving, correcting, withdrawing, and what a form may not contain."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.base.audit import AuditEntry
from app.domain.visits import Purpose
from app.extensions import db
from app.gate.models import Visit, Visitor
from app.permissions import Role
from tests.factories.directory import make_department, make_staff
from tests.factories.gate import make_booking, make_passage, make_post, make_visit, make_visitor

GOOD_ID = "11010519491231002X"
FILLED = {
    "name": "陆知夏",
    "phone": "139 0000 0268",
    "purpose": "repair",
    "host_name": "田谷雨",
    "leaving_time": "11:30",
}


def only_visit() -> Visit:
    return db.session.scalars(select(Visit)).one()


def actions() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_a_new_visitor_is_admitted_and_stands_on_board_and_register(sign_in):
    post = make_post()
    host = make_staff("田谷雨", department_id=make_department().id)
    guard = sign_in(Role.GUARD, name="郑满仓")
    answer = guard.post("/gate/visits/new", data=FILLED | {"is_host_confirmed": "y"})
    assert answer.status_code == 303
    visit = only_visit()
    assert (visit.name, visit.phone, visit.purpose) == ("陆知夏", "13900000268", Purpose.REPAIR)
    assert (visit.host_staff_id, visit.host_department) == (host.id, "总务处")
    assert visit.expected_leaving_at == datetime(2026, 11, 23, 11, 30)
    assert visit.host_confirmed_at == visit.arrived_at == visit.recorded_at
    assert (visit.gate_in_id, visit.guard_in_name) == (post.id, "郑满仓")
    assert "陆*夏" in guard.get("/gate/").text
    assert "陆知夏" in guard.get("/gate/visits/").text
    assert "gate.visit.admit" in actions()


def test_a_visitor_of_before_is_let_in_with_one_tap_and_the_last_details(sign_in):
    visitor = make_visitor()
    make_visit(
        visitor,
        purpose=Purpose.ITEMS,
        arrived_at=datetime(2026, 11, 12, 9),
        left_at=datetime(2026, 11, 12, 10),
    )
    guard = sign_in(Role.GUARD)
    assert guard.post(f"/gate/arrivals/visitors/{visitor.id}").status_code == 303
    latest = db.session.scalars(select(Visit).order_by(Visit.id.desc())).first()
    assert (latest.name, latest.host_name, latest.purpose) == ("许白露", "何立夏", Purpose.ITEMS)
    assert latest.expected_leaving_at == latest.arrived_at + timedelta(minutes=30)
    assert db.session.get(Visitor, visitor.id).visits_count == 2
    assert "已放行" in guard.get("/gate/").text


def test_changing_the_details_begins_with_those_of_the_last_visit(sign_in):
    visitor = make_visitor()
    make_visit(visitor, left_at=datetime(2026, 11, 23, 10, 5))
    guard = sign_in(Role.GUARD)
    url = f"/gate/visits/new?visitor={visitor.id}"
    page = guard.get(url).text
    assert 'value="许白露"' in page
    assert 'value="何立夏"' in page
    assert "138****1402" in page
    assert "13800001402" not in page
    guard.post(url, data=FILLED | {"name": "许白露", "phone": ""})
    latest = db.session.scalars(select(Visit).order_by(Visit.id.desc())).first()
    assert (latest.visitor_id, latest.phone) == (visitor.id, "13800001402")


def test_who_is_admitted_again_while_inside_was_not_seen_leaving(sign_in):
    visitor = make_visitor()
    first = make_visit(visitor)
    sign_in(Role.GUARD).post(f"/gate/arrivals/visitors/{visitor.id}")
    forgotten = db.session.get(Visit, first.id)
    assert forgotten.left_at is None
    assert forgotten.sweep_reason == "再次来访，上次未见离校"


def test_the_same_form_sent_twice_admits_once(sign_in):
    guard = sign_in(Role.GUARD)
    once = FILLED | {"form_id": "a" * 32}
    first, second, third = (guard.post("/gate/visits/new", data=once) for _ in range(3))
    assert first.status_code == second.status_code == third.status_code == 303
    assert first.location == second.location
    assert db.session.scalar(select(func.count()).select_from(Visit)) == 1


def test_an_admission_can_be_taken_back_and_stays_in_the_register(sign_in):
    guard = sign_in(Role.GUARD)
    guard.post("/gate/visits/new", data=FILLED)
    visit = only_visit()
    assert f"/gate/visits/{visit.id}/undo" in guard.get("/gate/").text
    guard.post(f"/gate/visits/{visit.id}/undo")
    assert only_visit().withdrawn_reason == "放行后撤销"
    assert "陆知夏" not in guard.get("/gate/visits/").text
    assert "陆知夏" in guard.get("/gate/visits/?state=withdrawn").text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "填写姓名"),
        ({"phone": ""}, "填写手机号；没有电话的，登记证件号码"),
        ({"phone": "1380000"}, "手机号应为 11 位，现在是 7 位"),
        ({"purpose": ""}, "选择事由"),
        ({"purpose": "other"}, "写明事由"),
        ({"host_name": ""}, "填写被访人"),
        ({"leaving_time": "09:30"}, "离校时间不能早于到校时间 10:26"),
        ({"leaving_time": "25:99"}, "按时:分填写时间，例如 10:30"),
        ({"people": "0"}, "填写 1 到 500 之间的整数"),
        ({"document_kind": "identity_card", "document_number": "110105194912310021"}, "对不上"),
        ({"document_kind": "identity_card", "document_number": "11010519491331002X"}, "不存在"),
        ({"document_number": "E12345678"}, "选择证件种类"),
        ({"document_kind": "other", "document_number": "123"}, "写明是什么证件"),
        ({"plate": "苏AI2345"}, "号牌里没有字母 I 和 O"),
        ({"plate": "苏AO2345"}, "号牌里没有字母 I 和 O"),
        ({"name": "字" * 10_000}, "最多 60 个字"),
        ({"belongings": "字" * 10_000}, "最多 200 个字"),
    ],
)
def test_bad_input_names_the_field_twice_and_keeps_what_was_typed(sign_in, change, sentence):
    answer = sign_in(Role.GUARD).post("/gate/visits/new", data=FILLED | change)
    assert answer.status_code == 422
    assert answer.text.count(sentence) >= 2
    assert "有误：" in answer.text
    assert "田谷雨" in answer.text or "host_name" in change
    assert db.session.scalar(select(func.count()).select_from(Visit)) == 0


def test_all_that_is_wrong_is_said_at_once(sign_in):
    answer = sign_in(Role.GUARD).post(
        "/gate/visits/new", data=FILLED | {"host_name": "", "leaving_time": "09:30"}
    )
    assert "有 2 处需要修改" in answer.text


def test_full_width_digits_are_understood(sign_in):
    wide = {
        "phone": "１３９　０００００２６８",
        "leaving_time": "１１：３０",
        "plate": "苏Ａ１２３４５",
    }
    sign_in(Role.GUARD).post("/gate/visits/new", data=FILLED | wide | {"people": "２"})
    visit = only_visit()
    assert (visit.phone, visit.people, visit.plate) == ("13900000268", 2, "苏A12345")
    assert visit.expected_leaving_at.hour == 11


def test_a_document_is_kept_encrypted_and_recognised_the_next_time(sign_in):
    guard = sign_in(Role.GUARD)
    document = {"document_kind": "identity_card", "document_number": "１１０１０５19491231００2x"}
    guard.post("/gate/visits/new", data=FILLED | document)
    stored = db.session.execute(db.text("select document_number from gate_visitor")).scalar()
    assert GOOD_ID not in stored
    assert db.session.scalars(select(Visitor)).one().document_number == GOOD_ID
    guard.post("/gate/visits/new", data=FILLED | document | {"phone": "13700001111"})
    assert db.session.scalar(select(func.count()).select_from(Visitor)) == 1


def test_emoji_and_rare_surnames_survive(sign_in):
    guard = sign_in(Role.GUARD)
    for name in ("㛃小满", "𬱖知夏", "䶮🙂"):
        guard.post("/gate/visits/new", data=FILLED | {"name": name})
        assert name in guard.get("/gate/visits/").text


def test_leaving_is_one_tap_and_can_be_undone(sign_in):
    visit = make_visit(make_visitor())
    guard = sign_in(Role.GUARD, name="孙小满")
    guard.post(f"/gate/departures/visits/{visit.id}?back=visits")
    left = db.session.get(Visit, visit.id)
    assert left.left_at == left.left_recorded_at == datetime(2026, 11, 23, 10, 26)
    assert left.guard_out_name == "孙小满"
    assert "许*露已离校" in guard.get("/gate/visits/").text
    guard.post(f"/gate/departures/visits/{visit.id}/undo?back=visits")
    assert db.session.get(Visit, visit.id).is_inside


def test_leaving_twice_is_refused_with_the_time_of_the_first(sign_in):
    visit = make_visit(left_at=datetime(2026, 11, 23, 10, 15))
    answer = sign_in(Role.GUARD).post(f"/gate/departures/visits/{visit.id}")
    assert answer.status_code == 409
    assert "已经在 10:15 登记过离校" in answer.text


def test_the_car_of_a_visitor_comes_and_goes_with_the_visitor(sign_in):
    guard = sign_in(Role.GUARD)
    guard.post("/gate/visits/new", data=FILLED | {"plate": "苏A12345"})
    visit = only_visit()
    page = guard.get("/gate/vehicles/").text
    assert "苏A·12345" in page
    assert "田谷雨" in page
    assert "<b>1</b> 人在校" in guard.get("/gate/").text
    guard.post(f"/gate/departures/visits/{visit.id}")
    assert "已出校" in guard.get("/gate/vehicles/").text


def test_an_emergency_crew_goes_in_first_and_is_listed_until_written_up(sign_in):
    guard = sign_in(Role.GUARD)
    guard.post("/gate/arrivals/emergency", data={"who": "120 急救", "people": "3"})
    visit = only_visit()
    assert (visit.name, visit.people, visit.purpose) == ("120 急救", 3, Purpose.EMERGENCY)
    assert "突发先进，待补登 1" in guard.get("/gate/").text
    guard.post(f"/gate/departures/visits/{visit.id}")
    assert "突发先进，待补登 1" in guard.get("/gate/").text
    version = db.session.get(Visit, visit.id).version
    details = {"name": "市急救中心 王医生", "purpose": "emergency", "organisation": "市急救中心"}
    answer = guard.post(
        f"/gate/arrivals/{visit.id}/completion", data=details | {"version": str(version)}
    )
    assert answer.status_code == 303
    assert "待补登" not in guard.get("/gate/").text
    assert "gate.visit.complete" in actions()


def test_a_booked_visitor_is_admitted_with_one_tap(sign_in):
    booking = make_booking()
    guard = sign_in(Role.GUARD)
    assert "田*" in guard.get("/gate/").text
    guard.post(f"/gate/arrivals/bookings/{booking.id}")
    visit = only_visit()
    assert (visit.name, visit.booking_id) == ("田甜", booking.id)
    assert visit.host_confirmed_at
    assert "今日预约 0" in guard.get("/gate/").text
    again = guard.post(f"/gate/arrivals/bookings/{booking.id}")
    assert again.status_code == 409


def test_an_edit_shows_in_the_history_with_before_and_after(sign_in):
    visit = make_visit(make_visitor())
    guard = sign_in(Role.GUARD)
    page = guard.get(f"/gate/visits/{visit.id}/edit").text
    assert 'value="许白露"' in page
    assert "13800001402" not in page
    data = FILLED | {"name": "许白露", "phone": "", "area": "图书室", "version": "1"}
    answer = guard.post(f"/gate/visits/{visit.id}/edit", data=data)
    assert answer.status_code == 303
    changed = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "gate.visit.edit")
    ).one()
    assert changed.changes["area"] == ["一年级办公室", "图书室"]
    assert "phone" not in changed.changes
    assert "修改来访" in guard.get(f"/gate/visits/{visit.id}").text


def test_two_people_editing_one_visit_lose_nothing(sign_in):
    visit = make_visit(make_visitor())
    first, second = sign_in(Role.GUARD, name="甲"), sign_in(Role.LOGISTICS_HEAD, name="乙")
    data = FILLED | {"name": "许白露", "phone": "13800001402", "version": "1"}
    first.post(f"/gate/visits/{visit.id}/edit", data=data | {"area": "图书室"})
    clash = second.post(f"/gate/visits/{visit.id}/edit", data=data | {"area": "食堂"})
    assert clash.status_code == 409
    for words in ("一年级办公室", "图书室", "食堂", "甲"):
        assert words in clash.text
    assert db.session.get(Visit, visit.id).area == "图书室"


def test_withdrawing_needs_a_reason_and_happens_once(sign_in):
    visit = make_visit()
    guard = sign_in(Role.GUARD)
    url = f"/gate/visits/{visit.id}/withdrawal"
    assert guard.post(url).status_code == 422
    guard.post(url, data={"withdrawn_reason": "登记了两次"})
    assert "登记了两次" in guard.get(f"/gate/visits/{visit.id}").text
    assert guard.post(url, data={"withdrawn_reason": "再来"}).status_code == 409


def test_full_values_are_shown_for_a_written_reason_and_leave_a_trace(sign_in):
    visit = make_visit(make_visitor(), plate="苏A12345")
    head = sign_in(Role.LOGISTICS_HEAD)
    page = head.get(f"/gate/visits/{visit.id}").text
    assert "13800001402" not in page
    assert "苏A12345" not in page
    url = f"/gate/visits/{visit.id}/reveal"
    assert head.post(url).status_code == 422
    assert head.post(url, data={"reveal_reason": "家长要求核对"}).status_code == 303
    page = head.get(f"/gate/visits/{visit.id}").text
    assert "13800001402" in page
    assert "家长要求核对" in page
    assert sign_in(Role.GUARD).post(url, data={"reveal_reason": "看看"}).status_code == 403


@pytest.mark.parametrize(
    ("role", "method", "path", "status"),
    [
        (Role.TEACHER, "get", "/gate/visits/", 403),
        (Role.PRINCIPAL, "get", "/gate/visits/", 200),
        (Role.PRINCIPAL, "get", "/gate/visits/new", 403),
        (Role.ADMINISTRATOR, "post", "/gate/arrivals/visitors/1", 403),
        (Role.GUARD, "get", "/gate/visits/999", 404),
        (Role.GUARD, "get", "/gate/visits/code/R-22222", 404),
        (Role.GUARD, "get", "/gate/watches/", 403),
    ],
)
def test_the_wrong_role_is_refused_by_address(sign_in, role, method, path, status):
    assert getattr(sign_in(role), method)(path).status_code == status


def test_a_departure_of_a_car_alone_can_be_undone(sign_in):
    passage = make_passage()
    guard = sign_in(Role.GUARD)
    guard.post(f"/gate/departures/vehicles/{passage.id}")
    assert "离校" in guard.get("/gate/").text
    guard.post(f"/gate/departures/vehicles/{passage.id}/undo")
    assert "<b>1</b> 人在校" in guard.get("/gate/").text
