"""Personal data on screens: masked by default, revealed for a reason that is logged."""

import hashlib
import hmac
from datetime import timedelta

from flask import current_app, session

from app.base import audit, clock
from app.domain.masking import mask_document, mask_name, mask_phone, mask_plate
from app.extensions import Base

__all__ = [
    "digest",
    "is_revealed",
    "mask",
    "mask_document",
    "mask_name",
    "mask_phone",
    "mask_plate",
    "reveal",
]

REVEALED_FOR = timedelta(minutes=5)
MASKS = {
    "name": mask_name,
    "phone": mask_phone,
    "document": mask_document,
    "plate": mask_plate,
}


def mask(kind: str, text: str) -> str:
    """Return `text` masked as its kind asks: name, phone, document or plate."""
    return MASKS[kind](text)


def digest(text: str) -> str:
    """Return 64 hex digits by which an encrypted text can be looked up but not guessed back.

    HMAC-SHA-256 under the school's own key: ID numbers are few enough to be tried out against a
    plain hash.
    """
    key = current_app.config["ENCRYPTION_KEY"].encode()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def reveal(action: str, row: Base, reason: str) -> None:
    """Open the full values of `row` to this session for five minutes and log who and why."""
    audit.noted(action, row, 事由=reason)
    revealed = dict(session.get("revealed", {}))
    revealed[_key(row)] = (clock.now() + REVEALED_FOR).isoformat()
    session["revealed"] = dict(list(revealed.items())[-10:])


def is_revealed(row: Base) -> bool:
    """Tell whether this session may see the full values of `row` now."""
    until = session.get("revealed", {}).get(_key(row))
    return until is not None and clock.now().isoformat() < until


def _key(row: Base) -> str:
    return f"{row.__tablename__}:{row.id}"
