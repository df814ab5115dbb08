"""Idempotent POST: a form id, once acknowledged, leads to the same record for ever.

It serves the triple click, the retry after a lost reply and the offline outbox alike.
"""

import secrets
from datetime import datetime
from typing import Any

from flask import Flask, Response, flash, g, redirect, request
from flask_login import current_user
from sqlalchemy import String, UniqueConstraint, bindparam, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.exceptions import Conflict

from app.base import clock, rows
from app.base.columns import Moment
from app.base.errors import show_http_error
from app.extensions import Base, db

FIELD = "form_id"
LENGTH = 32
REPLAYED = "X-Replayed"
# A broken rule, a page that is not there any more, a form to be mended.
REFUSED = (404, 409, 422)
# ER_DUP_ENTRY of MariaDB.
DUPLICATE_ENTRY = 1062
SAVED_ALREADY = "别人刚刚保存了同样的一条，没有再存一份。返回看过现在的，需要时再改"


class Receipt(Base):
    """One acknowledged form (表单回执).

    The path belongs to the key because one form may carry the buttons of a whole list.
    """

    __tablename__ = "base_receipt"
    __table_args__ = (UniqueConstraint("form_id", "path"),)

    form_id: Mapped[str] = mapped_column(String(LENGTH))
    account_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    path: Mapped[str] = mapped_column(String(255))
    location: Mapped[str] = mapped_column(String(255))
    # The row that the form made, as table:id: what leaves before its arrival was uploaded.
    subject: Mapped[str] = mapped_column(String(80), default="")


# Built once: every POST asks and writes these, and building them costs as much as running them.
_INSERT = insert(Receipt)
_LOCATION = select(Receipt.location).where(
    Receipt.form_id == bindparam("form_id"),
    Receipt.path == bindparam("path"),
    Receipt.account_id == bindparam("account_id"),
)
_SUBJECT = (
    select(Receipt.subject)
    .where(Receipt.form_id == bindparam("form_id"), Receipt.subject != "")
    .order_by(Receipt.id.desc())
    .limit(1)
)


def new_form_id() -> str:
    """Return the id of a form that is about to be shown."""
    return secrets.token_hex(LENGTH // 2)


def form_id() -> str:
    """Return the id that this POST carries, or an empty string."""
    return request.form.get(FIELD, "")[:LENGTH]


def keep(location: str, made: Base | None = None) -> None:
    """Remember, in the transaction of the write, where this form led; a replay goes there.

    `made` is the row that the form made, for acts that know it by the form alone.
    """
    g.receipt = True
    if form_id():
        subject = f"{made.__tablename__}:{made.id}" if made is not None else ""
        kept = {**_key(), "at": clock.now(), "location": location[:255], "subject": subject}
        rows.write(_INSERT, kept)


def made_by(form_id: str, table: str) -> int | None:
    """Return the id of the row in `table` that a form made; None when it made none there."""
    subject = db.session.connection().scalar(_SUBJECT, {"form_id": form_id[:LENGTH]}) or ""
    found, _, row_id = subject.partition(":")
    return int(row_id) if found == table else None


def _key() -> dict[str, Any]:
    """Return what a form is known by again: its id, where it went and who sent it."""
    return {"form_id": form_id(), "path": request.path[:255], "account_id": current_user.id}


def replay() -> Any:
    """Answer a form that was acknowledged before with the place it led to, and nothing else.

    It is asked before the view holds the write lock. Of two copies at the same moment the second
    gets as far as the first one's receipt, or is refused for what the first one did; both end here.
    """
    if request.method != "POST" or not form_id():
        return None
    location = rows.scalar(_LOCATION, **_key())
    if location is None:
        return None
    db.session.rollback()
    flash("这一条已经保存过，没有重复登记", "success")
    answer = redirect(location, 303)
    answer.headers[REPLAYED] = "1"
    return answer


def show_duplicate(error: IntegrityError) -> Any:
    """Answer the second of two copies, which ran into the first one's receipt.

    Two people may also have saved the same thing at one moment, which only the key keeps apart.
    """
    db.session.rollback()
    if answer := replay():
        return answer
    if is_duplicate(error):
        return show_http_error(Conflict(SAVED_ALREADY))
    raise error


def is_duplicate(error: IntegrityError) -> bool:
    """Tell a key that is taken from a row that must not be as it is, which is a fault of ours."""
    told = error.orig.args if error.orig else ()
    return told[:1] == (DUPLICATE_ENTRY,) or "UNIQUE constraint failed" in str(error.orig)


def answer_refused(response: Response) -> Response:
    """Answer the second of two copies, which was refused for what the first one did."""
    if response.status_code in REFUSED and (answer := replay()):
        return answer
    return response


def init_app(app: Flask) -> None:
    app.before_request(replay)
    app.after_request(answer_refused)
    app.register_error_handler(IntegrityError, show_duplicate)
