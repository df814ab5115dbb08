"""Dishes: versions that old menus keep, ingredients by band, allergens, bad input kept."""

from datetime import datetime

import pytest

from app.base import attachments
from app.canteen.models import MenuState
from app.canteen.queries.dishes import find_dish, versions_of
from app.canteen.services import dishes as services
from app.canteen.services.dishes import LineDraft
from app.domain.bands import Band
from app.domain.errors import RuleBroken
from app.domain.menus import Allergen
from app.extensions import db
from app.permissions import Role
from tests.base.pictures import part, photo
from tests.factories.canteen import NOW, WEEK, make_dish, make_item, make_menu

COLOURS = ("red", "green", "blue", "white", "black")
LATER = datetime(2026, 11, 24, 9, 0)


def _save(dish, lines, **given):
    version = services.save_version(
        **{
            "dish": dish,
            "name": dish.name,
            "lines": lines,
            "allergens": dish.current.allergens,
            "preparation": "",
            "by": "何满仓",
            "now": LATER,
            **given,
        }
    )
    db.session.commit()
    return version


def test_a_new_dish_proposes_its_allergens_and_finds_its_name_taken(app):
    lines = [LineDraft("面粉", "CN6-011201x", {Band.AGE_9_11: 50}), LineDraft("鸡蛋羹")]
    dish = services.add_dish(name=" 鸡蛋饼 ", slot_name="主食", lines=lines, by="何满仓", now=NOW)
    db.session.commit()
    assert find_dish("鸡蛋饼") == dish
    assert dish.current.allergens == {Allergen.GLUTEN, Allergen.EGG}
    with pytest.raises(RuleBroken, match="已经有“鸡蛋饼”"):
        services.add_dish(name="鸡蛋饼", slot_name="", lines=[], by="", now=NOW)


def test_drafts_follow_the_new_version_and_published_menus_keep_theirs(app):
    dish = make_dish("番茄炒蛋", {"番茄": 100, "鸡蛋": 50})
    published = make_item(make_menu(WEEK, state=MenuState.PUBLISHED), dish)
    draft = make_item(make_menu(WEEK.replace(day=23)), dish)
    lines = [
        LineDraft("番茄", "CN6-043119", {Band.AGE_9_11: 120}),
        LineDraft("鸡蛋", "CN6-111101x", {Band.AGE_9_11: 50}),
    ]
    version = _save(dish, lines)
    assert (version.number, draft.version_id) == (2, version.id)
    assert published.version.number == 1
    assert [line.amounts[Band.AGE_9_11] for line in published.version.lines] == [100, 50]


def test_saving_without_a_change_makes_no_version(app):
    dish = make_dish("番茄炒蛋", {"番茄": 33.3333})
    lines = [LineDraft("番茄", "CN6-043119", {Band.AGE_9_11: 33.3333})]
    assert _save(dish, lines).number == 1
    assert len(versions_of(dish)) == 1


FORM = {
    "name": "肉末茄子",
    "slot_name": "其他",
    "lines-0-name": "茄子",
    "lines-0-basis": "edible",
    "lines-0-amount_age_6_8": "60～80g",
    "lines-0-amount_age_9_11": "l00g",
    "lines-1-name": "肉末",
    "lines-1-basis": "edible",
    "lines-1-amount_age_9_11": "2两",
    "lines-2-name": "秘制酱",
    "lines-2-basis": "edible",
    "lines-2-amount_age_9_11": "少许",
    "proposed": "",
}


@pytest.fixture
def cook(sign_in):
    return sign_in(Role.CANTEEN_MANAGER, name="何满仓")


