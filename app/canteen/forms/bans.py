"""What is typed about a ban (禁用) and about a number of the menu rules."""

from app.base.forms import DateField, PortalForm, RadioField, TextField, WholeField, filled
from app.canteen.models.bans import BAN_KIND_LABELS, BanKind


class BanForm(PortalForm):
    kind = RadioField(
        "对什么", [filled("选择菜品或食材")], choices=list(BAN_KIND_LABELS.items()), coerce=BanKind
    )
    word = TextField(
        "名称含", [filled("填写要拦住的字词")], max_length=40, description="例如：皮蛋、烧腊、沙拉"
    )
    source = TextField(
        "依据",
        [filled("写明依据，拦住时会显示给编食谱的人")],
        max_length=120,
        description="例如：本县 2026 年高风险食品目录、校务会 2026-11-20 决定",
    )
    valid_from = DateField("从哪天起", [filled("填写日期")])


class LimitForm(PortalForm):
    value = WholeField("改成", [filled("填写数字")], at_least=1, at_most=999)
    valid_from = DateField("从哪天起", [filled("填写日期")])
    reason = TextField(
        "依据或原因",
        [filled("写明依据或原因")],
        max_length=120,
        description="例如：膳食委员会 2026-11-20 决定",
    )
