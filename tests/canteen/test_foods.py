"""Foods: found by any name, label values kept with their history, unknown never zero."""

from datetime import date

import pytest

from app.canteen.queries.foods import food_table, history_of
from app.canteen.queries.weeks import lines_of
from app.domain.bands import Band
from app.domain.foods import FoodGroup, Nutrient
from app.domain.nutrition import supply
from app.extensions import db
from app.permissions import Role
from tests.factories.canteen import NOW, make_dish, make_food
from tests.system.importing import page_of, take_in, upload

TODAY = date(2026, 11, 23)
TOMATO = "CN6-043119"
HTMX = {"HX-Request": "true"}
SAUCE = {
    "name": "学校豆瓣酱",
    "aliases": "郫县豆瓣、豆瓣",
    "group": "other",
    "protein_class": "soy",
    "dark": "",
    "edible_pct": "100",
    "per": "15",
    "energy_kcal": "94.14kJ",
    "na_mg": "盐 2g",
    "protein_g": "",
    "source": "产品标签",
    "edition": "2026-10-08",
    "valid_from": "2026-11-23",
    "reason": "",
}


@pytest.fixture
def cook(sign_in):
    return sign_in(Role.CANTEEN_MANAGER, name="何满仓")


@pytest.mark.parametrize("q", ["西红柿", "xihongshi", "xhs", "番茄", "fanqie"])
def test_foods_are_found_by_name_alias_and_pinyin(cook, q):
    assert f"/canteen/foods/{TOMATO}" in cook.get(f"/canteen/foods/?q={q}").text
    assert f'data-pick="{TOMATO}"' in cook.get(f"/canteen/foods/picker?q={q}", headers=HTMX).text


def test_the_table_is_walked_by_page_group_and_word(cook):
    page = cook.get("/canteen/foods/").text
    assert "444 种" in page
    assert "中国食物成分表" in page
    assert "page=2" in page
    assert "菠菜" not in cook.get("/canteen/foods/?group=水果").text
    nothing = cook.get("/canteen/foods/?q=龙肝").text
    assert "没有这样的食材" in nothing
    assert "/canteen/foods/new?name=%E9%BE%99%E8%82%9D" in nothing


def test_a_label_is_taken_over_per_portion_and_unknown_stays_unknown(cook):
    page = cook.post("/canteen/foods/new", data=SAUCE, follow_redirects=True).text
    assert "已增加 学校豆瓣酱" in page
    food = food_table(TODAY).named("郫县豆瓣")
    # 94.14 kJ in 15 g are 22.5 kcal, 150 in 100 g; 2 g of salt are 786 mg of sodium, 5,240.
    assert food.values[Nutrient.ENERGY] == pytest.approx(150, abs=0.01)
    assert food.values[Nutrient.SODIUM] == pytest.approx(5240)
    assert Nutrient.PROTEIN not in food.values
    assert '<td class="num">—</td>' in page
    assert "学校豆瓣酱" in cook.get("/canteen/foods/?own=1").text


