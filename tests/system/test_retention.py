"""保存期限: the page, its limits, and the night that keeps them."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.base import seals, search
from app.base.audit import AuditEntry
from app.base.receipts import Receipt
from app.base.rules import RuleValue
from app.directory.models import Guardian, LoginAttempt, PupilStatus
from app.extensions import db
from app.gate.models import Visit
from app.permissions import Role
from app.system.models.retention import RetentionRun
from app.system.services.retention import clean
from tests.factories.directory import make_pupil
from tests.factories.gate import make_visit, make_visitor

URL = "/system/retention/"
MONDAY = datetime(2026, 11, 23, 10, 26)
OLD = datetime(2026, 8, 1, 9)


@pytest.fixture
def head(sign_in):
    return sign_in(Role.LOGISTICS_HEAD, name="田谷雨")


def night(now=MONDAY):
    """Clean up as the night does: each step is committed, the last sentence kept."""
    told = []
    for sentence in clean(now):
        db.session.commit()
        told.append(sentence)
    return told[-1]


def change(client, rule, value, **given):
    data = {"value": value, "valid_from": "2026-11-23", "reason": "校务会决定", **given}
    return client.post(f"{URL}{rule}", data=data)


def test_the_page_says_how_long_by_whose_word_and_what_goes_tonight(head):
    make_visit(make_visitor("许白露"), arrived_at=OLD, left_at=OLD)
    page = head.get(URL).text
    for words in ("来访登记", "90 天", "《个人信息保护法》第十九条", "惯例，不是法定数"):
        assert words in page
    for words in ("操作记录", "366 天", "不短于 184 天", "来访 1 条，访客 1 人", "还没有清理过"):
        assert words in page


def test_the_night_reduces_what_is_due_writes_it_down_and_finds_nothing_again(app, head):
    make_visit(make_visitor("许白露"), arrived_at=OLD, left_at=OLD)
    make_visit(make_visitor("孙秋满", "13900000417"))
    db.session.add(Receipt(form_id="1" * 32, at=OLD, path="/", location="/"))
    db.session.commit()
    assert night() == "来访 1，访客 1，回执 1"
    assert db.session.scalars(select(Visit.name).order_by(Visit.id)).all()[1] == "孙秋满"
    run = db.session.scalar(select(RetentionRun).where(RetentionRun.kind == "gate.visit"))
    assert (run.reduced, run.parts, run.days) == (2, "来访 1，访客 1", 90)
    assert run.oldest_kept == datetime(2026, 8, 25)
    assert night() == "没有到期的记录"
    again = db.session.scalars(
        select(RetentionRun.reduced).order_by(RetentionRun.id.desc()).limit(12)
    )
    assert set(again) == {0}
    page = head.get(URL).text
    assert "来访 1，访客 1" in page
    assert "2026-08-25" in page


def test_a_school_keeps_visits_for_a_shorter_time_from_a_day_on(head):
    make_visit(make_visitor("许白露"), arrived_at=MONDAY - timedelta(days=40), left_at=MONDAY)
    db.session.commit()
    assert change(head, "gate.visit", 30, valid_from="2026-12-01").status_code == 303
    page = head.get(URL).text
    assert "已改成 30 天" in page
    assert "12月1日 周二起 30 天" in page
    assert night() == "没有到期的记录"
    assert change(head, "gate.visit", 30).status_code == 303
    assert "来访 1" in night()
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "system.retention.set"))
    assert entry.changes["value"] == [None, "30"]


def test_the_notice_at_the_gate_promises_what_is_set(head, client):
    change(head, "gate.visit", 30)
    assert "来访登记保存 30 天" in client.get("/gate/notice").text


@pytest.mark.parametrize("rule", ["base.audit", "directory.sign_in"])
def test_shorter_than_the_law_is_refused_with_its_words(head, rule):
    answer = change(head, rule, 90)
    assert answer.status_code == 422
    assert "至少 184 天（《网络安全法》：网络日志不少于六个月" in answer.text
    assert db.session.scalar(select(func.count()).select_from(RuleValue)) == 0


def test_a_setting_needs_a_reason_and_does_not_begin_in_the_past(head):
    assert "写明依据或原因" in change(head, "gate.visit", 30, reason="").text
    answer = change(head, "gate.visit", 30, valid_from="2026-11-22")
    assert answer.status_code == 422
    assert "只能从今天或以后起" in answer.text


def test_a_rule_that_does_not_exist_is_not_found(head):
    assert head.get(f"{URL}gate.nothing").status_code == 404


def test_the_principal_reads_and_a_guard_does_not(sign_in):
    principal = sign_in(Role.PRINCIPAL, name="何立夏")
    assert principal.get(URL).status_code == 200
    assert "修改" not in principal.get(URL).text.split("<tbody>")[1]
    assert principal.get(f"{URL}gate.visit").status_code == 403
    assert sign_in(Role.GUARD, name="郑满仓").get(URL).status_code == 403


def test_the_log_goes_after_its_year_in_whole_blocks_and_still_proves_itself(app, head):
    app.config["CLOCK"] = lambda: MONDAY - timedelta(days=400)
    change(head, "gate.visit", 60, valid_from="2030-01-01")
    old = db.session.scalar(select(func.count()).select_from(AuditEntry))
    seals.seal(MONDAY - timedelta(days=399))
    db.session.commit()
    app.config["CLOCK"] = lambda: MONDAY
    change(head, "gate.visit", 80)
    assert old > 0
    assert "操作记录 1" in night()
    left = db.session.scalars(select(AuditEntry.at)).all()
    assert min(left) == MONDAY
    assert seals.problems() == []


def test_old_tries_to_sign_in_go_after_a_year_and_not_before(app):
    for days in (367, 200):
        at = MONDAY - timedelta(days=days)
        db.session.add(LoginAttempt(username="a", address="", at=at, succeeded=False))
    db.session.commit()
    assert night() == "登录尝试 1"
    left = db.session.scalars(select(LoginAttempt.at)).one()
    assert left.date() == date(2026, 5, 7)


def test_guardians_of_a_leaver_go_after_a_year_and_those_of_a_pupil_stay(app):
    here = {"name": "周望津", "relation": "父亲", "phone": "13900002206"}
    gone = {"name": "顾清明", "relation": "母亲", "phone": "13900003307"}
    make_pupil("周小满", guardians=[here])
    left_on = date(2025, 11, 22)
    make_pupil("顾大雪", guardians=[gone], status=PupilStatus.LEFT, left_on=left_on)
    assert night() == "家长 1"
    assert db.session.scalars(select(Guardian.name)).all() == ["周望津"]
    assert search.ids("pupil", "13900003307") == []
    assert search.ids("pupil", "顾大雪") != []
