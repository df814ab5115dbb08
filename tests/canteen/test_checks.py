"""What the rules are told of a menu: its week, the weeks beside it, groups, bans and settings."""

from datetime import date, timedelta

from app.base import memory
from app.base.rules import RuleValue
from app.canteen.models import BanKind, MenuState
from app.canteen.queries import checks
from app.canteen.queries.weeks import courses_of
from app.canteen.services.bans import add_ban
from app.domain.menu_rules import Level
from app.domain.menus import Allergen
from app.extensions import db
from tests.factories.canteen import (
    NOW,
    WEEK,
    make_diet,
    make_dish,
    make_item,
    make_meal,
    make_menu,
)

TODAY = NOW.date()


def told(menu, word):
    return [f.sentence for f in checks.findings(menu, on=TODAY) if f.word == word]


def test_an_empty_week_says_so_once(app):
    make_meal()
    found = checks.findings(make_menu(), on=TODAY)
    assert [f.sentence for f in found] == ["每天都还没有菜：排上，或者把不供餐的日子去掉"]


def test_a_banned_dish_is_refused_with_its_course_and_rule(app):
    menu = make_menu()
    beans = make_item(menu, make_dish("干煸四季豆", {"四季豆": 80}, slot_name="素菜"))
    finding = checks.findings(menu, on=TODAY)[0]
    assert (finding.level, finding.item_ids, finding.on) == (Level.REFUSE, (beans.id,), WEEK)
    assert "第三十六条" in finding.source


def test_the_schools_ban_holds_from_its_day_on(app):
    menu = make_menu()
    make_item(menu, make_dish("皮蛋瘦肉粥", {"皮蛋": 20, "猪瘦肉": 20}, slot_name="主食"))
    late = WEEK + timedelta(days=1)
    with app.test_request_context():
        add_ban(kind=BanKind.INGREDIENT, word="皮蛋", source="校务会", valid_from=late)
        db.session.commit()
    assert told(menu, "禁用") == []
    make_item(menu, make_dish("皮蛋豆腐羹", {"皮蛋": 20, "豆腐": 60}, slot_name="汤"), on=late)
    memory.forget()
    assert told(menu, "禁用") == ["周二“皮蛋豆腐羹”：本校禁用清单里有“皮蛋”（校务会）。换一道菜"]


def test_the_week_before_counts_and_what_was_corrected_away_does_not(app):
    duck = make_dish("烤鸭", {"鸭": 60}, slot_name="大荤")
    friday = WEEK - timedelta(days=3)
    before = make_menu(WEEK - timedelta(days=7), state=MenuState.SUPERSEDED)
    make_item(before, duck, on=friday)
    menu = make_menu()
    make_item(menu, duck)
    assert told(menu, "重复") == []
    make_item(make_menu(WEEK - timedelta(days=7), number=2), duck, on=friday)
    assert told(menu, "重复") == ["周一“烤鸭”11 月 27 日已经上过，本校 7 天内不重复：换一道菜"]


def test_a_shorter_span_set_by_the_school_holds_from_its_day(app):
    duck = make_dish("烤鸭", {"鸭": 60}, slot_name="大荤")
    menu = make_menu()
    make_item(menu, duck)
    make_item(menu, duck, on=WEEK + timedelta(days=3))
    assert len(told(menu, "重复")) == 1
    for days, since in ((3, WEEK), (5, WEEK + timedelta(days=7))):
        setting = {"rule": "canteen.repeat_days", "reason": "试行", "set_at": NOW}
        db.session.add(RuleValue(value=days, valid_from=since, **setting))
    db.session.commit()
    memory.forget()
    assert told(menu, "重复") == []


def test_groups_are_told_apart_with_courses_given_or_read(app):
    diet = make_diet("鸡蛋过敏", allergens=frozenset({Allergen.EGG}))
    menu = make_menu()
    make_item(menu, make_dish(allergens=frozenset({Allergen.EGG})))
    said = "周一含蛋（番茄炒蛋）：鸡蛋过敏 3 人要换餐"
    assert told(menu, "特殊餐") == [said]
    given = checks.findings(menu, on=TODAY, courses=courses_of([menu.id], TODAY))
    assert said in [finding.sentence for finding in given]
    make_item(menu, make_dish("番茄豆腐", {"番茄": 80, "豆腐": 60}), slot="小荤", diet=diet)
    assert told(menu, "特殊餐") == []


def test_limits_of_a_day_are_the_defaults_until_set(app):
    limits = checks.limits_on(date(2026, 11, 30))
    assert (limits.kinds_a_day, limits.kinds_a_week, limits.salt_g, limits.oil_g) == (12, 25, 5, 30)