def test_dishes_take_a_new_food_where_they_wrote_its_name(cook):
    dish = make_dish("回锅肉", {"猪肉": 80, "豆瓣": 5})
    make_dish("老菜", {"豆瓣": 5}, retired_at=NOW)
    page = cook.post("/canteen/foods/new", data=SAUCE, follow_redirects=True).text
    assert "回锅肉 里的同名配料已对应" in page
    assert "老菜" not in page
    db.session.refresh(dish)
    assert dish.current.number == 2
    assert dish.current.lines[1].food_code == food_table(TODAY).named("豆瓣").code


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "填写食材名称"),
        ({"name": "西红柿"}, "“西红柿”已经是“番茄”的名称"),
        ({"energy_kcal": "1046"}, "千焦写成 1046kJ"),
        ({"protein_g": "少许"}, "看不懂蛋白质"),
        ({"protein_g": "20"}, "不会有 133.333 g 蛋白质"),
        ({"edible_pct": "0"}, "1 到 100 之间"),
    ],
)
def test_bad_values_are_named_and_kept(cook, typed, sentence):
    answer = cook.post("/canteen/foods/new", data=SAUCE | typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="盐 2g"' in answer.text


def test_own_values_hold_from_their_day_and_the_table_returns_when_they_end(cook):
    edit = f"/canteen/foods/{TOMATO}/edit"
    assert 'name="energy_kcal" type="text" value="15"' in cook.get(edit).text
    own = SAUCE | {
        "name": "番茄", "aliases": "", "group": "vegetable", "per": "100", "energy_kcal": "20.217",
        "na_mg": "", "valid_from": "2026-11-20",
    }  # fmt: skip
    assert "写明为什么改" in cook.post(edit, data=own).text
    page = cook.post(edit, data=own | {"reason": "送检报告"}, follow_redirects=True).text
    assert "送检报告" in page
    assert "能量 20 kcal" in page
    assert food_table(TODAY).get(TOMATO).values[Nutrient.ENERGY] == pytest.approx(20.217)
    assert food_table(date(2026, 11, 19)).get(TOMATO).values[Nutrient.ENERGY] == 15
    cook.post(f"/canteen/foods/{TOMATO}/retirement", data={"reason": "报告作废"})
    assert food_table(TODAY).get(TOMATO).values[Nutrient.ENERGY] == 15
    page = cook.get(f"/canteen/foods/{TOMATO}").text
    assert "报告作废" in page
    assert "送检报告" in page


def test_a_piece_counts_once_its_weight_is_known(cook):
    dish = make_dish("蒸山芋", {"山芋": 1})
    line = dish.current.lines[0]
    line.unit = "块"
    code = line.food_code
    db.session.commit()
    page = cook.get(f"/canteen/dishes/{dish.id}").text
    assert "不知道 1块多重" in page
    url = f"/canteen/foods/{code}/units/"
    assert "只写克数" in cook.post(url, data={"unit": "块", "grams": "很重"}).text
    cook.post(url, data={"unit": "块", "grams": "80g", "note": "称 10 块"})
    lines = lines_of([dish.current_id], food_table(TODAY))[dish.current_id]
    assert lines[0].grams(Band.AGE_9_11) == 80
    assert supply(lines, Band.AGE_9_11).weight == 80
    assert "蒸山芋" in cook.get(f"/canteen/foods/{code}").text


def test_teachers_see_values_and_may_not_change_them(sign_in):
    teacher = sign_in(Role.TEACHER)
    assert "增加食材" not in teacher.get("/canteen/foods/").text
    assert teacher.get("/canteen/foods/new").status_code == 403
    assert teacher.post(f"/canteen/foods/{TOMATO}/retirement").status_code == 403


def test_the_table_is_handed_out_with_gaps_left_empty(cook):
    make_food("学校豆瓣酱", nutrients={Nutrient.ENERGY: 150})
    answer = cook.post("/canteen/foods/export.csv?own=1").get_data(as_text=True)
    assert "学校豆瓣酱,,其他,100,150,,,," in answer


SHEET = [
    "食物编码",
    "食物名称",
    "类别",
    "可食部(%)",
    "能量(kcal)",
    "蛋白质(g)",
    "钠(mg)",
    "维生素C(mg)",
    "版次",
]
ROWS = [
    ["043119", "番茄", "蔬菜类", "97", "16", "0.9", "Tr", "—", "标准版 第 6 版"],
    ["", "百香果", "水果类", "", "66", "…", "", "30", "标准版 第 6 版"],
]


def test_a_licensed_table_comes_in_and_gaps_stay_unknown(cook):
    batch = take_in(cook, [SHEET, *ROWS], "foods")
    assert batch.added == 2
    table = food_table(TODAY)
    tomato, fruit = table.get(TOMATO), table.named("百香果")
    assert tomato.values == {Nutrient.ENERGY: 16, Nutrient.PROTEIN: 0.9, Nutrient.SODIUM: 0}
    assert table.named("西红柿") is tomato
    assert (fruit.group, fruit.edible_pct) == (FoodGroup.FRUIT, 100)
    assert fruit.values == {Nutrient.ENERGY: 66, Nutrient.VITAMIN_C: 30}
    assert "标准版 第 6 版" in cook.get(f"/canteen/foods/{TOMATO}").text
    again = take_in(cook, [SHEET, ["043119", "番茄", "", "", "17"]], "foods")
    assert again.updated == 1
    assert food_table(TODAY).get(TOMATO).values[Nutrient.ENERGY] == 17
    assert len(history_of(TOMATO)) == 2


def test_kilojoules_under_the_wrong_heading_are_pointed_at(cook):
    head = ["食物名称", "能量", "蛋白质", "脂肪", "碳水化合物"]
    upload(cook, [head, ["百香果", "1453", "7.9", "0.9", "77.2"]], "foods")
    assert "千焦写成 1453kJ" in page_of(cook).text
    upload(cook, [head, ["百香果", "276", "2.2", "1.5", "13.1"]], "foods")
    assert "能量像是千焦" in page_of(cook).text
