"""The last step of a form: a rule it broke, or what was saved."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from wtforms import HiddenField

from app.base import memory, receipts, undo
from app.base.forms import PortalForm
from app.domain.errors import RuleBroken
from app.extensions import db


@contextmanager
def refusing(form: PortalForm) -> Iterator[None]:
    """Write a rule that breaks inside beside the field that can mend it, and go on behind."""
    try:
        yield
    except RuleBroken as broken:
        db.session.rollback()
        form.refuse(broken.field, broken.message)


def attempt(form: PortalForm, verb: Callable[..., object], *args: Any, **columns: Any) -> bool:
    """Do it and tell whether it was done; a broken rule is written into the form."""
    with refusing(form):
        verb(*args, **columns)
        return True
    return False


def values(form: PortalForm, *but_for: str) -> dict[str, Any]:
    """Return what was typed into the fields that a person sees; an empty text is ''."""
    return {
        field.name: field.data
        for field in form
        if not isinstance(field, HiddenField) and field.name not in but_for
    }


def saved(location: str, message: str) -> ResponseReturnValue:
    """Commit, say so, and go on."""
    _keep(location)
    flash(message, "success")
    return redirect(location, 303)


def undoable(location: str, message: str, undo_url: str) -> ResponseReturnValue:
    """Commit, say so with the way back, and go on."""
    _keep(location)
    undo.offer(message, undo_url)
    return redirect(location, 303)


def _keep(location: str) -> None:
    receipts.keep(location)
    db.session.commit()
    memory.forget()
