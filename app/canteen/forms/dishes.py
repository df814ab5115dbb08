"""Form of a dish: its ingredients line by line, an amount for each band, all of it as typed."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import FieldList, Form, FormField, HiddenField

from app.base.forms import (
    CheckListField,
    LongTextField,
    PortalForm,
    SelectField,
    TextField,
    VersionedForm,
    filled,
)
from app.base.intake import AttachmentsField
from app.canteen.forms.reading import ReadField
from app.canteen.models import Dish, DishVersion
from app.canteen.models.dishes import GRAM, MOST_PHOTOS
from app.canteen.models.drafts import LineDraft
from app.domain import amounts, food_names, portions
from app.domain.amounts import Amount
from app.domain.bands import BAND_LABELS, Band
from app.domain.dish_text import Ingredient, written
from app.domain.foods import FoodTable, plain
from app.domain.menu_shapes import recipe
from app.domain.menus import ALLERGEN_LABELS, BASIS_LABELS, Allergen, Basis
from app.domain.text import tidy

MOST_LINES = 100
SPARE_LINES = 3
WITHOUT_SLOT = "其他"
# Short, since one stands on every line; the page explains them once.
BASIS_CHOICES = [
    (Basis.EDIBLE.value, "净重"),
    (Basis.GROSS.value, "毛重"),
    (Basis.COOKED.value, "熟重"),
    (Basis.DRY.value, "干重"),
]


class AmountField(ReadField):
    """An amount a head as kitchens write it."""

    def read(self, typed: str) -> Amount:
        return amounts.parse(typed)

    def shown(self, data: Amount) -> str:
        if data.value is None:
            return ""
        return f"{data.value:g}" if data.unit == GRAM else str(data)

    def put(self, amount: Amount | None) -> None:
        """Show an amount in place of what was typed."""
        self.data, self.raw_data = amount, None
        self.process_errors = list[str]()


class LineForm(Form):
    """One ingredient; `code` is the food that was picked while the name was `was`."""

    name = TextField("配料", max_length=60)
    code = HiddenField()
    was = HiddenField()
    basis = SelectField("重量口径", choices=BASIS_CHOICES, default=Basis.EDIBLE.value)

    def amount_of(self, band: Band) -> AmountField:
        return self[field_name(band)]

    @property
    def is_blank(self) -> bool:
        return not (self.name.data or "").strip() and not self.typed_amounts

    @property
    def typed_amounts(self) -> list[Any]:
        fields = [self.amount_of(band) for band in Band]
        return [field for field in fields if field.data is not None or field.process_errors]

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        if self.is_blank:
            return is_valid
        if not (self.name.data or "").strip():
            self.name.errors = ["填写配料名称，或者删去这一行"]
            return False
        units = {field.data.unit for field in self.typed_amounts if field.data}
        if len(units) > 1:
            self.typed_amounts[-1].errors = [f"“{self.name.data}”各年龄段写一样的单位，例如都写克"]
            return False
        return is_valid

    def draft(self, table: FoodTable) -> LineDraft:
        """Return what the line says, as far as it can be understood."""
        name = tidy(self.name.data or "")
        stated = {band: self.amount_of(band).data for band in Band}
        known = {band: amount for band, amount in stated.items() if amount}
        return LineDraft(
            name=name,
            food_code=self._code(name, table),
            amounts={band: a.value for band, a in known.items() if a.value is not None},
            unit=next((a.unit for a in known.values() if a.value is not None), GRAM),
            basis=Basis(self.basis.data) if self.basis.data in BASIS_LABELS else Basis.EDIBLE,
            as_typed="；".join(dict.fromkeys(a.note for a in known.values() if a.note)),
        )

    def show(self, draft: LineDraft) -> None:
        self.name.data = self.was.data = draft.name
        self.code.data, self.basis.data = draft.food_code or "", draft.basis.value
        self.put_amounts(draft.amounts, draft.unit)

    def paste(self, one: Ingredient, bands: Sequence[Band]) -> None:
        """Show a pasted ingredient; an amount without a grade is for all bands."""
        self.name.data = one.name
        for portion in one.portions:
            for band in portion.bands or bands:
                field: Any = self.amount_of(band)
                field.put(portion.amount)
                if portion.fault:
                    field.raw_data, field.errors = [portion.typed], [portion.fault]

    def put_amounts(self, given: Mapping[Band, float], unit: str) -> None:
        for band, value in given.items():
            self.amount_of(band).put(Amount(value, unit))

    def _code(self, name: str, table: FoodTable) -> str | None:
        """The food picked, unless the name was changed since: then what the new name means."""
        picked = table.get(self.code.data)
        if picked and (name == self.was.data or plain(name) in map(plain, picked.names)):
            return picked.code
        meant = food_names.match(name, table)
        return meant.code if meant else None


def field_name(band: Band) -> str:
    return f"amount_{band.name.lower()}"


for _band in Band:
    setattr(LineForm, field_name(_band), AmountField(BAND_LABELS[_band]))


class DishForm(VersionedForm):
    name = TextField("菜名", [filled("填写菜名，例如 番茄炒蛋")], max_length=40)
    slot_name = SelectField("菜位")
    lines = FieldList(FormField(LineForm), max_entries=MOST_LINES)
    preparation = LongTextField("做法", description="怎么切、怎么烧、烧到什么程度")
    note = TextField("说明")
    proposed = HiddenField()
    allergens = CheckListField(
        "致敏物质",
        choices=[(key.value, word) for key, word in ALLERGEN_LABELS.items()],
        render_kw={"columns": True},
    )
    pasted = LongTextField("粘贴配料", max_length=4000)
    factor = TextField("倍数", max_length=10)
    base = SelectField(
        "从哪一栏",
        choices=[("", "选一栏"), *((band.value, word) for band, word in BAND_LABELS.items())],
        default="",
    )

    def offer(self, slots: Sequence[str]) -> None:
        """Let the dish stand in one of the slots there are, or where it stood."""
        own = [self.slot_name.data] if self.slot_name.data else []
        names = list(dict.fromkeys([*slots, *own, WITHOUT_SLOT]))
        self.slot_name.choices = [(name, name) for name in names]

    def show(self, dish: Dish, version: DishVersion) -> None:
        """Fill in a dish as it is."""
        self.name.data, self.note.data = dish.name, dish.note
        self.slot_name.data, self.version.data = dish.slot_name, dish.version
        self.preparation.data = version.preparation
        self.put_allergens(version.allergens)
        for line in version.lines:
            draft = LineDraft(line.name, line.food_code, line.amounts, line.unit, line.basis)
            self.lines.append_entry()
            self.lines[-1].form.show(draft)

    def put_allergens(self, allergens: frozenset[Allergen]) -> None:
        self.allergens.data = [key.value for key in ALLERGEN_LABELS if key in allergens]

    def drafts(self, table: FoodTable) -> list[LineDraft]:
        """Return the lines that say something, blank ones left out."""
        return [entry.form.draft(table) for entry in self.lines if not entry.form.is_blank]

    def chosen(self, proposal: frozenset[Allergen]) -> frozenset[Allergen]:
        """Return the ticks, with what the ingredients propose since they were last shown.

        What the cook took off stays off; what an ingredient newly brings is added.
        """
        seen = set((self.proposed.data or "").split())
        ticked = {a for a in Allergen if a.value in (self.allergens.data or [])}
        return frozenset(ticked | {a for a in proposal if a.value not in seen})

    def propose(self, proposal: frozenset[Allergen]) -> None:
        """Tick what the ingredients newly bring, and remember what was proposed."""
        self.put_allergens(self.chosen(proposal))
        self.proposed.data = " ".join(sorted(a.value for a in proposal))

    def spare(self, number: int = SPARE_LINES) -> None:
        """Offer blank lines at the end."""
        blank = 0
        for entry in reversed(self.lines.entries):
            if not entry.form.is_blank:
                break
            blank += 1
        for _ in range(min(number - blank, MOST_LINES - len(self.lines))):
            self.lines.append_entry()

    def do(self, act: str, bands: Sequence[Band]) -> None:
        """Change the lines as a button says: add, remove-3, scale, fill, paste."""
        verb, _, number = act.partition("-")
        if verb == "add":
            self.spare(SPARE_LINES + 1)
        elif verb == "remove" and number.isdecimal():
            self.lines.entries = [e for e in self.lines if e.name != f"lines-{number}"]
        elif verb == "scale":
            self._scale()
        elif verb == "fill" and self.base.data in list(Band):
            self._fill(Band(self.base.data), bands)
        elif verb == "paste":
            self._paste([band for band in bands if band is not Band.STAFF] or bands)

    def _paste(self, bands: Sequence[Band]) -> None:
        """Write a line for each ingredient of a pasted block; a wrong amount stays as it came."""
        found = recipe(self.pasted.data or "")
        if not found:
            self.pasted.errors = ["没有读到配料，一行一种，例如 番茄 100g"]
            return
        blank = [entry for entry in self.lines if entry.form.is_blank]
        self.lines.entries = [entry for entry in self.lines if entry not in blank]
        room = MOST_LINES - len(self.lines)
        for one in found[:room]:
            self.lines.append_entry()
            self.lines[-1].form.paste(one, bands)
        self.pasted.data = written(found[room:])

    def _scale(self) -> None:
        try:
            factor = float(tidy(self.factor.data or "").lstrip("×xX*"))
        except ValueError:
            factor = 0.0
        if not 0.05 <= factor <= 20:
            self.factor.errors = ["填写 0.05 到 20 之间的倍数，例如 1.1"]
            return
        for line, stated, unit in self._stated():
            line.put_amounts(portions.scaled(stated, factor), unit)

    def _fill(self, base: Band, bands: Sequence[Band]) -> None:
        for line, stated, unit in self._stated():
            if base in stated and unit == GRAM:
                line.put_amounts(portions.filled(stated, base, bands), unit)
            elif base in stated:
                line.put_amounts(dict.fromkeys(bands, stated[base]), unit)

    def _stated(self) -> list[tuple[LineForm, dict[Band, float], str]]:
        found = []
        for entry in self.lines:
            given = {band: entry.form.amount_of(band).data for band in Band}
            stated = {b: a.value for b, a in given.items() if a and a.value is not None}
            unit = next((a.unit for a in given.values() if a), GRAM)
            found.append((entry.form, stated, unit))
        return found


class DishPhotosForm(PortalForm):
    photos = AttachmentsField("照片", most=MOST_PHOTOS, needed="选一张照片再添加")
    caption = TextField("说明", max_length=60, description="例如 成品、切配")
