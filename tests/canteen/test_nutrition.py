"""The nutrition of a week: what is supplied and what is not counted, advice, swaps, the report."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.canteen.models import MenuItem, MenuState
from app.domain.bands import Band
from app.domain.menus import MealKind
from app.extensions import db
from app.permissions import Role
from tests.factories.canteen import (
    WEEK,
    make_diners,
    make_dish,
    make_item,
    make_meal,
    make_menu,
    make_slot,
)
from tests.factories.directory import make_class, make_pupil, make_school, make_term

NUTRITION = "/canteen/nutrition/"
THIS = f"{NUTRITION}?week={WEEK}"


@pytest.fixture
def cook(sign_in):
    return sign_in(Role.CANTEEN_MANAGER)


def fill(name: str, pupils: int) -> None:
    row = make_class(name)
    for number in range(pupils):
        make_pupil(f"学生{number}", class_id=row.id)


def plan(**menu):
    """A Monday of rice, pork and cabbage for 9～11 岁; the rice is stated for 6～8 too."""
    menu = make_menu(**menu)
    rice = {"大米": {Band.AGE_6_8: 90, Band.AGE_9_11: 120}}
    make_item(menu, make_dish("米饭", rice, slot_name="主食"))
    make_item(menu, make_dish("烧肉", {"五花肉": 80, "豆油": 6, "盐": 1}, slot_name="大荤"))
    make_item(menu, make_dish("圆白菜", {"圆白菜": 100, "豆油": 5}, slot_name="素菜"))
    return menu


def test_a_week_without_a_menu_says_what_to_do(cook):
    assert "这一周还没有食谱" in cook.get(THIS).text
    make_menu()
    assert "这一周还没有选菜" in cook.get(THIS).text
    assert cook.get(f"{NUTRITION}?week=2026-13-01").status_code == 200


def test_the_page_shows_what_a_head_gets_beside_the_standard(cook):
    """9-11 lunch: rice 120 x 3.46, pork 80 x 3.49, oil 11 x 8.99, cabbage 24 kcal are 817.29."""
    make_school()
    fill("四1班", 2)
    plan()
    page = cook.get(THIS).text
    assert "817 / 800 kcal" in page
    for words in ("按全天 40% 计", "WS/T 554-2017", "第 6 版", "不计烹调损失", "9～11 岁"):
        assert words in page
    # Tables 3 and 4: 120 g of rice are what lunch owes; there is no fruit.
    assert "120～140 g" in page


def test_bands_weigh_by_their_pupils_and_grams_not_stated_are_named(cook):
    """One class of 2 (6-8, 90 g of rice) and one of 4 (9-11, 120 g): (2 x 650 + 4 x 800) / 6."""
    make_school()
    fill("三1班", 2)
    fill("四1班", 4)
    plan()
    everybody = cook.get(THIS).text
    assert "全体学生" in everybody
    assert "这个年龄段没有写克数" in everybody
    assert "/ 750 kcal" in everybody
    alone = cook.get(f"{THIS}&who=6-8").text
    assert "/ 650 kcal" in alone
    assert "没有判断" in alone


def test_what_is_not_known_is_listed_with_its_dish_and_keeps_the_verdict_back(cook):
    make_school()
    fill("四1班", 1)
    menu = plan()
    make_item(menu, make_dish("秘制汤", {"龘菇": 200}, slot_name="汤"))
    make_item(menu, make_dish("例汤", {}, slot_name="汤"))
    page = cook.get(THIS).text
    assert "没有计入 2" in page
    assert "龘菇" in page
    assert "成分表里没有这种食材" in page
    assert "没有配料" in page
    assert "不到 90%" in page


def test_a_day_and_a_meal_are_looked_at_alone(cook):
    make_school()
    fill("四1班", 1)
    menu = plan()
    milk = make_meal("课后加餐", MealKind.AFTERNOON_SNACK, ["奶"], position=2)
    make_item(menu, make_dish("牛奶", {"牛奶": 200}), WEEK + timedelta(days=1), "奶", milk)
    tuesday = WEEK + timedelta(days=1)
    assert "按全天 50% 计，2 天平均" in cook.get(THIS).text
    assert "按全天 10% 计" in cook.get(f"{THIS}&day={tuesday}").text
    lunch = make_meal("午餐").id
    assert "按全天 40% 计" in cook.get(f"{THIS}&meal={lunch}").text


def test_staff_are_not_judged(cook):
    make_school()
    meal = make_meal()
    make_diners({Band.STAFF: 30}, meal)
    menu = make_menu()
    make_item(menu, make_dish("米饭", {"大米": {Band.STAFF: 150}}, slot_name="主食"))
    page = cook.get(THIS).text
    assert "教职工没有营养标准，只列数量" in page
    assert "能量 519 kcal" in page
    assert cook.get(f"{NUTRITION}{WEEK}/report.pdf").status_code == 200


def test_advice_names_what_is_short_and_a_swap_puts_the_dish_on_the_draft(cook):
    make_school()
    fill("四1班", 1)
    plan()
    better = make_dish("虾皮炒菠菜", {"菠菜": 150, "虾皮": 8, "豆油": 5}, slot_name="素菜")
    page = cook.get(f"{NUTRITION}{WEEK}/advice").text
    assert "钙只有标准的" in page
    assert "圆白菜 → " in page
    assert "虾皮炒菠菜" in page
    item = db.session.scalar(select(MenuItem).where(MenuItem.slot_id == make_slot("素菜").id))
    answer = cook.post(f"{NUTRITION}swaps/{item.id}/{better.id}")
    assert answer.status_code == 303
    assert "“圆白菜”已换成“虾皮炒菠菜”" in cook.get(answer.location).text


def test_a_published_menu_is_not_swapped_on(cook):
    plan(state=MenuState.PUBLISHED)
    better = make_dish("虾皮炒菠菜", {"菠菜": 150, "虾皮": 8}, slot_name="素菜")
    assert "换上" not in cook.get(f"{NUTRITION}{WEEK}/advice").text
    item = db.session.scalar(select(MenuItem).limit(1))
    assert cook.post(f"{NUTRITION}swaps/{item.id}/{better.id}").status_code == 409


def test_the_weeks_of_a_term_are_listed_with_what_they_hold(cook):
    make_school()
    fill("四1班", 1)
    term = make_term()
    assert "还没有食谱" in cook.get(f"{NUTRITION}weeks").text
    plan()
    make_menu(WEEK + timedelta(days=7))
    page = cook.get(f"{NUTRITION}weeks?term={term.id}").text
    assert WEEK.isoformat() in page
    assert "能量" in page
    assert "还没有选菜" in page
    other = make_term("上学期", first_day=date(2026, 2, 23), last_day=date(2026, 6, 30))
    assert "这个学期还没有食谱" in cook.get(f"{NUTRITION}weeks?term={other.id}").text


@pytest.mark.parametrize("class_name", ["四1班", "大一班"])
def test_the_report_is_a_pdf_for_pupils_and_kindergartens(cook, class_name):
    make_school()
    fill(class_name, 1)
    plan()
    answer = cook.get(f"{NUTRITION}{WEEK}/report.pdf")
    assert answer.mimetype == "application/pdf"


def test_whoever_may_not_write_menus_may_look_and_not_swap(sign_in):
    menu = plan(state=MenuState.PUBLISHED)
    better = make_dish("虾皮炒菠菜", {"菠菜": 150, "虾皮": 8}, slot_name="素菜")
    teacher = sign_in(Role.TEACHER)
    assert teacher.get(THIS).status_code == 200
    item = db.session.scalar(select(MenuItem).where(MenuItem.menu_id == menu.id).limit(1))
    assert teacher.post(f"{NUTRITION}swaps/{item.id}/{better.id}").status_code == 403


def test_published_figures_are_shown_beside_ours_and_a_bad_one_is_named(cook):
    make_school()
    plan()
    address = f"{NUTRITION}{WEEK}/comparison?who=9-11"
    page = cook.get(f"{address}&energy=860&protein=20&fat=&carbohydrate=95").text
    for words in ("公布", "克数都当毛重", "照食谱写的算", "还可能因为"):
        assert words in page
    bad = cook.get(f"{address}&energy=很多")
    assert bad.status_code == 422
    assert "填写大于 0 的数" in bad.text
    assert "还可能因为" not in cook.get(address).text


def test_a_kindergarten_sets_its_own_limits_from_a_day_on(cook):
    """Fat of 31 % and more of energy is too much by the custom of 30, and not by one of 35."""
    make_school()
    assert "脂肪供能不高于" in cook.get(f"{NUTRITION}limits").text
    given = {"value": "35", "valid_from": "2026-11-23", "reason": "区妇幼 2026 年要求"}
    answer = cook.post(f"{NUTRITION}limits/fat_share_to", data=given)
    assert answer.status_code == 303
    assert "原 30%" in cook.get(answer.location).text
    fill("大一班", 1)
    plan()
    assert "/ 20～35%" in cook.get(f"{THIS}&who=5").text
    bad = cook.post(f"{NUTRITION}limits/fat_share_to", data={**given, "value": ""})
    assert "填写数字" in bad.text


def test_a_week_without_grams_is_not_told_that_all_is_well(cook):
    fill("四1班", 2)
    menu = make_menu()
    make_item(menu, make_dish("炒青菜", {"青菜": {}}))
    page = cook.get(f"{NUTRITION}{WEEK}/advice").text
    assert "没有一项能判断" in page
    assert "都在范围里" not in page
