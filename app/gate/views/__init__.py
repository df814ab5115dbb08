"""The gate's blueprint: /gate/ is the board, each module has its address under it."""

from typing import Any

from flask import Blueprint

from app.base import clock, privacy
from app.domain import plates
from app.domain.plates import PLATE_KIND_LABELS
from app.domain.visits import PURPOSE_LABELS, minutes_text, overdue_minutes, stay_text
from app.gate.models.vehicles import STANDING_CATEGORY_LABELS
from app.gate.queries.board import about
from app.gate.queries.visits import VISIT_STATE_LABELS, VisitState, state
from app.gate.views import (
    arrivals,
    board,
    bookings,
    closing,
    departures,
    papers,
    photos,
    posts,
    standing,
    vehicles,
    visits,
    watches,
)

bp = Blueprint("gate", __name__, url_prefix="/gate")
for module in (
    arrivals,
    board,
    bookings,
    closing,
    departures,
    papers,
    photos,
    posts,
    standing,
    vehicles,
    visits,
    watches,
):
    bp.register_blueprint(module.bp)

STATE_TONES = {
    VisitState.INSIDE: "ok",
    VisitState.OVERDUE: "bad",
    VisitState.UNACCOUNTED: "warn",
    VisitState.WITHDRAWN: "void",
}
WORDS: dict[str, Any] = {
    "about": about,
    "category_labels": STANDING_CATEGORY_LABELS,
    "display_plate": plates.display,
    "late_text": lambda expected_at, now: minutes_text(overdue_minutes(expected_at, now)),
    "mask_document": privacy.mask_document,
    "mask_name": privacy.mask_name,
    "mask_phone": privacy.mask_phone,
    "mask_plate": privacy.mask_plate,
    "plate_kind_labels": PLATE_KIND_LABELS,
    "purpose_labels": PURPOSE_LABELS,
    "state": state,
    "state_labels": VISIT_STATE_LABELS,
    "state_tones": STATE_TONES,
    "stay_text": stay_text,
}


@bp.context_processor
def words() -> dict[str, Any]:
    """Give every page of the gate its masks and the Chinese words of its columns."""
    return {**WORDS, "now": clock.now()}
