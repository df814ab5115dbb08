"""Purchases: menu by heads by market weight, less stock, by supplier; the cost of a head."""

import csv
import io
import subprocess
from datetime import date, datetime

import pytest
from sqlalchemy import select

from app.canteen.models import StockCount
from app.canteen.queries.purchases import on_hand
from app.domain.bands import Band
from app.extensions import db
from app.permissions import Role
from tests.factories.canteen import (
    WEEK,
    code_of,
    make_diet,
    make_diners,
    make_dish,
    make_item,
    make_meal,
    make_menu,
    make_price,
    make_supplier,
)

TUESDAY = date(2026, 12, 1)
MONDAYS, TUESDAYS = "11月30日 周一", "12月1日 周二"
TOTAL, BUY = "共需 公斤", "采购 公斤"
URL = f"/canteen/purchases/{WEEK}"


@pytest.fixture
def week(app):
    """100 pupils eat 100 g of edible tomato (97 %) and 50 g of egg (87 %) on Monday, Tuesday."""
    make_diners({Band.AGE_9_11: 100})
    menu = make_menu()
    dish = make_dish("番茄炒蛋", {"番茄": 97, "鸡蛋": 43.5})
    make_item(menu, dish, WEEK)
    make_item(menu, dish, TUESDAY)
    return menu


def text_of(answer):
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"],  # noqa: S607 - brought by bin/test
        input=answer.data,
        capture_output=True,
        check=True,
    ).stdout.decode()


def cells(client):
    """The rows of the file by name of the food."""
    file = client.post(f"{URL}/export.csv").data.decode("utf-8-sig")
    return {row["品名"]: row for row in csv.DictReader(io.StringIO(file))}


def number(row, column):
    return float(row[column] or 0)


def test_heads_times_market_weight_is_bought_by_day(sign_in, week):
    make_price("番茄", 500, supplier_id=make_supplier().id)
    manager = sign_in(Role.CANTEEN_MANAGER)
    found = cells(manager)
    tomato, egg = found["番茄"], found["鸡蛋"]
    assert [number(tomato, name) for name in (MONDAYS, TOTAL, BUY)] == [10, 20, 20]
    assert (tomato["供应商"], number(tomato, "金额 元")) == ("镇南蔬菜", 100)
    # 4.35 kg edible a day are 5 kg bought.
    assert [number(egg, TUESDAYS), number(egg, BUY)] == [5, 10]
    assert egg["供应商"] == "未定"
    page = manager.get(URL).text
    for words in ("镇南蔬菜", "没有定供应商", "估算", "1 种没有单价"):
        assert words in page


def test_what_was_counted_in_the_store_is_not_bought_again(sign_in, week):
    manager = sign_in(Role.CANTEEN_MANAGER)
    manager.post(URL, data={f"kg_{code_of('番茄')}": "12.5", f"kg_{code_of('鸡蛋')}": "3斤"})
    assert on_hand([code_of("鸡蛋")], date(2026, 11, 23))[code_of("鸡蛋")].grams == 1500
    assert on_hand([code_of("鸡蛋")], date(2026, 11, 22)) == {}
    found = cells(manager)
    assert number(found["番茄"], BUY) == 7.5
    assert number(found["鸡蛋"], BUY) == 8.5
    manager.post(URL, data={f"kg_{code_of('番茄')}": "0"})
    assert number(cells(manager)["番茄"], BUY) == 20
    assert len(db.session.scalars(select(StockCount)).all()) == 3


def test_a_wrong_stock_is_told_beside_the_food_and_what_was_typed_stays(sign_in, week):
    manager = sign_in(Role.CANTEEN_MANAGER)
    answer = manager.post(URL, data={f"kg_{code_of('番茄')}": "两筐"})
    assert answer.status_code == 422
    assert "按公斤填写重量" in answer.text
    assert 'value="两筐"' in answer.text
    assert "至少填写一种食材" in manager.post(URL, data={}).text
    assert sign_in(Role.KITCHEN_STAFF).post(URL, data={}).status_code == 403


