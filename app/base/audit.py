"""Audit log (操作记录): who did what to which row, when, from where, and which columns changed.

An entry is written once. Its digest covers all it says, by way of a digest of its content under a
salt of its own: when the content is erased (PIPL 47) that one remains in the place of the salt, the
entry still proves itself, and nobody can find the erased words again by trying.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any

from flask import current_app, g, has_request_context, request
from flask_login import current_user
from sqlalchemy import JSON, Index, Numeric, String, bindparam, insert, inspect, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.base import clock
from app.base.columns import Encrypted, Moment
from app.base.rows import add as add_row
from app.base.rows import write as write_rows
from app.extensions import Base, db

HIDDEN = "（已变更）"
ERASED = "（内容已清除）"
# What a salt begins with that has made way for the digest of an erased content.
MARK = "-"


def mac(*parts: str) -> str:
    """Return 64 hex digits that only this installation can make of the texts (HMAC-SHA-256)."""
    key = current_app.config["ENCRYPTION_KEY"].encode()
    text = json.dumps(["audit", *parts], ensure_ascii=False)
    return hmac.digest(key, text.encode(), hashlib.sha256).hex()


def _canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_mac(entry: Mapping[str, Any], salt: str) -> str:
    """Return the digest of what may hold personal values; of an erased entry, the one it kept."""
    if salt.startswith(MARK):
        return salt.removeprefix(MARK)
    content = [entry["subject_name"], entry["changes"], entry["note"]]
    return mac(salt, _canonical(content))


def proof(entry: Mapping[str, Any], salt: str) -> str:
    """Return the digest that an entry must carry: of who, when, where, which act, and content."""
    frame = [
        f"{entry['at']:%Y-%m-%d %H:%M:%S}",
        entry.get("actor_id"),
        *(entry[key] for key in ("actor_name", "address", "action", "subject_type", "subject_id")),
    ]
    return mac(_canonical(frame), content_mac(entry, salt))


def _new_salt() -> str:
    return secrets.token_hex(12)


def _proof_of_new(context: Any) -> str:
    entry = context.get_current_parameters()
    return proof(entry, entry["salt"])


class AuditEntry(Base):
    """One act. `changes` maps a column to [before, after]; `note` says what changed no column."""

    __tablename__ = "base_audit_entry"
    __table_args__ = (Index("ix_base_audit_entry_subject", "subject_type", "subject_id", "id"),)

    at: Mapped[datetime] = mapped_column(Moment, index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    actor_name: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(45))
    action: Mapped[str] = mapped_column(String(60), index=True)
    subject_type: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int]
    subject_name: Mapped[str] = mapped_column(String(120))
    changes: Mapped[dict[str, list[str | None]]] = mapped_column(JSON)
    note: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    # Defaults, so that whoever writes an entry writes its proof; the digest needs the rest first.
    salt: Mapped[str] = mapped_column(String(72), default=_new_salt)
    digest: Mapped[str] = mapped_column(String(64), default=_proof_of_new)

    @property
    def is_erased(self) -> bool:
        return self.salt.startswith(MARK)


# Written as a plain row: nobody changes an entry, so the session need not watch over it.
_INSERT = insert(AuditEntry)
_ERASE = (
    update(AuditEntry)
    .where(AuditEntry.id == bindparam("entry_id"))
    .values(subject_name=ERASED, changes={}, note={}, salt=bindparam("kept"))
)
# What the database may hand back otherwise than Python holds it: 95 becomes 95.00, and the
# members of an enum in a list become texts.
_REWRITTEN = (Numeric, JSON)


def added(action: str, row: Base) -> None:
    """Add `row` to the session and record it."""
    add_row(row)
    _write(action, row, {}, _columns(row))


def added_all(action: str, rows: Sequence[Base]) -> None:
    """Add a batch of rows of one table and record each, in a few statements for all of them."""
    db.session.add_all(rows)
    db.session.flush()
    _write_all([_entry(action, row, {}, _columns(row)) for row in rows])


@contextmanager
def changed(action: str, row: Base) -> Iterator[None]:
    """Record the columns of `row` that the block changes, as [before, after].

    A versioned row moves on to its next version.
    """
    before = _columns(row)
    yield
    # Not is_modified(): a flush inside the block would have made the row look untouched.
    if hasattr(row, "version") and _columns(row) != before:
        row.version += 1
    db.session.flush()
    if any(isinstance(column.type, _REWRITTEN) for column in inspect(row).mapper.columns):
        db.session.refresh(row)  # compare like with like
    _write(action, row, before, _columns(row))


def removed(action: str, row: Base) -> None:
    """Record `row` as it was and delete it."""
    _write(action, row, _columns(row), {})
    db.session.delete(row)


def removed_all(action: str, rows: Sequence[Base]) -> None:
    """Record a batch of rows as they were and delete them."""
    _write_all([_entry(action, row, _columns(row), {}) for row in rows])
    for row in rows:
        db.session.delete(row)
    db.session.flush()


def noted(action: str, row: Base, **note: str) -> None:
    """Record an act that changes no column of `row`: a reveal, a print, an alarm."""
    _write(action, row, {}, {}, note)


def history(row: Base, limit: int = 50) -> Sequence[AuditEntry]:
    """Return what happened to `row`, newest first."""
    return db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject_type == row.__tablename__, AuditEntry.subject_id == row.id)
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    ).all()


def erase(subject_type: str, subject_ids: Sequence[int]) -> int:
    """Take the content out of the entries about these rows and return of how many.

    Who acted, when, from where and on which row stays; names, old and new values and notes go.
    """
    columns = AuditEntry.__table__.c
    found = select(*columns).where(
        columns.subject_type == subject_type,
        columns.subject_id.in_(subject_ids),
        columns.salt.not_like(f"{MARK}%"),
    )
    erased = [
        {"entry_id": entry.id, "kept": MARK + content_mac(entry._asdict(), entry.salt)}
        for entry in db.session.execute(found)
    ]
    if erased:
        db.session.connection().execute(_ERASE, erased)
    return len(erased)


def _columns(row: Base) -> dict[str, str | None]:
    return {
        attribute.key: None if (value := getattr(row, attribute.key)) is None else str(value)
        for attribute in inspect(row).mapper.column_attrs
        if attribute.key != "id"
    }


@cache
def _secrets(model: type[Base]) -> frozenset[str]:
    """Return the columns whose values stay out of the log; asked for every entry."""
    columns = {attribute.key: attribute.columns[0] for attribute in inspect(model).column_attrs}
    return frozenset(
        key
        for key, column in columns.items()
        if isinstance(column.type, Encrypted) or column.info.get("secret")
    )


def _difference(
    row: Base, before: dict[str, str | None], after: dict[str, str | None]
) -> dict[str, list[str | None]]:
    """Return the changed columns; of a secret one only that it changed."""
    if before == after:
        return {}
    secrets = _secrets(type(row))
    return {
        key: [
            HIDDEN if value is not None and key in secrets else value
            for value in (before.get(key), after.get(key))
        ]
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    }


def _write(
    action: str,
    row: Base,
    before: dict[str, str | None],
    after: dict[str, str | None],
    note: dict[str, str] | None = None,
) -> None:
    _write_all([_entry(action, row, before, after, note)])


def _write_all(entries: list[dict[str, Any]]) -> None:
    if entries:
        write_rows(_INSERT, *(_sealed(entry) for entry in entries))


def _sealed(entry: dict[str, Any]) -> dict[str, Any]:
    salt = _new_salt()
    return {**entry, "salt": salt, "digest": proof(entry, salt)}


def _entry(
    action: str,
    row: Base,
    before: dict[str, str | None],
    after: dict[str, str | None],
    note: dict[str, str] | None = None,
) -> dict[str, Any]:
    actor = current_user if has_request_context() else None
    return {
        "at": clock.now(),
        "actor_id": actor.id if actor else None,
        "actor_name": actor.name if actor and actor.is_authenticated else "系统",
        "address": (request.remote_addr or "")[:45] if has_request_context() else "",
        "action": action,
        "subject_type": row.__tablename__,
        "subject_id": row.id,
        "subject_name": str(row)[:120],
        "changes": _difference(row, before, after),
        "note": {**(g.get("audit_note", {}) if has_request_context() else {}), **(note or {})},
    }
