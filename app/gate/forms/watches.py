"""The form of a watch entry."""

from datetime import date
from typing import cast

from app.base.forms import (
    CodeField,
    DateField,
    PhoneField,
    TextField,
    VersionedForm,
    filled,
)
from app.gate.models import WatchEntry


class WatchForm(VersionedForm):
    name = TextField("姓名", max_length=60, description="和来访人姓名完全一致才会报警")
    phone = PhoneField("手机号", max_length=20)
    document_number = CodeField("证件号码", max_length=40)
    reason = TextField("布控原因", [filled("填写布控原因")], max_length=200)
    instruction = TextField(
        "遇到时怎么做",
        [filled("填写遇到时怎么做，例如 不放行，打保卫处电话")],
        max_length=200,
    )
    valid_from = DateField("开始日期", [filled("填写开始日期")])
    valid_until = DateField("结束日期", description="不填为一直有效")

    def fill(self, entry: WatchEntry) -> None:
        entry.name = self.name.data or ""
        entry.phone = self.phone.data or ""
        entry.reason = self.reason.data
        entry.instruction = self.instruction.data
        entry.valid_from = cast(date, self.valid_from.data)
        entry.valid_until = self.valid_until.data
