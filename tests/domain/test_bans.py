"""What must not be cooked: 45号令 article 36 by the many names, and the school's own list."""

from datetime import date

import pytest

from app.domain import bans
from app.domain.food_names import match
from app.domain.foods import FoodTable, composition
from app.domain.menu_rules import Level, check
from app.domain.menus import Basis, Course, Line, MealKind
from app.domain.rules import Certainty
from app.domain.weeks import SchoolBan, Week

MONDAY = date(2026, 11, 30)
TABLE = FoodTable(composition())


def course(name, *ingredients, basis=Basis.EDIBLE):
    lines = tuple(Line(i, match(i, TABLE), {}, basis) for i in ingredients)
    return Course(7, MONDAY, 1, MealKind.LUNCH, 1, "大荤", 1, name, lines)


def levels(*given, basis=Basis.EDIBLE):
    return {level for _, level in bans.in_course(course(*given, basis=basis))}


@pytest.mark.parametrize(
    ("dish", "ingredient"),
    [
        ("干煸四季豆", "四季豆"),
        ("肉末炒菜", "四季豆"),
        ("芸豆炖排骨", "鲜芸豆"),
        ("扁豆焖面", "扁豆"),
        ("炒时蔬", "架豆"),
        ("炒时蔬", "刀豆角"),
        ("炒时蔬", "油豆角"),
        ("炒三丝", "黄花菜（鲜）"),
        ("炒三丝", "新鲜黄花菜"),
        ("菌菇汤", "野生菌"),
        ("炒土豆丝", "发芽土豆"),
        ("卤肉", "亚硝酸钠"),
        ("凉拌海带丝", "海带"),
        ("拍黄瓜", "黄瓜"),
        ("三文鱼刺身", "三文鱼"),
        ("裱花蛋糕", "面粉"),
    ],
)
def test_what_the_law_bans_is_refused_under_any_of_its_names(dish, ingredient):
    assert Level.REFUSE in levels(dish, ingredient)


@pytest.mark.parametrize(
    ("dish", "ingredient"),
    [
        ("豇豆炒肉", "豇豆"),
        ("白菜豆腐汤", "大白菜"),
        ("菠菜豆皮", "菠菜"),
        ("白芸豆粥", "白芸豆"),
        ("小扁豆汤", "小扁豆"),
        ("烤麸", "黄花菜（干）"),
        ("清蒸小黄花鱼", "小黄花鱼"),
        ("香菇青菜", "香菇"),
        ("土豆烧肉", "土豆"),
        ("石锅拌饭", "大米"),
        ("烤冷面", "面粉"),
        ("秋葵炒蛋", "羊角豆"),
        ("凉薯炒肉", "凉薯"),
    ],
)
def test_what_only_sounds_like_it_passes(dish, ingredient):
    assert levels(dish, ingredient) == set()


@pytest.mark.parametrize(
    ("dish", "ingredient"),
    [
        ("肉末豆角", "豆角"),
        ("黄花菜炒肉", "黄花菜"),
        ("拌三丝", "胡萝卜"),
        ("盐水鸭", "鸭"),
        ("白糖拌番茄", "番茄"),
    ],
)
def test_a_word_that_may_be_innocent_is_asked_about(dish, ingredient):
    assert levels(dish, ingredient) == {Level.WARN}


def test_dried_kidney_beans_are_asked_about_when_only_the_table_took_them_for_dried():
    assert match("芸豆", TABLE).name == "芸豆(干,红)"
    assert levels("八宝粥", "芸豆") == {Level.WARN}
    assert levels("八宝粥", "芸豆", basis=Basis.DRY) == {Level.WARN}
    assert levels("八宝粥", "芸豆（干）") == set()


def test_beans_in_the_name_are_cleared_by_cowpeas_among_the_ingredients():
    assert levels("豆角焖面", "豇豆") == set()
    assert levels("豆角焖面", "面条") == {Level.WARN}


def test_a_refusal_names_the_day_the_dish_and_the_article():
    week = Week(days=(MONDAY,), courses=(course("干煸四季豆", "四季豆"),))
    finding = check(week)[0]
    assert finding.level is Level.REFUSE
    assert finding.sentence.startswith("周一“干煸四季豆”：学校食堂不得供应四季豆")
    assert finding.source.endswith("（教育部等三部门令第 45 号）第三十六条")
    assert (finding.on, finding.item_ids) == (MONDAY, (7,))
    unread = {ban.source[-7:] for ban in bans.law() if ban.certainty is Certainty.KNOWN}
    assert unread == {"（条文号待核）"}


def test_the_schools_own_ban_holds_from_its_day_to_its_end():
    own = SchoolBan("皮蛋", is_dish=False, source="本校规定", valid_from=MONDAY)
    menu = (course("皮蛋瘦肉粥", "皮蛋", "猪肉"),)
    found = [f for f in check(Week((MONDAY,), menu, bans=(own,))) if f.level is Level.REFUSE]
    assert [f.sentence for f in found] == [
        "周一“皮蛋瘦肉粥”：本校禁用清单里有“皮蛋”（本校规定）。换一道菜"
    ]
    over = SchoolBan("皮蛋", False, "本校规定", date(2026, 9, 1), valid_to=MONDAY)
    assert all(f.level is not Level.REFUSE for f in check(Week((MONDAY,), menu, bans=(over,))))
