"""Bans (禁用清单): the law's list is shown and cannot be loosened, the school adds its own."""

from datetime import date

from sqlalchemy import select

from app.base.rules import RuleValue
from app.canteen.models import Ban
from app.extensions import db
from app.permissions import Role
from tests.factories.canteen import make_dish

NEW = "/canteen/bans/new"
EGG = {"kind": "ingredient", "word": "皮蛋", "source": "校务会决定", "valid_from": "2026-11-23"}


def only():
    return db.session.scalars(select(Ban)).one()


def test_the_law_stands_there_before_the_school_has_added_anything(sign_in):
    page = sign_in(Role.CANTEEN_MANAGER).get("/canteen/bans/").text
    for word in (
        "四季豆",
        "鲜黄花菜",
        "野生蘑菇",
        "发芽土豆",
        "裱花蛋糕",
        "第三十六条",
        "条文号待核",
    ):
        assert word in page
    assert "还没有本校和当地的禁用" in page


def test_a_ban_is_added_named_with_the_dishes_it_stops_ended_and_restored(sign_in):
    make_dish("皮蛋豆腐羹", {"皮蛋": 20, "豆腐": 60})
    head = sign_in(Role.CANTEEN_MANAGER)
    page = head.post(NEW, data=EGG, follow_redirects=True).text
    assert "已禁用“皮蛋”，会拦住皮蛋豆腐羹" in page
    assert "校务会决定" in page
    assert (only().valid_from, only().ended_at) == (date(2026, 11, 23), None)
    head.post(f"/canteen/bans/{only().id}/end")
    db.session.expire_all()
    assert only().ended_at is not None
    head.post(f"/canteen/bans/{only().id}/restore")
    db.session.expire_all()
    assert only().ended_at is None


def test_a_ban_without_a_source_or_one_there_already_is_refused_beside_its_field(sign_in):
    head = sign_in(Role.CANTEEN_MANAGER)
    empty = head.post(NEW, data={**EGG, "word": "", "source": ""})
    assert empty.status_code == 422
    assert "填写要拦住的字词" in empty.text
    assert "写明依据" in empty.text
    by_law = head.post(NEW, data={**EGG, "word": "四季豆"})
    assert "法规已经禁用（四季豆），不用再加" in by_law.text
    head.post(NEW, data=EGG)
    assert "“皮蛋”已经在清单里" in head.post(NEW, data=EGG).text
    assert only().word == "皮蛋"


def test_numbers_are_tightened_from_a_day_on_and_never_loosened(sign_in):
    head = sign_in(Role.CANTEEN_MANAGER)
    where = "/canteen/bans/limits/salt_g"
    wish = {"value": "6", "valid_from": "2026-12-01", "reason": "膳食委员会决定"}
    assert "最多 5 克（WS/T 554-2017），不能改成 6 克" in head.post(where, data=wish).text
    late = head.post(where, data={**wish, "value": "4", "valid_from": "2026-11-01"})
    assert "只能从今天或以后起" in late.text
    page = head.post(where, data={**wish, "value": "4"}, follow_redirects=True).text
    assert "每人每天盐不超过已改成 4 克" in page
    assert "起 4 克</small>" in page
    assert db.session.scalars(select(RuleValue.value)).one() == 4
    assert head.get("/canteen/bans/limits/nothing").status_code == 404


def test_teachers_read_the_list_and_change_nothing(sign_in):
    teacher = sign_in(Role.TEACHER)
    page = teacher.get("/canteen/bans/").text
    assert "四季豆" in page
    assert "增加禁用" not in page
    assert teacher.post(NEW, data=EGG).status_code == 403
    assert teacher.get("/canteen/bans/limits/salt_g").status_code == 403
