"""Forms of foods: values as a label prints them, and what a piece weighs."""

from typing import Any

from wtforms import ValidationError

from app.base.forms import (
    CheckListField,
    DateField,
    PortalForm,
    SelectField,
    TextField,
    WholeField,
    filled,
)
from app.canteen.forms.reading import ReadField
from app.canteen.models.drafts import FoodDraft
from app.domain import label_values
from app.domain.amounts import PIECES
from app.domain.errors import RuleBroken
from app.domain.foods import (
    FOOD_GROUP_LABELS,
    NUTRIENT_WORDS,
    PROTEIN_CLASS_LABELS,
    Food,
    FoodGroup,
    Nutrient,
    ProteinClass,
)
from app.domain.menus import ALLERGEN_LABELS, Allergen
from app.domain.text import tidy

DARK = {"": "不是蔬菜", "1": "深色蔬菜", "0": "浅色蔬菜"}
UNIT_CHOICES = [(unit, unit) for unit in "块个杯盒片根袋瓶只条份勺粒"]


class ValueField(ReadField):
    """A value of a label; 1046kJ and 盐 5g are turned into the unit of the nutrient."""

    def read(self, typed: str) -> float | None:
        return label_values.read(Nutrient(self.short_name), typed)


class FoodForm(PortalForm):
    name = TextField("名称", [filled("填写食材名称")], max_length=60)
    aliases = TextField("别名", max_length=200, description="几个之间用顿号，例如 番茄酱、茄汁")
    group = SelectField("类别", choices=[(g.value, word) for g, word in FOOD_GROUP_LABELS.items()])
    protein_class = SelectField(
        "蛋白质来源",
        choices=[(c.value, word) for c, word in PROTEIN_CLASS_LABELS.items()],
        default=ProteinClass.OTHER.value,
    )
    dark = SelectField("深浅", choices=list(DARK.items()), default="")
    edible_pct = WholeField("可食部（%）", at_least=1, at_most=100, default=100)
    per = WholeField(
        "下面的数值按多少克",
        at_least=1,
        at_most=1000,
        default=100,
        description="标签按每份写的，填一份的克数，保存时折成 100 克",
    )
    allergens = CheckListField(
        "致敏物质",
        choices=[(key.value, word) for key, word in ALLERGEN_LABELS.items()],
        render_kw={"columns": True},
    )
    source = TextField("来源", description="例如 产品标签、检测报告、厂家")
    edition = TextField("版本", description="成分表的版次，标签的生产日期")
    valid_from = DateField("从哪天起", [filled("填写从哪天起用这些数值")])
    reason = TextField("原因", max_length=120, description="例如 换了供应商，按新标签")

    @property
    def value_fields(self) -> list[ValueField]:
        return [self[nutrient.value] for nutrient in Nutrient]

    def validate_per(self, _field: Any) -> None:
        """Values of a portion of 15 g become those of 100 g, and must still be possible."""
        try:
            for nutrient, value in self.values().items():
                label_values.read(nutrient, f"{value:.4f}")
        except RuleBroken as broken:
            raise ValidationError(broken.message) from None

    def validate_energy_kcal(self, field: ValueField) -> None:
        if not self.errors and label_values.looks_like_kilojoules(self.values()):
            raise ValidationError(
                f"能量像是千焦，写成 {field.data:g}kJ；蛋白质、脂肪、碳水化合物给不出这么多千卡"
            )

    def values(self) -> dict[Nutrient, float]:
        """Return the values per 100 g of what is known."""
        factor = 100 / (self.per.data or 100)
        stated = {nutrient: self[nutrient.value].data for nutrient in Nutrient}
        return {n: round(value * factor, 4) for n, value in stated.items() if value is not None}

    def show(self, food: Food) -> None:
        """Fill in a food as it holds now."""
        self.name.data, self.group.data = food.name, food.group.value
        self.aliases.data = "、".join(food.aliases)
        self.protein_class.data = food.protein_class.value
        self.dark.data = "" if food.is_dark is None else str(int(food.is_dark))
        self.edible_pct.data = round(food.edible_pct)
        self.allergens.data = [key.value for key in ALLERGEN_LABELS if key in food.allergens]
        for nutrient, value in food.values.items():
            self[nutrient.value].data = value

    def draft(self) -> FoodDraft:
        names = (self.aliases.data or "").replace(";", "、").replace("；", "、").replace("，", "、")
        aliases = dict.fromkeys(tidy(name) for name in names.split("、"))
        return FoodDraft(
            name=self.name.data or "",
            group=FoodGroup(self.group.data),
            valid_from=self.valid_from.data,  # type: ignore[arg-type]
            aliases=tuple(name for name in aliases if name and name != self.name.data),
            protein_class=ProteinClass(self.protein_class.data),
            is_dark={"": None, "1": True, "0": False}[self.dark.data],
            edible_pct=self.edible_pct.data or 100,
            nutrients=self.values(),
            allergens=frozenset(Allergen(key) for key in self.allergens.data or []),
            source=self.source.data or "",
            edition=self.edition.data or "",
            reason=self.reason.data or "",
        )


for _nutrient in Nutrient:
    _words = NUTRIENT_WORDS[_nutrient]
    setattr(FoodForm, _nutrient.value, ValueField(f"{_words.label}（{_words.unit}）"))


class UnitForm(PortalForm):
    unit = SelectField("单位", choices=[one for one in UNIT_CHOICES if one[0] in PIECES])
    grams = TextField("每个重（克）", [filled("填写一个有多重，例如 30")], max_length=10)
    note = TextField("依据", max_length=60, description="例如 称 10 个取平均、包装净含量")

    def weight(self) -> float:
        try:
            return float(tidy(self.grams.data or "").removesuffix("g").removesuffix("克"))
        except ValueError:
            raise RuleBroken("只写克数，例如 30", field="grams") from None


class RetireForm(PortalForm):
    reason = TextField("原因", [filled("写明为什么停用")], max_length=120)
