"""Purchases (采购): what a week's menu needs less what is in stock, and what a head of it costs."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import ceil

from sqlalchemy import and_, func, select

from app.canteen.models import Menu, MenuState, StockCount, Supplier
from app.canteen.queries import meals, prices
from app.canteen.queries.diners import MealDay, meal_days
from app.canteen.queries.foods import unit_weights
from app.canteen.queries.prices import Latest
from app.canteen.queries.weeks import courses_of
from app.domain.bands import Band
from app.domain.foods import FoodGroup
from app.domain.menus import Course, served_to
from app.domain.purchases import Gap, Need, compare, cost, orders, purchase_grams, shopping
from app.extensions import db

WEEKS_LISTED = 60
WHOLE_DAY = "全天"


@dataclass(frozen=True, slots=True)
class OnHand:
    """What is in the store of a food, in grams, as of a day."""

    grams: int
    as_of: date


def on_hand(codes: Collection[str], on: date) -> dict[str, OnHand]:
    """Return what is in the store of each food by the latest count up to a day.

    This is where the books of the store (kitchen ledger) come in: whoever keeps them answers here.
    """
    last = (
        select(StockCount.food_code, func.max(StockCount.counted_on).label("day"))
        .where(StockCount.food_code.in_(codes), StockCount.counted_on <= on)
        .group_by(StockCount.food_code)
        .subquery()
    )
    same = and_(StockCount.food_code == last.c.food_code, StockCount.counted_on == last.c.day)
    rows = db.session.execute(
        select(StockCount.food_code, StockCount.grams, StockCount.counted_on)
        .join(last, same)
        .order_by(StockCount.id)
    )
    return {row.food_code: OnHand(row.grams, row.counted_on) for row in rows}


@dataclass(frozen=True, slots=True)
class Row:
    """A food of the purchase list."""

    need: Need
    on_hand: OnHand | None
    price: Latest | None
    unit: str
    grams_of_unit: float

    @property
    def in_stock(self) -> int:
        return self.on_hand.grams if self.on_hand else 0

    @property
    def grams(self) -> int:
        """What is to be bought for all days together."""
        return purchase_grams(self.need.grams - self.in_stock)

    @property
    def fen(self) -> int | None:
        return round(self.grams * self.price.fen_per_kg / 1000) if self.price else None

    def pieces(self, grams: float) -> str:
        """Return 约 240 个 where the weight of a piece is known."""
        if not self.unit or not grams:
            return ""
        return f"约 {ceil(grams / self.grams_of_unit)} {self.unit}"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one supplier brings; `supplier` None is what nobody was chosen for."""

    supplier: Supplier | None
    rows: tuple[Row, ...]

    @property
    def supplier_id(self) -> int:
        return self.supplier.id if self.supplier else 0

    @property
    def fen(self) -> int:
        return sum(row.fen or 0 for row in self.rows)

    @property
    def unpriced(self) -> int:
        return sum(1 for row in self.rows if row.price is None and row.grams)


@dataclass(frozen=True, slots=True)
class MealCost:
    """What one pupil's meal costs on one day, the mean over the bands by their heads."""

    on: date
    meal: str
    people: int
    fen: float
    price: int | None
    missing: tuple[str, ...]

    @property
    def words(self) -> str:
        """Return how the cost stands to the meal price; what is not all known is never under it."""
        if self.price is None:
            return "没有填写餐标"
        if self.missing and round(self.fen) <= self.price:
            return "没有算全，比不出"
        return compare(self.fen, self.price)


@dataclass(frozen=True, slots=True)
class Plan:
    """The purchase list of a week."""

    menu: Menu
    days: tuple[date, ...]
    deliveries: tuple[Delivery, ...]
    gaps: tuple[Gap, ...]
    costs: tuple[MealCost, ...]
    unread: tuple[str, ...]

    @property
    def rows(self) -> list[Row]:
        return [row for delivery in self.deliveries for row in delivery.rows]

    @property
    def people(self) -> int:
        return sum(one.people for one in self.costs)

    def delivery(self, supplier_id: int) -> Delivery | None:
        return next((one for one in self.deliveries if one.supplier_id == supplier_id), None)


def weeks() -> Sequence[Menu]:
    """Return the newest version of each week that has a menu, the latest week first."""
    shown = select(Menu).where(Menu.state.not_in((MenuState.DISCARDED, MenuState.SUPERSEDED)))
    newest = shown.order_by(Menu.first_day.desc(), Menu.number.desc()).limit(2 * WEEKS_LISTED)
    by_week: dict[date, Menu] = {}
    for menu in db.session.scalars(newest):
        by_week.setdefault(menu.first_day, menu)
    return list(by_week.values())[:WEEKS_LISTED]


