"""Standing vehicles (常用车辆): who may drive in without asking, and until when."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import audit, clash, clock, listing
from app.base.access import requires
from app.base.handout import Sheet, hand_out, hand_out_full, in_words
from app.base.htmx import render_page
from app.base.saving import refusing, saved, undoable
from app.domain import plates
from app.extensions import db
from app.gate.forms.vehicles import StandingForm
from app.gate.models import StandingCategory, StandingVehicle
from app.gate.models.vehicles import STANDING_CATEGORY_LABELS
from app.gate.queries import vehicles as queries
from app.gate.services import vehicles as services
from app.gate.sheets import STANDING_COLUMNS
from app.gate.views.registers import chosen
from app.permissions import Permission

bp = Blueprint("standing", __name__, url_prefix="/standing-vehicles")


@bp.get("/")
@requires(Permission.GATE_VEHICLE_READ)
def index():
    today, q = clock.today(), request.args.get("q", "").strip()
    counts = queries.standing_counts(today)
    rows = queries.standing_vehicles(
        today, category=chosen("category", StandingCategory), is_past="past" in request.args, q=q
    )
    return render_page(
        "gate/standing/index.html",
        fragment="rows",
        page=listing.page(rows, by=StandingVehicle.valid_from, key=StandingVehicle.id),
        chips=listing.chips(
            "category",
            [
                (key.value, label, listing.Count(counts.get(key, 0)))
                for key, label in STANDING_CATEGORY_LABELS.items()
            ],
        ),
        total=sum(counts.values()),
        q=q,
        is_past="past" in request.args,
        is_filtered=bool(q or request.args.get("category")),
        today=today,
    )


@bp.route("/export.<kind>", methods=["GET", "POST"])
@requires(Permission.GATE_VEHICLE_READ)
def export(kind: str) -> ResponseReturnValue:
    answer = hand_out(_sheet, kind)
    db.session.commit()
    return answer


@bp.route("/export-full", methods=["GET", "POST"])
@requires(Permission.GATE_VEHICLE_MANAGE)
def export_full() -> ResponseReturnValue:
    answer = hand_out_full(_sheet)
    db.session.commit()
    return answer


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.GATE_VEHICLE_MANAGE)
def new() -> ResponseReturnValue:
    form = StandingForm()
    if form.validate_on_submit():
        standing = StandingVehicle()
        form.fill(standing)
        with refusing(form):
            services.list_vehicle(standing, clock.today())
            return saved(url_for(".index"), f"{plates.display(standing.plate)} 已列入常用车辆")
    elif not form.is_submitted():
        form.valid_from.data = clock.today()
        form.plate.data = plates.normalise(request.args.get("plate", ""))
    return render_template("gate/standing/form.html", form=form, standing=None), form.status


@bp.route("/<int:standing_id>/edit", methods=["GET", "POST"])
@requires(Permission.GATE_VEHICLE_MANAGE)
def edit(standing_id: int) -> ResponseReturnValue:
    standing = db.get_or_404(StandingVehicle, standing_id)
    form = StandingForm(obj=standing)
    if form.is_submitted() and clash.found(form, standing):
        return clash.page(form, standing, back=url_for(".index"))
    if form.validate_on_submit():
        with refusing(form):
            with audit.changed("gate.standing.edit", standing):
                form.fill(standing)
                services.relist_vehicle(standing, clock.today())
            return saved(url_for(".index"), "已保存修改")
    history = audit.history(standing)
    return render_template(
        "gate/standing/form.html", form=form, standing=standing, history=history
    ), form.status


@bp.post("/<int:standing_id>/end")
@requires(Permission.GATE_VEHICLE_MANAGE)
def end(standing_id: int) -> ResponseReturnValue:
    standing = db.get_or_404(StandingVehicle, standing_id)
    with audit.changed("gate.standing.end", standing):
        standing.end(clock.now())
    text = f"{plates.display(standing.plate)} 已停用"
    return undoable(url_for(".index"), text, url_for(".restore", standing_id=standing_id))


@bp.post("/<int:standing_id>/restore")
@requires(Permission.GATE_VEHICLE_MANAGE)
def restore(standing_id: int) -> ResponseReturnValue:
    standing = db.get_or_404(StandingVehicle, standing_id)
    with audit.changed("gate.standing.restore", standing):
        standing.restore()
    return saved(url_for(".index"), f"{plates.display(standing.plate)} 已恢复")


def _sheet() -> Sheet:
    category, q = chosen("category", StandingCategory), request.args.get("q", "").strip()
    is_past = "past" in request.args
    words = in_words(
        ("状态", "停用和过期" if is_past else "有效"),
        ("类别", category and STANDING_CATEGORY_LABELS[category]),
        ("查找", q),
    )
    listed = queries.standing_vehicles(clock.today(), category=category, is_past=is_past, q=q)
    newest = listed.order_by(StandingVehicle.valid_from.desc(), StandingVehicle.id.desc())
    return Sheet("常用车辆", STANDING_COLUMNS, newest, words)
