"""个人信息请求: what is held about somebody, handed out for a reason, erased by two people."""

import io
import json
import zipfile

import pytest
from sqlalchemy import select, text

from app.base import audit, seals, search
from app.base.audit import AuditEntry
from app.directory.models import Guardian, Pupil, PupilStatus, Staff, StaffStatus
from app.extensions import db
from app.gate.models import Visit, Visitor
from app.permissions import Role
from app.system.models.rights import RightsRequest, RightsState
from tests.factories.directory import make_pupil, make_staff
from tests.factories.gate import make_booking, make_visit, make_visitor

URL = "/system/rights/"
ASKED = {
    "wish": "erasure",
    "received_on": "2026-11-23",
    "asked_by": "许白露",
    "asked_as": "self",
    "identity_check": "当面核对身份证原件",
}


@pytest.fixture
def head(sign_in):
    return sign_in(Role.LOGISTICS_HEAD, name="田谷雨")


@pytest.fixture
def principal(sign_in):
    return sign_in(Role.PRINCIPAL, name="何立夏")


@pytest.fixture
def visitor(app):
    row = make_visitor("许白露", "13800001402", organisation="镇南印务")
    visit = make_visit(row, left_at=None)
    visit.left_at = visit.arrived_at
    make_booking(visitor_name="许白露", visitor_phone="13800001402")
    db.session.commit()
    return row


def ask(client, kind, key, **given):
    answer = client.post(f"{URL}new/{kind}/{key}", data={**ASKED, **given})
    assert answer.status_code == 303, answer.text
    return answer.location


def test_nobody_has_asked_yet(head):
    assert "还没有人提出过请求" in head.get(URL).text


def test_a_person_is_found_by_name_or_telephone_with_it_masked(head, visitor):
    make_pupil("周小满", guardians=[{"name": "许白露", "relation": "母亲", "phone": "13800001402"}])
    for q in ("许白露", "xbl", "13800001402"):
        page = head.get(f"{URL}find?q={q}").text.split('id="rows"')[1]
        assert "138****1402" in page
        assert "13800001402" not in page
        assert f"{URL}new/visitor/{visitor.id}" in page
    assert "周小满的母亲" in head.get(f"{URL}find?q=许白露").text
    assert "没有找到这个人的记录" in head.get(f"{URL}find?q=查无此人").text


def test_a_request_is_registered_with_its_term_and_shows_what_is_held(head, visitor):
    where = ask(head, "visitor", visitor.id)
    page = head.get(where).text
    for words in ("2026-12-14", "访客资料", "来访登记", "预约来访", "治安保卫条例", "田谷雨"):
        assert words in page
    assert "批准并删除" not in page
    listed = head.get(URL).text
    assert "许*露" in listed
    assert "办理中" in listed


def test_a_request_says_what_is_missing(head, visitor):
    answer = head.post(f"{URL}new/visitor/{visitor.id}", data={"received_on": "2026-11-24"})
    assert answer.status_code == 422
    for words in ("选择要求", "填写是谁来申请的", "写明怎样核对的身份"):
        assert words in answer.text
    late = head.post(f"{URL}new/visitor/{visitor.id}", data={**ASKED, "received_on": "2026-11-24"})
    assert "收到日期不能晚于今天" in late.text
    assert head.get(f"{URL}new/visitor/999").status_code == 404
    assert head.get(f"{URL}new/nobody/1").status_code == 404


def test_the_export_is_one_file_for_a_reason_in_the_log(head, visitor):
    where = ask(head, "visitor", visitor.id, wish="access")
    assert "写明为什么导出" in head.post(f"{where}/export", data={}).text
    answer = head.post(f"{where}/export", data={"reason": "交给本人"})
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        content = json.loads(archive.read("个人信息.json"))
        assert archive.read("个人信息.pdf").startswith(b"%PDF")
    assert content["记录"]["访客资料"][0]["手机号"] == "13800001402"
    assert content["记录"]["来访登记"][0]["事由"] == "家长面谈"
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "system.rights.export"))
    assert entry.note == {"事由": "交给本人"}
    done = head.post(f"{where}/answer", data={"decision": "当面交给本人一份"})
    assert done.status_code == 303
    assert head.get(f"{where}.pdf").mimetype == "application/pdf"
    assert head.post(f"{where}/answer", data={"decision": "再办一次"}).status_code == 409


def test_an_erasure_takes_two_people(head, principal, visitor):
    where = ask(head, "visitor", visitor.id)
    assert head.post(f"{where}/erasure", data={"decision": "同意"}).status_code == 403
    assert head.post(f"{where}/answer", data={"decision": "同意"}).status_code == 409
    page = principal.get(where).text
    assert "批准并删除" in page
    assert principal.post(f"{where}/erasure", data={"decision": "同意"}).status_code == 303


def test_an_administrator_does_not_approve_the_own_request(sign_in, visitor):
    admin = sign_in(Role.ADMINISTRATOR, name="林知秋")
    where = ask(admin, "visitor", visitor.id)
    answer = admin.post(f"{where}/erasure", data={"decision": "同意"})
    assert answer.status_code == 409
    assert "这条删除请求是你登记的" in answer.text


