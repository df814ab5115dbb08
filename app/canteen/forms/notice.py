"""Forms of the canteen's notice."""

from app.base.forms import (
    DateField,
    LongTextField,
    PortalForm,
    RadioField,
    TextField,
    VersionedForm,
    filled,
)
from app.base.intake import AttachmentsField
from app.canteen.models.notice import MOST_PHOTOS, SUPPLY_MODE_LABELS


class NoticeForm(VersionedForm):
    supply_mode = RadioField("供餐方式", choices=list(SUPPLY_MODE_LABELS.items()))
    operator = TextField("经营单位", max_length=60, description="承包或订餐时填写公司名称")
    licence_number = TextField(
        "食品经营许可证编号", [filled("填写许可证上的编号，例如 JY33205…")], max_length=40
    )
    licence_until = DateField("许可证有效期到", description="到期前 30 天在首页提醒")
    grade = TextField("量化分级", max_length=20, description="例如 A 级")
    director_name = TextField("食品安全总监", max_length=40)
    officer_name = TextField("食品安全员", max_length=40)
    additives = LongTextField(
        "食品添加剂", max_length=2000, description="一行一种：名称、用在哪里；不使用就写“不使用”"
    )


class PapersForm(PortalForm):
    photos = AttachmentsField("照片", most=MOST_PHOTOS, needed="选一张照片再添加")
    caption = TextField("说明", max_length=60, description="例如 食品经营许可证")
