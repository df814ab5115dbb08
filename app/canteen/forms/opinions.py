"""Forms of opinions: the sheet a stranger fills in, the canteen's reply, keeping words back."""

from collections.abc import Sequence
from typing import Any

from app.base.forms import (
    CheckField,
    LongTextField,
    PortalForm,
    RadioField,
    SelectField,
    TextField,
    VersionedForm,
    filled,
)
from app.canteen.models.sent import Said
from app.canteen.queries.thumbs import Serving
from app.domain import opinions as rules

NONE = "0"
THUMBS = [(str(rules.UP), "好吃"), (str(rules.DOWN), "不好吃"), (NONE, "不评")]
PREFIX = "course_"


class SheetForm(PortalForm):
    """One choice for each course of the day is added by `sheet_form`."""

    class_id = SelectField("班级", default="", description="选一次，这台手机就记住")
    is_of_class = CheckField("代表全班填写")
    words = LongTextField(
        "还想说什么", max_length=rules.MOST_WORDS, description="不写姓名和电话，写了会被遮住"
    )

    def said(self) -> Said:
        picked = {
            int(name.removeprefix(PREFIX)): int(field.data)
            for name, field in self._fields.items()
            if name.startswith(PREFIX) and field.data and field.data != NONE
        }
        chosen = int(self.class_id.data) if self.class_id.data else None
        return Said(picked, self.words.data or "", chosen, bool(self.is_of_class.data))


def sheet_form(
    courses: Sequence[Serving], classes: Sequence[tuple[str, str]], **given: Any
) -> SheetForm:
    """Return the form with a thumb for each course and the classes to choose from."""
    fields: dict[str, Any] = {
        f"{PREFIX}{course.item_id}": RadioField(course.name, choices=THUMBS, default=NONE)
        for course in courses
    }
    form = type("SheetOfDay", (SheetForm,), fields)(data=given)
    form.class_id.choices = [("", "不说班级"), *classes]
    return form


class ReplyForm(VersionedForm):
    words = LongTextField("答复", [filled("写下答复，它和意见一起公开")], max_length=500)
    change = TextField("食谱怎样改", max_length=120, description="例如 少放盐，下周换成清蒸")
    changed_item_id = SelectField("改在哪道菜", default="")

    def item_id(self) -> int | None:
        return int(self.changed_item_id.data) if self.changed_item_id.data else None


class HidingForm(PortalForm):
    hidden_reason = TextField("不公开的原因", [filled("写明不公开的原因")], max_length=120)
