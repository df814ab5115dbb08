"""Change of guard (换人): another person takes over a shared device by a 4-digit PIN."""

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import clock, resume
from app.base.access import public
from app.base.htmx import render_page
from app.directory.forms.sign_in import SwitchForm
from app.directory.models import Account, DeviceKind, LoginSession
from app.directory.queries import sign_in as queries
from app.directory.services import sign_in as services
from app.directory.views import entrance
from app.extensions import db

bp = Blueprint("switch", __name__, url_prefix="/switch")
ENDPOINT = "directory.switch.index"


@bp.route("", methods=["GET", "POST"])
@public
def index() -> ResponseReturnValue:
    device = device_session()
    if device is None:
        return redirect(url_for(entrance.ENDPOINT, next=request.values.get("next")), 303)
    form = _form(device)
    if not form.validate_on_submit():
        return page(form, resume.carried()), form.status
    now, address = clock.now(), request.remote_addr or ""
    verdict = services.check_pin(
        account_id=form.account_id.data, pin=form.pin.data, address=address, now=now
    )
    services.count_try(verdict, address=address, now=now)
    if verdict.account_id is None:
        form.refuse("pin", verdict.refusal)
        db.session.commit()
        return page(form, resume.carried()), 422 if verdict.counts else 429
    account = db.get_or_404(Account, verdict.account_id)
    entrance.begin(account, DeviceKind.SHARED, device.device_name)
    services.end_session(device, by=account.name, now=now)
    db.session.commit()
    return entrance.onward()


def device_session() -> LoginSession | None:
    """Return the session of this shared device, awake or waiting for a PIN; None elsewhere."""
    if current_user.on_shared_device:
        return db.session.get(LoginSession, current_user.session_id)
    idle_id = g.get("idle_session_id")
    return db.session.get(LoginSession, idle_id) if idle_id else None


def page(form: SwitchForm | None = None, kept: resume.Kept | None = None) -> str:
    """Return the page that asks who is there, or its form alone for the dialog over a page."""
    device = device_session()
    assert device is not None  # noqa: S101 - callers have looked
    return render_page(
        "directory/switch/index.html",
        fragment="sign_in",
        form=form or _form(device, fresh=True),
        device=device,
        kept=kept,
        next_url=resume.local(request.values.get("next"), ""),
        now=clock.now(),
    )


def _form(device: LoginSession, fresh: bool = False) -> SwitchForm:
    """The people of this device; who was here last stands first and is chosen already."""
    given = {"formdata": None} if fresh else {}
    form = SwitchForm(data={"account_id": device.account_id}, **given)
    people = queries.people_of_device(device.device_name)
    people.sort(key=lambda person: person.id != device.account_id)
    form.account_id.choices = [(person.id, person.name) for person in people]
    return form
