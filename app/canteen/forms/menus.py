"""Forms of menus (一周食谱): the days of a week, a reason, a week to copy, a rotation."""

from collections.abc import Mapping, Sequence
from datetime import date

from wtforms import FieldList, HiddenField

from app.base.forms import (
    CheckField,
    CheckListField,
    PortalForm,
    SelectField,
    TextField,
    VersionedForm,
    filled,
)
from app.domain.school_calendar import weekday_text

MOST_WEEKS = 12


class DaysForm(PortalForm):
    """On which days of the week food is served."""

    days = CheckListField("供餐日", [filled("至少选一个供餐日")], render_kw={"columns": True})

    def offer(self, days: Sequence[date], usual: Sequence[date], notes: Mapping[date, str]) -> None:
        """Let any day of the week be chosen; those of the school calendar are ticked."""
        self.days.choices = [
            (day.isoformat(), f"{weekday_text(day)} {day:%m-%d} {notes.get(day, '')}".strip())
            for day in days
        ]
        if not self.is_submitted():
            self.days.data = [day.isoformat() for day in usual]

    @property
    def chosen(self) -> list[date]:
        return [date.fromisoformat(day) for day in self.days.data]


class ReasonForm(PortalForm):
    """Why a menu is returned or corrected."""

    version = HiddenField()
    reason = TextField("原因", [filled("写明原因，例如：周三供货商送不来鲈鱼")])


class CopyForm(PortalForm):
    """Which week to fill from."""

    source = SelectField("照哪一周", [filled("选一周")], coerce=int)


class RotationForm(VersionedForm):
    """A rotation: its name and its weeks in the order of their turns."""

    name = TextField("名称", [filled("写一个名称，例如：秋季四周轮换")], max_length=40)
    weeks = FieldList(
        SelectField("周", filters=[lambda value: value or ""]),
        min_entries=4,
        max_entries=MOST_WEEKS,
    )
    is_active = CheckField("使用这张轮换表", default=True)

    def offer(self, weeks: Sequence[tuple[int, str]]) -> None:
        for number, field in enumerate(self.weeks, 1):
            field.label.text = f"第 {number} 周照"
            field.choices = [("", "不用"), *((str(key), label) for key, label in weeks)]

    @property
    def menu_ids(self) -> list[int]:
        return [int(field.data) for field in self.weeks if field.data]
