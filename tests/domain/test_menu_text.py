"""Menus as schools paste them: shapes, days, headings, grams, and that nothing vanishes."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.domain.bands import Band
from app.domain.dish_text import dishes, ingredients, written
from app.domain.errors import RuleBroken
from app.domain.menu_guess import MealChoice, SlotChoice, Week, place, told_apart
from app.domain.menu_shapes import recipe, understand
from app.domain.menu_words import Label, bands_of, day_mark, label_of
from app.domain.menus import MealKind

MENUS = Path(__file__).parent.parent / "data" / "menus"
MONDAY = date(2026, 11, 30)
SUNDAY = MONDAY - timedelta(days=1)
LUNCH = MealChoice(
    1,
    "午餐",
    MealKind.LUNCH,
    tuple(SlotChoice(at, name) for at, name in enumerate(("主食", "大荤", "小荤", "素菜", "汤"))),
)
SNACK = MealChoice(2, "早点", MealKind.MORNING_SNACK, (SlotChoice(9, "点心"),))
WEEK = Week(
    MONDAY, tuple(MONDAY + timedelta(days=n) for n in range(5)), (LUNCH, SNACK), {"肥胖儿": 7}
)


def placed(text: str, week: Week = WEEK):
    return place(understand(text, week.words), week).placed


def cells(text: str, week: Week = WEEK) -> list[tuple[date | None, str, str]]:
    return [
        (one.on, one.slot.name if one.slot else one.new_slot, one.entry.name)
        for one in placed(text, week)
    ]


@pytest.mark.parametrize(
    ("name", "days", "dishes", "quantities"),
    [
        ("m01_grid", 4, 37, 0),
        ("m01_text", 4, 37, 0),
        ("m02_list", 4, 29, 68),
        ("m08_list", 5, 34, 71),
        ("m09_grid", 5, 25, 39),
    ],
)
def test_a_published_menu_is_understood_whole(name, days, dishes, quantities):
    menu = understand((MENUS / f"{name}.txt").read_text(encoding="utf-8"))
    assert (menu.days, len(menu.entries), menu.quantities) == (days, dishes, quantities)
    assert menu.unread == []


@pytest.mark.parametrize(
    "name", ["m01_grid", "m01_text", "m02_list", "m08_list", "m09_grid", "odd"]
)
def test_every_word_that_comes_in_comes_out(name):
    text = ODD if name == "odd" else (MENUS / f"{name}.txt").read_text(encoding="utf-8")
    menu = understand(text)
    told = " ".join(piece.text for piece in (*menu.aside, *menu.unread))
    for entry in menu.entries:
        told += f" {entry.name} {written(entry.ingredients)} {entry.label}"
    words = set(re.findall(r"[\u4e00-\u9fff]{2,}|\d+(?:\.\d+)?(?:g|kcal|块|个|杯)", text))
    headings = {"星期", "类别", "菜名", "原料", "用量", "配料", "备注", "午餐主食", "午餐菜"}
    days = {word for word in words if re.fullmatch(r"周[一二三四五六日]", word)}
    assert words - headings - days - {word for word in words if word in told} == set()


ODD = """通知：下周食谱
周一\t周二\t周三
米饭\t面条\t馒头
番茄炒蛋(小葱)\t???\t青菜豆腐
\t\t\t这一格多出来
合计 635kcal\t合计 700kcal\t
不知道是什么的一行
（如有变动以当天为准）
（奇怪的括号）"""


def test_what_was_not_understood_is_listed_with_its_place():
    menu = understand("周一 主食：米饭\n周二 主食：???\n合计 635kcal")
    assert [(piece.line, piece.text) for piece in menu.unread] == [(2, "???")]
    assert [(piece.line, piece.reason) for piece in menu.aside] == [(3, "合计或营养值，不是菜")]


@pytest.mark.parametrize(
    ("text", "weekday", "day"),
    [
        ("周一", 0, None),
        ("星期天", 6, None),
        ("礼拜三", 2, None),
        ("11月10日", None, 10),
        ("11.10", None, 10),
        ("11/10 周二", 1, 10),
        ("2025-11-10", None, 10),
        ("周一（11.30）", 0, 30),
    ],
)
def test_a_day_is_named_in_many_ways(text, weekday, day):
    mark = day_mark(text)
    assert mark is not None
    assert (mark.weekday, mark.day) == (weekday, day)


@pytest.mark.parametrize("text", ["周一至周五", "5月20日至5月24日", "2.5g", "第14周", "午餐", "12"])
def test_a_span_a_weight_or_a_number_is_no_day(text):
    assert day_mark(text) is None


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("早点", Label("早点")),
        ("午餐主食", Label("午餐", "主食")),
        ("午餐（大荤）", Label("午餐", "大荤")),
        ("1、素菜：", Label("", "素菜")),
        ("备注_营养不良", Label("", "", "营养不良")),
        ("番茄炒蛋", None),
    ],
)
def test_a_heading_says_meal_slot_and_diet(text, label):
    assert label_of(text) == label


@pytest.mark.parametrize(
    ("text", "bands"),
    [
        ("1-3年级", {Band.AGE_6_8}),
        ("三至六年级", {Band.AGE_6_8, Band.AGE_9_11}),
        ("7-9年级", {Band.AGE_12_14}),
        ("中大班", {Band.AGE_4, Band.AGE_5}),
        ("9-11岁", {Band.AGE_9_11}),
        ("教师", {Band.STAFF}),
        ("水发", set()),
    ],
)
def test_a_note_names_bands(text, bands):
    assert bands_of(text) == bands


def test_dates_of_another_week_go_by_their_weekday_and_are_said():
    guess = place(understand("2025-11-10 周一 主食：米饭\n2025-11-11 主食：面条"), WEEK)
    assert [one.on for one in guess.placed] == [MONDAY, MONDAY + timedelta(days=1)]
    assert "11月10日起，不在这一周" in guess.notes[0]


def test_a_sunday_before_monday_is_the_make_up_day():
    text = "周日 主食：米饭\n周一 主食：面条"
    assert [on for on, _, _ in cells(text)] == [SUNDAY, MONDAY]
    assert [on for on, _, _ in cells("周五 主食：米饭\n周日 主食：面条")][1] > MONDAY


def test_a_day_without_its_name_follows_from_the_others():
    menu = (MENUS / "m08_list.txt").read_text(encoding="utf-8")
    days = sorted({on for on, _, _ in cells(menu)})
    assert days == list(WEEK.days)


def test_meals_and_slots_of_other_names_find_the_schools_own():
    text = "周一\n课间餐：牛奶\n中餐 主荤：红烧肉 半荤：肉末豆腐 汤羹：蛋花汤"
    assert [(slot, name) for _, slot, name in cells(text)] == [
        ("点心", "牛奶"),
        ("大荤", "红烧肉"),
        ("小荤", "肉末豆腐"),
        ("汤", "蛋花汤"),
    ]


def test_a_slot_or_diet_that_the_school_lacks_is_asked_for():
    one, two = placed("周一 调味品：油盐\n肥胖：黄瓜")
    assert (one.slot, one.new_slot) == (None, "调味品")
    assert (two.diet_id, two.new_diet) == (7, "")


def test_a_meal_that_the_school_does_not_serve_is_left_out():
    (one,) = placed("周一 晚餐：馒头")
    assert one.is_left_out
    assert one.doubts == ("学校没有“晚餐”这一餐",)


def test_dishes_without_a_slot_go_by_their_grams_and_names():
    text = (MENUS / "m09_grid.txt").read_text(encoding="utf-8")
    monday = [(slot, name) for on, slot, name in cells(text) if on == MONDAY]
    assert monday == [
        ("大荤", "红烧狮子头"),
        ("小荤", "白菜面筋"),
        ("素菜", "咖喱土豆"),
        ("汤", "毛菜香菇汤"),
        ("主食", "粳米饭"),
    ]


def test_days_may_stand_down_with_meals_over_slots():
    text = (
        "星期\t早点\t午餐\t\t\n\t\t主食\t菜\t汤\n"
        "周一\t牛奶\t米饭\t红烧肉、青菜\t蛋汤\n周二\t豆浆\t面条\t鸡腿\t无"
    )
    assert [(slot, name) for _, slot, name in cells(text)] == [
        ("点心", "牛奶"),
        ("主食", "米饭"),
        ("大荤", "红烧肉"),
        ("素菜", "青菜"),
        ("汤", "蛋汤"),
        ("点心", "豆浆"),
        ("主食", "面条"),
        ("大荤", "鸡腿"),
    ]


def test_two_tables_that_complete_each_other_are_one_menu():
    text = "\t周一\t周二\n早点\t牛奶\t豆浆\n\t周一\t周二\n午餐\t米饭\t面条"
    assert place(understand(text), WEEK).blocks == 1


def test_two_menus_for_one_week_are_said():
    text = "\t周一\t周二\n主食\t米饭\t面条\n\t周一\t周二\n主食\t馒头\t粥"
    guess = place(understand(text), WEEK, block=1)
    assert guess.blocks == 2
    assert "2 份食谱排在同一周" in guess.notes[0]
    assert [one.entry.name for one in guess.placed if not one.is_left_out] == ["馒头", "粥"]


def test_a_second_recipe_of_a_name_gets_a_name_of_its_own():
    found = placed("周一 素菜：青菜（青菜 100g）\n周二 素菜：青菜（青菜 80g）")
    assert [one.entry.name for one in told_apart(found, ())] == ["青菜", "青菜（二）"]
    assert [one.entry.name for one in told_apart(found, ("青菜",))] == ["青菜", "青菜"]


def test_grades_may_stand_over_columns():
    text = "星期\t菜名\t配料\t1-3年级(g)\t4-6年级(g)\n周一\t米饭\t大米\t80\t120"
    (entry,) = understand(text).entries
    assert {next(iter(p.bands)): p.amount.value for p in entry.ingredients[0].portions} == {
        Band.AGE_6_8: 80,
        Band.AGE_9_11: 120,
    }


def test_dishes_and_ingredients_are_told_apart():
    found = dishes("红烧狮子头 夹心肉90g、荸荠10g\n牛奶200ml、饼干2块\n1、青菜 2、番茄蛋汤(小葱)")
    assert [(dish.name, written(dish.ingredients)) for dish in found] == [
        ("红烧狮子头", "夹心肉 90g、荸荠 10g"),
        ("牛奶", "牛奶 200ml"),
        ("饼干", "饼干 2块"),
        ("青菜", ""),
        ("番茄蛋汤", "小葱"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "大米(1-3年级) 80g、大米(4-6年级) 120g、木耳(水发) 5g",
        "鸡蛋 0g、土豆 -5g、盐 少许、油 l0g、青椒 60–80 g",
        "豆腐 1、青菜 3、盐 2",
    ],
)
def test_ingredients_are_read_again_as_they_were_written(text):
    found = ingredients(text)
    assert ingredients(written(found)) == found


def test_a_block_of_one_dish_is_read_from_word_or_a_chat():
    for text in (
        "配料\t克数\n番茄\t100\n鸡蛋\t50g",
        "番茄 100g\n鸡蛋50g",
        "番茄100克，鸡蛋50克",
        "番茄100g鸡蛋50g",
    ):
        found = recipe(text)
        stated = [(one.name, one.portions[0].amount.value) for one in found]
        assert stated == [("番茄", 100), ("鸡蛋", 50)]


@pytest.mark.parametrize(
    "text",
    [
        "(((",
        "周一\t" * 300,
        '"',
        "星期\t菜名\t配料\n周一\t(1-3年级)\t75g\n\t???\t",
        "| 甲 |\n|---|",
    ],
)
def test_no_scrap_of_a_paste_breaks_the_reading(text):
    assert understand(text).entries == []


@pytest.mark.parametrize("text", ["", " \n\t\n", "周一 主食：米饭\n" * 20_000])
def test_nothing_or_too_much_is_refused_with_a_sentence(text):
    with pytest.raises(RuleBroken):
        understand(text)


@pytest.mark.parametrize(
    ("dish", "slot"),
    [
        ("小米粥", "粥或汤"),
        ("煮鸡蛋", "蛋奶"),
        ("鲜牛奶", "蛋奶"),
        ("豆浆", "蛋奶"),
        ("肉包", "主食"),
        ("拌黄瓜", "小菜"),
    ],
)
def test_a_breakfast_finds_the_rows_of_a_boarding_school(dish, slot):
    slots = tuple(SlotChoice(n, name) for n, name in enumerate(("主食", "小菜", "蛋奶", "粥或汤")))
    meal = MealChoice(1, "早餐", MealKind.BREAKFAST, slots)
    week = Week(date(2026, 11, 30), (date(2026, 11, 30),), (meal,), {})
    placed = place(understand(f"周一 早餐：{dish}", week.words), week).placed
    assert [one.slot.name for one in placed] == [slot]
