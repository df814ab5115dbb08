"""权限复核: who may do what, who looked at minors' data, signed once a year and kept."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.base import seals
from app.base.seals import AuditSeal
from app.directory.models import Account, LoginSession, StaffStatus
from app.extensions import db
from app.permissions import Role
from app.system.models.reviews import AccessReview
from tests.factories.directory import make_account, make_pupil, make_staff, open_session

URL = "/system/reviews/"
MONDAY = datetime(2026, 11, 23, 10, 26)
SIGNED = {"remarks": "权限与岗位相符，同意", "audit_report": "10 月已报区网信办", "is_read": "y"}


@pytest.fixture
def principal(sign_in):
    return sign_in(Role.PRINCIPAL, name="何立夏", username="helixia")


def test_it_shows_accounts_their_roles_and_who_holds_each_permission(principal):
    make_account(Role.GUARD, name="郑满仓", username="zhengmancang")
    page = principal.get(URL).text
    assert "zhengmancang" in page
    row = page.split("登记来访进出")[1].split("</tr>")[0]
    assert "郑满仓" in row
    assert "门卫" in row


def test_it_tells_who_had_guardians_telephones_shown_how_often_and_why(sign_in, principal):
    pupil = make_pupil(guardians=[{"name": "周望津", "relation": "父亲", "phone": "13900002206"}])
    head = sign_in(Role.LOGISTICS_HEAD, name="田谷雨")
    for reason in ("通知家长会", "核对地址"):
        head.post(f"/directory/pupils/{pupil.id}/reveal", data={"reason": reason})
    page = principal.get(URL).text
    row = page.split("近一年")[1].split("</tbody>")[0]
    for words in ("2026-11", "田谷雨", "2 次", "通知家长会；核对地址"):
        assert words in row


def test_it_names_accounts_that_idle_and_accounts_without_an_owner(principal):
    idle = make_account(Role.TEACHER, name="孙秋满", username="idle")
    open_session(idle, last_seen_at=MONDAY - timedelta(days=181))
    gone = make_staff("严大寒", status=StaffStatus.LEFT)
    make_account(Role.TEACHER, name="", username="gone", staff_id=gone.id)
    page = principal.get(URL).text
    assert "孙秋满（idle）" in page
    assert "2026-05-26" in page
    assert "已离职，账号还开着" in page
    assert "没有对应的教职工" in page


def test_signing_freezes_the_lists_and_the_next_review_says_what_changed(principal, sign_in):
    guard = make_account(Role.GUARD, name="郑满仓", username="zhengmancang")
    answer = principal.post(URL, data=SIGNED)
    assert answer.status_code == 303
    shown = principal.get(answer.location).text
    assert "权限与岗位相符，同意" in shown
    guard = db.session.get(Account, guard.id)
    guard.roles = ["teacher"]
    db.session.commit()
    make_account(Role.CASHIER, name="新来的", username="xinlai")
    again = principal.get(answer.location).text
    assert "新来的" not in again
    live = principal.get(URL).text
    assert "加教师，减门卫" in live
    assert "新增" in live
    pdf = principal.get(f"{answer.location}.pdf")
    assert pdf.mimetype == "application/pdf"


def test_signing_needs_an_opinion_and_the_tick(principal):
    answer = principal.post(URL, data={})
    assert answer.status_code == 422
    assert "写明复核意见" in answer.text
    assert "看过名单以后勾选" in answer.text


def test_the_seal_of_the_log_is_kept_with_the_signature(app, principal):
    make_pupil()
    app.config["CLOCK"] = lambda: MONDAY - timedelta(hours=2)
    principal.post("/account/password", data={})
    app.config["CLOCK"] = lambda: MONDAY
    principal.post(URL, data=SIGNED)
    app.config["CLOCK"] = lambda: MONDAY + timedelta(hours=1)
    principal.post(URL, data=SIGNED)
    first, second = db.session.scalars(select(AccessReview).order_by(AccessReview.id))
    assert first.seal == ""
    seal = db.session.scalars(select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1)).one()
    assert second.seal == f"第 {seal.id} 段 {seal.mark}"
    assert seals.problems() == []


def test_today_reminds_the_principal_when_a_year_has_passed(app, principal):
    assert "权限复核" not in principal.get("/").text.split("等你办")[-1].split("入口")[0]
    principal.post(URL, data=SIGNED)
    later = MONDAY + timedelta(days=366)
    app.config["CLOCK"] = lambda: later
    db.session.execute(LoginSession.__table__.update().values(last_seen_at=later))
    db.session.commit()
    assert "每年的权限复核" in principal.get("/").text
    assert "已经过期" in principal.get(URL).text


def test_only_the_principal_signs(sign_in):
    head = sign_in(Role.LOGISTICS_HEAD, name="田谷雨")
    assert head.get(URL).status_code == 200
    assert "签署复核" not in head.get(URL).text
    assert head.post(URL, data=SIGNED).status_code == 403
    assert sign_in(Role.GUARD, name="郑满仓").get(URL).status_code == 403
