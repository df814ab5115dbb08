"""Outbox (待上传): what a device wrote while the server was away arrives once, as its maker's.

The page keeps marked forms (data-outbox) and sends them again with the time of the tap. Whoever is
on duty by then uploads them; a ticket issued with the page says who made them. The receipts see to
it that nothing is saved twice (base/receipts.py).
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from flask import Flask, Response, current_app, g, render_template, request, session
from flask.sansio.app import App
from flask.typing import ResponseReturnValue
from flask_login import current_user
from itsdangerous import BadData, URLSafeTimedSerializer

from app.base import clock, receipts
from app.base.access import public
from app.domain.lateness import Late, needs_confirmation, skew_text, timing

View = TypeVar("View", bound=Callable[..., Any])
# Who made it, by the session it was made in; None when that session may not speak here any more.
MakerOf = Callable[[int, datetime], Any]

# The script's own requests say which try they are: the tap itself, or an entry that waited.
HEADER = "X-Outbox"
FIRST_TRY = "now"
DONE = "done"
REFUSED = "refused"
LOCATION = "X-Location"
FIELDS = ("late_at", "late_offset", "late_now", "late_ticket", "late_lacks", "late_sure")
REFUSALS = (403, 404, 409, 413, 422)
TICKET_LASTS = timedelta(days=31)
EPOCH = datetime(1970, 1, 1) + timedelta(hours=8)


class Doubt(NamedTuple):
    """What a person has to say before an entry is taken: which field goes, which one comes."""

    sentence: str
    word: str
    drops: str = ""
    adds: str = ""


def accepts(view: View) -> View:
    """Open the view to entries that waited on a device."""
    view.takes_late = True  # type: ignore[attr-defined]
    return view


def late() -> Late | None:
    """Return what is known of an act that arrives late; None for one that happens now."""
    return g.get("late")


def happened_at() -> datetime:
    """Return when the act of this request happened: now, or when the device wrote it."""
    arriving = late()
    return arriving.at if arriving else clock.now()


def is_first_try() -> bool:
    """Tell whether the page's script asks first and will send the same form again if refused."""
    return request.headers.get(HEADER) == FIRST_TRY


def ticket() -> str:
    """Return what lets a device upload this person's entries later; empty for strangers."""
    opened_id = current_user.session_id
    return _tickets().dumps([current_user.id, opened_id]) if opened_id else ""


def carried() -> list[tuple[str, str]]:
    """Return the late fields of this request, which a form that comes back carries along."""
    return [(name, request.form[name]) for name in FIELDS if name in request.form]


def take_over() -> ResponseReturnValue | None:
    """Let the maker act, when the entry of one person is uploaded by another."""
    if request.method != "POST" or "late_at" not in request.form:
        return None
    view = current_app.view_functions.get(request.endpoint or "")
    if not current_user.is_authenticated or not hasattr(view, "takes_late"):
        # Signing in comes first; and a time of one's own choice is for marked forms alone.
        return None
    arriving = _read()
    doubt = _let_maker_act(arriving.at) or _doubt_time(arriving.at)
    if doubt:
        fields = [(n, v) for n, v in request.form.items(multi=True) if n != doubt.drops]
        return render_template("ui/late.html", doubt=doubt, fields=fields, at=arriving.at), 409
    g.late = arriving
    return None


def answer(response: Response) -> Response:
    """Tell the page's script in a word whether the server has the entry or refuses it."""
    how = request.headers.get(HEADER)
    if how is None:
        return response
    if response.status_code == 303 and (g.get("receipt") or receipts.REPLAYED in response.headers):
        location = response.location or ""
        response.status_code = 204
        response.data = b""
        response.headers[HEADER] = DONE
        response.headers[LOCATION] = location
        del response.headers["Location"]
        if how != FIRST_TRY:
            # The page that is shown next has nothing to do with an entry that waited.
            session.pop("_flashes", None)
    elif response.status_code in REFUSALS:
        response.headers[HEADER] = REFUSED
    return response


def _read() -> Late:
    now, form = clock.now(), request.form
    at, skew = timing(
        _moment(form["late_at"]),
        timedelta(milliseconds=_number(form.get("late_offset", ""))),
        _moment(form.get("late_now", "")) if form.get("late_now") else now,
        now,
    )
    return Late(at, skew, tuple(form.get("late_lacks", "").split()))


def _let_maker_act(at: datetime) -> Doubt | None:
    if not (given := request.form.get("late_ticket")):
        return None
    try:
        age = int(TICKET_LASTS.total_seconds())
        account_id, session_id = _tickets().loads(given, max_age=age)
    except (BadData, ValueError):
        return _not_proved()
    if account_id == current_user.id:
        return None
    uploader = current_user._get_current_object()
    maker = current_app.extensions["outbox"](session_id, at)
    if maker is None or maker.id != account_id:
        return _not_proved()
    g._login_user = maker  # what Flask-Login hands out as current_user
    g.audit_note = {"上传人": uploader.name}
    return None


def _not_proved() -> Doubt:
    name = current_user.name
    return Doubt(
        "不能确认这一条是谁登记的：登记人的登录已失效，或者不是在这台设备上登记的",
        f"核对无误，记在{name}名下",
        drops="late_ticket",
    )


def _doubt_time(at: datetime) -> Doubt | None:
    if not needs_confirmation(at, clock.now()) or "late_sure" in request.form:
        return None
    return Doubt("这一条超过 72 小时才上传，核对时间后再补登", "时间没错，补登", adds="late_sure")


def _number(text: str) -> int:
    try:
        return max(-(10**13), min(int(float(text)), 10**13))
    except (ValueError, OverflowError):
        return 0


def _moment(text: str) -> datetime:
    return EPOCH + timedelta(milliseconds=_number(text))


def _now() -> str:
    return clock.now().isoformat()


def _tickets() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="outbox")


@public
def service_worker() -> Response:
    """The script that keeps the board readable offline; it must stand at the root, unhashed."""
    response = current_app.send_static_file("service-worker.js")
    response.headers["Cache-Control"] = "no-cache"
    return response


def init_app(app: Flask) -> None:
    app.extensions["outbox"] = lambda session_id, at: None
    app.before_request(take_over)
    app.after_request(answer)
    app.add_url_rule("/service-worker.js", "service_worker", service_worker)
    app.jinja_env.filters["skew_text"] = skew_text
    app.jinja_env.globals.update(outbox_ticket=ticket, late_fields=carried, outbox_now=_now)


def maker_loader(app: App, load: MakerOf) -> None:
    """Say who finds the maker of an entry: base knows accounts only as current_user."""
    app.extensions["outbox"] = load
