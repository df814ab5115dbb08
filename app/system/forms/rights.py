"""What is written down of a request about personal data."""

from app.base.forms import DateField, PortalForm, RadioField, SelectField, TextField, filled
from app.system.models.rights import CLAIMANT_LABELS, RIGHTS_WISH_LABELS


class RequestForm(PortalForm):
    wish = RadioField(
        "要求", [filled("选择要求")], choices=[(k.value, v) for k, v in RIGHTS_WISH_LABELS.items()]
    )
    received_on = DateField("收到日期", [filled("填写收到的日期")])
    asked_by = TextField("申请人姓名", [filled("填写是谁来申请的")], max_length=60)
    asked_as = SelectField(
        "申请人身份",
        [filled("选择身份")],
        choices=[(k.value, v) for k, v in CLAIMANT_LABELS.items()],
    )
    identity_check = TextField(
        "怎样核对的身份",
        [filled("写明怎样核对的身份")],
        description="例如：当面核对身份证原件；回拨登记的电话核对。不留证件复印件",
    )
    reason = TextField("说明", max_length=200)


class ReasonForm(PortalForm):
    reason = TextField("事由", [filled("写明为什么导出，例如：交给本人")])


class DecisionForm(PortalForm):
    decision = TextField("答复", [filled("写明怎样答复的")], max_length=200)
