"""Vehicles (车辆): the register of passages, and letting one in by its plate."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import attachments, audit, clock, listing, numbers, outbox, privacy, receipts, undo
from app.base.access import requires
from app.base.handout import Sheet, hand_out, hand_out_full, in_words
from app.base.htmx import render_page, wants_fragment
from app.base.saving import refusing, saved
from app.domain import plates
from app.extensions import db
from app.gate.forms.photos import PhotosForm
from app.gate.forms.vehicles import PassageForm
from app.gate.forms.visits import WithdrawalForm
from app.gate.models import StandingCategory, Vehicle, VehiclePassage
from app.gate.models.vehicles import STANDING_CATEGORY_LABELS
from app.gate.queries import vehicles as queries
from app.gate.queries.matches import (
    VehicleMatch,
    recent_vehicles,
    vehicles_found,
    vehicles_known,
)
from app.gate.queries.visits import VISIT_STATE_LABELS, VisitState, frequent_hosts
from app.gate.services import photos
from app.gate.services import vehicles as services
from app.gate.sheets import PASSAGE_COLUMNS
from app.gate.views.duty import current_duty
from app.gate.views.registers import Period, chosen, period
from app.permissions import Permission

bp = Blueprint("vehicles", __name__, url_prefix="/vehicles")
UNLISTED = "unlisted"


@bp.get("/")
@requires(Permission.GATE_VEHICLE_READ)
def index():
    now, shown = clock.now(), period()
    wanted = _filter(shown)
    lines = queries.passages(wanted, now)
    page = listing.page(
        lines, by=VehiclePassage.entered_at, key=VehiclePassage.id, total=listing.count(lines)
    )
    return render_page(
        "gate/vehicles/index.html",
        fragment="rows",
        page=page,
        q=wanted.q,
        period=shown,
        states=listing.chips("state", _states(shown, now)),
        categories=listing.chips("category", _categories()),
        is_filtered=bool(wanted.q or wanted.state or request.args.get("category") or shown.day),
    )


@bp.route("/export.<kind>", methods=["GET", "POST"])
@requires(Permission.GATE_VEHICLE_READ)
def export(kind: str) -> ResponseReturnValue:
    answer = hand_out(_sheet, kind)
    db.session.commit()
    return answer


@bp.route("/export-full", methods=["GET", "POST"])
@requires(Permission.GATE_VISIT_REVIEW)
def export_full() -> ResponseReturnValue:
    answer = hand_out_full(_sheet)
    db.session.commit()
    return answer


@bp.get("/<int:passage_id>")
@requires(Permission.GATE_VEHICLE_READ)
def show(passage_id: int) -> ResponseReturnValue:
    return passage_page(db.get_or_404(VehiclePassage, passage_id)), 200


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.GATE_VEHICLE_WRITE)
@outbox.accepts
def new() -> ResponseReturnValue:
    form, now = PassageForm(), clock.now()
    if form.validate_on_submit():
        with refusing(form):
            passage = services.admit_vehicle(
                details=form.details(), duty=current_duty(), plate_kind=form.plate_kind
            )
            if form.photos.data:
                photos.add_photos(passage, form.photos.data)
            return _admitted(passage)
    elif not form.is_submitted():
        _prefill(form, now)
    recent = recent_vehicles(now)
    return render_template(
        "gate/vehicles/form.html",
        form=form,
        recent=recent,
        found=[],
        province=_province(recent),
        hosts=frequent_hosts(),
    ), form.status


@bp.get("/known")
@requires(Permission.GATE_VEHICLE_WRITE)
def known() -> ResponseReturnValue:
    """What the typed part of a plate means, under the pad."""
    if not wants_fragment():
        return redirect(url_for(".new", plate=request.args.get("plate")), 303)
    return render_page(
        "gate/vehicles/form.html",
        fragment="known",
        found=vehicles_found(request.args.get("plate", ""), clock.now()),
    )


@bp.post("/again/<int:vehicle_id>")
@requires(Permission.GATE_VEHICLE_WRITE)
@outbox.accepts
def again(vehicle_id: int) -> ResponseReturnValue:
    """Let a standing vehicle in with one tap; any other has to be asked about."""
    vehicle = db.get_or_404(Vehicle, vehicle_id)
    form = PassageForm(formdata=None, plate=vehicle.plate, people=1)
    passage = services.admit_vehicle(
        details=form.details(), duty=current_duty(), plate_kind=vehicle.plate_kind
    )
    return _admitted(passage)


@bp.post("/<int:passage_id>/undo")
@requires(Permission.GATE_VEHICLE_WRITE)
def take_back(passage_id: int) -> ResponseReturnValue:
    passage = db.get_or_404(VehiclePassage, passage_id)
    services.withdraw_passage(passage=passage, duty=current_duty(), reason="放行后撤销")
    return saved(url_for("gate.board.index"), "已撤销放行")


@bp.post("/<int:passage_id>/withdrawal")
@requires(Permission.GATE_VEHICLE_WRITE)
def withdraw(passage_id: int) -> ResponseReturnValue:
    passage, form = db.get_or_404(VehiclePassage, passage_id), WithdrawalForm()
    if not form.validate_on_submit():
        return passage_page(passage, withdrawal=form), form.status
    services.withdraw_passage(
        passage=passage, duty=current_duty(), reason=form.withdrawn_reason.data
    )
    return saved(url_for(".show", passage_id=passage_id), "已作废，登记簿里仍看得到")


def passage_page(
    passage: VehiclePassage,
    *,
    withdrawal: WithdrawalForm | None = None,
    photos_form: PhotosForm | None = None,
) -> str:
    """Return the page of one passage, with the form that came back for mending."""
    vehicle_id = passage.vehicle_id
    return render_template(
        "gate/vehicles/show.html",
        passage=passage,
        others=queries.passages_of(vehicle_id) if vehicle_id else [],
        history=audit.history(passage),
        photos=attachments.of(passage),
        photos_form=photos_form or PhotosForm(formdata=None),
        withdrawal=withdrawal or WithdrawalForm(formdata=None),
        form=withdrawal or photos_form,
    )


def _admitted(passage: VehiclePassage) -> ResponseReturnValue:
    location = url_for("gate.board.index")
    receipts.keep(location, passage)
    db.session.commit()
    taken_back = url_for(".take_back", passage_id=passage.id)
    undo.offer(f"{privacy.mask_plate(passage.plate)} 已放行", taken_back)
    return redirect(location, 303)


def _province(recent: Sequence[VehicleMatch]) -> str:
    """Return where the pad begins: the province most of the last vehicles are from."""
    heads = Counter(match.vehicle.plate[0] for match in recent)
    common = heads.most_common(1)
    return common[0][0] if common and common[0][0] in plates.PROVINCES else ""


def _prefill(form: PassageForm, now: datetime) -> None:
    vehicle_id = request.args.get("vehicle", type=numbers.read)
    match = next(iter(vehicles_known([vehicle_id] if vehicle_id else [], now)), None)
    if match is None:
        form.plate.data = plates.normalise(request.args.get("plate", ""))
        return
    form.plate.data = match.vehicle.plate
    if match.last:
        form.prefill(match.last)


def _sheet() -> Sheet:
    shown = period()
    wanted = _filter(shown)
    category = wanted.category and STANDING_CATEGORY_LABELS[wanted.category]
    words = in_words(
        ("时间", shown.in_words),
        ("状态", wanted.state and VISIT_STATE_LABELS[wanted.state]),
        ("类别", "临时" if wanted.only_unlisted else category),
        ("查找", wanted.q),
    )
    lines = queries.in_order(queries.passages(wanted, clock.now()))
    return Sheet("车辆登记", PASSAGE_COLUMNS, lines, words, is_long=True)


def _filter(shown: Period) -> queries.Filter:
    return queries.Filter(
        since=shown.since,
        until=shown.until,
        state=chosen("state", VisitState),
        category=chosen("category", StandingCategory),
        only_unlisted=request.args.get("category") == UNLISTED,
        q=request.args.get("q", "").strip(),
    )


def _states(shown: Period, now: datetime) -> list[tuple[str, str, Any]]:
    def number(wanted: VisitState) -> Any:
        return listing.count(queries.passages(queries.Filter(state=wanted), now))

    return [
        ("", shown.label, None),
        (VisitState.INSIDE, "在校", number(VisitState.INSIDE)),
        (VisitState.OVERDUE, "超时", number(VisitState.OVERDUE)),
    ]


def _categories() -> list[tuple[str, str, Any]]:
    listed = [(key.value, label, None) for key, label in STANDING_CATEGORY_LABELS.items()]
    return [*listed, (UNLISTED, "临时", None)]
