"""Forms of class visits: the class's form, and what the canteen did about it."""

from datetime import date
from typing import cast

from app.base.forms import (
    DateField,
    LongTextField,
    PortalForm,
    RadioField,
    SelectField,
    VersionedForm,
    WholeField,
    filled,
)
from app.canteen.models import ClassVisit
from app.canteen.models.opinions import GRADE_LABELS, Grade

GRADES = [(grade.value, label) for grade, label in GRADE_LABELS.items()]


class ClassVisitForm(VersionedForm):
    class_id = SelectField("班级", [filled("选择班级")])
    on = DateField("日期", [filled("填写日期")])
    meal_id = SelectField("餐次", [filled("选择餐次")])
    people = WholeField("用餐人数", [filled("填写用餐人数")], at_least=1, at_most=200)
    quality = RadioField("饭菜质量", [filled("给饭菜质量选一档")], choices=GRADES)
    hygiene = RadioField("卫生", [filled("给卫生选一档")], choices=GRADES)
    order = RadioField("秩序", [filled("给秩序选一档")], choices=GRADES)
    service = RadioField("服务", [filled("给服务选一档")], choices=GRADES)
    words = LongTextField("意见和建议", max_length=500, description="说事不点学生的名")

    def fill(self, visit: ClassVisit) -> None:
        visit.class_id = int(self.class_id.data)
        visit.on = cast(date, self.on.data)
        visit.meal_id = int(self.meal_id.data)
        visit.people = cast(int, self.people.data)
        visit.quality = Grade(self.quality.data)
        visit.hygiene = Grade(self.hygiene.data)
        visit.order = Grade(self.order.data)
        visit.service = Grade(self.service.data)
        visit.words = self.words.data or ""


class HandlingForm(PortalForm):
    handled = LongTextField("处理", [filled("写下怎么处理的、谁办的")], max_length=500)
