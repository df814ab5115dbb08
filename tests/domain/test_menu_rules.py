"""The rules of a planned week, on weeks small enough to reckon by hand."""

from datetime import date, timedelta

import pytest

from app.domain import arrangement, seasoning, usual_grams, variety
from app.domain.bands import Band
from app.domain.dish_sense import lacks
from app.domain.food_names import match
from app.domain.foods import FoodTable, composition
from app.domain.menu_rules import Level, check
from app.domain.menus import Allergen, Course, Line, MealKind
from app.domain.weeks import Limits, Place, Served, SpecialDiet, Week, weekly_rule

MONDAY = date(2026, 11, 30)
WEEK = tuple(MONDAY + timedelta(days=n) for n in range(5))
TABLE = FoodTable(composition())
SLOTS = ("主食", "大荤", "素菜", "水果")
PLACES = tuple(Place(1, MealKind.LUNCH, "午餐", n, slot) for n, slot in enumerate(SLOTS))
KID = Band.AGE_9_11


def course(name, lines, on=MONDAY, slot="大荤", meal=MealKind.LUNCH, id=1, diet=None, **given):
    made = tuple(
        Line(word, match(word, TABLE), {KID: float(grams)} if grams is not None else {})
        for word, grams in lines.items()
    )
    place = SLOTS.index(slot)
    meal_id = 1 if meal is MealKind.LUNCH else 2
    dish_id = given.pop("dish_id", sum(map(ord, name)))
    return Course(id, on, meal_id, meal, place, slot, dish_id, name, made, diet_id=diet, **given)


def week(*courses, days=(MONDAY,), **given):
    return Week(days=days, courses=courses, **{"bands": (KID,), "places": PLACES, **given})


def sentences(rule, of):
    return [finding.sentence for finding in rule(of)]


def test_thresholds_come_from_the_table():
    assert weekly_rule("kinds") == (12, 25)
    assert weekly_rule("liver") == (1, 20, 25)
    assert (weekly_rule("oil"), weekly_rule("salt")) == ((30,), (5,))


def test_a_meal_needs_three_of_the_four_classes():
    rice, meat = course("米饭", {"大米": 90}, slot="主食"), course("炒肉", {"猪瘦肉": 40})
    greens = course("炒青菜", {"青菜": 100}, slot="素菜")
    assert sentences(variety.groups_per_meal, week(rice, meat)) == [
        "周一午餐缺蔬果、奶和大豆：四类食物至少要有三类"
    ]
    assert sentences(variety.groups_per_meal, week(rice, meat, greens)) == []


def test_oil_salt_and_aromatics_are_no_kinds_and_lean_pork_is_pork():
    dish = course(
        "炒肉", {"猪瘦肉": 30, "五花肉": 10, "葱": 2, "姜": 1, "盐": 1, "豆油": 5, "淀粉": 2}
    )
    assert variety.kinds([dish]) == {"猪肉"}
    assert variety.kinds([course("汤", {"洋葱": 20, "香菇": 10, "干香菇": 2})]) == {"洋葱", "香菇"}


def test_lunch_alone_is_asked_for_lunchs_part_of_twelve_kinds():
    # 12 x 0.4 = 4.8, so five kinds; breakfast and lunch 12 x 0.7 = 8.4, so nine.
    four = course("大杂烩", {"大米": 80, "猪瘦肉": 30, "青菜": 80, "豆腐": 40})
    assert "周一 4 种，按所供餐次每天要有 5 种" in sentences(variety.kinds_enough, week(four))[0]
    breakfast = course("鸡蛋", {"鸡蛋": 50}, meal=MealKind.BREAKFAST)
    found = sentences(variety.kinds_enough, week(four, breakfast))
    assert "周一 5 种，按所供餐次每天要有 9 种" in found[0]


def test_half_of_the_vegetables_by_weight_are_dark():
    # Lunch: 3 x 0.4 = 1.2, so two kinds. 60 g of spinach beside 100 g of white cabbage: 37.5 %.
    pale = course("炒菜", {"菠菜": 60, "大白菜": 100}, slot="素菜")
    assert "周一 38%" in sentences(variety.vegetables, week(pale))[0]
    dark = course("炒菜", {"菠菜": 100, "大白菜": 100}, slot="素菜")
    assert sentences(variety.vegetables, week(dark)) == []
    one = course("炒菜", {"菠菜": 100}, slot="素菜")
    assert "新鲜蔬菜偏少：周一 1 种，要有 2 种" in sentences(variety.vegetables, week(one))[0]


def test_fruit_milk_and_soy_are_missed_by_day():
    tofu = course("豆腐", {"豆腐": 60})
    apple = course("苹果", {"苹果": 100}, on=WEEK[1], slot="水果")
    found = sentences(variety.daily_foods, week(tofu, apple, days=WEEK[:2], places=()))
    assert found == [
        "周一没有水果：排进一份水果",
        "每天都没有奶：每天要 200～300 克，早餐或加餐可以给",
        "周二没有大豆制品：换进豆腐、豆干、千张等",
    ]
    # A slot that is still empty is told as a gap, not twice.
    assert not any("水果" in told for told in sentences(variety.daily_foods, week(tofu)))


