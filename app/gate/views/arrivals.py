"""Arrivals (放行): a visitor of before, a booking, an emergency crew, and a refusal."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.base import clash, outbox, privacy, receipts
from app.base.access import requires
from app.base.saving import refusing
from app.domain.errors import RuleBroken
from app.domain.visits import expected_leaving
from app.extensions import db
from app.gate.forms.visits import AdmitForm, EmergencyForm, EnterFirstForm, RefusalForm
from app.gate.models import Booking, Visit, Visitor, WatchEntry
from app.gate.models.details import Host, VisitDetails
from app.gate.queries.visits import frequent_hosts, last_visit
from app.gate.services import visits as services
from app.gate.services.watches import refuse_entry
from app.gate.views.admission import admit
from app.gate.views.duty import current_duty
from app.permissions import Permission

bp = Blueprint("arrivals", __name__, url_prefix="/arrivals")
CREWS = ("120 急救", "119 消防", "110 公安", "水电燃气抢修", "其他抢险")


@bp.post("/visitors/<int:visitor_id>")
@requires(Permission.GATE_VISIT_WRITE)
@outbox.accepts
def again(visitor_id: int) -> ResponseReturnValue:
    """Admit a visitor of before with what was said last time."""
    visitor = db.get_or_404(Visitor, visitor_id)
    last = last_visit(visitor_id)
    if last is None:
        raise RuleBroken("这位访客以前的登记都作废了，从“改内容”重新登记")
    duty = current_duty()
    return admit(details=_as_before(last, visitor, duty.at), duty=duty, form=AdmitForm())


@bp.post("/bookings/<int:booking_id>")
@requires(Permission.GATE_VISIT_WRITE)
@outbox.accepts
def booked(booking_id: int) -> ResponseReturnValue:
    """Admit a booked visitor; one booked without a telephone is asked for it first."""
    booking = db.get_or_404(Booking, booking_id)
    if not booking.visitor_phone:
        raise RuleBroken("预约时没有留电话，点“登记”补上再放行")
    duty = current_duty()
    details = _as_booked(booking, duty.at)
    return admit(details=details, duty=duty, form=AdmitForm(), booking=booking)


@bp.route("/emergency", methods=["GET", "POST"])
@requires(Permission.GATE_VISIT_WRITE)
@outbox.accepts
def emergency() -> ResponseReturnValue:
    form = EnterFirstForm()
    if form.validate_on_submit():
        duty = current_duty()
        visit = services.enter_first(who=form.crew(CREWS), people=form.people.data or 1, duty=duty)
        receipts.keep(url_for("gate.board.index"), visit)
        db.session.commit()
        flash("已放行，事后在看板左边补登", "success")
        return redirect(url_for("gate.board.index"), 303)
    return render_template("gate/arrivals/emergency.html", form=form, crews=CREWS), form.status


@bp.route("/<int:visit_id>/completion", methods=["GET", "POST"])
@requires(Permission.GATE_VISIT_WRITE)
def complete(visit_id: int) -> ResponseReturnValue:
    visit = db.get_or_404(Visit, visit_id)
    if not visit.is_incomplete:
        abort(404)
    form = EmergencyForm()
    form.arrived(visit.arrived_at)
    if form.is_submitted() and clash.found(form, visit):
        return clash.page(form, visit, back=url_for("gate.board.index"))
    if form.validate_on_submit():
        with refusing(form):
            return _complete(form, visit)
    elif not form.is_submitted():
        form.show(visit)
    hosts = frequent_hosts()
    return render_template(
        "gate/visits/form.html",
        form=form,
        visit=visit,
        hosts=hosts,
        is_completion=True,
    ), form.status


@bp.post("/refusals")
@requires(Permission.GATE_VISIT_WRITE)
def refuse() -> ResponseReturnValue:
    """Keep the gate shut for somebody on the watch list, and write that down."""
    form = RefusalForm()
    entry = db.get_or_404(WatchEntry, form.entry_id.data or 0)
    refuse_entry(entry=entry, name=form.name.data or "")
    receipts.keep(url_for("gate.board.index"))
    db.session.commit()
    flash(f"没有放行{privacy.mask_name(form.name.data or '')}，已记录", "success")
    return redirect(url_for("gate.board.index"), 303)


def _complete(form: EmergencyForm, visit: Visit) -> ResponseReturnValue:
    services.complete_emergency(visit=visit, details=form.details(), duty=current_duty())
    receipts.keep(url_for("gate.board.index"))
    db.session.commit()
    flash(f"{visit.code} 已补登", "success")
    return redirect(url_for("gate.board.index"), 303)


def _as_before(last: Visit, visitor: Visitor, now) -> VisitDetails:
    return VisitDetails(
        name=visitor.name,
        phone=visitor.phone,
        organisation=visitor.organisation,
        relation=visitor.relation,
        people=last.people,
        purpose=last.purpose,
        purpose_note=last.purpose_note,
        host=Host(last.host_name, last.host_staff_id, last.host_department),
        area=last.area,
        plate=last.plate,
        expected_leaving_at=expected_leaving(now, last.purpose),
    )


def _as_booked(booking: Booking, now) -> VisitDetails:
    return VisitDetails(
        name=booking.visitor_name,
        phone=booking.visitor_phone,
        organisation=booking.organisation,
        people=booking.people,
        purpose=booking.purpose,
        purpose_note=booking.purpose_note,
        host=Host(booking.host_name, booking.host_staff_id, booking.host_department),
        # Who booked the visit has said that it is expected.
        is_host_confirmed=True,
        area=booking.area,
        plate=booking.plate,
        expected_leaving_at=expected_leaving(now, booking.purpose),
    )
