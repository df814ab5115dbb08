"""Forms forgive how people type and name what must change."""

from datetime import date, datetime, time

import pytest
from wtforms import Form

from app.base.forms import (
    CodeField,
    DateField,
    LongTextField,
    MomentField,
    PhoneField,
    SelectField,
    TextField,
    TimeField,
    WholeField,
    filled,
)


class Every(Form):
    name = TextField("姓名", [filled("填写姓名")])
    note = LongTextField("说明")
    code = CodeField("编号")
    phone = PhoneField("手机号")
    people = WholeField("人数", at_least=1, at_most=500)
    on = DateField("日期")
    at = TimeField("时间")
    moment = MomentField("时刻")
    why = SelectField("事由", choices=[("a", "甲"), ("b", "乙")])


def filled_in(**typed):
    from werkzeug.datastructures import MultiDict

    form = Every(MultiDict({"name": "陆知夏", "why": "a", **typed}))
    form.validate()
    return form


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("name", "\u3000陆知夏 ", "陆知夏"),
        ("name", "㛃𬱖䶮", "㛃𬱖䶮"),
        ("name", "小明😀", "小明😀"),
        ("code", "ａ－１２", "A-12"),
        ("phone", "１３９ ００００ ０２６８", "13900000268"),
        ("phone", "+86 139-0000-0268", "13900000268"),
        ("people", "１２", 12),
        ("people", "", None),
        ("on", "２０２６／１１／２３", date(2026, 11, 23)),
        ("on", "2026年11月23日", date(2026, 11, 23)),
        ("on", "2026.11.3", date(2026, 11, 3)),
        ("at", "9:05", time(9, 5)),
        ("at", "1030", time(10, 30)),
        ("at", "１０：３０", time(10, 30)),
        ("moment", "2026-11-23T10:30", datetime(2026, 11, 23, 10, 30)),
        ("moment", "２０２６-11-23　10：30", datetime(2026, 11, 23, 10, 30)),
    ],
)
def test_what_people_type_is_understood(field, typed, kept):
    form = filled_in(**{field: typed})
    assert form[field].data == kept
    assert not form[field].errors


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", " ", "填写姓名"),
        ("name", "好" * 10_000, "最多 120 个字"),
        ("note", "好" * 10_000, "最多 1000 个字"),
        ("phone", "12345", "手机号应为 11 位"),
        ("people", "很多", "填写整数"),
        ("people", "0", "1 到 500"),
        ("people", "9" * 40, "填写整数"),
        ("on", "11月的某天", "按年-月-日填写"),
        ("on", "2026-02-30", "按年-月-日填写"),
        ("at", "25:00", "按时:分填写"),
        ("moment", "明天", "按年-月-日 时:分填写"),
        ("why", "c", "从列表中选择一项"),
    ],
)
def test_what_cannot_be_is_named_and_kept(field, typed, sentence):
    form = filled_in(**{field: typed})
    assert any(sentence in str(error) for error in form[field].errors)
    assert form[field]._value() if field not in ("why", "name", "note") else True
