"""What a menu costs and needs: worked by hand."""

from datetime import date

import pytest

from app.domain.bands import Band
from app.domain.foods import Food, FoodGroup, composition
from app.domain.menus import Basis, Course, Line, MealKind
from app.domain.purchases import (
    Cost,
    Gap,
    Need,
    compare,
    cost,
    market_grams,
    orders,
    purchase_grams,
    shopping,
)

MONDAY, TUESDAY = date(2026, 11, 30), date(2026, 12, 1)
LUNCH, MEAT, GREENS = 1, 11, 12
BAND, OLDER = Band.AGE_6_8, Band.AGE_9_11
# 88 % of a chicken leg is eaten in this example: 44 g edible are 50 g bought.
LEG = Food("OWN-LEG", "鸡腿", FoodGroup.MEAT, edible_pct=88.0)
CABBAGE = Food("OWN-CAB", "青菜", FoodGroup.VEGETABLE)
BEEF = Food("OWN-BEEF", "牛肉", FoodGroup.MEAT)
PRICES = {LEG.code: 1800, CABBAGE.code: 500, BEEF.code: 7000}


def line(food, grams, basis=Basis.EDIBLE):
    amounts = grams if isinstance(grams, dict) else {BAND: grams}
    name = food if isinstance(food, str) else food.name
    return Line(name, None if isinstance(food, str) else food, amounts, basis)


def course(name, *lines, on=MONDAY, slot=MEAT, diet=None):
    return Course(1, on, LUNCH, MealKind.LUNCH, slot, "", 1, name, lines, diet_id=diet)


def grams_of(found, food):
    need = next(need for need in found.needs if need.food is food)
    return {day: round(grams, 3) for day, grams in need.by_day.items()}


@pytest.mark.parametrize(
    ("basis", "stated", "bought"), [(Basis.EDIBLE, 44, 50), (Basis.GROSS, 44, 44)]
)
def test_what_is_bought_is_the_market_weight(basis, stated, bought):
    assert market_grams(line(LEG, stated, basis), BAND) == pytest.approx(bought)


def test_cooked_rice_is_bought_as_rice():
    rice = next(food for food in composition() if food.code == "CN6-012001x")
    # Annex A: 110 g of cooked rice are 50 g of rice.
    assert market_grams(line(rice, 110, Basis.COOKED), BAND) == pytest.approx(50)


def test_a_head_costs_what_is_bought_for_it_and_the_rest_is_named():
    found = cost(
        [course("鸡腿", line(LEG, 44), line("秘制酱", 5)), course("菜", line(CABBAGE, 100))],
        BAND,
        PRICES,
    )
    # 0.05 kg x 18 yuan + 0.1 kg x 5 yuan
    assert found.fen == pytest.approx(90 + 50)
    assert found.missing == ("秘制酱",)
    assert cost([course("菜", line(CABBAGE, 100))], OLDER, PRICES) == Cost(0.0, ("青菜",))
    assert cost([course("菜", line(CABBAGE, 100))], BAND, {}).missing == ("青菜",)


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (1000.4, "正好等于餐标"),
        (1080, "超出餐标 0.80 元"),
        (875, "比餐标少 1.25 元"),
    ],
)
def test_the_cost_is_compared_with_the_meal_price_in_words(fen, words):
    assert compare(fen, 1000) == words


def test_heads_times_grams_by_day():
    courses = [course("鸡腿", line(LEG, 44)), course("炒鸡", line(LEG, 88), on=TUESDAY)]
    heads = {(MONDAY, LUNCH, BAND): 100, (TUESDAY, LUNCH, BAND): 10, (TUESDAY, 2, BAND): 99}
    found = shopping(courses, heads, {})
    assert grams_of(found, LEG) == {MONDAY: 5000, TUESDAY: 1000}
    assert list(found.needs[0].dishes) == ["鸡腿", "炒鸡"]
    assert found.gaps == ()


def test_a_special_group_eats_its_own_course_and_not_the_common_one():
    courses = [
        course("鸡腿", line(LEG, 44)),
        course("牛肉", line(BEEF, 40), diet=7),
        course("青菜", line(CABBAGE, 100), slot=GREENS),
    ]
    found = shopping(courses, {(MONDAY, LUNCH, BAND): 50}, {7: {BAND: 3}})
    assert grams_of(found, LEG) == {MONDAY: 47 * 50}
    assert grams_of(found, BEEF) == {MONDAY: 120}
    assert grams_of(found, CABBAGE) == {MONDAY: 5000}


def test_a_band_without_grams_is_bought_for_by_estimate_and_an_unknown_name_is_told():
    courses = [course("青菜", line(CABBAGE, {OLDER: 100}), line("秘制酱", {OLDER: 5}))]
    found = shopping(courses, {(MONDAY, LUNCH, Band.STAFF): 10}, {})
    assert grams_of(found, CABBAGE) == {MONDAY: 1000}
    assert not found.needs[0].is_estimate
    guessed = shopping(courses, {(MONDAY, LUNCH, BAND): 10}, {})
    # By the mean energy needs of WS/T 554-2017 table 1 the younger ones get less.
    assert 700 < grams_of(guessed, CABBAGE)[MONDAY] < 1000
    assert guessed.needs[0].is_estimate
    assert found.gaps == (Gap("青菜", "秘制酱", "成分表里没有这种食材"),)
    assert not shopping(courses, {(MONDAY, LUNCH, OLDER): 10}, {}).needs[0].is_estimate


def test_a_line_without_any_grams_is_a_gap():
    found = shopping([course("青菜", line(CABBAGE, {}))], {(MONDAY, LUNCH, BAND): 10}, {})
    assert found.gaps == (Gap("青菜", "青菜", "没有写克数"),)


@pytest.mark.parametrize(
    ("grams", "bought"),
    [(0, 0), (1, 100), (100, 100), (950.2, 1000), (1000, 1000), (1001, 1500), (9999, 10_000),
     (10_001, 11_000), (12_000.0000001, 12_000)],
)  # fmt: skip
def test_weights_are_rounded_up_to_what_is_sold(grams, bought):
    assert purchase_grams(grams) == bought


def test_the_stock_goes_to_the_earliest_days():
    need = Need(CABBAGE, {TUESDAY: 6000, MONDAY: 5000})
    by_day = orders([need], {CABBAGE.code: 5400}, by_day=True)
    assert [(one.on, one.in_stock, one.grams) for one in by_day] == [
        (MONDAY, 5000, 0),
        (TUESDAY, 400, 6000),
    ]
    (once,) = orders([need], {CABBAGE.code: 5400}, by_day=False)
    assert (once.needed, once.in_stock, once.grams) == (11_000, 5400, 6000)
    assert once.fen(500) == 3000


def test_the_list_calls_a_food_as_the_dishes_do():
    greens = Food("OWN-XBC", "小白菜", FoodGroup.VEGETABLE, aliases=("青菜", "鸡毛菜"))
    named = [Line(name, greens, {BAND: 50.0}) for name in ("青菜", "青菜", "鸡毛菜", "嫩青菜心")]
    found = shopping([course("炒青菜", *named)], {(MONDAY, LUNCH, BAND): 10}, {})
    assert found.needs[0].word == "青菜"
    assert Need(greens).word == "小白菜"
