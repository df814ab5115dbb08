"""Staff, classes, pupils and their guardians."""

from typing import Any

from wtforms import FieldList, Form, FormField, HiddenField, ValidationError

from app.base.forms import (
    CodeField,
    DateField,
    PhoneField,
    PortalForm,
    SelectField,
    TextField,
    VersionedForm,
    WholeField,
    filled,
)
from app.base.holdings import Choice, Holding
from app.directory.forms.school import optional_id
from app.directory.queries import people, places

GUARDIANS = 3


class StaffForm(VersionedForm):
    number = CodeField("工号", [filled("填写工号")], max_length=20)
    name = TextField("姓名", [filled("填写姓名")], max_length=40)
    phone = PhoneField("手机号", description="登录和联系用，列表里遮住中间四位")
    department_id = SelectField("部门", coerce=optional_id)
    campus_id = SelectField("校区", coerce=optional_id)
    posts = TextField("岗位", description="例如 总务主任、三1班班主任")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campus_id.choices = [("", "各校区"), *places.campus_choices(self.campus_id.data)]
        rows = people.departments()
        self.department_id.choices = [("", "未定"), *((row.id, row.name) for row in rows)]


NOBODY = -1


class LeaveForm(PortalForm):
    """The day of leaving, and who takes over each thing that the person holds."""

    left_on = DateField(
        "离职日期",
        [filled("填写离职日期")],
        description="从这一天起账号不能登录；可以写以后的日子，到那天自动生效",
    )
    held = HiddenField()
    takers = FieldList(SelectField("接手人", [filled("选接手人")], coerce=optional_id))

    def offer(self, held: list[Holding], staff_id: int) -> None:
        """Let each thing be given to anybody in service, or to nobody where that is possible."""
        self._mark = " ".join(holding.field for holding in held)
        if not self.is_submitted():
            self.held.data = self._mark
        others = [choice for choice in people.staff_choices() if choice[0] != staff_id]
        while len(self.takers) < len(held):
            self.takers.append_entry()
        for field, holding in zip(self.takers, held, strict=False):
            release = [(NOBODY, holding.source.release)] if holding.source.release else []
            field.choices = [("", "选接手人"), *release, *others]

    def validate_held(self, field: Any) -> None:
        if (field.data or "") != self._mark:
            field.data = self._mark
            raise ValidationError("经手的事项有变化，逐项再核对一遍")

    def choices(self, held: list[Holding]) -> list[Choice]:
        return [
            Choice(holding, None if field.data == NOBODY else field.data)
            for holding, field in zip(held, self.takers, strict=True)
        ]


class RevealForm(PortalForm):
    reason = TextField("事由", [filled("填写事由")], max_length=60)


class ClassForm(VersionedForm):
    name = TextField(
        "班级", [filled("填写班级")], max_length=40, description="一1、初一(1)、701、小一班都认得"
    )
    entry_year = WholeField("入学年份", at_least=1990, at_most=2100)
    campus_id = SelectField("校区", coerce=optional_id)
    class_teacher_id = SelectField("班主任", coerce=optional_id)
    room_id = SelectField("教室", coerce=optional_id)
    on = DateField("从哪天起")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campus_id.choices = places.campus_choices(self.campus_id.data)
        # Who leads the class now stays on the list until somebody else does.
        self.class_teacher_id.choices = [
            ("", "未定"),
            *people.staff_choices(and_for=self.class_teacher_id.data),
        ]
        self.room_id.choices = [("", "未定"), *places.room_choices()]


class GuardianForm(Form):
    """One guardian; a line left empty is nobody."""

    name = TextField("姓名", max_length=40)
    relation = TextField("关系", max_length=20)
    phone = PhoneField("电话")

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        is_right = super().validate(*args, **kwargs)
        for field, other, sentence in (
            (self.name, self.phone, "填写家长姓名"),
            (self.phone, self.name, "填写家长电话"),
        ):
            if other.data and not field.data:
                field.errors = [sentence]
                is_right = False
        return is_right


class PupilForm(VersionedForm):
    number = CodeField("学号", [filled("填写学号")], max_length=30)
    name = TextField("姓名", [filled("填写姓名")], max_length=40)
    class_id = SelectField("班级", coerce=int)
    on = DateField("从哪天起在这个班")
    guardians = FieldList(FormField(GuardianForm), min_entries=GUARDIANS, max_entries=8)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.class_id.choices = people.class_choices()

    def leave_class_alone(self) -> None:
        """Correct a pupil without moving: another class has its own dated page."""
        del self.class_id, self.on

    @property
    def guardian_entries(self) -> list[dict[str, str]]:
        return [
            {
                "name": line.form.name.data,
                "relation": line.form.relation.data or "",
                "phone": line.form.phone.data,
            }
            for line in self.guardians
            if line.form.name.data
        ]
