"""Discarded entries (丢弃的离线登记): what a guard threw away on an offline device, and why."""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import audit, outbox, receipts
from app.base.access import signed_in
from app.extensions import db

bp = Blueprint("outbox", __name__, url_prefix="/outbox")
HOME = "/"


@bp.post("/discards")
@signed_in
@outbox.accepts
def discard() -> ResponseReturnValue:
    """Write down that an entry was thrown away: it arrives by the same outbox as the others."""
    audit.noted(
        "system.outbox.discard",
        current_user._get_current_object(),
        登记=request.form.get("label", "")[:120],
        发生=request.form.get("happened", "")[:20],
        理由=request.form.get("reason", "")[:120],
    )
    receipts.keep(HOME)
    db.session.commit()
    return redirect(HOME, 303)
