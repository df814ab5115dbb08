"""Diners (用餐人数): the kitchen's day, the class teacher's number, what holds for long."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import audit, clock, days
from app.base.access import requires
from app.base.htmx import render_page
from app.base.saving import attempt, saved
from app.canteen.forms.diners import HeadcountForm, standing_form
from app.canteen.models import Meal
from app.canteen.queries import diners as queries
from app.canteen.queries import meals as meal_queries
from app.canteen.services import diners as services
from app.domain.bands import BAND_LABELS, Band
from app.extensions import db
from app.permissions import Permission

bp = Blueprint("diners", __name__, url_prefix="/diners")


@bp.get("/")
@requires(Permission.CANTEEN_MENU_READ)
def index() -> ResponseReturnValue:
    day = days.asked() or clock.today()
    meals = [row for row in queries.meal_days([day]) if row.meal.is_active or row.people]
    return render_page(
        "canteen/diners/index.html",
        day=day,
        today=clock.today(),
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        meals=meals,
        unread=meals[0].unread if meals else (),
    )


@bp.route("/<day:day>/<int:meal_id>/<band>", methods=["GET", "POST"])
@requires(Permission.CANTEEN_MEAL_MANAGE)
def headcount(day: date, meal_id: int, band: str) -> ResponseReturnValue:
    """Say how many of a band are cooked for on one day."""
    meal, of = db.get_or_404(Meal, meal_id), _band_or_404(band)
    row = services.headcount(day, meal, of)
    form = HeadcountForm(obj=row)
    if form.validate_on_submit() and attempt(
        form,
        services.set_headcount,
        on=day,
        meal=meal,
        band=of,
        people=form.people.data,
        reason=form.reason.data,
    ):
        return saved(
            url_for(".index", day=day), f"{meal.name}{BAND_LABELS[of]}按 {form.people.data} 人做"
        )
    return render_page(
        "canteen/diners/headcount.html",
        form=form,
        row=row,
        on=day,
        meal=db.get_or_404(Meal, meal_id),
        band=of,
        counted=next((b for b in _bands(day, meal_id) if b.band is of), None),
        history=audit.history(row) if row else [],
    ), form.status


@bp.post("/<day:day>/<int:meal_id>/<band>/clear")
@requires(Permission.CANTEEN_MEAL_MANAGE)
def clear(day: date, meal_id: int, band: str) -> ResponseReturnValue:
    meal = db.get_or_404(Meal, meal_id)
    row = services.headcount(day, meal, _band_or_404(band)) or abort(404)
    services.clear_headcount(row)
    return saved(url_for(".index", day=day), "已恢复按班级计算")


@bp.get("/standing")
@requires(Permission.CANTEEN_MENU_READ)
def standing() -> ResponseReturnValue:
    return render_page(
        "canteen/diners/standing.html",
        meals=meal_queries.meals(),
        rows=queries.standing_now(clock.today()),
        history=queries.standing_history(),
    )


@bp.route("/standing/<int:meal_id>", methods=["GET", "POST"])
@requires(Permission.CANTEEN_MEAL_MANAGE)
def set_standing(meal_id: int) -> ResponseReturnValue:
    meal = db.get_or_404(Meal, meal_id)
    now = queries.standing_now(clock.today()).get(meal_id, {})
    form = standing_form(queries.bands_in_use(), now, clock.today())
    if form.validate_on_submit() and attempt(
        form, services.set_standing, meal=meal, holds=form.holds(), by=_reporter()
    ):
        return saved(url_for(".standing"), f"{meal.name}的用餐人数已保存")
    return render_page(
        "canteen/diners/set_standing.html", form=form, meal=db.get_or_404(Meal, meal_id)
    ), form.status


def _bands(on: date, meal_id: int) -> Sequence[queries.BandDay]:
    return next((row.bands for row in queries.meal_days([on]) if row.meal.id == meal_id), ())


def _reporter() -> services.Reporter:
    return services.Reporter(current_user.name, clock.now())


def _band_or_404(text: str) -> Band:
    return Band(text) if text in BAND_LABELS else abort(404)