def test_the_paper_of_a_supplier_shows_nothing_of_another(sign_in, week):
    south, east = make_supplier("镇南蔬菜"), make_supplier("东河蛋品")
    make_price("番茄", 512, supplier_id=south.id)
    make_price("鸡蛋", 1043, supplier_id=east.id)
    manager = sign_in(Role.CANTEEN_MANAGER)
    paper = text_of(manager.get(f"{URL}/{south.id}.pdf"))
    for words in ("食材采购单", "镇南蔬菜", "番茄", "5.12", "51.20", "102.40", "验收", "送货人"):
        assert words in paper
    for secret in ("东河蛋品", "鸡蛋", "10.43"):
        assert secret not in paper
    assert "11月30日 周一" in paper
    once = text_of(manager.get(f"{URL}/{south.id}.pdf?deliver=week"))
    assert "20" in once
    assert "周一 送到" not in once
    assert manager.get(f"{URL}/0.pdf").status_code == 404


def test_a_special_group_is_bought_for_apart(sign_in, week):
    diet = make_diet("清真", counts={Band.AGE_9_11: 4})
    make_item(week, make_dish("牛肉", {"牛肉": 50}), WEEK, slot="小荤", diet=diet)
    found = cells(sign_in(Role.CANTEEN_MANAGER))
    assert number(found["番茄"], MONDAYS) == pytest.approx(9.6)
    assert number(found["番茄"], TUESDAYS) == 10
    assert number(found["牛肉"], TOTAL) == pytest.approx(0.2)


def test_the_cost_of_a_head_stands_beside_the_meal_price_in_words(sign_in, week):
    manager = sign_in(Role.CANTEEN_MANAGER)
    unknown = manager.get(URL).text
    assert "没有算全，比不出" in unknown
    assert ">0.00 元" not in unknown
    make_price("番茄", 5000)
    assert "5.00 元起" in manager.get(URL).text
    make_price("鸡蛋", 12_000)
    # 0.1 kg x 50 yuan + 0.05 kg x 120 yuan = 11 yuan; the meal price is 10.
    assert "超出餐标 1.00 元" in manager.get(URL).text
    make_price("番茄", 500)
    make_price("鸡蛋", 1200)
    assert "比餐标少 8.90 元" in manager.get(URL).text


def test_the_meals_of_a_day_are_summed_where_there_are_several(sign_in, week):
    snack = make_meal("午点", slots=("点心",), price=300, position=1)
    make_diners({Band.AGE_9_11: 100}, snack)
    make_item(week, make_dish("苹果", {"苹果": 76.5}, slot_name="点心"), WEEK, meal=snack)
    for food, fen in (("番茄", 500), ("鸡蛋", 1200), ("苹果", 1000)):
        make_price(food, fen)
    page = sign_in(Role.CANTEEN_MANAGER).get(URL).text
    # Lunch 1.10 and 90 g of apple (85 % edible) at 10 yuan a kilogram, against 10 + 3 yuan.
    assert "全天" in page
    assert "比餐标少 11.00 元" in page


def test_what_is_not_counted_is_named_with_its_dish_and_reason(sign_in, week):
    make_item(week, make_dish("秘制拌菜", {"秘制酱": 5}), WEEK)
    page = sign_in(Role.CANTEEN_MANAGER).get(URL).text
    assert "没有计入的配料" in page
    assert "秘制酱" in page
    assert "秘制拌菜" in page
    assert "成分表里没有这种食材" in page
    assert "实际更高" in page


def test_in_a_running_week_what_is_over_is_not_bought(app, sign_in, week):
    app.config["CLOCK"] = lambda: datetime(2026, 12, 1, 7, 0)
    manager = sign_in(Role.CANTEEN_MANAGER)
    assert number(cells(manager)["番茄"], TOTAL) == 10
    assert "11月30日 周一" in manager.get(f"{URL}?all=1").text


def test_the_list_of_a_week_is_made_in_a_few_statements(sign_in, statements, week):
    manager = sign_in(Role.CANTEEN_MANAGER)
    manager.get(URL)
    with statements() as seen:
        manager.get(URL)
    few = len(seen)
    for number in range(2, 5):
        make_item(week, make_dish(f"菜{number}", {"冬瓜": 50}), date(2026, 12, number))
    with statements() as seen:
        manager.get(URL)
    assert len(seen) == few <= 20


def test_pages_without_anything_say_what_to_do(sign_in):
    manager = sign_in(Role.CANTEEN_MANAGER)
    assert "还没有食谱" in manager.get("/canteen/purchases/").text
    assert "这一周还没有食谱" in manager.get(URL).text
    make_meal()
    make_menu()
    assert "还没有用餐人数" in manager.get(URL).text
    assert "2026-11-30" in manager.get("/canteen/purchases/").text
    assert manager.get("/canteen/purchases/soon").status_code == 404
    assert sign_in(Role.TEACHER).get(URL).status_code == 403
