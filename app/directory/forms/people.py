"""Staff, classes, pupils and their guardians."""

from typing import Any

from wtforms import FieldList, Form, FormField

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
from app.directory.forms.school import optional_id
from app.directory.queries import people, places

GUARDIANS = 3


class StaffForm(VersionedForm):
    number = CodeField("工号", [filled("填写工号")], max_length=20)
    name = TextField("姓名", [filled("填写姓名")], max_length=40)
    phone = PhoneField("手机号", description="登录和联系用，列表里遮住中间四位")
    department_id = SelectField("部门", coerce=optional_id)
    posts = TextField("岗位", description="例如 总务主任、三1班班主任")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = people.departments()
        self.department_id.choices = [("", "未定"), *((row.id, row.name) for row in rows)]


class LeaveForm(PortalForm):
    left_on = DateField("离职日期", [filled("填写离职日期")])


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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campus_id.choices = places.campus_choices()
        self.class_teacher_id.choices = [("", "未定"), *people.staff_choices()]
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
    guardians = FieldList(FormField(GuardianForm), min_entries=GUARDIANS, max_entries=8)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.class_id.choices = people.class_choices()

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
