"""Roll call (点名单) and closing sweep (清场)."""

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.base import clock, receipts
from app.base.access import requires
from app.base.htmx import render_page
from app.base.printing import pdf_response
from app.base.saving import refusing
from app.extensions import db
from app.gate.forms.closing import SweepForm
from app.gate.queries.board import roll_call
from app.gate.services.closing import sweep as sweep_all
from app.gate.views.duty import current_duty
from app.permissions import Permission

bp = Blueprint("closing", __name__, url_prefix="/closing")


@bp.route("/", methods=["GET", "POST"])
@requires(Permission.GATE_VISIT_WRITE)
def index() -> ResponseReturnValue:
    """Who is still inside, and 清场: two taps, with the number read back."""
    visits, passages = roll_call(clock.now())
    form = SweepForm(number=len(visits) + len(passages))
    if form.validate_on_submit():
        with refusing(form):
            return _swept(form)
    return render_template(
        "gate/closing/index.html",
        form=form,
        visits=visits,
        passages=passages,
    ), form.status


@bp.get("/roll-call")
@requires(Permission.GATE_BOARD_READ)
def roll():
    """Everybody inside, to be called out and ticked at the assembly point."""
    answer = make_response(render_page("gate/closing/roll_call.html", fragment="rows", **_roll()))
    # The copy on the board says when it was made.
    answer.headers["X-Time"] = clock.now().isoformat()
    return answer


@bp.get("/roll-call.pdf")
@requires(Permission.GATE_BOARD_READ)
def roll_pdf():
    now = clock.now()
    return pdf_response("gate/closing/roll_call_print.html", f"点名单 {now:%m-%d %H%M}", **_roll())


def _roll() -> dict:
    visits, passages = roll_call(clock.now())
    people = sum(visit.people for visit in visits) + sum(row.people for row in passages)
    return {
        "visits": visits,
        "passages": passages,
        "people": people,
    }


def _swept(form: SweepForm) -> ResponseReturnValue:
    duty = current_duty()
    visits, passages = roll_call(duty.now)
    form.confirm(len(visits) + len(passages))
    number = sweep_all(visits=visits, passages=passages, duty=duty, reason=form.reason_text())
    receipts.keep(url_for("gate.board.index"))
    db.session.commit()
    flash(f"清场完成：{number} 条记为未见离校", "success")
    return redirect(url_for("gate.board.index"), 303)
