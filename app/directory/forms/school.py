"""The school, its terms and days, its places and departments."""

from typing import Any

from wtforms.validators import ValidationError

from app.base.forms import (
    CheckField,
    CodeField,
    DateField,
    PhoneField,
    RadioField,
    SelectField,
    TextField,
    VersionedForm,
    WholeField,
    filled,
)
from app.directory.models import DAY_KIND_LABELS, SCHOOL_KIND_LABELS
from app.directory.queries import places

WEEKDAYS = [(number, f"周{name}") for number, name in enumerate("一二三四五六日", 1)]
BY_NATION = "nation"
DAY_CHOICES = [(BY_NATION, "按国家安排"), *DAY_KIND_LABELS.items()]


def optional_id(value: Any) -> int | None:
    """Return the id that a select carries, None for its empty line."""
    return int(value) if value not in (None, "", "None") else None


class SchoolForm(VersionedForm):
    name = TextField("学校全称", [filled("填写学校全称")], max_length=60)
    short_name = TextField("简称", max_length=20, description="看板和打印件上用")
    kind = SelectField("学校类型", choices=list(SCHOOL_KIND_LABELS.items()))
    address = TextField("地址")
    phone = PhoneField("总机")
    complaint_phone = PhoneField("监督电话", description="印在公示和食谱上")
    first_weekday = RadioField(
        "一周从哪天算起", coerce=int, choices=[(0, "周一"), (6, "周日")], default=0
    )
    public_host = TextField(
        "二维码网址",
        description="手机扫码打开的网址，例如 http://houqin.school.lan；留空用打开本页的地址",
    )

    def validate_public_host(self, field: Any) -> None:
        if field.data and not field.data.startswith(("http://", "https://")):
            raise ValidationError("网址以 http:// 或 https:// 开头")


class TermForm(VersionedForm):
    name = TextField("学期名称", [filled("填写学期名称")], max_length=40)
    first_day = DateField("开学日", [filled("填写开学日")], description="教学第 1 周从这一天算起")
    last_day = DateField("结束日", [filled("填写结束日")])


class DayForm(VersionedForm):
    kind = RadioField("这一天", choices=DAY_CHOICES)
    follows_weekday = SelectField("按周几的课表", coerce=optional_id)
    note = TextField("说明", max_length=40, description="例如 运动会、补 10 月 8 日的课")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.follows_weekday.choices = [("", "当天的"), *WEEKDAYS]

    def validate_follows_weekday(self, field: Any) -> None:
        if field.data and self.kind.data == "day_off":
            raise ValidationError("休息日不用选课表")


class CampusForm(VersionedForm):
    name = TextField("校区", [filled("填写校区名称")], max_length=40)
    address = TextField("地址")


class BuildingForm(VersionedForm):
    campus_id = SelectField("校区", coerce=int)
    name = TextField("楼宇", [filled("填写楼宇名称")], max_length=40)
    floors = WholeField("层数", [filled("填写层数")], at_least=1, at_most=60, default=1)
    note = TextField("备注")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campus_id.choices = places.campus_choices(self.campus_id.data)


class RoomForm(VersionedForm):
    building_id = SelectField("楼宇", coerce=int)
    code = CodeField("房间号", [filled("填写房间号")], max_length=20)
    name = TextField("名称", [filled("填写房间名称")], max_length=40)
    floor = WholeField("楼层", [filled("填写楼层")], at_least=-3, at_most=60, default=1)
    use = TextField("用途", max_length=40, description="例如 教室、办公、库房")
    is_active = CheckField("使用中", default=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.building_id.choices = places.building_choices()


class DepartmentForm(VersionedForm):
    name = TextField("部门", [filled("填写部门名称")], max_length=40)
    position = WholeField("排序", [filled("填写排序，小的在前")], default=100)
    is_active = CheckField("使用中", default=True)
