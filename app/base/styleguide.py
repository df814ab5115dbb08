"""The living style page /_styleguide: every macro in every state; only while developing."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import wtforms
from flask import Flask, render_template, request

from app.base.access import public
from app.base.forms import (
    CheckField,
    CheckListField,
    CodeField,
    DateField,
    LongTextField,
    MomentField,
    PasswordField,
    PhoneField,
    PortalForm,
    RadioField,
    SelectField,
    TextField,
    TimeField,
    WholeField,
    filled,
)
from app.base.listing import Chip, Count, Page

NOW = datetime(2026, 11, 23, 10, 26)
DENSITIES = {"desk": "桌面", "touch": "手持", "kiosk": "门岗"}


class SampleForm(PortalForm):
    """One field of every kind."""

    name = TextField("姓名", [filled("填写姓名")])
    phone = PhoneField("手机号", description="没有见过这个手机号，是第一次来")
    purpose = RadioField(
        "事由",
        [filled("选择事由")],
        choices=[(w, w) for w in ("家长面谈", "送物", "送货", "维修", "公务", "其他")],
    )
    host = TextField("被访人", [filled("填写被访人")])
    host_id = wtforms.HiddenField()
    leaving = TimeField("预计离校", description="24 小时制")
    day = DateField("日期", [filled("填写日期")])
    moment = MomentField("到校时间")
    area = SelectField("到哪里", choices=[("", "没有定"), ("a", "教学楼二层"), ("b", "食堂")])
    people = WholeField("人数", [filled("填写人数")])
    amount = TextField("金额", [filled("填写金额")])
    is_checked = CheckField("已电话核实")
    is_open = CheckField("允许家长预约来访")
    dishes = CheckListField("留样菜品", choices=[("1", "二米饭"), ("2", "清炒西兰花")])
    note = LongTextField("说明")
    secret = PasswordField("密码", [filled("填写密码")])
    plate = CodeField("车牌", [filled("填写车牌")])


TYPED = {
    "name": "陆知夏",
    "phone": "139 0000 0268",
    "purpose": "维修",
    "leaving": "10:56",
    "day": "2026-11-23",
    "moment": "2026-11-23T10:26",
    "area": "a",
    "people": "2",
    "amount": "5,280.00",
    "is_open": "y",
    "dishes": "1",
    "note": "五年级厕所漏水，已关总阀",
    "plate": "苏A3K",
}


def _forms() -> tuple[PortalForm, PortalForm]:
    """A form well filled in, and the same one sent back for mending."""
    data: dict[str, Any] = {
        **TYPED,
        "leaving": NOW.time(),
        "day": date(2026, 11, 23),
        "moment": NOW,
        "people": 2,
        "is_open": True,
        "dishes": ["1"],
    }
    good = SampleForm(formdata=None, data=data, prefix="good-", meta={"csrf": False})
    bad = SampleForm(formdata=None, data=data, prefix="bad-", meta={"csrf": False})
    bad.validate()
    for name, sentence in (
        ("host", "填写被访人"),
        ("purpose", "选择事由"),
        ("leaving", "离校时间不能早于到校时间 10:26"),
    ):
        bad.refuse(name, sentence)
    return good, bad


@public
def show() -> str:
    density = request.args.get("density", "desk")
    good, bad = _forms()
    states = (("在校", Count(14), True), ("超时", Count(2), False), ("已离校", Count(1221), False))
    return render_template(
        "styleguide.html",
        density=density if density in DENSITIES else "desk",
        densities=DENSITIES,
        good=good,
        bad=bad,
        at=NOW,
        yesterday=NOW.date() - timedelta(days=1),
        chips=[Chip(label, "#list", number, is_on) for label, number, is_on in states],
        page=Page(range(50), Count(1238), "#older", "#newer"),
        entries=[
            SimpleNamespace(
                at=NOW, actor_name="郑满仓", action="登记来访", note={"说明": "电话核实"}
            )
        ],
    )


def init_app(app: Flask) -> None:
    if app.debug or app.config.get("STYLEGUIDE"):
        app.add_url_rule("/_styleguide", "styleguide", show)
