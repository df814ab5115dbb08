"""Visits (来访登记): the register, one visit, a new one, a correction, a withdrawal."""

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from jinja2_fragments.flask import render_block

from app.base import audit, clash, clock, listing, numbers, outbox, privacy, receipts
from app.base.access import requires
from app.base.handout import Sheet, hand_out, hand_out_full, in_words
from app.base.htmx import render_page, wants_fragment
from app.base.listing import Count
from app.base.saving import refusing, saved
from app.domain.documents import DOCUMENT_KIND_LABELS
from app.domain.visits import PURPOSE_LABELS, Purpose
from app.extensions import db
from app.gate.forms.visits import RevealForm, VisitForm, WithdrawalForm
from app.gate.models import Booking, Visit, Visitor
from app.gate.queries import visits as queries
from app.gate.queries.visits import VISIT_STATE_LABELS, VisitState
from app.gate.services import visits as services
from app.gate.sheets import VISIT_COLUMNS
from app.gate.views.admission import admit
from app.gate.views.duty import current_duty
from app.gate.views.lines import by_day
from app.gate.views.registers import Period, chosen, period
from app.permissions import Permission

bp = Blueprint("visits", __name__, url_prefix="/visits")
PAGE = "gate/visits/index.html"
SHOWN_STATES = (
    VisitState.INSIDE,
    VisitState.OVERDUE,
    VisitState.LEFT,
    VisitState.UNACCOUNTED,
)


@bp.get("/")
@requires(Permission.GATE_VISIT_READ)
def index() -> ResponseReturnValue:
    if code := queries.read_code(request.args.get("q", "")):
        return redirect(url_for(".by_code", code=code), 303)
    now, shown = clock.now(), period()
    wanted = _filter(shown)
    if "counts" in request.args and wants_fragment():
        return _counts(wanted, shown, now)
    lines = queries.register(wanted, now, queries.SHOWN)
    page = listing.page(lines, by=Visit.arrived_at, key=Visit.id)
    return render_page(
        PAGE,
        fragment="rows",
        page=page,
        days=by_day(page, now),
        q=wanted.q,
        period=shown,
        states=_state_chips(shown),
        purposes=_purpose_chips(),
        is_filtered=any((wanted.q, wanted.state, wanted.purpose, shown.day)),
    )


def _counts(wanted: queries.Filter, shown: Period, now: datetime) -> str:
    """Return the numbers of the list alone: they cost more than the rows, and come after them."""
    tally = queries.tally(shown.since, shown.until, now)
    if wanted.q or wanted.purpose or wanted.state:
        total = listing.count(queries.register(wanted, now))
    else:
        total = Count(tally.total, tally.is_capped)
    return render_block(
        PAGE,
        "counts",
        total=total,
        period=shown,
        states=_state_chips(shown, tally),
        purposes=_purpose_chips(tally),
    )


@bp.route("/export.<kind>", methods=["GET", "POST"])
@requires(Permission.GATE_VISIT_READ)
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


@bp.get("/code/<code>")
@requires(Permission.GATE_VISIT_READ)
def by_code(code: str) -> ResponseReturnValue:
    """The address of the QR symbol on a slip."""
    visit_id = queries.visit_of_code(queries.read_code(code) or "")
    if visit_id is None:
        abort(404)
    return redirect(url_for(".show", visit_id=visit_id), 303)


@bp.get("/<int:visit_id>")
@requires(Permission.GATE_VISIT_READ)
def show(visit_id: int) -> ResponseReturnValue:
    visit = db.get_or_404(Visit, visit_id)
    return _page_of(visit), 200


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.GATE_VISIT_WRITE)
@outbox.accepts
def new() -> ResponseReturnValue:
    form, booking, visitor = VisitForm(), _booking(), _visitor()
    form.keep_phone(booking.visitor_phone if booking else visitor.phone if visitor else "")
    if form.validate_on_submit():
        with refusing(form):
            return admit(
                details=form.details(),
                duty=current_duty(),
                form=form,
                booking=booking,
                prints=request.form.get("then") == "print",
            )
    elif not form.is_submitted():
        _prefill(form, booking, visitor)
    return _form_page(form)


@bp.route("/<int:visit_id>/edit", methods=["GET", "POST"])
@requires(Permission.GATE_VISIT_WRITE)
def edit(visit_id: int) -> ResponseReturnValue:
    visit = db.get_or_404(Visit, visit_id)
    if visit.is_incomplete:
        return redirect(url_for("gate.arrivals.complete", visit_id=visit_id), 303)
    form, back = VisitForm(), url_for(".show", visit_id=visit_id)
    form.arrived(visit.arrived_at)
    form.keep_phone(visit.phone)
    if form.is_submitted() and clash.found(form, visit):
        form.phone.data = form.phone.data or visit.phone
        return clash.page(form, visit, back=back)
    if form.validate_on_submit():
        with refusing(form):
            services.edit_visit(visit=visit, details=form.details(), duty=current_duty())
            return saved(back, "已保存修改")
    elif not form.is_submitted():
        form.show(visit)
    return _form_page(form, visit)


@bp.post("/<int:visit_id>/withdrawal")
@requires(Permission.GATE_VISIT_WRITE)
def withdraw(visit_id: int) -> ResponseReturnValue:
    visit, form = db.get_or_404(Visit, visit_id), WithdrawalForm()
    if not form.validate_on_submit():
        return _page_of(visit, withdrawal=form), form.status
    services.withdraw_visit(visit=visit, duty=current_duty(), reason=form.withdrawn_reason.data)
    return _back_to(visit, "已作废，登记簿里仍看得到")


