"""Prices (单价): what a kilogram of a food cost when it was last bought, and from whom."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, select

from app.canteen.models import FoodPrice
from app.extensions import db


@dataclass(frozen=True, slots=True)
class Latest:
    """The price that counts: the one of the last purchase."""

    fen_per_kg: int
    supplier_id: int | None
    bought_on: date


def latest(on: date) -> dict[str, Latest]:
    """Return for every food that was ever priced the price that holds on a day."""
    last = (
        select(FoodPrice.food_code, func.max(FoodPrice.bought_on).label("day"))
        .where(FoodPrice.bought_on <= on)
        .group_by(FoodPrice.food_code)
        .subquery()
    )
    same = and_(FoodPrice.food_code == last.c.food_code, FoodPrice.bought_on == last.c.day)
    rows = db.session.execute(
        select(
            FoodPrice.food_code, FoodPrice.fen_per_kg, FoodPrice.supplier_id, FoodPrice.bought_on
        )
        .join(last, same)
        .order_by(FoodPrice.id)
    )
    # Two prices of one day: the one written last is the right one.
    return {row.food_code: Latest(row.fen_per_kg, row.supplier_id, row.bought_on) for row in rows}


def latest_prices(on: date) -> dict[str, int]:
    """Return the price that holds on a day, in 分 a kilogram, by code of the food."""
    return {code: price.fen_per_kg for code, price in latest(on).items()}
