"""Forms of nutrition (营养分析): the figures that somebody else published for a meal."""

import wtforms

from app.base.forms import PortalForm
from app.domain.comparison import FIGURES
from app.domain.foods import Nutrient


class FigureField(wtforms.StringField):
    """A figure above 0, with decimals or without; empty is not stated."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = (valuelist[0] if valuelist else "").strip()
        self.data, self.number = typed, None
        if not typed:
            return
        try:
            self.number = float(typed)
        except ValueError:
            self.number = 0.0
        if not 0 < self.number < 100_000:
            raise ValueError("填写大于 0 的数，例如 688")

    number: float | None = None


class PublishedForm(PortalForm):
    """What the other side says a head gets; at least one of the four."""

    energy = FigureField("能量（kcal）")
    protein = FigureField("蛋白质（g）")
    fat = FigureField("脂肪（g）")
    carbohydrate = FigureField("碳水化合物（g）")

    def published(self) -> dict[Nutrient, float]:
        """Return the figures that were stated."""
        fields = (self.energy, self.protein, self.fat, self.carbohydrate)
        stated = zip(FIGURES, fields, strict=True)
        return {nutrient: field.number for nutrient, field in stated if field.number}
