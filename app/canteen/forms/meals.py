"""Forms of the canteen's settings: meals, slots and special diets."""

import re
from typing import Any

from wtforms.validators import ValidationError

from app.base.forms import (
    CheckField,
    CheckListField,
    SelectField,
    TextField,
    TimeField,
    VersionedForm,
    WholeField,
    filled,
)
from app.canteen.forms.reading import ReadField
from app.canteen.models import Diet
from app.domain.bands import BAND_LABELS, Band
from app.domain.menus import ALLERGEN_LABELS, MEAL_KIND_LABELS, Allergen, MealKind
from app.domain.prices import fen_of, yuan

MOST_SLOTS = 12


class YuanField(ReadField):
    """An amount of money typed in 元; its data is whole 分."""

    def read(self, typed: str) -> int:
        return fen_of(typed)

    def shown(self, data: int) -> str:
        return yuan(data).replace(",", "")


class MealForm(VersionedForm):
    name = TextField("餐次名称", [filled("填写餐次名称，例如 午餐")], max_length=20)
    kind = SelectField(
        "相当于哪一餐",
        choices=[(kind.value, label) for kind, label in MEAL_KIND_LABELS.items()],
        coerce=MealKind,
        description="名称随学校，营养按这里选的一餐计算",
    )
    starts_at = TimeField("开餐时间")
    price = YuanField("餐标（元）", description="每人每餐收多少，采购页用它比较成本")
    position = WholeField("顺序", at_most=99, description="小的在前")
    is_active = CheckField("供应中", default=True)


class NewMealForm(MealForm):
    slots = TextField(
        "菜位", max_length=200, description="用空格或顿号隔开，例如 主食 大荤 素菜 汤"
    )

    def validate_slots(self, field: Any) -> None:
        names = self.slot_names
        if len(names) > MOST_SLOTS:
            raise ValidationError(f"一餐最多 {MOST_SLOTS} 个菜位")
        if any(len(name) > 20 for name in names):
            raise ValidationError("一个菜位最多 20 个字，用空格或顿号隔开")

    @property
    def slot_names(self) -> list[str]:
        words = re.split(r"[\s,，、;；]+", self.slots.data or "")
        return list(dict.fromkeys(filter(None, words)))


class SlotForm(VersionedForm):
    name = TextField("菜位", [filled("填写菜位，例如 大荤")], max_length=20)
    position = WholeField("顺序", at_most=99, description="小的在上")
    is_active = CheckField("使用中", default=True)


class DietForm(VersionedForm):
    """A special diet; it gets a number field for each band in use (see `diet_form`)."""

    name = TextField("特殊餐", [filled("填写特殊餐，例如 清真、牛奶过敏")], max_length=20)
    allergens = CheckListField(
        "不能吃",
        choices=[(allergen.value, label) for allergen, label in ALLERGEN_LABELS.items()],
        description="食谱里出现时提醒",
        render_kw={"columns": True},
    )
    note = TextField("怎么做", description="例如 单独锅具；不写学生姓名")
    position = WholeField("顺序", at_most=99, description="小的在前")
    is_active = CheckField("供应中", default=True)
    bands: tuple[Band, ...] = ()

    @property
    def band_fields(self) -> list[Any]:
        return [self[_name(band)] for band in self.bands]

    def chosen_allergens(self) -> frozenset[Allergen]:
        return frozenset(Allergen(value) for value in self.allergens.data or ())

    def numbers(self, held: dict[Band, int]) -> dict[Band, int]:
        """Return the numbers by band; those of bands that the form does not show stay."""
        typed = {band: self[_name(band)].data or 0 for band in self.bands}
        return {band: number for band, number in {**held, **typed}.items() if number}


def diet_form(bands: list[Band], diet: Diet | None = None, **given: Any) -> DietForm:
    """Return the form with a number for each band."""
    fields: dict[str, Any] = {
        _name(band): WholeField(BAND_LABELS[band], at_most=2000) for band in bands
    }
    held = {_name(band): number for band, number in (diet.counts if diet else {}).items()}
    kind = type("DietFormOfBands", (DietForm,), {**fields, "bands": tuple(bands)})
    form: DietForm = kind(obj=diet, **{**held, **given})
    if diet and not form.is_submitted():
        form.allergens.data = [allergen.value for allergen in diet.allergens]
    return form


def _name(band: Band) -> str:
    return f"band_{band.value.replace('-', '_')}"