def plan(menu: Menu, days: Sequence[date], on: date) -> Plan:
    """Return what the menu needs on the days, at the prices and with the stock of `on`."""
    courses = [course for course in courses_of([menu.id], on) if course.on in days]
    eating = meal_days(days)
    heads = {(m.on, m.meal.id, b.band): b.people for m in eating for b in m.bands if b.people}
    diets = {diet.id: diet.counts for diet in meals.diets()}
    found = shopping(courses, heads, diets)
    known = prices.latest(on)
    return Plan(
        menu=menu,
        days=tuple(days),
        deliveries=_deliveries(found.needs, known, on),
        gaps=found.gaps,
        costs=tuple(_with_days(list(_costs(courses, eating, known)))),
        unread=tuple(dict.fromkeys(row.name for m in eating for row in m.unread)),
    )


def _deliveries(
    needs: Sequence[Need], known: Mapping[str, Latest], on: date
) -> tuple[Delivery, ...]:
    held = on_hand([need.food.code for need in needs], on)
    units: dict[str, tuple[str, float]] = {}
    for (code, unit), grams in unit_weights().items():
        units.setdefault(code, (unit, grams))
    suppliers = {row.id: row for row in db.session.scalars(select(Supplier))}
    by_supplier: dict[int | None, list[Row]] = {}
    groups = list(FoodGroup)
    for need in sorted(needs, key=lambda one: (groups.index(one.food.group), one.word)):
        code = need.food.code
        price = known.get(code)
        row = Row(need, held.get(code), price, *units.get(code, ("", 0.0)))
        by_supplier.setdefault(price.supplier_id if price else None, []).append(row)
    found = [
        Delivery(suppliers.get(id_) if id_ else None, tuple(rows))
        for id_, rows in by_supplier.items()
    ]
    # What nobody delivers comes last.
    return tuple(sorted(found, key=lambda one: (one.supplier is None, str(one.supplier))))


def _costs(
    courses: Sequence[Course], eating: Iterable[MealDay], known: Mapping[str, Latest]
) -> Iterable[MealCost]:
    """What pupils are served in common; the staff and the special groups are left out."""
    per_kg = {code: price.fen_per_kg for code, price in known.items()}
    for one in eating:
        served = served_to(
            tuple(c for c in courses if (c.on, c.meal_id) == (one.on, one.meal.id)), None
        )
        bands = [band for band in one.bands if band.band is not Band.STAFF and band.people]
        people = sum(band.people for band in bands)
        if not served or not people:
            continue
        heads = [(cost(served, band.band, per_kg), band.people) for band in bands]
        missing = dict.fromkeys(name for head, _ in heads for name in head.missing)
        yield MealCost(
            on=one.on,
            meal=one.meal.name,
            people=people,
            fen=sum(head.fen * n for head, n in heads) / people,
            price=one.meal.price,
            missing=tuple(missing),
        )


def _with_days(costs: Sequence[MealCost]) -> Iterable[MealCost]:
    """Put the sum of a day under its meals where there are several."""
    for day, meals_of_day in groupby(costs, key=lambda one: one.on):
        found = list(meals_of_day)
        yield from found
        if len(found) > 1:
            asked = [one.price for one in found if one.price is not None]
            missing = dict.fromkeys(name for one in found for name in one.missing)
            yield MealCost(
                on=day,
                meal=WHOLE_DAY,
                people=max(one.people for one in found),
                fen=sum(one.fen for one in found),
                price=sum(asked) if len(asked) == len(found) else None,
                missing=tuple(missing),
            )


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the paper that a supplier gets."""

    on: date | None
    name: str
    pieces: str
    grams: int
    fen_per_kg: int | None
    fen: int | None


def lines(delivery: Delivery, by_day: bool) -> list[Line]:
    """Return what one supplier has to bring, by day or once; only what is to be bought."""
    rows = {row.need.food.code: row for row in delivery.rows}
    stock = {code: float(row.in_stock) for code, row in rows.items()}
    found = []
    for order in orders([row.need for row in delivery.rows], stock, by_day):
        row = rows[order.food.code]
        price = row.price.fen_per_kg if row.price else None
        if order.grams:
            fen = order.fen(price) if price is not None else None
            pieces = row.pieces(order.grams)
            found.append(Line(order.on, row.need.word, pieces, order.grams, price, fen))
    return sorted(found, key=lambda line: line.on or date.min)
