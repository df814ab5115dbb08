"""The last step of a form: a rule it broke, or what was saved."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from wtforms import HiddenField

from app.base import memory, receipts
from app.base.forms import PortalForm
from app.domain.errors import RuleBroken
from app.extensions import db


def attempt(form: PortalForm, verb: Callable[..., object], *args: Any, **columns: Any) -> bool:
    """Do it; a broken rule is written beside the field that can mend it."""
    try:
        verb(*args, **columns)
    except RuleBroken as broken:
        db.session.rollback()
        form.refuse(broken.field, str(broken))
        return False
    return True


def values(form: PortalForm, *but_for: str) -> dict[str, Any]:
    """Return what was typed into the fields that a person sees; an empty text is ''."""
    return {
        field.name: field.data
        for field in form
        if not isinstance(field, HiddenField) and field.name not in but_for
    }


def saved(location: str, message: str) -> ResponseReturnValue:
    """Commit, say so, and go on."""
    receipts.keep(location)
    db.session.commit()
    memory.forget()
    flash(message, "success")
    return redirect(location, 303)
