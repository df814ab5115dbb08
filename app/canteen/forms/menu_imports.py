"""Forms of pasted menus (粘贴食谱): the text or the file, then what was understood of it."""

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from wtforms import FieldList, Form, FormField, HiddenField

from app.base.forms import (
    CheckListField,
    LongTextField,
    PortalForm,
    RadioField,
    SelectField,
    TextField,
    filled,
)
from app.base.intake import FileField
from app.domain.bands import BAND_LABELS, Band
from app.domain.dish_text import Ingredient, ingredients, written
from app.domain.menu_filling import EXISTING_LABELS, Existing, Pasted
from app.domain.menu_guess import GUESSED, MealChoice, Placed, Week
from app.domain.menu_text import MOST_DISHES, MOST_TEXT, Row
from app.domain.school_calendar import weekday_text

TAKE, UPDATE, LEAVE = "take", "update", "leave"
NEW = "new"
BETWEEN = "；"
LONGEST_SLOT = 20
FILE_LIMIT = 5 * 1024 * 1024


def without_blank_lines(text: str, chars: str | None = None, /) -> str:
    """Return a pasted block without empty lines round it; a tab at its beginning is a cell."""
    return text.strip(chars or "\r\n")


class PastedField(LongTextField):
    """A pasted block as it came."""

    clean = staticmethod(without_blank_lines)


class PasteForm(PortalForm):
    """A menu as it was found: pasted or in a file, for a week."""

    week = SelectField("放到哪一周", [filled("选一周")])
    text = PastedField("粘贴食谱", max_length=MOST_TEXT, render_kw={"wrap": "off"})
    file = FileField(
        "或者选一个文件",
        most=FILE_LIMIT,
        smaller="删掉图片，只留这一周的食谱",
        description=".xlsx、.xls、.csv、.txt",
    )

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        if is_valid and not self.file.data and not (self.text.data or "").strip():
            self.text.errors = ["把食谱粘贴到这里，或者在下面选一个文件"]
            return False
        return is_valid


class DishRow(Form):
    """One dish that was understood; `said` is what was doubtful about it, `line` where it stood."""

    name = TextField("菜名", [filled("填写菜名，或者选“不要”")], max_length=40)
    on = SelectField("哪天")
    slot = SelectField("菜位")
    diet = SelectField("给谁吃")
    how = SelectField("怎么办", default=TAKE)
    lines = LongTextField("配料")
    said = HiddenField()
    line = HiddenField()

    @property
    def is_left_out(self) -> bool:
        return bool(self.how.data == LEAVE)

    @property
    def diet_word(self) -> str:
        """For whom the dish is, as the grid says it; empty for everybody."""
        value = self.diet.data or ""
        return value.removeprefix(f"{NEW}:") if _is_new(value) else _label_of(self.diet)

    @property
    def is_placed(self) -> bool:
        """Tell that the row can go onto the menu as it stands, or is not to."""
        return self.is_left_out or bool(self.on.data and self.slot.data)

    @property
    def place(self) -> str:
        """Where the dish goes: 周一 午餐 · 主食."""
        chosen = (_label_of(self.on).split(" ")[0], _label_of(self.slot))
        return " ".join(filter(None, chosen))

    @property
    def is_guessed(self) -> bool:
        """Tell that the name of the dish chose the slot: true of most rows of most menus."""
        return GUESSED in self._doubts

    @property
    def warnings(self) -> list[str]:
        """What is doubtful about this dish in particular."""
        return [doubt for doubt in self._doubts if doubt != GUESSED]

    @property
    def _doubts(self) -> list[str]:
        return list(filter(None, (self.said.data or "").split(BETWEEN)))

    @property
    def ingredients(self) -> tuple[Ingredient, ...]:
        return ingredients(self.lines.data or "")

    @property
    def faults(self) -> list[str]:
        """What is wrong with the amounts, as sentences."""
        return [part.fault for one in self.ingredients for part in one.portions if part.fault]

    @property
    def fault_count(self) -> int:
        return 0 if self.is_left_out else len(self.faults)

    def validate(self, extra_validators: Any = None) -> bool:
        if self.is_left_out:
            return True
        is_valid = super().validate(extra_validators)
        for field, sentence in (
            (self.on, "选一天，或者选“不要”"),
            (self.slot, "选菜位，或者选“不要”"),
        ):
            if not field.data:
                field.errors, is_valid = [sentence], False
        if self.faults and is_valid:
            self.lines.errors, is_valid = [self.faults[0]], False
        nameless = any(not one.name for one in self.ingredients)
        too_long = next((one.name for one in self.ingredients if len(one.name) > 60), "")
        if is_valid and (nameless or too_long):
            said = "用量前面写配料名称" if nameless else "配料名最多 60 个字，用“、”隔开"
            self.lines.errors, is_valid = [said], False
        return is_valid

    def pasted(self) -> Pasted:
        """Return the dish as it is to go onto the menu."""
        meal_id, slot_id, new_slot = _slot_of(self.slot.data)
        diet = self.diet.data or ""
        is_new_diet = diet.startswith(f"{NEW}:")
        return Pasted(
            name=self.name.data,
            on=date.fromisoformat(self.on.data),
            meal_id=meal_id,
            slot_id=slot_id,
            new_slot=new_slot,
            diet_id=int(diet) if diet and not is_new_diet else None,
            new_diet=diet.removeprefix(f"{NEW}:") if is_new_diet else "",
            ingredients=self.ingredients,
            is_update=self.how.data == UPDATE,
        )