def test_a_dish_is_typed_as_kitchens_write_and_shown_with_its_sums(cook):
    assert "还没有菜品" in cook.get("/canteen/dishes/").text
    page = cook.post("/canteen/dishes/new", data=FORM, follow_redirects=True).text
    assert "肉末茄子 已存入菜品库" in page
    assert "“60～80g”取中间值 70g" in page
    assert "秘制酱" in page and "不认识，不计入" in page  # noqa: PT018
    eggplant, meat, sauce = find_dish("肉末茄子").current.lines
    assert eggplant.amounts == {Band.AGE_6_8: 70, Band.AGE_9_11: 100}
    assert (meat.food_code, meat.amounts) == ("CN6-081101x", {Band.AGE_9_11: 100})
    assert (sauce.food_code, sauce.amounts) == (None, {})
    for q in ("rmqz", "茄子", "猪肉", "秘制"):
        assert "肉末茄子" in cook.get(f"/canteen/dishes/?q={q}").text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"lines-0-amount_age_6_8": "0"}, "是 0"),
        ({"lines-0-amount_age_6_8": "-5g"}, "小于 0"),
        ({"lines-0-amount_age_6_8": "很多"}, "看不懂用量“很多”"),
        ({"lines-0-amount_age_6_8": "1块"}, "各年龄段写一样的单位"),
        ({"lines-1-name": ""}, "填写配料名称"),
        ({"name": ""}, "填写菜名"),
    ],
)
def test_bad_input_is_named_and_nothing_typed_is_lost(cook, typed, sentence):
    answer = cook.post("/canteen/dishes/new", data=FORM | typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    for kept in ("l00g", "2两", "少许", "秘制酱", *filter(None, typed.values())):
        assert f'value="{kept}"' in answer.text
    assert find_dish("肉末茄子") is None


def test_lines_are_added_removed_scaled_and_filled_without_a_script(cook):
    for act, kept, gone in (
        ("add", "lines-6-name", "lines-8-name"),
        ("remove-2", "肉末", "秘制酱"),
        ("scale", 'value="110"', 'value="l00g"'),
        ("fill", 'value="81"', 'value="60～80g"'),
    ):
        typed = {"act": act, "factor": "×1.1", "base": "9-11"}
        answer = cook.post("/canteen/dishes/new", data=FORM | typed)
        assert answer.status_code == 200
        assert kept in answer.text
        assert gone not in answer.text
    assert find_dish("肉末茄子") is None


def test_sums_follow_the_typing_and_tick_what_ingredients_bring(cook):
    answer = cook.post("/canteen/dishes/reckoning", data=FORM, headers={"HX-Request": "true"})
    # 100 g of eggplant has 23 kcal, 100 g of pork 331 (CFCT 6).
    assert ">354<" in answer.text
    assert "秘制酱（成分表里没有这种食材）" in answer.text
    egg = FORM | {"lines-3-name": "鸡蛋", "lines-3-basis": "edible"}
    page = cook.post("/canteen/dishes/reckoning", data=egg, headers={"HX-Request": "true"}).text
    assert 'value="egg" checked' in page
    seen = egg | {"proposed": "egg"}
    page = cook.post("/canteen/dishes/reckoning", data=seen, headers={"HX-Request": "true"}).text
    assert 'value="egg" checked' not in page


def test_two_cooks_at_once_lose_nothing(cook):
    dish = make_dish("番茄炒蛋")
    page = f"/canteen/dishes/{dish.id}/edit"
    other = FORM | {"name": "番茄炒蛋", "version": "1"}
    cook.post(page, data=other)
    answer = cook.post(page, data=FORM | {"name": "番茄炒鸡蛋", "version": "1"})
    assert answer.status_code == 422
    assert "何满仓先改了这道菜" in answer.text
    assert 'value="番茄炒鸡蛋"' in answer.text
    assert find_dish("番茄炒蛋").current.number == 2


def test_a_dish_is_copied_retired_and_restored(cook):
    dish = make_dish("番茄炒蛋")
    assert 'value="番茄炒蛋（副本）"' in cook.get(f"/canteen/dishes/new?copy={dish.id}").text
    cook.post(f"/canteen/dishes/{dish.id}/retirement")
    assert "没有这样的菜" in cook.get("/canteen/dishes/?q=番茄").text
    assert "番茄炒蛋" in cook.get("/canteen/dishes/?retired=1").text
    make_dish("番茄炒蛋")
    assert cook.post(f"/canteen/dishes/{dish.id}/return").status_code == 409


def test_versions_and_their_differences_are_shown(cook):
    dish = make_dish("番茄炒蛋", {"番茄": 100, "鸡蛋": 50})
    _save(dish, [LineDraft("番茄", "CN6-043119", {Band.AGE_9_11: 120})])
    page = cook.get(f"/canteen/dishes/{dish.id}").text
    assert "番茄 9～11 岁 100g → 120g" in page
    assert "去掉 鸡蛋" in page
    assert "这是" in cook.get(f"/canteen/dishes/{dish.id}?version=1").text


def test_teachers_look_and_do_not_change(sign_in):
    dish = make_dish("番茄炒蛋")
    teacher = sign_in(Role.TEACHER)
    assert "番茄炒蛋" in teacher.get("/canteen/dishes/").text
    assert "成本 <small>" not in teacher.get(f"/canteen/dishes/{dish.id}").text
    assert teacher.get("/canteen/dishes/new").status_code == 403
    assert teacher.post("/canteen/dishes/reckoning", data=FORM).status_code == 403


def test_the_list_is_handed_out(cook):
    make_dish("番茄炒蛋")
    answer = cook.post("/canteen/dishes/export.csv")
    assert "番茄炒蛋,小荤,番茄,100g" in answer.get_data(as_text=True)


def test_photos_are_added_shown_removed_and_brought_back(cook):
    dish = make_dish("番茄炒蛋")
    url = f"/canteen/dishes/{dish.id}/photos/"
    assert "选一张照片" in cook.post(url).text
    five = [part(photo(colour=colour), f"{colour}.jpg") for colour in COLOURS]
    assert cook.post(url, data={"photos": five}).status_code == 422
    added = {"photos": [part(photo(colour="red"), "red.jpg")], "caption": "成品"}
    assert "成品" in cook.post(url, data=added, follow_redirects=True).text
    (shown,) = attachments.of(dish)
    assert cook.get(f"{url}{shown.id}?size=thumb").mimetype == "image/jpeg"
    cook.post(f"{url}{shown.id}/removal")
    assert attachments.of(dish) == []
    cook.post(f"{url}{shown.id}/return")
    assert len(attachments.of(dish)) == 1
