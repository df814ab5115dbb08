"""The canteen's notice (食堂公示), and where the food of a menu comes from."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from app.base.pinyin import sort_key
from app.canteen.models import CanteenNotice, DishLine, Menu, MenuItem, Supplier
from app.canteen.queries import prices
from app.extensions import db

# Requirement of the certificates' watchdog: a month before the end there is time to renew.
LICENCE_WARNING = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Source:
    """A supplier and what of the menu it delivers, by the last purchase of each food."""

    supplier: str
    foods: tuple[str, ...]


def notice() -> CanteenNotice | None:
    return db.session.get(CanteenNotice, 1)


def ends_soon(found: CanteenNotice | None, today: date) -> date | None:
    """Return the day on which the licence ends, if that is within a month or over."""
    if found is None or found.licence_until is None:
        return None
    return found.licence_until if found.licence_until <= today + LICENCE_WARNING else None


def sources(menu: Menu, on: date) -> list[Source]:
    """Return who delivers the foods of a menu, by the purchases up to a day.

    A food is called what the dishes call it: the table's own names are for reckoning.
    """
    wanted = db.session.execute(
        select(DishLine.food_code, func.min(DishLine.name))
        .join(MenuItem, MenuItem.version_id == DishLine.version_id)
        .where(MenuItem.menu_id == menu.id, DishLine.food_code.is_not(None))
        .group_by(DishLine.food_code)
    )
    bought = prices.latest(on)
    by_supplier: dict[int, list[str]] = {}
    for code, name in wanted:
        price = bought.get(code or "")
        if price and price.supplier_id:
            by_supplier.setdefault(price.supplier_id, []).append(name)
    rows = db.session.scalars(
        select(Supplier).where(Supplier.id.in_(by_supplier)).order_by(Supplier.name)
    )
    return [Source(row.name, tuple(sorted(by_supplier[row.id], key=sort_key))) for row in rows]
