"""The form of a stock count: a weight for each food of the purchase list."""

from collections.abc import Sequence
from typing import Any

from app.base.forms import PortalForm
from app.canteen.forms.reading import ReadField
from app.canteen.queries.purchases import Row
from app.domain.purchases import grams_of, kilograms


class WeightField(ReadField):
    """A weight in kilograms; its data is whole grams."""

    def read(self, typed: str) -> int:
        return grams_of(typed)


class StockForm(PortalForm):
    rows: Sequence[Row] = ()

    @property
    def lines(self) -> list[tuple[Row, Any]]:
        return [(row, self[_name(row)]) for row in self.rows]

    def grams(self) -> dict[str, int]:
        """Return what was typed; an empty field says nothing."""
        return {
            row.need.food.code: field.data for row, field in self.lines if field.data is not None
        }


def stock_form(rows: Sequence[Row]) -> StockForm:
    fields: dict[str, Any] = {}
    for row in rows:
        now = kilograms(row.in_stock) if row.on_hand else ""
        words = {"placeholder": now, "inputmode": "decimal"}
        fields[_name(row)] = WeightField(f"{row.need.word} 库存（公斤）", render_kw=words)
    kind = type("StockFormOfFoods", (StockForm,), {**fields, "rows": tuple(rows)})
    form: StockForm = kind()
    return form


def _name(row: Row) -> str:
    return f"kg_{row.need.food.code}"
