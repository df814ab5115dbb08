"""Forms of gate posts."""

from typing import Any

from app.base.forms import (
    CheckField,
    PortalForm,
    SelectField,
    TextField,
    VersionedForm,
    WholeField,
    filled,
)
from app.directory.queries import places
from app.gate.models import GatePost


def _campus_id(value: Any) -> int | None:
    return int(value) if value not in (None, "", "None") else None


class ChoosePostForm(PortalForm):
    post_id = WholeField("门岗", at_most=10**9)


class PostForm(VersionedForm):
    name = TextField("名称", [filled("填写名称，例如 东门")], max_length=40)
    position = WholeField("顺序", description="小的在前，设备默认在第一个门岗")
    campus_id = SelectField("校区", coerce=_campus_id)
    is_active = CheckField("使用中")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campus_id.choices = [("", "未定"), *places.campus_choices(self.campus_id.data)]

    def fill(self, post: GatePost) -> None:
        post.name = self.name.data
        post.position = self.position.data or 0
        post.campus_id = self.campus_id.data
        post.is_active = self.is_active.data
