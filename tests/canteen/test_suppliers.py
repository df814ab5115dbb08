"""Suppliers and prices: by the list, by paste, by Excel."""

from datetime import date

import pytest
from sqlalchemy import select

from app.canteen.models import FoodPrice, Supplier
from app.canteen.queries.prices import latest, latest_prices
from app.extensions import db
from app.permissions import Role
from tests.factories.canteen import code_of, make_price, make_supplier
from tests.system.importing import act, newest, page_of, take_in, upload

TODAY = date(2026, 11, 23)
NEW = "/canteen/suppliers/prices/new"


def prices():
    return {
        row.food_code: row.fen_per_kg
        for row in db.session.scalars(select(FoodPrice).order_by(FoodPrice.id))
    }


def paste(client, lines, **given):
    data = {"bought_on": "2026-11-23", "supplier_id": "", "lines": lines, **given}
    return client.post(NEW, data=data)


def test_a_supplier_is_added_changed_and_left_but_never_deleted(sign_in):
    manager = sign_in(Role.CANTEEN_MANAGER)
    assert "还没有供应商" in manager.get("/canteen/suppliers/").text
    data = {"name": "镇南蔬菜", "contact": "陈秋分", "phone": "13800001402", "is_active": "y"}
    manager.post("/canteen/suppliers/new", data=data)
    page = manager.get("/canteen/suppliers/").text
    assert "镇南蔬菜" in page
    assert "13800001402" not in page
    assert "已经有供应商" in manager.post("/canteen/suppliers/new", data=data).text
    row = db.session.scalars(select(Supplier)).one()
    manager.post(f"/canteen/suppliers/{row.id}/edit", data={"name": "镇南蔬菜", "version": "1"})
    assert "停止往来" in manager.get("/canteen/suppliers/").text
    assert "镇南蔬菜" not in manager.get(NEW).text


def test_many_prices_are_pasted_at_once_in_the_units_of_the_market(sign_in):
    supplier = make_supplier()
    manager = sign_in(Role.CANTEEN_MANAGER)
    paste(manager, "大米 4.6\n鸡蛋：5.2元/斤\n青菜\t公斤\t3.5", supplier_id=str(supplier.id))
    assert prices() == {code_of("大米"): 460, code_of("鸡蛋"): 1040, code_of("青菜"): 350}
    page = manager.get("/canteen/suppliers/prices").text
    assert "10.40" in page
    assert "镇南蔬菜" in page
    assert "大米" not in manager.get("/canteen/suppliers/prices?q=jidan").text.split("<tbody>")[-1]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("大米 4.6\n神仙肉 12", "第 2 行“神仙肉 12”：食材表里没有这个名称"),
        ("大米", "没有看到单价"),
        ("大米 4.6\n稻米 4.8\n大米 5", "第 3 行和第 1 行是同一种食材"),
        ("大米 0", "单价在 0.01 元到"),
        ("鸡蛋 20元/筐", "不知道每筐多重"),
        ("", "填写品名和单价"),
    ],
)
def test_a_line_that_is_not_understood_is_named_and_nothing_is_saved(sign_in, lines, sentence):
    answer = paste(sign_in(Role.CANTEEN_MANAGER), lines)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert lines.splitlines()[:1] == [] or lines.splitlines()[0] in answer.text
    assert prices() == {}


def test_the_latest_price_counts_and_a_mistyped_one_is_taken_away(sign_in):
    manager = sign_in(Role.CANTEEN_MANAGER)
    make_price("大米", 460, bought_on=date(2026, 11, 2))
    make_price("大米", 480, bought_on=date(2026, 11, 16))
    wrong = make_price("大米", 4800, bought_on=date(2026, 11, 16))
    code = code_of("大米")
    assert latest_prices(date(2026, 11, 15)) == {code: 460}
    assert latest_prices(TODAY) == {code: 4800}
    page = manager.get(f"/canteen/suppliers/prices/{code}").text
    assert "涨 43.20" in page
    manager.post(f"/canteen/suppliers/prices/{wrong.id}/withdraw")
    assert latest(TODAY)[code].fen_per_kg == 480


def test_a_price_of_tomorrow_is_refused_beside_the_day(sign_in):
    answer = paste(sign_in(Role.CANTEEN_MANAGER), "大米 4.6", bought_on="2026-11-24")
    assert answer.status_code == 422
    assert 'href="#bought_on"' in answer.text


def test_who_only_reads_may_not_write(sign_in):
    make_price()
    kitchen = sign_in(Role.KITCHEN_STAFF)
    assert "大米" in kitchen.get("/canteen/suppliers/prices").text
    assert paste(kitchen, "大米 4.6").status_code == 403
    assert sign_in(Role.TEACHER).get("/canteen/suppliers/prices").status_code == 403


def test_the_list_leaves_as_a_file(sign_in):
    make_price()
    manager = sign_in(Role.CANTEEN_MANAGER)
    file = manager.post("/canteen/suppliers/prices/export.csv")
    assert "大米,4.6,2026-11-20," in file.data.decode("utf-8-sig")


HEAD = ["品名", "单价", "单位", "供货单位", "进货日期"]


def test_prices_come_in_by_excel_and_are_taken_back(sign_in):
    make_supplier()
    manager = sign_in(Role.CANTEEN_MANAGER)
    rows = [
        ["大米", "4.6", "", "镇南蔬菜", "2026-11-20"],
        ["鸡蛋", "5.2", "斤", "", ""],
        ["青菜", "3.5元/公斤", "斤", "", "2026.11.22"],
    ]
    batch = take_in(manager, [HEAD, *rows], "food-prices")
    assert batch.added == 3
    assert prices() == {code_of("大米"): 460, code_of("鸡蛋"): 1040, code_of("青菜"): 350}
    again = [HEAD, ["大米", "4.8", "", "镇南蔬菜", "2026-11-20"], ["鸡蛋", "5.2", "斤", "", ""]]
    batch = take_in(manager, again, "food-prices")
    assert (batch.added, batch.updated) == (0, 1)
    assert prices()[code_of("大米")] == 480
    take_in(manager, [HEAD, ["面粉", "3.8", "", "", ""]], "food-prices")
    act(manager, "undo")
    assert newest().undone_at is not None
    assert len(prices()) == 3


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (["神仙肉", "4.6"], "食材表里没有“神仙肉”"),
        (["大米", "便宜"], "填写单价，例如"),
        (["大米", "4.6", "筐"], "不知道每筐多重"),
        (["大米", "4.6", "", "无名粮行"], "没有供应商“无名粮行”"),
        (["大米", "4.6", "", "", "2026-11-24"], "进货日期不能晚于今天"),
    ],
)
def test_a_wrong_row_is_told_as_the_form_would(sign_in, row, sentence):
    manager = sign_in(Role.CANTEEN_MANAGER)
    upload(manager, [HEAD, row], "food-prices")
    assert sentence in page_of(manager).text
