"""What templates may call: the macros of templates/ui, icons, filters and the display mode."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Literal

import wtforms
from flask import Flask, abort, current_app, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup
from werkzeug.local import LocalProxy

from app.base.access import public
from app.base.receipts import new_form_id
from app.base.resume import local
from app.domain.school_calendar import weekday_text
from app.domain.visits import minutes_text

MODES = {"standard": "标准", "large": "大字", "sun": "强光", "dark": "深色"}
MODE_COOKIE = "mode"
MODE_LASTS = timedelta(days=365)
NOTHING = "—"
SILENT = Markup('aria-hidden="true"')

# htmx 2 set to behave like htmx 4: nothing evaluated, nothing stored, refusals shown (ux.md 5.1).
HTMX_CONFIG = {
    "allowEval": False,
    "allowScriptTags": False,
    "includeIndicatorStyles": False,
    "selfRequestsOnly": True,
    "disableInheritance": True,
    "historyCacheSize": 0,
    "refreshOnHistoryMiss": True,
    "timeout": 8000,
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "304", "swap": False},
        {"code": "401", "swap": False, "error": True},
        {"code": "[23]..", "swap": True},
        {"code": "422", "swap": True},
        {"code": "[45]..", "swap": True, "error": True},
    ],
}

Kind = Literal["hidden", "radio", "check_list", "select", "check", "long", "text"]
# The order matters: a radio field is a select field too.
KINDS: tuple[tuple[type[wtforms.Field], Kind], ...] = (
    (wtforms.HiddenField, "hidden"),
    (wtforms.RadioField, "radio"),
    (wtforms.SelectMultipleField, "check_list"),
    (wtforms.SelectField, "select"),
    (wtforms.BooleanField, "check"),
)


class MacroLibrary:
    """Makes `templates/ui/form.html` reachable as `ui.form`; a module is built once."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def __getattr__(self, name: str) -> Any:
        module: Any = self._app.jinja_env.get_template(f"ui/{name}.html").module
        if not self._app.debug:
            setattr(self, name, module)
        return module


def icon(name: str, label: str = "") -> Markup:
    """Return the icon `name`, silent to a screen reader unless it has a label of its own."""
    asset: Any = current_app.jinja_env.globals["asset"]
    return _drawn(asset("img/icons.svg"), name, label)


@lru_cache(512)
def _drawn(sprite: str, name: str, label: str) -> Markup:
    voice = Markup('role="img" aria-label="{}"').format(label) if label else SILENT
    return Markup('<svg class="icon" {}><use href="{}#{}"/></svg>').format(voice, sprite, name)


# Fields


def kind(field: wtforms.Field) -> Kind:
    """Tell how a field is drawn."""
    if isinstance(field.widget, wtforms.widgets.ListWidget):
        multiple = isinstance(field, wtforms.SelectMultipleField)
        return "check_list" if multiple else "radio"
    if isinstance(field.widget, wtforms.widgets.TextArea):
        return "long"
    return next((word for cls, word in KINDS if isinstance(field, cls)), "text")


def is_optional(field: wtforms.Field) -> bool:
    """Tell whether the label should say （选填）: nothing demands an answer."""
    return not field.flags.required and kind(field) != "check"


def control(field: wtforms.Field, **attributes: Any) -> Markup:
    """Draw the input alone, tied to its hint and its errors for screen readers."""
    described = [f"{field.id}-hint"] if field.description else []
    described += [f"{field.id}-error"] if field.errors else []
    # Browsers must neither cut off a long text in silence nor offer the last visitor's name.
    unset = dict.fromkeys(("required", "maxlength", "minlength"), False)
    given = {**unset, "autocomplete": "off", **(field.render_kw or {}), **attributes}
    given["class"] = " ".join(filter(None, ("input", given.get("class"))))
    if described:
        given["aria-describedby"] = " ".join(described)
    if field.errors:
        given["aria-invalid"] = "true"
    return field(**given)


def error_links(form: wtforms.Form) -> list[tuple[str | None, str]]:
    """Return (id of the input, message) for the error summary, in the order of the form."""
    links: list[tuple[str | None, str]] = [(None, str(message)) for message in form.form_errors]
    return links + [link for field in form for link in _field_links(field)]


def _field_links(field: wtforms.Field) -> Iterator[tuple[str, str]]:
    if isinstance(field, wtforms.FieldList | wtforms.FormField):
        for part in field:
            yield from _field_links(part)
    elif field.errors:
        yield field.id, str(field.errors[0])


# Words for values


def clock(moment: datetime | time | None) -> str:
    """10:26"""
    return f"{moment:%H:%M}" if moment else NOTHING


def weekday(on: date) -> str:
    return weekday_text(on)


def day(on: date | None) -> str:
    """2026-11-22 周日"""
    return f"{on:%Y-%m-%d} {weekday(on)}" if on else NOTHING


def short_day(on: date | None) -> str:
    """11月22日 周日"""
    return f"{on.month}月{on.day}日 {weekday(on)}" if on else NOTHING


def stamp(moment: datetime | None) -> str:
    """2026-11-22 10:26"""
    return f"{moment:%Y-%m-%d %H:%M}" if moment else NOTHING


def lasting(span: timedelta | None) -> str:
    """1 小时 16 分; seconds do not count."""
    if span is None:
        return NOTHING
    minutes = int(span.total_seconds() // 60)
    return minutes_text(minutes) if minutes > 0 else "0 分"


def ago(moment: datetime | None, now: datetime) -> str:
    """How long since `moment`: 7 分, 1 小时 16 分."""
    return lasting(now - moment) if moment else NOTHING


def thousands(number: Any) -> str:
    """1,238; a missing number is —, zero is 0."""
    return NOTHING if number is None else f"{number:,}"


# Display mode: it belongs to the device, so it is a cookie and not a column of the account


def display_mode() -> str:
    chosen = request.cookies.get(MODE_COOKIE, "")
    return chosen if chosen in MODES else "standard"


@public
def choose_mode(mode: str) -> ResponseReturnValue:
    """Remember the mode on this device and go back; a link, so that it works on any page."""
    if mode not in MODES:
        abort(404)
    response = redirect(local(request.args.get("next"), "/"), 303)
    response.set_cookie(
        MODE_COOKIE,
        mode,
        max_age=MODE_LASTS,
        httponly=True,
        secure=request.is_secure,
        samesite="Lax",
    )
    return response


def init_app(app: Flask) -> None:
    # Lines that hold only a tag leave no blank line: a tenth of a long list.
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.add_url_rule("/display/<mode>", "display_mode", choose_mode)
    app.jinja_env.globals.update(
        ui=MacroLibrary(app),
        icon=icon,
        glyph=icon,  # for macros whose parameter is called icon
        modes=MODES,
        display_mode=LocalProxy(display_mode),
        # Macros are built once without a context: what they need of it comes as a proxy.
        current_user=current_user,
        htmx_config=HTMX_CONFIG,
        kind=kind,
        is_optional=is_optional,
        control=control,
        error_links=error_links,
        new_form_id=new_form_id,
    )
    for words in (clock, weekday, day, short_day, stamp, lasting, ago, thousands):
        app.jinja_env.filters[words.__name__] = words
