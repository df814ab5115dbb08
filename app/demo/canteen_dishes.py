"""The dishes of the demo canteen, what they are made of, what that costs and who delivers it.

The composition is everyday cooking, with amounts near WS/T 554-2017 table 4; tables/dishes.csv
states grams for 9～11 岁, from which those of the other bands follow.
"""

import csv
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from app.base.pinyin import sort_key
from app.canteen.models import (
    Dish,
    DishLine,
    DishVersion,
    FoodPrice,
    StockCount,
    Supplier,
    UnitWeight,
)
from app.demo import people
from app.demo.world import Row, World
from app.domain.allergens import propose
from app.domain.bands import Band
from app.domain.food_names import match
from app.domain.foods import Food, FoodTable, composition
from app.domain.menus import Line
from app.extensions import db

TABLES = Path(__file__).parent / "tables"
STOREKEEPER = "史望川"
# Small pupils get less of everything, grown-ups more.
PARTS = {Band.AGE_6_8: 0.8, Band.AGE_9_11: 1.0, Band.STAFF: 1.25}
SUPPLIERS = (
    ("青禾粮油", "史向阳", "大米、面粉、油、调料"),
    ("禾丰肉品", "丁丰年", "猪牛羊肉、禽肉、鸡蛋"),
    ("镇南蔬菜合作社", "田满园", "蔬菜"),
    ("镇东水产", "江小鱼", "鱼虾、海带"),
    ("田头豆制品", "黄大豆", "豆腐、豆干、豆芽"),
    ("柿子弯水果行", "梅小果", "水果、板栗"),
    ("麦穗乳品", "白小溪", "牛奶、酸奶"),
)
# What a piece weighs here: food, unit, grams, where from.
PIECES = (
    ("鸡蛋", "个", 50, "称 20 个取平均，去壳"),
    ("鸡腿", "只", 95, "称 20 只取平均，去骨"),
    ("苹果", "个", 180, "去皮去核"),
    ("香蕉", "根", 90, "去皮"),
    ("纯牛奶", "盒", 200, "包装标示"),
    ("酸奶", "杯", 150, "包装标示"),
    ("玉米", "段", 80, "一根切三段"),
    ("豆腐", "块", 400, "包装标示"),
)
# What the last stock-take found of dry goods, in kilograms.
IN_STORE = (
    ("大米", 325),
    ("面粉", 50),
    ("小米", 18),
    ("豆油", 96),
    ("盐", 14),
    ("白砂糖", 22),
    ("酱油", 30),
    ("紫菜", 1.5),
)
# Days since the prices of a round were written down, and how they stood to today's.
ROUNDS = ((75, 0.96), (44, 1.03), (12, 1.0))


def read(name: str) -> list[Row]:
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load(world: World, begun: datetime) -> dict[str, Row]:
    """Write the dishes as of a moment; return each by its name, with its slot and lines."""
    table = FoodTable(composition())
    written = [{**row, "lines": _lines(row["lines"], table)} for row in read("dishes.csv")]
    dishes = world.add(Dish, [_dish(row) for row in written])
    versions = world.add(
        DishVersion,
        [_version(dish, row, begun) for dish, row in zip(dishes, written, strict=True)],
    )
    for dish, version in zip(dishes, versions, strict=True):
        dish["current_id"] = version["id"]
    _point_to_versions(dishes)
    world.add(
        DishLine,
        [
            _line(version, place, line)
            for version, row in zip(versions, written, strict=True)
            for place, line in enumerate(row["lines"])
        ],
    )
    world.index("dish", [(dish["id"], [dish["name"]], []) for dish in dishes])
    world.index(
        "dish_part",
        [
            (dish["id"], [line.name for line in row["lines"]], [])
            for dish, row in zip(dishes, written, strict=True)
        ],
    )
    return {
        dish["name"]: {**dish, "version_id": version["id"], "lines": row["lines"]}
        for dish, version, row in zip(dishes, versions, written, strict=True)
    }


def load_prices(world: World) -> None:
    suppliers = {
        row["name"]: row
        for row in world.add(
            Supplier,
            [
                {
                    "name": name,
                    "contact": contact,
                    "phone": world.names.phone(),
                    "supplies": supplies,
                }
                for name, contact, supplies in SUPPLIERS
            ],
        )
    }
    world.add(FoodPrice, list(_prices(world, suppliers)))
    table = FoodTable(composition())
    world.add(
        UnitWeight,
        [
            {
                "food_code": _code(name, table),
                "unit": unit,
                "milligrams": grams * 1000,
                "note": note,
            }
            for name, unit, grams, note in PIECES
        ],
    )


def load_stock(world: World) -> None:
    day = (world.school_days or [world.now.date()])[-1]
    counted_at = min(datetime.combine(day, time(8, 40)), world.now)
    table = FoodTable(composition())
    world.add(
        StockCount,
        [
            {
                "food_code": _code(name, table),
                "counted_on": counted_at.date(),
                "grams": round(kilograms * 1000),
                "counted_at": counted_at,
                "counted_by_name": STOREKEEPER,
            }
            for name, kilograms in IN_STORE
        ],
    )


def _prices(world: World, suppliers: dict[str, Row]) -> Iterator[Row]:
    table = FoodTable(composition())
    for days, factor in ROUNDS:
        day = world.now.date() - timedelta(days=days)
        for row in read("prices.csv"):
            wobble = world.rng.uniform(0.97, 1.03)
            yield {
                "food_code": _code(row["food"], table),
                "bought_on": day,
                "fen_per_kg": round(float(row["yuan"]) * factor * wobble * 10) * 10,
                "supplier_id": suppliers[row["supplier"]]["id"],
                "set_at": datetime.combine(day, time(16, 20)),
                "set_by_name": people.CANTEEN_MANAGER,
            }


def _dish(row: Row) -> Row:
    return {
        "name": row["name"],
        "sort_key": sort_key(row["name"]),
        "slot_name": row["slot"],
        "current_id": None,
    }


def _version(dish: Row, row: Row, made_at: datetime) -> Row:
    return {
        "dish_id": dish["id"],
        "number": 1,
        "name": row["name"],
        "allergens": propose(row["lines"]),
        "preparation": row["preparation"],
        "made_at": made_at,
        "made_by_name": people.CANTEEN_MANAGER,
    }


def _line(version: Row, place: int, line: Line) -> Row:
    return {
        "version_id": version["id"],
        "position": place,
        "name": line.name,
        "food_code": line.food.code if line.food else None,
        "amounts": line.amounts,
    }


def _lines(text: str, table: FoodTable) -> tuple[Line, ...]:
    found = []
    for part in text.split("；"):
        name, _, grams = part.rpartition(" ")
        found.append(Line(name, match(name, table), _amounts(float(grams))))
    return tuple(found)


def _amounts(grams: float) -> dict[Band, float]:
    """What a kitchen would write: whole fives of what is weighed, tenths of what is pinched."""
    step = 5 if grams >= 20 else 1 if grams >= 10 else 0.1
    return {band: round(round(grams * part / step) * step, 1) for band, part in PARTS.items()}


def _code(name: str, table: FoodTable) -> str:
    food: Food | None = match(name, table)
    assert food is not None, name  # noqa: S101 - the tables are ours, a test reads them
    return food.code


def _point_to_versions(dishes: Sequence[Row]) -> None:
    for dish in dishes:
        db.session.get_one(Dish, dish["id"]).current_id = dish["current_id"]


def since(world: World, day: date) -> datetime:
    """Return when the canteen began to write its dishes down: before the first menu."""
    return datetime.combine(day - timedelta(days=10), time(9, 30))
