"""The form of a stock count: a weight for each food of the purchase list."""

from collections.abc import Sequence
from typing import Any

from wtforms import StringField

from app.base.forms import PortalForm
from app.canteen.queries.purchases import Row
from app.domain.errors import RuleBroken
from app.domain.purchases import grams_of, kilograms


class WeightField(StringField):
    """A weight in kilograms; its data is whole grams, None when nothing was typed."""

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data: int | None = None
        if valuelist and valuelist[0].strip():
            try:
                self.data = grams_of(valuelist[0])
            except RuleBroken as broken:
                raise ValueError(str(broken)) from None


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
