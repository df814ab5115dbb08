"""Edit clashes: a save on an older version shows what changed meanwhile and loses nothing."""

from dataclasses import dataclass
from typing import Any

from flask import render_template
from markupsafe import Markup
from wtforms import Field, HiddenField, SelectField, SelectMultipleField

from app.base import audit
from app.base.forms import VersionedForm
from app.extensions import Base, db


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in three states, as words: before both, the other person's, and yours."""

    field: Field
    original: str
    theirs: str
    yours: str


def found(form: VersionedForm, row: Any) -> bool:
    """Tell whether the row moved on since the person opened the form.

    The row is read again under a lock, so that two saves at one moment cannot both pass.
    """
    db.session.refresh(row, with_for_update=True)
    return form.version.data != row.version


def page(form: VersionedForm, row: Any, *, back: str) -> tuple[str, int]:
    """Return the page on which the person chooses per field, and status 409."""
    entries = [e for e in audit.history(row) if _version_after(e) > form.version.data]
    latest = entries[0] if entries else None
    seen_version, form.version.data = form.version.data, row.version
    body = render_template(
        "ui/clash.html",
        form=form,
        differences=list(_differences(form, row, entries)),
        row=row,
        latest=latest,
        seen_version=seen_version,
        back=back,
    )
    return body, 409


def _differences(form: VersionedForm, row: Base, entries: Any) -> Any:
    for field in form:
        if isinstance(field, HiddenField) or not hasattr(row, field.name):
            continue
        theirs, yours = _words(field, getattr(row, field.name)), _words(field, field.data)
        if theirs != yours:
            yield Difference(field, _original(field, row, entries), theirs, yours)


def _original(field: Field, row: Base, entries: Any) -> str:
    """What the field said when the form was opened: the oldest `before` since then."""
    for entry in reversed(entries):
        if field.name in entry.changes:
            return _words(field, entry.changes[field.name][0])
    return _words(field, getattr(row, field.name))


def _version_after(entry: audit.AuditEntry) -> int:
    return int(entry.changes.get("version", [None, 0])[1] or 0)


def _words(field: Field, value: Any) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(field, SelectField | SelectMultipleField):
        chosen = {str(v) for v in value} if isinstance(value, list | tuple | set) else {str(value)}
        names = [str(label) for key, label, *_ in field.iter_choices() if str(key) in chosen]
        return "、".join(names) or str(value)
    return str(Markup.escape(value)) if isinstance(value, Markup) else str(value)