def test_liver_comes_once_a_week():
    rice = [course("米饭", {"大米": 80}, on=day, slot="主食", id=n) for n, day in enumerate(WEEK)]
    assert "每人 20～25 克" in sentences(variety.liver, week(*rice, days=WEEK))[0]
    small = week(*rice, days=WEEK, bands=(Band.AGE_4, Band.STAFF))
    told = next(variety.liver(small))
    assert told.sentence.endswith("每周安排 1 次")
    assert told.source.startswith("参照")
    once = course("炒肝尖", {"猪肝": 22}, on=WEEK[1], id=8)
    assert sentences(variety.liver, week(*rice, once, days=WEEK)) == []
    twice = course("鸡肝粥", {"鸡肝": 20}, on=WEEK[3], id=9)
    finding = next(variety.liver(week(*rice, once, twice, days=WEEK)))
    assert (finding.level, finding.item_ids) == (Level.WARN, (8, 9))


def test_salt_of_sauces_counts_by_its_sodium():
    # 1 g of salt holds 393.11 mg of sodium, 10 g of soy sauce 575.7 mg: 968.81 mg, at 393 mg of
    # sodium in a gram of salt 2.465 g. Lunch may have 40 % of 5 g.
    dish = course("红烧肉", {"盐": 1, "酱油": 10, "五花肉": 50, "豆油": 12})
    assert seasoning.salt_g([dish], KID) == pytest.approx(2.4652, abs=0.0001)
    assert sentences(seasoning.oil_and_salt, week(dish)) == [
        "周一9～11 岁每人用盐 2.5 克（酱油等折算在内），按所供餐次最多 2.0 克：减少标出的菜里的盐"
    ]
    greasy = course("炸肉", {"豆油": 12.1})
    assert (
        "用油 12.1 克，按所供餐次最多 12.0 克" in sentences(seasoning.oil_and_salt, week(greasy))[0]
    )


def test_a_dish_comes_again_after_n_days_and_rice_every_day():
    duck = {"鸭": 60}
    first = course("烤鸭", duck, id=1)
    again = course("烤鸭", duck, on=WEEK[3], id=2)
    rice = [course("米饭", {"大米": 80}, on=day, slot="主食", id=9) for day in WEEK]
    spice = [course("油盐酱糖", {"豆油": 8, "盐": 1, "酱油": 2}, on=day, id=8) for day in WEEK]
    found = list(arrangement.repeats(week(first, again, *rice, *spice, days=WEEK)))
    assert [f.item_ids for f in found] == [(2, 1)]
    assert found[0].sentence == "周四“烤鸭”周一已经上过，本校 7 天内不重复：换一道菜"
    short = Limits(repeat_days=3)
    assert not list(arrangement.repeats(week(first, again, days=WEEK, limits=short)))


def test_weeks_beside_it_count_from_both_sides():
    duck = course("烤鸭", {"鸭": 60}, on=WEEK[2])
    near = Served(MONDAY - timedelta(days=3), duck.dish_id, "烤鸭")
    far = Served(WEEK[2] - timedelta(days=7), duck.dish_id, "烤鸭")
    later = Served(WEEK[2] + timedelta(days=5), duck.dish_id, "烤鸭")
    assert "11 月 27 日已经上过" in sentences(arrangement.repeats, week(duck, served=(near,)))[0]
    assert sentences(arrangement.repeats, week(duck, served=(far,))) == []
    assert "12 月 7 日还要上" in sentences(arrangement.repeats, week(duck, served=(later,)))[0]


def test_the_same_dish_twice_a_day_is_told_but_not_rice_at_two_meals():
    twice = [course("烤鸭", {"鸭": 60}, id=n, slot=s) for n, s in ((1, "大荤"), (2, "素菜"))]
    rice = [
        course("米饭", {"大米": 80}, slot="主食", meal=meal, id=n)
        for n, meal in ((3, MealKind.LUNCH), (4, MealKind.DINNER))
    ]
    found = list(arrangement.twice_a_day(week(*twice, *rice)))
    assert [f.item_ids for f in found] == [(1, 2)]


def test_empty_days_and_slots_are_named():
    assert sentences(arrangement.gaps, week(days=WEEK)) == [
        "每天都还没有菜：排上，或者把不供餐的日子去掉"
    ]
    full = [
        course(slot, {"大米": 80}, on=day, slot=slot, id=n)
        for n, (day, slot) in enumerate((d, s) for d in WEEK for s in SLOTS)
    ]
    without = [c for c in full if (c.on, c.slot) != (WEEK[4], "水果")]
    assert sentences(arrangement.gaps, week(*full, days=WEEK)) == []
    assert sentences(arrangement.gaps, week(*without, days=WEEK)) == [
        "周五午餐还没有水果：排上一道"
    ]
    never = [c for c in full if c.slot != "素菜"]
    finding = next(arrangement.gaps(week(*never, days=WEEK)))
    assert (finding.level, finding.sentence[:10]) == (Level.HINT, "每天午餐还没有素菜：")


