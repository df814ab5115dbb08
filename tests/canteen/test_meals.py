"""Meals, slots and special diets: the canteen's settings."""

import pytest
from sqlalchemy import select

from app.canteen.models import Diet, Meal, Slot
from app.canteen.queries.meals import meals
from app.directory.models import SchoolKind
from app.domain.bands import Band
from app.domain.menus import Allergen, MealKind
from app.extensions import db
from app.permissions import Role
from tests.factories.canteen import make_diet, make_meal
from tests.factories.directory import make_class, make_school

LUNCH = {"name": "中餐", "kind": "lunch", "starts_at": "1140", "price": "12.5", "is_active": "y"}


@pytest.mark.parametrize(
    ("kind", "offered", "name", "made"),
    [
        (SchoolKind.PRIMARY, "一餐：走读的中小学", "day", ["午餐"]),
        (SchoolKind.KINDERGARTEN, "一餐两点：幼儿园", "kindergarten", ["早点", "午餐", "午点"]),
        (SchoolKind.SENIOR, "三餐：寄宿的学校", "boarding", ["早餐", "午餐", "晚餐"]),
    ],
)
def test_a_new_school_gets_its_customary_meals_by_one_tap(sign_in, kind, offered, name, made):
    make_school(kind=kind)
    manager = sign_in(Role.CANTEEN_MANAGER)
    page = manager.get("/canteen/meals/").text
    first = page.index("button button-primary")
    assert page.find(offered, first) < page.find("<button", first + 1)
    manager.post("/canteen/meals/usual", data={"name": name})
    assert [meal.name for meal in meals()] == made
    assert all(meal.slots for meal in meals())
    again = manager.post("/canteen/meals/usual", data={"name": name})
    assert "已经有餐次了" in again.text


@pytest.mark.parametrize("name", ["早点心", "课间餐", "中餐", "午茶", "午点心"])
def test_a_meal_is_called_as_the_school_likes_and_reckoned_by_its_kind(sign_in, name):
    manager = sign_in(Role.CANTEEN_MANAGER)
    data = {**LUNCH, "name": name, "kind": "afternoon_snack", "slots": "点心、奶，水果"}
    manager.post("/canteen/meals/new", data=data)
    meal = db.session.scalars(select(Meal)).one()
    assert (meal.name, meal.kind, meal.price) == (name, MealKind.AFTERNOON_SNACK, 1250)
    assert [slot.name for slot in meal.slots] == ["点心", "奶", "水果"]


def test_wrong_input_names_the_field_and_keeps_what_was_typed(sign_in):
    make_meal("午餐")
    manager = sign_in(Role.CANTEEN_MANAGER)
    bad = manager.post("/canteen/meals/new", data={**LUNCH, "name": "午餐", "price": "12.345"})
    assert bad.status_code == 422
    assert "按元填写金额" in bad.text
    assert 'value="12.345"' in bad.text
    twice = manager.post("/canteen/meals/new", data={**LUNCH, "name": "午餐"})
    assert "已经有餐次“午餐”" in twice.text


def test_a_meal_and_a_slot_are_switched_off_and_stay(sign_in):
    meal = make_meal("午餐")
    slot = meal.slots[0]
    manager = sign_in(Role.CANTEEN_MANAGER)
    edit = {"name": "午餐", "kind": "lunch", "price": "", "version": "1"}
    assert "供应中" in manager.get(f"/canteen/meals/{meal.id}/edit").text
    manager.post(f"/canteen/meals/{meal.id}/edit", data=edit)
    manager.post(
        f"/canteen/meals/slots/{slot.id}/edit",
        data={"name": "主食米饭", "position": "0", "version": "1"},
    )
    assert list(meals()) == []
    kept = db.session.scalars(select(Slot).where(Slot.id == slot.id)).one()
    assert (kept.name, kept.is_active) == ("主食米饭", False)
    assert "停供" in manager.get("/canteen/meals/").text


def test_two_who_edit_one_meal_are_told(sign_in):
    meal = make_meal("午餐")
    manager = sign_in(Role.CANTEEN_MANAGER)
    url = f"/canteen/meals/{meal.id}/edit"
    manager.post(url, data={**LUNCH, "version": "1"})
    late = manager.post(url, data={**LUNCH, "name": "午饭", "version": "1"})
    assert late.status_code == 409
    assert "有人先改了" in late.text


def test_a_special_diet_counts_heads_by_band_and_never_names(sign_in):
    make_class("三1班")
    make_class("五1班")
    manager = sign_in(Role.CANTEEN_MANAGER)
    page = manager.get("/canteen/meals/diets/new").text
    assert "不填学生姓名" in page
    data = {
        "name": "牛奶过敏",
        "allergens": ["milk"],
        "band_6_8": "2",
        "band_9_11": "3",
        "is_active": "y",
    }
    manager.post("/canteen/meals/diets/new", data=data)
    diet = db.session.scalars(select(Diet)).one()
    assert diet.allergens == {Allergen.MILK}
    assert diet.counts == {Band.AGE_6_8: 2, Band.AGE_9_11: 3}
    assert "5 人" in manager.get("/canteen/meals/").text


def test_numbers_of_bands_that_are_not_asked_for_stay(sign_in):
    diet = make_diet(counts={Band.AGE_15_17: 4})
    make_class("三1班")
    url = f"/canteen/meals/diets/{diet.id}/edit"
    data = {"name": "清真", "band_6_8": "1", "is_active": "y", "version": "1"}
    sign_in(Role.CANTEEN_MANAGER).post(url, data=data)
    assert db.session.get_one(Diet, diet.id).counts == {Band.AGE_6_8: 1, Band.AGE_15_17: 4}


def test_only_the_canteen_office_changes_meals(sign_in):
    meal = make_meal()
    teacher = sign_in(Role.TEACHER)
    assert teacher.get("/canteen/meals/").status_code == 200
    assert teacher.get(f"/canteen/meals/{meal.id}/edit").status_code == 403
    assert teacher.post("/canteen/meals/usual", data={"name": "day"}).status_code == 403
