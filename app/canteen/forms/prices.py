"""The form on which many prices are written at once: pasted or typed, a line for each food."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.base.forms import DateField, LongTextField, PortalForm, SelectField, filled
from app.canteen.queries.suppliers import supplier_choices
from app.directory.forms.school import optional_id
from app.domain.errors import RuleBroken
from app.domain.food_names import match
from app.domain.foods import FoodTable
from app.domain.prices import PriceDraft, PriceLine, read_lines

MOST_CHARACTERS = 20_000
# So many faults are told at once; the rest comes after these are mended.
MOST_FAULTS = 8


@dataclass(frozen=True, slots=True)
class Reading:
    """What the lines say, and the sentences on those that say nothing usable."""

    drafts: Sequence[PriceDraft]
    faults: Sequence[str]


class PricesForm(PortalForm):
    bought_on = DateField("进货日期", [filled("填写进货日期")])
    supplier_id = SelectField("供应商", coerce=optional_id)
    lines = LongTextField(
        "品名和单价",
        [filled("填写品名和单价，例如 大米 4.6")],
        max_length=MOST_CHARACTERS,
        description="一行一种，可以从 Excel 粘贴。不写单位的是元/公斤，按斤的写 2.3 元/斤",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.supplier_id.choices = [("", "不指定"), *supplier_choices()]

    def read(
        self, table: FoodTable, weights: Mapping[tuple[str, str], float]
    ) -> list[PriceDraft] | None:
        """Return the prices, or None after writing beside the field which lines are at fault."""
        reading = read_prices(self.lines.data or "", table, weights)
        for sentence in reading.faults[:MOST_FAULTS]:
            self.refuse("lines", sentence)
        if len(reading.faults) > MOST_FAULTS:
            self.refuse("lines", f"还有 {len(reading.faults) - MOST_FAULTS} 行看不懂")
        return None if reading.faults else list(reading.drafts)


def read_prices(text: str, table: FoodTable, weights: Mapping[tuple[str, str], float]) -> Reading:
    """Understand a pasted list: each line a food of the table and its price."""
    drafts: dict[str, PriceDraft] = {}
    numbers: dict[str, int] = {}
    faults = []
    for line in read_lines(text):
        try:
            draft = _draft(line, table, weights)
        except RuleBroken as broken:
            faults.append(f"第 {line.number} 行“{line.text[:20]}”：{broken}")
            continue
        if draft.food_code in drafts:
            first = numbers[draft.food_code]
            faults.append(f"第 {line.number} 行和第 {first} 行是同一种食材，留一行")
            continue
        drafts[draft.food_code], numbers[draft.food_code] = draft, line.number
    return Reading(list(drafts.values()), faults)


def _draft(
    line: PriceLine, table: FoodTable, weights: Mapping[tuple[str, str], float]
) -> PriceDraft:
    if line.price is None:
        raise RuleBroken("没有看到单价，写成 大米 4.6")
    food = match(line.name, table)
    if food is None:
        raise RuleBroken("食材表里没有这个名称，换一个常用名，或者先增加食材")
    return PriceDraft(food.code, line.price.per_kg(weights.get((food.code, line.price.unit))))
