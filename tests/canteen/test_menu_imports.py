"""Pasted menus: what goes in, what is said of it, and what lands on the menu of the week."""

import io
import re
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.canteen.models import Diet, Dish, DishLine, Menu, MenuItem, Slot
from app.domain.bands import Band
from app.domain.menus import Allergen, MealKind
from app.extensions import db
from app.permissions import Role
from tests.factories.canteen import WEEK, make_dish, make_item, make_meal, make_menu
from tests.factories.sheets import xlsx
from tests.forms import fields

MENUS = Path(__file__).parent.parent / "data" / "menus"
HOME = "/canteen/menu-imports/"
CONFIRM = f"{HOME}confirm"
SMALL = """周一
主食：米饭
大荤：红烧肉（五花肉 80g、酱油少许）
周二
主食：米饭
素菜：炒青菜（青菜 100g）"""


def sample(name: str) -> str:
    return (MENUS / name).read_text(encoding="utf-8")


@pytest.fixture
def cook(sign_in):
    make_meal()
    return sign_in(Role.CANTEEN_MANAGER)


def pasted(client, text, **given):
    return client.post(HOME, data={"week": WEEK.isoformat(), "text": text, **given})


def confirmed(client, page, **changed):
    return client.post(CONFIRM, data={**fields(page.text), "act": "save", **changed})


def on_menu() -> list[tuple[date, str, str]]:
    rows = db.session.execute(
        select(MenuItem.on, Slot.name, Dish.name)
        .join(Slot, Slot.id == MenuItem.slot_id)
        .join(Dish, Dish.id == MenuItem.dish_id)
        .order_by(MenuItem.on, Slot.position, MenuItem.position)
    )
    return [tuple(row) for row in rows]


def test_a_small_menu_is_shown_mended_and_put_on_the_week(cook):
    page = pasted(cook, SMALL)
    assert "认出 2 天、4 道菜、3 个用量" in page.text
    assert db.session.scalar(select(func.count(Dish.id))) == 0
    answer = confirmed(cook, page, **{"rows-1-name": "红烧五花肉"})
    assert answer.status_code == 303
    assert answer.location.endswith(f"/canteen/menus/{WEEK}")
    tuesday = WEEK + timedelta(days=1)
    assert on_menu() == [
        (WEEK, "主食", "米饭"),
        (WEEK, "大荤", "红烧五花肉"),
        (tuesday, "主食", "米饭"),
        (tuesday, "素菜", "炒青菜"),
    ]
    lines = {line.name: line for line in db.session.scalars(select(DishLine))}
    assert set(lines["五花肉"].amounts.values()) == {80}
    assert (lines["酱油"].amounts, lines["酱油"].as_typed[:4]) == ({}, "“少许”")


def test_the_same_paste_twice_changes_nothing(cook):
    confirmed(cook, pasted(cook, SMALL))
    before = on_menu()
    dishes = db.session.scalar(select(func.count(Dish.id)))
    again = confirmed(cook, pasted(cook, SMALL))
    assert again.status_code == 303
    assert on_menu() == before
    assert db.session.scalar(select(func.count(Dish.id))) == dishes
    assert "都已在食谱里" in cook.get(again.location).text


@pytest.mark.parametrize(
    ("existing", "expected"),
    [
        ("keep", ["清蒸鱼"]),
        ("replace", ["红烧肉"]),
        ("add", ["清蒸鱼", "红烧肉"]),
    ],
)
def test_what_is_on_the_menu_is_kept_or_replaced_as_told(cook, existing, expected):
    make_item(make_menu(), make_dish("清蒸鱼", {"鲈鱼": 80}, slot_name="大荤"))
    page = pasted(cook, "周一 大荤：红烧肉（五花肉 80g）")
    assert confirmed(cook, page, existing=existing).status_code == 303
    assert [name for _, _, name in on_menu()] == expected


def test_a_dish_of_the_bank_is_used_and_changed_only_when_told(cook):
    make_dish("红烧肉", {"五花肉": 100}, slot_name="大荤")
    page = pasted(cook, "周一 大荤：红烧肉（五花肉 80g）")
    assert "用量和库里不同" in page.text
    confirmed(cook, page)
    dish = db.session.scalars(select(Dish)).one()
    assert dish.current.lines[0].amounts == {Band.AGE_9_11: 100}
    confirmed(cook, page, **{"rows-0-how": "update"})
    db.session.expire_all()
    assert set(dish.current.lines[0].amounts.values()) == {80}


