"""The plan for backups: where, how long, and the passphrase."""

from typing import Any

from wtforms.validators import ValidationError

from app.base.forms import CheckField, PortalForm, TextField, VersionedForm, WholeField, filled

# A stored passphrase is encrypted into 255 characters.
MOST_BYTES = 100
LEAST_CHARACTERS = 12


class PlanForm(VersionedForm):
    folder = TextField(
        "存到哪个文件夹",
        max_length=255,
        description="服务器上的完整路径，例如移动硬盘或网络盘挂载的 /mnt/backup；留空存在数据旁边",
    )
    keep_daily = WholeField("最近几天，每天一份", [filled("填写天数")], at_least=1, at_most=60)
    keep_weekly = WholeField("最近几周，每周一份", [filled("填写周数")], at_least=1, at_most=60)
    keep_monthly = WholeField("最近几个月，每月一份", [filled("填写月数")], at_most=60)


class PassphraseForm(PortalForm):
    passphrase = TextField(
        "备份口令",
        [filled("填写口令")],
        max_length=60,
        description="已经随机生成一个，也可以换成自己的一句话，至少 12 个字",
    )
    is_written = CheckField("已经抄在纸上，和公章、保险柜钥匙放在一起")

    def validate_passphrase(self, field: Any) -> None:
        if len(field.data) < LEAST_CHARACTERS:
            raise ValidationError(f"至少 {LEAST_CHARACTERS} 个字，短了容易被猜中")
        if len(field.data.encode()) > MOST_BYTES:
            raise ValidationError("太长了，缩到 33 个汉字以内")

    def validate_is_written(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("先抄在纸上再勾选：丢了口令，备份谁也打不开")
