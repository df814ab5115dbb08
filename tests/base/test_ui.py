"""What templates may call: words for values, fields, icons, the display mode."""

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
import wtforms
from flask import Flask, render_template_string
from wtforms.fields.core import UnboundField

from app import create_app
from app.base import ui
from app.base.forms import (
    CheckField,
    CheckListField,
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

NOW = datetime(2026, 11, 23, 10, 26)
CHOICES = [("a", "送物"), ("b", "维修")]


class EveryField(PortalForm):
    text = TextField("姓名", [filled("填写姓名")])
    phone = PhoneField("手机号", description="11 位")
    radio = RadioField("事由", [filled("选择事由")], choices=CHOICES)
    select = SelectField("地点", choices=CHOICES)
    check = CheckField("已电话核实")
    checks = CheckListField("菜品", choices=CHOICES)
    long = LongTextField("说明")
    number = WholeField("人数")
    day = DateField("日期")
    time = TimeField("时间")
    moment = MomentField("时刻")
    secret = PasswordField("密码")
    carried = wtforms.HiddenField()


FIELDS = [name for name, field in vars(EveryField).items() if isinstance(field, UnboundField)]


def drawn(app: Flask, template: str, **context) -> str:
    with app.test_request_context("/?q=x&state=in"):
        form = EveryField(formdata=None, meta={"csrf": False})
        return render_template_string(template, form=form, **context)


@pytest.mark.parametrize(
    ("word", "value", "expected"),
    [
        (ui.clock, NOW, "10:26"),
        (ui.clock, time(8, 5), "08:05"),
        (ui.clock, None, "—"),
        (ui.day, date(2026, 11, 22), "2026-11-22 周日"),
        (ui.short_day, NOW, "11月23日 周一"),
        (ui.stamp, NOW, "2026-11-23 10:26"),
        (ui.thousands, 1238, "1,238"),
        (ui.thousands, 0, "0"),
        (ui.thousands, None, "—"),
        (ui.lasting, timedelta(minutes=7), "7 分"),
        (ui.lasting, timedelta(minutes=60), "1 小时"),
        (ui.lasting, timedelta(minutes=76), "1 小时 16 分"),
        (ui.lasting, timedelta(days=2, hours=3), "2 天 3 小时"),
        (ui.lasting, timedelta(minutes=-5), "0 分"),
    ],
)
def test_words_for_values(word, value, expected: str):
    assert word(value) == expected


def test_ago_counts_from_now():
    assert ui.ago(NOW - timedelta(minutes=76), NOW) == "1 小时 16 分"
    assert ui.ago(None, NOW) == "—"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("text", "text"),
        ("radio", "radio"),
        ("select", "select"),
        ("check", "check"),
        ("checks", "check_list"),
        ("long", "long"),
        ("carried", "hidden"),
        ("day", "text"),
    ],
)
def test_kind_of_every_field(app: Flask, name: str, expected: str):
    with app.test_request_context():
        assert ui.kind(EveryField(meta={"csrf": False})[name]) == expected


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_is_labelled_and_named(app: Flask, name: str):
    html = drawn(app, "{{ ui.form.field(form[name]) }}", name=name)
    assert f'name="{name}"' in html
    assert f'id="{name}"' in html
    assert name == "carried" or "label" in html or "legend" in html


def test_only_what_nothing_demands_is_marked_optional(app: Flask):
    assert "选填" not in drawn(app, "{{ ui.form.field(form.text) }}")
    assert "选填" not in drawn(app, "{{ ui.form.field(form.check) }}")
    assert "（选填）" in drawn(app, "{{ ui.form.field(form.phone) }}")


def test_the_browser_neither_demands_nor_cuts_off(app: Flask):
    html = drawn(app, "{{ ui.form.field(form.text) }}")
    assert "required" not in html
    assert "maxlength" not in html


def test_a_wrong_field_is_said_twice_and_linked(app: Flask):
    with app.test_request_context("/", method="POST", data={"radio": "zz", "select": "a"}):
        form = EveryField(meta={"csrf": False})
        form.validate()
        html = render_template_string(
            "{{ ui.form.errors(form) }}"
            "{{ ui.form.field(form.text) }}{{ ui.form.field(form.radio) }}",
            form=form,
        )
    assert "有 2 处需要修改" in html
    assert html.count("填写姓名") == 2
    assert '<a href="#text">' in html
    assert 'aria-describedby="text-error"' in html
    assert '<a href="#radio">' in html
    assert 'id="radio"' in html


def test_a_hint_is_tied_to_its_input(app: Flask):
    html = drawn(app, "{{ ui.form.field(form.phone) }}")
    assert 'id="phone-hint"' in html
    assert 'aria-describedby="phone-hint"' in html


def test_one_button_form_carries_token_and_form_id(app: Flask):
    html = drawn(app, '{{ ui.form.post("/x", "离校", icon="log-out", fields={"why": "<b>"}) }}')
    assert 'name="csrf_token"' in html
    assert 'name="form_id"' in html
    assert 'value="&lt;b&gt;"' in html
    assert "#log-out" in html


def test_a_list_search_keeps_the_filters(app: Flask):
    html = drawn(app, '{{ ui.list.search("x", "/visits", "查找") }}')
    assert 'name="state" value="in"' in html
    assert html.count('name="q"') == 1


def test_the_mode_belongs_to_the_device(client):
    answer = client.get("/display/dark?next=/login")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/login"
    assert 'data-mode="dark"' in client.get("/login").text


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_the_mode_never_leads_away(client, address: str):
    assert client.get("/display/sun", query_string={"next": address}).headers["Location"] == "/"


def test_an_unknown_mode_is_no_page(client):
    assert client.get("/display/neon").status_code == 404


def test_the_style_page_stays_out_of_a_school(app: Flask, client):
    assert "styleguide" not in app.view_functions
    assert client.get("/_styleguide").status_code == 404


@pytest.mark.parametrize("density", ["desk", "touch", "kiosk", "nonsense"])
def test_the_style_page_draws_every_macro(tmp_path, density: str):
    app = create_app(
        {
            "STYLEGUIDE": True,
            "INSTANCE_PATH": str(tmp_path),
            "DATABASE_URL": f"sqlite:///{tmp_path}/empty.db",
        }
    )
    app.jinja_env.globals["school"] = SimpleNamespace(name="青禾镇中心小学")
    html = app.test_client().get(f"/_styleguide?density={density}").text
    assert "一本记得清楚的账" in html
    assert html.rstrip().endswith("</html>")