@pytest.mark.parametrize(
    ("name", "days", "dishes", "quantities"),
    [
        ("m01_grid.txt", 4, 37, 0),
        ("m02_list.txt", 4, 29, 68),
        ("m08_list.txt", 5, 34, 71),
        ("m09_grid.txt", 5, 25, 39),
    ],
)
def test_published_menus_go_in_whole(cook, name, days, dishes, quantities):
    make_meal("早点", MealKind.MORNING_SNACK, ("点心",))
    make_meal("午点", MealKind.AFTERNOON_SNACK, ("点心",))
    page = pasted(cook, sample(name))
    assert f"认出 {days} 天、{dishes} 道菜、{quantities} 个用量" in page.text
    assert "没有看不懂的" in page.text
    taken = int(re.search(r"放入 (\d+) 道菜", page.text)[1])
    assert confirmed(cook, page).status_code == 303
    assert len(on_menu()) == taken
    assert len({on for on, _, _ in on_menu()}) == days
    # 营养馒头 stands as staple and as dish of one lunch.
    assert dishes - taken == (1 if name.startswith("m01") else 0)


def test_a_file_says_the_same_as_its_paste(cook):
    rows = [line.split("\t") for line in sample("m02_list.txt").splitlines()]
    page = pasted(cook, "", file=(io.BytesIO(xlsx(rows)), "食谱.xlsx"))
    assert "认出 4 天、29 道菜、68 个用量" in page.text
    answer = confirmed(cook, page)
    assert answer.status_code == 303
    assert WEEK - timedelta(days=1) in {on for on, _, _ in on_menu()}
    assert {"粗粮", "调味品", "点心", "奶制品"} <= set(db.session.scalars(select(Slot.name)))


def test_a_dish_that_is_a_food_is_made_of_it(cook):
    make_dish("香蕉", {"香蕉": 90}, slot_name="水果")
    confirmed(cook, pasted(cook, "周一 水果：香蕉\n周二 水果：酸奶"))
    lines = db.session.scalars(select(DishLine).order_by(DishLine.id)).all()
    assert [(line.name, line.amounts) for line in lines] == [
        ("香蕉", {Band.AGE_9_11: 90}),
        ("酸奶", {}),
    ]
    yoghurt = db.session.scalars(select(Dish).where(Dish.name == "酸奶")).one()
    assert yoghurt.current.allergens == {Allergen.MILK}


def test_special_groups_get_a_column_of_their_own(cook):
    make_meal("早点", MealKind.MORNING_SNACK, ("点心",))
    make_meal("午点", MealKind.AFTERNOON_SNACK, ("点心",))
    confirmed(cook, pasted(cook, sample("m01_grid.txt")))
    assert set(db.session.scalars(select(Diet.name))) == {"肥胖", "营养不良"}
    own = select(func.count(MenuItem.id)).where(MenuItem.diet_id.is_not(None))
    assert db.session.scalar(own) == 6


def test_the_grams_of_each_grade_stay_apart(cook):
    confirmed(cook, pasted(cook, sample("m02_list.txt")))
    rice = db.session.scalar(
        select(DishLine).where(DishLine.name == "大米").order_by(DishLine.id).limit(1)
    )
    assert rice.amounts == {Band.AGE_6_8: 80, Band.AGE_9_11: 120}
    potato = db.session.scalar(select(DishLine).where(DishLine.name == "山芋"))
    assert potato.unit == "块"


def test_a_new_dish_counts_once_however_often_it_stands_in_the_week(cook):
    page = pasted(cook, f"{SMALL}\n周三\n主食：米饭")
    assert "新菜 3 道" in page.text
    done = confirmed(cook, page)
    assert "新建菜品 3 道" in cook.get(done.location).text


def test_guessed_slots_are_told_once_and_leave_the_marks_to_what_is_doubtful(cook):
    page = pasted(cook, "周一 午餐：米饭、红烧肉、炒青菜\n周二 午餐：米饭")
    assert "4 道菜没有写菜位，按菜名放的" in page.text
    assert "dish-warn" not in page.text
    assert "dish-said" not in page.text
    twice = pasted(cook, "周一 午餐：炒青菜（青菜 100g）\n周二 午餐：炒青菜（青菜 80g）")
    assert twice.text.count("dish-warn") == 1
    assert "和前面的“炒青菜”用量不同" in twice.text


