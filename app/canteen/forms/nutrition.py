"""Forms of nutrition (营养分析): the figures that somebody else published for a meal."""

from app.base.forms import PortalForm
from app.canteen.forms.reading import ReadField
from app.domain.comparison import FIGURES
from app.domain.errors import RuleBroken
from app.domain.foods import Nutrient


class FigureField(ReadField):
    """A figure above 0, with decimals or without."""

    def read(self, typed: str) -> float:
        try:
            figure = float(typed)
        except ValueError:
            figure = 0.0
        if not 0 < figure < 100_000:
            raise RuleBroken("填写大于 0 的数，例如 688")
        return figure


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
        return {nutrient: field.data for nutrient, field in stated if field.data}
