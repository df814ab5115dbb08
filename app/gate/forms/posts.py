"""Forms of gate posts."""

from app.base.forms import CheckField, PortalForm, TextField, VersionedForm, WholeField, filled
from app.gate.models import GatePost


class ChoosePostForm(PortalForm):
    post_id = WholeField("门岗", at_most=10**9)


class PostForm(VersionedForm):
    name = TextField("名称", [filled("填写名称，例如 东门")], max_length=40)
    position = WholeField("顺序", description="小的在前，设备默认在第一个门岗")
    is_active = CheckField("使用中")

    def fill(self, post: GatePost) -> None:
        post.name = self.name.data
        post.position = self.position.data or 0
        post.is_active = self.is_active.data
