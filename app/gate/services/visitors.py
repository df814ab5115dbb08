"""Visitors are remembered, so that the next visit is one tap."""

from datetime import datetime

from app.base import privacy, rows, search
from app.gate.models import Visitor
from app.gate.models.details import Document, VisitDetails
from app.gate.queries.visits import find_visitor


def remember_visitor(details: VisitDetails, at: datetime, *, is_new_visit: bool = False) -> Visitor:
    """Return the visitor these details speak of, known or new, brought up to date."""
    digest = document_digest(details)
    visitor = find_visitor(details.name, details.phone, digest)
    if visitor is None:
        visitor = Visitor(visits_count=0)
    was_new, before = visitor.id is None, (visitor.name, visitor.phone)
    visitor.name = details.name
    visitor.phone = details.phone or visitor.phone or ""
    visitor.organisation = details.organisation or visitor.organisation or ""
    visitor.relation = details.relation or visitor.relation or ""
    if details.document:
        _remember_document(visitor, details.document)
    if visitor.last_visit_at is None or visitor.last_visit_at < at:
        visitor.last_visit_at = at
    visitor.visits_count += is_new_visit
    if was_new:
        rows.add(visitor)
        search.store_new("visitor", visitor.id, **_found_by(visitor, details.plate))
    elif details.plate or before != (visitor.name, visitor.phone):
        search.store("visitor", visitor.id, **_found_by(visitor, details.plate))
    return visitor


def document_digest(details: VisitDetails) -> str | None:
    """Return what a document number is looked up by."""
    number = details.document.number if details.document else ""
    return privacy.digest(number) if number else None


def _remember_document(visitor: Visitor, document: Document) -> None:
    visitor.document_kind = document.kind
    visitor.document_note = document.note
    if document.number:
        visitor.document_number = document.number
        visitor.document_digest = privacy.digest(document.number)


def _found_by(visitor: Visitor, plate: str) -> dict[str, list[str]]:
    return {"names": [visitor.name], "codes": [visitor.phone, plate]}
