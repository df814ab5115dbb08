"""Departures (离校): one tap, and one tap back."""

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.base import privacy, receipts, undo
from app.base.access import requires
from app.extensions import db
from app.gate.models import VehiclePassage, Visit
from app.gate.services import vehicles, visits
from app.gate.views.duty import came_from, current_duty, go_back
from app.permissions import Permission

bp = Blueprint("departures", __name__, url_prefix="/departures")


@bp.post("/visits/<int:visit_id>")
@requires(Permission.GATE_VISIT_WRITE)
def visit(visit_id: int) -> ResponseReturnValue:
    row = db.get_or_404(Visit, visit_id)
    visits.record_departure(visit=row, duty=current_duty())
    who = privacy.mask_name(row.name)
    return _done(f"{who}已离校", url_for(".undo_visit", visit_id=visit_id, back=_back()))


@bp.post("/visits/<int:visit_id>/undo")
@requires(Permission.GATE_VISIT_WRITE)
def undo_visit(visit_id: int) -> ResponseReturnValue:
    row = db.get_or_404(Visit, visit_id)
    visits.undo_departure(row)
    return _undone(f"{privacy.mask_name(row.name)}仍在校")


@bp.post("/vehicles/<int:passage_id>")
@requires(Permission.GATE_VEHICLE_WRITE)
def vehicle(passage_id: int) -> ResponseReturnValue:
    row = db.get_or_404(VehiclePassage, passage_id)
    vehicles.record_vehicle_departure(passage=row, duty=current_duty())
    plate = privacy.mask_plate(row.plate)
    return _done(f"{plate} 已出校", url_for(".undo_vehicle", passage_id=passage_id, back=_back()))


@bp.post("/vehicles/<int:passage_id>/undo")
@requires(Permission.GATE_VEHICLE_WRITE)
def undo_vehicle(passage_id: int) -> ResponseReturnValue:
    row = db.get_or_404(VehiclePassage, passage_id)
    vehicles.undo_vehicle_departure(row)
    return _undone(f"{privacy.mask_plate(row.plate)} 仍在校")


def _back() -> str:
    return request.args.get("back", "board")


def _done(text: str, undo_url: str) -> ResponseReturnValue:
    receipts.keep(came_from())
    db.session.commit()
    # The board has a quiet line of its own for the last departure.
    if _back() != "board":
        undo.offer(text, undo_url)
    return go_back()


def _undone(text: str) -> ResponseReturnValue:
    receipts.keep(came_from())
    db.session.commit()
    flash(text, "success")
    return go_back()
