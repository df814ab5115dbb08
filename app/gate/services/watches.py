"""The watch list raises an alarm, and every alarm leaves a trace, admitted or not."""

from collections.abc import Sequence

from app.base import audit, privacy
from app.domain.errors import RuleBroken
from app.gate.models import Duty, WatchEntry
from app.gate.models.details import VisitDetails
from app.gate.queries.watches import watch_hits
from app.gate.services.visitors import document_digest


def raise_alarm(details: VisitDetails, duty: Duty) -> Sequence[WatchEntry]:
    """Return the entries that fit this visitor and record each hit."""
    hits = watch_hits(
        name=details.name,
        phone=details.phone,
        document_digest=document_digest(details),
        on=duty.now.date(),
    )
    for entry in hits:
        audit.noted("gate.watch.hit", entry, 来访人=privacy.mask_name(details.name))
    return hits


def refuse_entry(*, entry: WatchEntry, name: str) -> None:
    """Record that the gate stayed shut."""
    audit.noted("gate.watch.refuse", entry, 来访人=privacy.mask_name(name))


def add_entry(entry: WatchEntry) -> None:
    check_entry(entry)
    audit.added("gate.watch.add", entry)


def check_entry(entry: WatchEntry) -> None:
    """Refuse an entry that can never fit anybody, or whose dates are the wrong way round."""
    if not (entry.name or entry.phone or entry.document_digest):
        raise RuleBroken("姓名、手机号、证件号码至少填一项", field="name")
    if entry.valid_until and entry.valid_until < entry.valid_from:
        raise RuleBroken("结束日期不能早于开始日期", field="valid_until")


def set_document(entry: WatchEntry, number: str) -> None:
    """Keep a document number readable for those who may, and its digest for the gate."""
    entry.document_number = number or None
    entry.document_digest = privacy.digest(number) if number else None