def test_two_recipes_of_one_name_keep_their_grams(cook):
    text = "周一 素菜：炒青菜（青菜 100g）\n周二 素菜：炒青菜（青菜 80g）"
    page = pasted(cook, text)
    assert "炒青菜（二）" in page.text
    confirmed(cook, page)
    grams = db.session.scalars(select(DishLine).order_by(DishLine.id)).all()
    assert [max(line.amounts.values()) for line in grams] == [100, 80]


def test_bad_amounts_are_shown_and_refused_beside_their_dish(cook):
    page = pasted(cook, "周一 大荤：红烧肉（五花肉 0g、土豆 -5g）")
    assert "有 2 个用量要改" in page.text
    answer = confirmed(cook, page)
    assert answer.status_code == 422
    assert "用量“0g”是 0" in answer.text
    assert "五花肉 0g、土豆 -5g" in answer.text
    mended = confirmed(cook, page, **{"rows-0-lines": "五花肉 l0g、土豆 60–80g、雪里红干 5g"})
    assert mended.status_code == 303
    lines = {line.name: line for line in db.session.scalars(select(DishLine))}
    assert set(lines["五花肉"].amounts.values()) == {10}
    assert set(lines["土豆"].amounts.values()) == {70}
    assert "取中间值" in lines["土豆"].as_typed


def test_unknown_ingredients_are_kept_and_said(cook):
    page = pasted(cook, "周一 大荤：红烧肉（神秘粉 5g）")
    assert "不认识的配料：神秘粉" in page.text
    confirmed(cook, page)
    line = db.session.scalars(select(DishLine)).one()
    assert (line.name, line.food_code) == ("神秘粉", None)


def test_two_menus_for_one_week_are_told_apart(cook):
    text = f"{SMALL}\n周一\n大荤：鸡腿\n主食：面条\n周二\n素菜：菠菜"
    page = pasted(cook, text)
    assert "这里有 2 份食谱排在同一周" in page.text
    second = cook.post(CONFIRM, data={**fields(page.text), "act": "read-1"})
    confirmed(cook, second)
    assert [name for _, _, name in on_menu()] == ["面条", "鸡腿", "菠菜"]


def test_what_was_typed_survives_every_error(cook):
    for text, sentence in (
        ("今天天气很好", "没有认出菜"),
        ("", "把食谱粘贴到这里"),
        ("周一 主食：" + "、".join(f"菜{'甲' * n}" for n in range(1, 130)), "一次最多 120 道"),
    ):
        answer = pasted(cook, text)
        assert answer.status_code == 422
        assert sentence in answer.text
        assert text in unescape(answer.text)
    page = pasted(cook, SMALL)
    answer = confirmed(cook, page, **{"rows-1-on": "", "rows-2-name": "白米饭（新）"})
    assert answer.status_code == 422
    assert "选一天，或者选“不要”" in answer.text
    assert "白米饭（新）" in answer.text
    assert fields(answer.text)["text"].splitlines() == SMALL.splitlines()


def test_a_published_week_is_not_changed_by_a_paste(cook):
    make_menu(state="published")
    page = pasted(cook, SMALL)
    assert "不能直接改" in page.text
    answer = confirmed(cook, page)
    assert answer.status_code == 422
    assert on_menu() == []
    assert db.session.scalar(select(func.count(Menu.id))) == 1


def test_a_recipe_is_pasted_into_the_editor_of_a_dish(cook):
    block = "配料\t用量\n大米(1-3年级)\t80g\n大米(4-6年级)\t120g\n燕麦\t0g"
    page = cook.post(
        "/canteen/dishes/new",
        data={"act": "paste", "name": "燕麦饭", "slot_name": "主食", "pasted": block},
    )
    shown = fields(page.text)
    assert (shown["name"], shown["lines-0-name"], shown["lines-1-name"]) == (
        "燕麦饭",
        "大米",
        "燕麦",
    )
    assert shown["lines-0-amount_age_6_8"] == "80"
    assert shown["lines-0-amount_age_9_11"] == "120"
    assert "0g" in {value for name, value in shown.items() if name.startswith("lines-1-amount")}


def test_only_who_writes_menus_pastes_them(sign_in):
    reader = sign_in(Role.TEACHER)
    assert reader.get(HOME).status_code == 403
    assert reader.post(CONFIRM, data={}).status_code == 403