def test_groups_that_eat_apart_are_counted_unless_they_have_their_own_course():
    egg = SpecialDiet(3, "鸡蛋过敏", frozenset({Allergen.EGG}), 2)
    halal = SpecialDiet(4, "清真", people=3)
    tomato = course("番茄炒蛋", {"番茄": 80, "鸡蛋": 40}, id=1)
    pork = course("炒肉", {"猪瘦肉": 40}, id=2, slot="素菜")
    told = [f.sentence for f in check(week(tomato, pork, diets=(egg, halal)))]
    assert "周一含蛋（番茄炒蛋）：鸡蛋过敏 2 人要换餐" in told
    assert "周一含猪肉（炒肉）：清真 3 人要换餐" in told
    own = course("番茄豆腐", {"番茄": 80, "豆腐": 40}, id=3, diet=3)
    cake = course("蛋饼", {"鸡蛋": 40, "面粉": 40}, id=4, diet=3, slot="主食")
    told = [f.sentence for f in check(week(tomato, own, cake, diets=(egg,)))]
    assert "周一含蛋（番茄炒蛋）：鸡蛋过敏 2 人要换餐" not in told
    assert "周一给“鸡蛋过敏”的蛋饼含蛋：换一道不含的" in told


@pytest.mark.parametrize(
    ("name", "ingredients", "missing"),
    [
        ("红烧鸡腿", {"鸡翅": 60}, ["鸡腿"]),
        ("红烧鸡腿", {"鸡腿": 60}, []),
        ("青椒肉丝", {"青椒": 60}, ["肉丝"]),
        ("番茄炒蛋", {"番茄": 60}, ["蛋"]),
        ("西红柿鸡蛋汤", {"番茄": 60, "鸡蛋": 20}, []),
        ("鱼香肉丝", {"猪里脊": 40, "木耳": 5}, []),
        ("素鸡烧面筋", {"素鸡": 40}, []),
        ("鸡腿菇炒青菜", {"杏鲍菇": 40, "青菜": 40}, []),
        ("胡萝卜炖牛腩", {"牛腩": 40, "白萝卜": 40}, ["胡萝卜"]),
        ("糖醋小排", {"猪小排": 60}, []),
    ],
)
def test_a_name_that_promises_what_the_ingredients_lack(name, ingredients, missing):
    assert lacks(course(name, ingredients)) == missing


@pytest.mark.parametrize(
    ("food", "grams", "is_odd"),
    [("紫菜", 20, True), ("紫菜", 2, False), ("盐", 10, True), ("大米", 90, False),
     ("大米", 900, True), ("鸡蛋", 0, True), ("猪肝", 22, False), ("洋葱", 60, False),
     ("姜", 60, True)],
)  # fmt: skip
def test_grams_out_of_the_usual_range(food, grams, is_odd):
    found = list(usual_grams.unusual_grams(week(course("菜", {food: grams}))))
    assert bool(found) is is_odd


def test_the_usual_range_grows_with_the_eaters():
    # Laver: 5 g at most for 9～11 岁, 5 x 1.3 = 6.5 g for 15～17 岁, 5 x 0.8 = 4 g for 6～8 岁.
    line = Line("紫菜", TABLE.named("紫菜"), {Band.AGE_15_17: 6.0, Band.AGE_6_8: 6.0})
    dish = Course(1, MONDAY, 1, MealKind.LUNCH, 1, "汤", 1, "紫菜汤", (line,))
    told = next(usual_grams.unusual_grams(week(dish))).sentence
    assert told == "周一“紫菜汤”的紫菜6～8 岁每人 6 克，常见 0.4～4 克。核对用量"


def test_what_cannot_be_counted_is_told():
    assert "还没有配料" in sentences(usual_grams.uncounted, week(course("新菜", {})))[0]
    strange = course("什锦", {"仙人掌粉": 5, "豆腐": None})
    assert sentences(usual_grams.uncounted, week(strange)) == [
        "周一“什锦”的仙人掌粉在食材表里找不到，没有计入：给它选一种食材",
        "周一“什锦”的豆腐没有克数，没有计入：写上每人用量或每个的重量",
    ]


def test_refusals_stand_first_and_an_empty_week_breaks_nothing():
    assert check(Week(days=())) == ()
    banned = course("凉拌豇豆", {"豇豆": 60}, on=WEEK[4])
    found = check(week(banned, days=WEEK))
    assert found[0].level is Level.REFUSE
    order = [list(Level).index(finding.level) for finding in found]
    assert order == sorted(order)
