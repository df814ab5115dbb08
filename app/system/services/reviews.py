"""Signing the yearly review: its lists are frozen, with the seal of the log beside them."""

from datetime import datetime
from typing import Any

from app.base import audit, seals
from app.system.models.reviews import AccessReview
from app.system.queries import reviews as queries


def sign(*, by: Any, remarks: str, audit_report: str, now: datetime) -> AccessReview:
    """Freeze what there is to review as it stands now, under the name of who signs."""
    seals.seal(now)
    seal = seals.last()
    before = next(iter(queries.reviews()), None)
    review = AccessReview(
        signed_at=now,
        signed_by_id=by.id,
        signed_by_name=by.name,
        remarks=remarks,
        audit_report=audit_report,
        seal=f"第 {seal.id} 段 {seal.mark}" if seal else "",
        content=queries.content(now, before),
    )
    audit.added("system.review.sign", review)
    return review
