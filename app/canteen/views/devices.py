"""Who sends without an account: a device by a random cookie, its network by a digest of the day."""

import re
import secrets
from datetime import date, timedelta

from flask import Response, g, make_response, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import privacy
from app.canteen.models.sent import Sender

COOKIE = "device"
CLASS_COOKIE = "class"
LASTS = timedelta(days=400)
_TOKEN = re.compile(r"[\w-]{32}")


def sender(purpose: str, today: date) -> Sender:
    """Return digests that hold for one purpose (a day, a survey): two of them never meet."""
    address = request.remote_addr or ""
    return Sender(
        device=privacy.digest(f"canteen.device {purpose} {_token()}"),
        origin=privacy.digest(f"canteen.origin {today} {address}"),
    )


def remembered_class() -> str:
    """Return the id of the class that was last chosen on this device, or nothing."""
    chosen = request.cookies.get(CLASS_COOKIE, "")
    return chosen if chosen.isdecimal() and len(chosen) < 10 else ""


def answer(given: ResponseReturnValue, class_id: int | None = None) -> Response:
    """Return the answer with the cookies by which the device is known next time."""
    if not current_user.is_authenticated:
        # A telephone forgets other sessions with each scan, and the form token with them.
        session.permanent = True
    response = make_response(given)
    _set(response, COOKIE, _token())
    if class_id:
        _set(response, CLASS_COOKIE, str(class_id))
    return response


def _token() -> str:
    """Return the token of the device: what it carries, or a new one for the whole request."""
    if "device_token" not in g:
        carried = request.cookies.get(COOKIE, "")
        g.device_token = carried if _TOKEN.fullmatch(carried) else secrets.token_urlsafe(24)
    return str(g.device_token)


def _set(response: Response, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=LASTS, httponly=True, secure=request.is_secure, samesite="Lax"
    )
