"""The watch list: whom it stops today, and how often it did."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select

from app.base import rows
from app.base.audit import AuditEntry
from app.extensions import db
from app.gate.models import WatchEntry

HIT = "gate.watch.hit"


def is_active(on: Any) -> ColumnElement[bool]:
    return and_(
        WatchEntry.ended_at.is_(None),
        WatchEntry.valid_from <= on,
        or_(WatchEntry.valid_until.is_(None), WatchEntry.valid_until >= on),
    )


# Built once: every admission asks it. What is not known is NULL here, which equals nothing.
HITS = select(WatchEntry.id).where(
    is_active(bindparam("on")),
    or_(
        WatchEntry.name == bindparam("name"),
        WatchEntry.phone == bindparam("phone"),
        WatchEntry.document_digest == bindparam("document_digest"),
    ),
)


def watch_hits(
    *, name: str, phone: str, document_digest: str | None, on: date
) -> Sequence[WatchEntry]:
    """Return the active entries that fit: the phone, the document, or the very name."""
    known = {"name": name or None, "phone": phone or None, "document_digest": document_digest}
    ids = [hit.id for hit in rows.find(HITS, **known, on=on)]
    if not ids:
        return []
    entries = select(WatchEntry).where(WatchEntry.id.in_(ids)).order_by(WatchEntry.id)
    return db.session.scalars(entries).all()


def watch_list(on: date, *, is_past: bool = False) -> Select[Any]:
    """Return the entries in force, or those that are over."""
    return select(WatchEntry).where(~is_active(on) if is_past else is_active(on))


def last_hits(entry_ids: Sequence[int]) -> dict[int, datetime]:
    """Return when each of these entries last stopped somebody."""
    hits = select(AuditEntry.subject_id, AuditEntry.at).where(
        AuditEntry.subject_type == WatchEntry.__tablename__,
        AuditEntry.subject_id.in_(entry_ids),
        AuditEntry.action == HIT,
    )
    ordered = hits.order_by(AuditEntry.id)
    return dict(db.session.execute(ordered).all())


def hits() -> Select[Any]:
    """Return what the watch list did: alarms, refusals and admissions in spite of one."""
    return select(AuditEntry).where(
        AuditEntry.subject_type == WatchEntry.__tablename__,
        AuditEntry.action.in_((HIT, "gate.watch.refuse", "gate.watch.override")),
    )
