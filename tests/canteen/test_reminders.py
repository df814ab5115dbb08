"""Reminders: each leads to the cell it is about, and to the dish whose ingredients to mend."""

import re
from datetime import timedelta

import pytest

from app.permissions import Role
from tests.factories.canteen import WEEK, make_dish, make_item, make_meal, make_menu, make_slot
from tests.factories.directory import make_school, make_term

URL = f"/canteen/menus/{WEEK}"


@pytest.fixture
def cook(sign_in):
    make_school()
    make_term()
    make_meal()
    return sign_in(Role.CANTEEN_MANAGER, name="何满仓")


def links(page):
    found = re.findall(r'<a[^>]* href="([^"]*)"[^>]*>([^<]*)</a>', page)
    return {text: href.replace("&amp;", "&") for href, text in found}


def test_a_reminder_leads_to_its_cell_and_to_the_dish_to_mend(cook):
    dinner = make_meal("晚餐", position=1)
    menu = make_menu()
    bare, egg = make_dish("开水白菜", {}), make_dish()
    here = make_item(menu, bare, on=WEEK, slot="汤")
    make_item(menu, egg, on=WEEK, meal=dinner)
    make_item(menu, egg, on=WEEK + timedelta(days=1))
    page = cook.get(URL).text
    found = links(page)
    cell = f"cell-{WEEK}-{here.slot_id}"
    assert f'<td id="{cell}">' in page
    assert next(href for text, href in found.items() if "还没有配料" in text) == f"#{cell}"
    far = next(href for text, href in found.items() if "周二还没有晚餐" in text)
    first = make_slot("主食", dinner)
    assert far == f"{URL}?meal={dinner.id}#cell-{WEEK + timedelta(days=1)}-{first.id}"
    preview = links(cook.get(f"/canteen/menus/{menu.id}/preview").text)
    led = next(href for text, href in preview.items() if "还没有配料" in text)
    assert led == f"{URL}?meal={here.meal_id}#{cell}"
    edit = found["改开水白菜"]
    assert "改番茄炒蛋" not in found
    assert f'href="{URL}?' in cook.get(edit).text
    lines = {"lines-0-name": "大白菜", "lines-0-basis": "edible", "lines-0-amount_age_9_11": "80"}
    given = {"name": "开水白菜", "slot_name": "汤", "version": bare.version, **lines}
    back = cook.post(edit, data=given)
    assert back.location.startswith(f"{URL}?")
    assert "还没有配料" not in cook.get(back.location).text


def test_who_may_not_write_dishes_is_led_to_none(cook, sign_in):
    menu = make_menu()
    make_item(menu, make_dish("开水白菜", {}), on=WEEK)
    head = sign_in(Role.PRINCIPAL)
    for url in (URL, f"/canteen/menus/{menu.id}/preview"):
        page = head.get(url).text
        assert "还没有配料" in page
        assert "改开水白菜" not in page
