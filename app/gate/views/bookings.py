"""Bookings (预约来访): staff announce whom they expect; the gate sees everybody's."""

from datetime import datetime, time, timedelta
from typing import Any

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import audit, clash, clock, listing
from app.base.access import requires
from app.base.handout import Sheet, hand_out, in_words
from app.base.htmx import render_page
from app.base.saving import refusing, saved, undoable
from app.extensions import db
from app.gate.forms.bookings import BookingForm
from app.gate.models import Booking, BookingStatus
from app.gate.models.bookings import BOOKING_STATUS_LABELS
from app.gate.queries import bookings as queries
from app.gate.services import bookings as services
from app.gate.sheets import BOOKING_COLUMNS
from app.gate.views.duty import current_duty
from app.gate.views.registers import chosen
from app.permissions import Permission

bp = Blueprint("bookings", __name__, url_prefix="/bookings")
TONES = {BookingStatus.EXPECTED: "info", BookingStatus.ARRIVED: "ok", BookingStatus.NO_SHOW: "warn"}


@bp.get("/")
@requires(Permission.GATE_BOOKING_WRITE, Permission.GATE_BOARD_READ)
def index():
    status = chosen("status", BookingStatus) or BookingStatus.EXPECTED
    rows = _visible(status)
    # Who comes next stands first; of what is over, the newest.
    is_coming = status is BookingStatus.EXPECTED
    return render_page(
        "gate/bookings/index.html",
        fragment="rows",
        page=listing.page(rows, by=Booking.expected_at, key=Booking.id, descending=not is_coming),
        chips=listing.chips(
            "status", [_chip(each) for each in BookingStatus], default=BookingStatus.EXPECTED
        ),
        sees_all=_sees_all(),
        is_filtered=not is_coming,
        today=clock.today(),
        status_labels=BOOKING_STATUS_LABELS,
        tones=TONES,
    )


@bp.route("/export.<kind>", methods=["GET", "POST"])
@requires(Permission.GATE_BOOKING_WRITE, Permission.GATE_BOARD_READ)
def export(kind: str) -> ResponseReturnValue:
    answer = hand_out(_sheet, kind)
    db.session.commit()
    return answer


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.GATE_BOOKING_WRITE)
def new() -> ResponseReturnValue:
    form = BookingForm()
    if form.validate_on_submit():
        booking = Booking()
        with refusing(form):
            form.fill(booking)
            services.make_booking(booking, current_duty())
            return saved(url_for(".index"), "已预约，门卫看板上看得到")
    elif not form.is_submitted():
        form.expected_at.data = datetime.combine(clock.today() + timedelta(days=1), time(9))
        form.host_name.data = current_user.name
        form.host_staff_id.data = str(current_user.staff_id or "")
    return render_template("gate/bookings/form.html", form=form, booking=None), form.status


@bp.route("/<int:booking_id>/edit", methods=["GET", "POST"])
@requires(Permission.GATE_BOOKING_WRITE)
def edit(booking_id: int) -> ResponseReturnValue:
    booking = _own(booking_id)
    form = BookingForm(obj=booking)
    if form.is_submitted() and clash.found(form, booking):
        return clash.page(form, booking, back=url_for(".index"))
    if form.validate_on_submit():
        with refusing(form):
            with audit.changed("gate.booking.edit", booking):
                form.fill(booking)
                services.check_booking(booking, current_duty())
            return saved(url_for(".index"), "已保存修改")
    history = audit.history(booking)
    return render_template(
        "gate/bookings/form.html", form=form, booking=booking, history=history
    ), form.status


@bp.post("/<int:booking_id>/cancellation")
@requires(Permission.GATE_BOOKING_WRITE)
def cancel(booking_id: int) -> ResponseReturnValue:
    services.cancel_booking(_own(booking_id), current_duty())
    return undoable(url_for(".index"), "预约已取消", url_for(".restore", booking_id=booking_id))


@bp.post("/<int:booking_id>/restore")
@requires(Permission.GATE_BOOKING_WRITE)
def restore(booking_id: int) -> ResponseReturnValue:
    services.restore_booking(_own(booking_id))
    return saved(url_for(".index"), "预约已恢复")


def _sheet() -> Sheet:
    status = chosen("status", BookingStatus) or BookingStatus.EXPECTED
    words = in_words(
        ("状态", BOOKING_STATUS_LABELS[status]), ("范围", "" if _sees_all() else "本人预约的")
    )
    rows = _visible(status).order_by(Booking.expected_at, Booking.id)
    return Sheet("预约来访", BOOKING_COLUMNS, rows, words)


def _sees_all() -> bool:
    return current_user.can(Permission.GATE_BOARD_READ)


def _own(booking_id: int) -> Booking:
    """Return a booking this person may change: one's own, or any for whoever reads the gate."""
    booking = queries.one(booking_id, current_user.id, _sees_all())
    return booking or abort(404)


def _visible(status: BookingStatus | None) -> Any:
    midnight = datetime.combine(clock.today(), time.min)
    made_by_id = None if _sees_all() else current_user.id
    return queries.bookings(midnight, status=status, made_by_id=made_by_id)


def _chip(status: BookingStatus) -> tuple[str, str, listing.Count]:
    return status.value, BOOKING_STATUS_LABELS[status], listing.count(_visible(status))
