"""Dated changes of classes and pupils: renaming, splitting, merging, moving, leaving, returning."""

from typing import Any

from wtforms.validators import ValidationError

from app.base import clock
from app.base.forms import (
    CheckListField,
    DateField,
    PortalForm,
    RadioField,
    SelectField,
    TextField,
    filled,
)
from app.directory.forms.school import optional_id
from app.directory.models import LEAVING_REASON_LABELS, SchoolClass
from app.directory.queries import classes, people, terms
from app.domain.errors import RuleBroken
from app.domain.school_years import check_day


class DatedForm(PortalForm):
    """A change that counts from a day within the term, today unless somebody says otherwise."""

    on = DateField("从哪天起", [filled("填写日期")])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"on": clock.today(), **kwargs})

    def validate_on(self, field: Any) -> None:
        term = terms.nearest_term(clock.today())
        earliest = term.first_day if term and term.first_day <= clock.today() else None
        try:
            check_day(field.data, today=clock.today(), earliest=earliest)
        except RuleBroken as broken:
            raise ValidationError(str(broken)) from None


class RenameForm(DatedForm):
    name = TextField("新的班名", [filled("填写新的班名")], max_length=40)


class SplitForm(DatedForm):
    name = TextField("新班的班名", [filled("填写新班的班名")], max_length=40)
    class_teacher_id = SelectField("新班的班主任", coerce=optional_id)
    pupils = CheckListField("分到新班的学生", coerce=int, render_kw={"columns": True})

    def __init__(self, row: SchoolClass, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.class_teacher_id.choices = [("", "未定"), *people.staff_choices()]
        self.pupils.choices = [
            (pupil.id, f"{pupil.name} {pupil.number}") for pupil in classes.enrolled_in(row.id)
        ]

    def validate_pupils(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("勾选分到新班的学生")


class IntoClassForm(DatedForm):
    """Into which class: of a pupil who moves or returns, or of a whole class that merges."""

    class_id = SelectField("到哪个班", [filled("选一个班")], coerce=optional_id)

    def __init__(self, but_for: int | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        running = [choice for choice in people.class_choices() if choice[0] != but_for]
        self.class_id.choices = [("", "选一个班"), *running]


class PupilLeavingForm(DatedForm):
    reason = RadioField(
        "离校原因", [filled("选一项离校原因")], choices=list(LEAVING_REASON_LABELS.items())
    )
    on = DateField("离校日期", [filled("填写日期")], description="在校的最后一天，这一天还算在班里")