@bp.post("/<int:visit_id>/undo")
@requires(Permission.GATE_VISIT_WRITE)
def take_back(visit_id: int) -> ResponseReturnValue:
    """Undo an admission just made: the line stays, void, with its reason."""
    visit = db.get_or_404(Visit, visit_id)
    services.withdraw_visit(visit=visit, duty=current_duty(), reason="放行后撤销")
    receipts.keep(url_for("gate.board.index"))
    db.session.commit()
    flash(f"{visit.code} 已撤销放行", "success")
    return redirect(url_for("gate.board.index"), 303)


@bp.post("/<int:visit_id>/reveal")
@requires(Permission.GATE_VISIT_REVIEW)
def reveal(visit_id: int) -> ResponseReturnValue:
    visit, form = db.get_or_404(Visit, visit_id), RevealForm()
    if not form.validate_on_submit():
        return _page_of(visit, reveal=form), form.status
    privacy.reveal("gate.visit.reveal", visit, form.reveal_reason.data)
    return _back_to(visit, "已显示完整信息，5 分钟后自动遮住；查看已留痕")


def _back_to(visit: Visit, message: str) -> ResponseReturnValue:
    location = url_for(".show", visit_id=visit.id)
    receipts.keep(location)
    db.session.commit()
    flash(message, "success")
    return redirect(location, 303)


def _page_of(visit: Visit, **forms: Any) -> str:
    is_open = privacy.is_revealed(visit)
    return render_template(
        "gate/visits/show.html",
        visit=visit,
        is_open=is_open,
        document=_document(visit.visitor, is_open),
        others=queries.visits_of(visit.visitor_id) if visit.visitor_id else [],
        history=audit.history(visit),
        withdrawal=forms.get("withdrawal") or WithdrawalForm(formdata=None),
        reveal=forms.get("reveal") or RevealForm(formdata=None),
        form=forms.get("withdrawal") or forms.get("reveal"),
    )


def _document(visitor: Visitor | None, is_open: bool) -> str:
    """Return what a visitor showed, its number masked unless it was asked for with a reason."""
    if visitor is None or visitor.document_kind is None:
        return ""
    number = visitor.document_number or ""
    shown = number if is_open else privacy.mask_document(number)
    kind = DOCUMENT_KIND_LABELS[visitor.document_kind]
    return " ".join(text for text in (kind, visitor.document_note, shown) if text)


def _form_page(form: VisitForm, visit: Visit | None = None) -> ResponseReturnValue:
    latest = queries.latest_of(Purpose(form.purpose.data)) if form.purpose.data else []
    return render_template(
        "gate/visits/form.html",
        form=form,
        visit=visit,
        hosts=queries.frequent_hosts(),
        latest=latest,
        is_completion=False,
    ), form.status


def _booking() -> Booking | None:
    booking_id = request.args.get("booking", type=numbers.read)
    return db.get_or_404(Booking, booking_id) if booking_id else None


def _visitor() -> Visitor | None:
    visitor_id = request.args.get("visitor", type=numbers.read)
    return db.get_or_404(Visitor, visitor_id) if visitor_id else None


def _prefill(form: VisitForm, booking: Booking | None, visitor: Visitor | None) -> None:
    """Fill in what is known: the booking, the last visit, or what the search did not find."""
    if booking:
        form.prefill_booking(booking)
    elif visitor and (last := queries.last_visit(visitor.id)):
        form.prefill(last, visitor)
    elif visitor:
        form.name.data = visitor.name
    elif typed := request.args.get("q", "").strip():
        form.guess(typed)


def _sheet() -> Sheet:
    shown = period()
    wanted = _filter(shown)
    words = in_words(
        ("时间", shown.in_words),
        ("状态", wanted.state and VISIT_STATE_LABELS[wanted.state]),
        ("事由", wanted.purpose and PURPOSE_LABELS[wanted.purpose]),
        ("查找", wanted.q),
    )
    lines = queries.in_order(queries.register(wanted, clock.now()))
    return Sheet("来访登记", VISIT_COLUMNS, lines, words, is_long=True)


def _filter(shown: Period) -> queries.Filter:
    return queries.Filter(
        since=shown.since,
        until=shown.until,
        state=chosen("state", VisitState),
        purpose=chosen("purpose", Purpose),
        q=request.args.get("q", "").strip(),
    )


def _state_chips(shown: Period, tally: queries.Tally | None = None) -> list[listing.Chip]:
    if tally is None:
        numbers: dict[str, Count] = {}
    else:
        numbers = {
            "": Count(tally.total, tally.is_capped),
            VisitState.INSIDE: Count(tally.inside),
            VisitState.OVERDUE: Count(tally.overdue),
            VisitState.LEFT: Count(tally.left, tally.is_capped),
            VisitState.UNACCOUNTED: Count(tally.unaccounted, tally.is_capped),
        }
    return listing.chips(
        "state",
        [("", shown.label, numbers.get(""))]
        + [(each.value, VISIT_STATE_LABELS[each], numbers.get(each)) for each in SHOWN_STATES],
    )


def _purpose_chips(tally: queries.Tally | None = None) -> list[listing.Chip]:
    return listing.chips(
        "purpose",
        [
            (
                purpose.value,
                PURPOSE_LABELS[purpose],
                Count(tally.purposes.get(purpose, 0), tally.is_capped) if tally else None,
            )
            for purpose in queries.purposes_in_order()
        ],
    )