def test_after_an_erasure_only_counts_and_times_are_left(app, head, principal, visitor):
    visit = db.session.scalar(select(Visit))
    with app.test_request_context("/"), audit.changed("gate.visit.edit", visit):
        visit.organisation = "镇南印务"
    db.session.commit()
    where = ask(head, "visitor", visitor.id)
    principal.post(f"{where}/erasure", data={"decision": "已按您的要求删除"})
    visit = db.session.scalar(select(Visit))
    assert (visit.name, visit.phone, visit.visitor_id) == ("（已到期删除）", "", None)
    assert visit.people == 1
    assert db.session.scalar(select(Visitor.phone)) == ""
    assert search.ids("visitor", "许白露") == []
    stored = ""
    for table in ("base_audit_entry", "gate_visit", "gate_visitor", "gate_booking"):
        stored += str(db.session.execute(text(f"SELECT * FROM {table}")).all())  # noqa: S608
    stored += str(db.session.execute(text("SELECT * FROM system_rights_request")).all())
    for word in ("许白露", "13800001402", "镇南印务"):
        assert word not in stored
    request = db.session.scalar(select(RightsRequest))
    assert (request.state, request.subject_name) == (RightsState.DONE, "许*露")
    assert [line["title"] for line in request.outcome] == ["访客资料", "来访登记", "预约来访"]
    page = principal.get(where).text
    assert "删了什么，留了什么" in page
    assert principal.get(f"{where}.pdf").mimetype == "application/pdf"
    assert seals.problems() == []


def test_who_is_still_inside_is_not_erased(head, principal, visitor):
    visit = db.session.scalar(select(Visit))
    visit.left_at = None
    db.session.commit()
    where = ask(head, "visitor", visitor.id)
    answer = principal.post(f"{where}/erasure", data={"decision": "同意"})
    assert answer.status_code == 409
    assert "登记离校以后再删" in answer.text
    assert db.session.scalar(select(Visitor.phone)) == "13800001402"


def test_a_pupil_stays_while_enrolled_and_goes_after_leaving(head, principal):
    guardian = {"name": "周望津", "relation": "父亲", "phone": "13900002206"}
    pupil = make_pupil("周小满", guardians=[guardian])
    where = ask(head, "pupil", pupil.id, asked_as="guardian", asked_by="周望津")
    assert "还在读" in principal.post(f"{where}/erasure", data={"decision": "同意"}).text
    db.session.get(Pupil, pupil.id).status = PupilStatus.LEFT
    db.session.commit()
    assert principal.post(f"{where}/erasure", data={"decision": "同意"}).status_code == 303
    assert db.session.scalar(select(Pupil.name)) == "（已删除）"
    assert db.session.scalar(select(Guardian)) is None
    assert search.ids("pupil", "周小满") == []
    assert search.ids("pupil", "13900002206") == []


def test_the_only_guardian_of_an_enrolled_pupil_stays(head, principal):
    one = {"name": "周望津", "relation": "父亲", "phone": "13900002206"}
    other = {"name": "顾清明", "relation": "母亲", "phone": "13900003307"}
    pupil = make_pupil("周小满", guardians=[one])
    where = ask(head, "guardian", pupil.guardians[0].id)
    refused = principal.post(f"{where}/erasure", data={"decision": "同意"})
    assert "先登记另一位家长再删" in refused.text
    db.session.add(Guardian(pupil_id=pupil.id, **other))
    db.session.commit()
    assert principal.post(f"{where}/erasure", data={"decision": "同意"}).status_code == 303
    assert db.session.scalars(select(Guardian.name)).all() == ["顾清明"]


def test_staff_keep_name_and_number_and_lose_the_telephone(head, principal):
    staff = make_staff("严大寒", phone="13900004408")
    where = ask(head, "staff", staff.id)
    assert "还在职" in principal.post(f"{where}/erasure", data={"decision": "同意"}).text
    db.session.get(Staff, staff.id).status = StaffStatus.LEFT
    db.session.commit()
    assert principal.post(f"{where}/erasure", data={"decision": "同意"}).status_code == 303
    row = db.session.scalar(select(Staff))
    assert (row.name, row.phone) == ("严大寒", "")
    assert search.ids("staff", "13900004408") == []


def test_a_refusal_says_why_and_keeps_everything(head, principal, visitor):
    where = ask(head, "visitor", visitor.id)
    assert principal.post(f"{where}/refusal", data={}).status_code == 422
    answer = principal.post(f"{where}/refusal", data={"decision": "核对不出本人"})
    assert answer.status_code == 303
    assert "核对不出本人" in head.get(where).text
    assert db.session.scalar(select(Visitor.phone)) == "13800001402"


@pytest.mark.parametrize("role", [Role.GUARD, Role.CLASS_TEACHER, Role.TEACHER])
def test_others_have_no_business_here(sign_in, role):
    assert sign_in(role, name="别人").get(URL).status_code == 403