class PreviewForm(PortalForm):
    """What was understood, as the person mends and confirms it; the text travels along."""

    week = HiddenField()
    text = PastedField("原文", max_length=MOST_TEXT, render_kw={"wrap": "off"})
    block = HiddenField(default="0")
    bands = CheckListField(
        "没写年级的克重算给谁",
        [filled("至少选一个年龄段")],
        render_kw={"columns": True},
    )
    existing = RadioField(
        "格子里已经有菜的",
        choices=[(one.value, label) for one, label in EXISTING_LABELS.items()],
        default=Existing.KEEP.value,
    )
    rows = FieldList(FormField(DishRow), max_entries=MOST_DISHES)

    def offer(self, week: Week, bands: Iterable[Band]) -> None:
        """Let each dish go to any day and slot of the week, or to what its menu asked for."""
        self.bands.choices = [(band.value, BAND_LABELS[band]) for band in bands]
        days = [(day.isoformat(), _day_label(day, week)) for day in week.span]
        slots = [
            (f"{meal.id}:{slot.id}", f"{meal.name} · {slot.name}")
            for meal in week.meals
            for slot in meal.slots
        ]
        diets = [("", "大家"), *((str(known), name) for name, known in week.diets.items())]
        forms = [entry.form for entry in self.rows]
        asked = dict.fromkeys(str(form.slot.data) for form in forms if _is_new(form.slot.data))
        slots += [(value, label) for value in asked if (label := _new_label(value, week.meals))]
        wanted = dict.fromkeys(str(form.diet.data) for form in forms if _is_new(form.diet.data))
        diets += [(value, f"{value.split(':', 1)[1]}（加上）") for value in wanted]
        for form in forms:
            form.on.choices = [("", "选一天"), *days]
            form.slot.choices = [("", "选菜位"), *slots]
            form.diet.choices = diets
            form.how.choices = [(TAKE, "放入"), (UPDATE, "放入，配料改成这样"), (LEAVE, "不要")]

    def put(self, placed: Iterable[Placed], foods: Collection[str] = ()) -> None:
        """Write one row for each dish that was understood.

        A dish without ingredients whose name is one of `foods` (牛奶, 香蕉) is made of that food.
        """
        for one in placed:
            self.rows.append_entry()
            form = self.rows[-1].form
            form.name.data = one.entry.name
            form.on.data = one.on.isoformat() if one.on else ""
            form.slot.data = _slot_value(one)
            form.diet.data = f"{NEW}:{one.new_diet}" if one.new_diet else str(one.diet_id or "")
            form.how.data = LEAVE if one.is_left_out else TAKE
            own = one.entry.name if one.entry.name in foods else ""
            form.lines.data = written(one.entry.ingredients) or own
            form.said.data, form.line.data = BETWEEN.join(one.doubts), str(one.entry.line)

    @property
    def taken(self) -> list[DishRow]:
        return [entry.form for entry in self.rows if not entry.form.is_left_out]

    @property
    def chosen_bands(self) -> list[Band]:
        return [Band(value) for value in self.bands.data or [] if value in list(Band)]


def as_text(rows: Sequence[Row]) -> str:
    """Return the rows of a sheet as a block that reads as they do, with line ends inside cells."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter="\t", lineterminator="\n")
    writer.writerows(row.cells for row in rows)
    return file.getvalue().strip("\n")


def _label_of(field: SelectField) -> str:
    """Return the words of what is chosen, nothing where nothing is."""
    labels = {option.value: str(option.label) for option in field.choices}
    return labels.get(field.data or "", "") if field.data else ""


def _is_new(value: str | None) -> bool:
    return bool(value) and str(value).startswith(f"{NEW}:")


def _slot_value(one: Placed) -> str:
    if one.meal is None:
        return ""
    return f"{one.meal.id}:{one.slot.id}" if one.slot else f"{NEW}:{one.meal.id}:{one.new_slot}"


def _slot_of(value: str) -> tuple[int, int | None, str]:
    if _is_new(value):
        _, meal, name = value.split(":", 2)
        return int(meal), None, name
    meal, slot = value.split(":")
    return int(meal), int(slot), ""


def _new_label(value: str, meals: Sequence[MealChoice]) -> str:
    """Return how a slot that is to be made is offered, empty for one of no meal or name."""
    meal_id, _, name = value.removeprefix(f"{NEW}:").partition(":")
    meal = next((meal.name for meal in meals if str(meal.id) == meal_id), "")
    return f"{meal} · {name}（加上）" if meal and 0 < len(name) <= LONGEST_SLOT else ""


def _day_label(day: date, week: Week) -> str:
    off = "" if day in week.days else "（不供餐）"
    return f"{weekday_text(day)} {day.month}月{day.day}日{off}"
