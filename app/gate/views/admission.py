"""Admitting, from wherever it is begun: the watch list is asked first, every time."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from app.base import outbox, privacy, receipts, undo
from app.extensions import db
from app.gate.models import Booking, Duty
from app.gate.models.details import VisitDetails
from app.gate.services import visits as services
from app.gate.services.watches import raise_alarm


def admit(
    *,
    details: VisitDetails,
    duty: Duty,
    form: Form,
    booking: Booking | None = None,
    prints: bool = False,
) -> ResponseReturnValue:
    """Admit and go on, or show the alarm, which leaves its trace either way."""
    hits = raise_alarm(details, duty)
    reason = form.override_reason.data or ""
    if hits and not reason:
        is_asked = "override_reason" in request.form
        if is_asked:
            form.override_reason.errors = ["写明理由才能放行"]
        # The script that asked first sends the form again, to show the alarm: it is written then.
        if not outbox.is_first_try():
            db.session.commit()
        return _alarm(form, hits, details, 422 if is_asked else 409)
    visit = services.admit_visit(
        details=details, duty=duty, hits=hits, override_reason=reason, booking=booking
    )
    shown = url_for("gate.visits.show", visit_id=visit.id)
    location = shown if prints else url_for("gate.board.index")
    receipts.keep(location, visit)
    taken_back = url_for("gate.visits.take_back", visit_id=visit.id)
    text = f"{privacy.mask_name(visit.name)}已放行，单号 {visit.code}"
    db.session.commit()
    if prints:
        flash(text, "success")
    else:
        undo.offer(text, taken_back)
    return redirect(location, 303)


def _alarm(form, hits, details: VisitDetails, status: int) -> ResponseReturnValue:
    body = render_template("gate/arrivals/alarm.html", form=form, hits=hits, details=details)
    return body, status
