"""Prices from a spreadsheet (导入单价): foods by any name, prices by 公斤, 斤 or piece."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.base import audit
from app.base.cells import day, short_text
from app.base.importing import Column, Context, Importer, Values
from app.canteen.models import FoodPrice, Supplier
from app.canteen.queries.foods import food_table, unit_weights
from app.canteen.services.prices import Bought, add_prices
from app.domain.errors import RuleBroken
from app.domain.food_names import match
from app.domain.foods import FoodTable
from app.domain.prices import KILOGRAM, PriceDraft, TypedPrice, read_price
from app.domain.text import tidy
from app.extensions import db
from app.permissions import Permission


def price(cell: str) -> str:
    """Return the cell as it stands once there is a price in it; the unit may stand beside it."""
    read_price(cell)
    return tidy(cell)


COLUMNS = (
    Column(
        "food",
        "品名",
        short_text(60),
        ("食材", "食材名称", "名称", "物料名称", "商品名称", "货品名称", "品种"),
        required=True,
        example="大米",
        hint="常用名都认得；食材表里没有的先增加食材",
    ),
    Column(
        "price",
        "单价",
        price,
        ("单价元", "单价(元)", "价格", "进价", "含税单价"),
        required=True,
        example="4.6",
        hint="按元；可以带单位，例如 2.3 元/斤",
    ),
    Column(
        "unit",
        "单位",
        short_text(8),
        ("计量单位", "计价单位"),
        example="公斤",
        hint="不填为公斤；按斤、按盒的写在这里",
    ),
    Column("supplier", "供应商", short_text(60), ("供货商", "供货单位"), hint="先增加供应商"),
    Column(
        "bought_on",
        "进货日期",
        day,
        ("日期", "送货日期", "采购日期"),
        example="2026-11-23",
        hint="不填为当天",
    ),
)


@dataclass
class Known:
    """What the words of a row may mean."""

    table: FoodTable
    weights: dict[tuple[str, str], float]
    suppliers: dict[str, int]
    today: date


def prepare(context: Context) -> Known:
    return Known(
        table=food_table(context.today),
        weights=unit_weights(),
        suppliers=dict(db.session.execute(select(Supplier.name, Supplier.id)).all()),
        today=context.today,
    )


def complete(values: Values, known: Known) -> Values:
    """Bring a row to the food's own name and the price of a kilogram."""
    food = match(values["food"], known.table)
    if food is None:
        raise RuleBroken(f"食材表里没有“{values['food']}”，换常用名或先增加食材", field="food")
    supplier = values.get("supplier", "")
    if supplier and supplier not in known.suppliers:
        raise RuleBroken(f"没有供应商“{supplier}”，先增加供应商", field="supplier")
    bought_on = values.get("bought_on", known.today)
    if bought_on > known.today:
        raise RuleBroken("进货日期不能晚于今天", field="bought_on")
    try:
        fen = _typed(values).per_kg(known.weights.get((food.code, _typed(values).unit)))
    except RuleBroken as broken:
        raise RuleBroken(str(broken), field="price") from None
    return {
        "food": food.name,
        "price": _words(fen),
        "supplier": supplier,
        "bought_on": bought_on,
        "unit": KILOGRAM,
    }


def _typed(values: Values) -> TypedPrice:
    """The price with the unit of its own cell, else that of the column beside it."""
    read = read_price(values["price"])
    unit = values.get("unit", "")
    says_unit = any(mark in values["price"] for mark in "/每") or not unit
    return read if says_unit else TypedPrice(read.fen, read_price(f"1/{unit}").unit)


def _words(fen: int) -> str:
    return f"{Decimal(fen) / 100:.2f}"


def _fen(words: str) -> int:
    return int(Decimal(words) * 100)


def key(values: Values) -> str:
    return _key(values["food"], values["bought_on"], values["supplier"])


def _key(food: str, on: date, supplier: str) -> str:
    return f"{food}|{on}|{supplier}"


def find(keys: Sequence[str], context: Context) -> Mapping[str, FoodPrice]:
    """The prices written down for the same food, day and supplier; the last of several."""
    table = food_table(context.today)
    names = {food.code: food.name for one in keys if (food := table.named(one.split("|")[0]))}
    rows = db.session.scalars(
        select(FoodPrice)
        .options(joinedload(FoodPrice.supplier))
        .where(FoodPrice.food_code.in_(names))
        .order_by(FoodPrice.id)
    )
    wanted = set(keys)
    by_key = {_key(names[row.food_code], row.bought_on, _supplier(row)): row for row in rows}
    return {one: row for one, row in by_key.items() if one in wanted}


def held(row: FoodPrice) -> Values:
    food = food_table(row.bought_on).get(row.food_code)
    return {
        "food": food.name if food else row.food_code,
        "price": _words(row.fen_per_kg),
        "unit": KILOGRAM,
        "supplier": _supplier(row),
        "bought_on": row.bought_on,
    }


def add(rows: Sequence[Values], known: Known, context: Context) -> list[FoodPrice]:
    found = []
    for values in rows:
        food = known.table.named(values["food"])
        if food is None:
            raise RuleBroken(f"食材表里没有“{values['food']}”", field="food")
        bought = Bought(
            values["bought_on"],
            known.suppliers.get(values["supplier"]),
            context.account_name,
            context.now,
        )
        found += add_prices(drafts=[PriceDraft(food.code, _fen(values["price"]))], bought=bought)
    return found


def change(row: FoodPrice, values: Values, _known: Any, _context: Context) -> None:
    with audit.changed("canteen.price.edit", row):
        row.fen_per_kg = _fen(values["price"])


def remove(rows: Sequence[FoodPrice]) -> None:
    audit.removed_all("canteen.price.remove", rows)


def _supplier(row: FoodPrice) -> str:
    return row.supplier.name if row.supplier else ""


PRICES = Importer(
    name="food-prices",
    title="食材单价",
    unit="条",
    permission=Permission.CANTEEN_FOOD_MANAGE,
    list_endpoint="canteen.suppliers.prices",
    model=FoodPrice,
    columns=COLUMNS,
    prepare=prepare,
    complete=complete,
    key_column="food",
    key=key,
    find=find,
    held=held,
    add=add,
    change=change,
    remove=remove,
    note="同一天同一家供应商的同一种食材只算一条",
)
