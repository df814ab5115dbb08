"""Departures (离校): one tap, and one tap back."""

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.base import outbox, privacy, receipts, undo
from app.base.access import requires
from app.domain.errors import RuleBroken
from app.extensions import db
from app.gate.models import VehiclePassage, Visit
from app.gate.services import vehicles, visits
from app.gate.views.duty import came_from, current_duty, go_back
from app.permissions import Permission

bp = Blueprint("departures", __name__, url_prefix="/departures")


@bp.post("/visits/<int:visit_id>")
@requires(Permission.GATE_VISIT_WRITE)
@outbox.accepts
def visit(visit_id: int) -> ResponseReturnValue:
    row = db.get_or_404(Visit, visit_id)
    visits.record_departure(visit=row, duty=current_duty())
    who = privacy.mask_name(row.name)
    return _done(f"{who}已离校", url_for(".undo_visit", visit_id=visit_id, back=_back()))


@bp.post("/queued/visits/<form_id>")
@requires(Permission.GATE_VISIT_WRITE)
@outbox.accepts
def queued_visit(form_id: str) -> ResponseReturnValue:
    """Let out whoever came in while the device was offline: known by the form, not by an id."""
    visit_id = receipts.made_by(form_id, Visit.__tablename__)
    if visit_id is None:
        raise RuleBroken("这一条的进门登记还没有上传，先处理进门的那一条")
    return visit(visit_id)


@bp.post("/queued/vehicles/<form_id>")
@requires(Permission.GATE_VEHICLE_WRITE)
@outbox.accepts
def queued_vehicle(form_id: str) -> ResponseReturnValue:
    passage_id = receipts.made_by(form_id, VehiclePassage.__tablename__)
    if passage_id is None:
        raise RuleBroken("这辆车的进校登记还没有上传，先处理进校的那一条")
    return vehicle(passage_id)


@bp.post("/visits/<int:visit_id>/undo")
@requires(Permission.GATE_VISIT_WRITE)
def undo_visit(visit_id: int) -> ResponseReturnValue:
    row = db.get_or_404(Visit, visit_id)
    visits.undo_departure(row)
    return _undone(f"{privacy.mask_name(row.name)}仍在校")


@bp.post("/vehicles/<int:passage_id>")
@requires(Permission.GATE_VEHICLE_WRITE)
@outbox.accepts
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
