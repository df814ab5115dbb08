"""Prices: written down as paid; a later one counts, an earlier one stays as history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.base import audit
from app.canteen.models import FoodPrice
from app.domain.errors import RuleBroken
from app.domain.prices import PriceDraft


@dataclass(frozen=True, slots=True)
class Bought:
    """When and from whom, and who writes it down."""

    on: date
    supplier_id: int | None
    by: str
    at: datetime


def add_prices(*, drafts: Sequence[PriceDraft], bought: Bought) -> list[FoodPrice]:
    if bought.on > bought.at.date():
        raise RuleBroken("进货日期不能晚于今天", field="bought_on")
    rows = [
        FoodPrice(
            food_code=draft.food_code,
            fen_per_kg=draft.fen_per_kg,
            bought_on=bought.on,
            supplier_id=bought.supplier_id,
            set_at=bought.at,
            set_by_name=bought.by,
        )
        for draft in drafts
    ]
    audit.added_all("canteen.price.add", rows)
    return rows


def withdraw_price(row: FoodPrice) -> None:
    """Take a mistyped price away; the one before it counts again."""
    audit.removed("canteen.price.withdraw", row)
