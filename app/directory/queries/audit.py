"""The audit log (操作记录) by person, act, day and text."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, or_, select

from app.base import listing
from app.base.audit import AuditEntry


def entries(
    *, q: str = "", action: str = "", day: date | None = None, actor_id: int | None = None
) -> Select[AuditEntry]:
    """Return the acts, newest first; `action` may be the beginning of one (gate.)."""
    found = select(AuditEntry).order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    if day is not None:
        start = datetime.combine(day, time())
        found = found.where(AuditEntry.at >= start, AuditEntry.at < start + timedelta(days=1))
    if action:
        found = found.where(AuditEntry.action.startswith(action, autoescape=True))
    if actor_id is not None:
        found = found.where(AuditEntry.actor_id == actor_id)
    if q:
        columns = (AuditEntry.subject_name, AuditEntry.actor_name)
        found = found.where(or_(*(listing.contains(column, q) for column in columns)))
    return found
