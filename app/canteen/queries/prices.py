"""Prices (单价): what a kilogram of a food cost when it was last bought, and from whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from app.canteen.models import FoodPrice, Supplier
from app.canteen.queries import foods
from app.domain.foods import Food, FoodGroup
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


def prices_of(food_code: str) -> Sequence[FoodPrice]:
    """Return what a food has cost, the latest first."""
    return db.session.scalars(
        select(FoodPrice)
        .options(joinedload(FoodPrice.supplier))
        .where(FoodPrice.food_code == food_code)
        .order_by(FoodPrice.bought_on.desc(), FoodPrice.id.desc())
    ).all()


@dataclass(frozen=True, slots=True)
class Priced:
    """A food with the price that counts, as the list shows it."""

    food: Food
    fen_per_kg: int
    bought_on: date
    supplier: str
    supplier_id: int | None


def price_list(on: date, q: str = "") -> list[Priced]:
    """Return the foods that have a price, by group and name, or best first for a search."""
    prices = latest(on)
    names = dict(db.session.execute(select(Supplier.id, Supplier.name)).all())
    listed = [
        Priced(
            food, price.fen_per_kg, price.bought_on, names.get(price.supplier_id or 0, ""),
            price.supplier_id,
        )
        for food in foods.found(foods.food_table(on), q)
        if (price := prices.get(food.code))
    ]  # fmt: skip
    groups = list(FoodGroup)
    return (
        listed
        if q
        else sorted(listed, key=lambda row: (groups.index(row.food.group), row.food.name))
    )
