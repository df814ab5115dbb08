"""Every ingredient of the menus that schools published, as they wrote it, and the food it means."""

import pytest

from app.domain.food_names import kitchen_words, match
from app.domain.foods import FoodTable, composition

TABLE = FoodTable(composition())

# All names of ingredients in four menus of schools, in their own words.
# fmt: off
WRITTEN = [
    "大米(1-3年级)", "大米(4-6年级)", "大排", "平菇", "大蒜", "豆腐", "肉糜", "毛白菜",
    "木耳(水发)", "西红柿", "鸡蛋", "山芋", "油", "盐", "糖", "酱油", "燕麦(1-3年级)",
    "燕麦(4-6年级)", "猪肉", "青椒", "土豆", "胡萝卜", "肉片", "菠菜", "金馒头", "牛肉",
    "小米(1-3年级)", "小米(4-6年级)", "鸡翅", "包菜", "冬瓜", "排骨", "醋", "五花肉", "西葫芦",
    "鸡脯肉", "香菇", "青菜", "银鱼", "荠菜", "酸奶", "莴苣", "茄子", "鸡毛菜", "蚝油", "茭白",
    "肉丝", "香蕉", "鸡翅中", "杏鲍菇", "白萝卜", "软面包", "基围虾", "鸡丁", "西芹", "腐竹",
    "鱼丸", "鹌鹑蛋", "桔子", "牛柳", "白菜", "木耳", "百叶", "夹心肉", "大白菜", "鸡胸肉",
    "粳米", "鸭腿", "肉末", "卷心菜", "番茄", "小排", "杭白菜", "紫菜", "虾皮", "粉丝(干)",
    "百叶结", "甜玉米", "洋葱", "萝卜", "小葱", "山楂", "梨", "冰糖", "荸荠", "芋艿", "茶树菇",
    "玉米", "百合", "米仁", "绿豆", "去皮腿肉", "山药", "香干", "青豆", "里脊肉丝", "韭黄",
]
# fmt: on
# The table has no row for these, or they mean several things (大米饭: raw or cooked rice).
UNKNOWN = ["饼干", "油面筋", "牛肉丸", "枸杞", "方腿", "大米饭(1-3年级)", "大米饭(4-6年级)"]


def test_every_published_ingredient_is_known_or_known_to_be_unknown():
    assert [name for name in WRITTEN if match(name, TABLE) is None] == []
    assert [name for name in UNKNOWN if match(name, TABLE)] == []


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("大米（1－3年级）", "大米(稻米,代表值)"),
        ("肉丝", "猪肉(代表值,脂肪30%)"),
        ("夹心肉", "猪肉(代表值,脂肪30%)"),
        ("去皮腿肉", "猪肉(腿)"),
        ("大排", "猪大排"),
        ("毛白菜", "小白菜"),
        ("鸡毛菜", "鸡毛菜"),
        ("百叶结", "千张"),
        ("去皮土豆块", "马铃薯"),
        ("胡萝卜丝", "胡萝卜"),
        ("豆腐丝", "豆腐丝"),
        ("油", "色拉油"),
        ("酱油（生抽）", "酱油(均值)"),
        ("番茄*", "番茄"),
    ],
)
def test_words_of_the_kitchen_mean_rows_of_the_table(written, means):
    found = match(written, TABLE)
    assert found
    assert found.name == means


@pytest.mark.parametrize(
    ("written", "means"),
    [("木耳（水发）", "木耳(水发)"), ("木耳（干）", "木耳(干)"), ("香菇（水发）", "香菇(鲜)")],
)
def test_soaked_and_dried_are_told_apart(written, means):
    found = match(written, TABLE)
    assert found
    assert found.name == means


@pytest.mark.parametrize("written", ["银耳(水发)", "百合(干)", "山楂片", "虾片", "面筋", "", "?"])
def test_what_would_be_guessed_wrong_stays_unknown(written):
    assert match(written, TABLE) is None


def test_words_of_the_kitchen_lead_to_foods_and_hide_none():
    words = kitchen_words()
    assert [word for word, name in words.items() if name and TABLE.named(name) is None] == []
    assert [word for word in words if TABLE.named(word)] == []
