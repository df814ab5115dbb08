"""The stock as counted (库存盘点): written down, never changed, only followed by the next."""

from collections.abc import Mapping
from datetime import datetime

from app.base import audit
from app.canteen.models import StockCount
from app.domain.errors import RuleBroken


def count_stock(*, grams: Mapping[str, int], by: str, at: datetime) -> int:
    """Keep what was found in the store today, by code of the food; return of how many."""
    if not grams:
        raise RuleBroken("至少填写一种食材的库存，没有存货的填 0")
    rows = [
        StockCount(
            food_code=code,
            counted_on=at.date(),
            grams=number,
            counted_at=at,
            counted_by_name=by,
        )
        for code, number in grams.items()
    ]
    audit.added_all("canteen.stock.count", rows)
    return len(rows)
