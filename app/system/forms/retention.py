"""What may be set about a rule: its number, from when, and why."""

from app.base.forms import DateField, PortalForm, TextField, WholeField, filled


class RuleForm(PortalForm):
    value = WholeField("改成", [filled("填写数字")], at_least=1, at_most=9999)
    valid_from = DateField("从哪天起", [filled("填写日期")])
    reason = TextField(
        "依据或原因", [filled("写明依据或原因")], description="例如：校务会 2026-11-20 决定"
    )
