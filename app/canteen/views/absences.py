"""Absences (不用餐人数): what a class teacher tells of the own class, in two taps on the phone."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import clock
from app.base.access import requires
from app.base.htmx import render_page
from app.base.saving import attempt, saved
from app.canteen.forms.diners import absence_form
from app.canteen.models import Absence
from app.canteen.queries import diners as queries
from app.canteen.queries import meals as meal_queries
from app.canteen.queries.menus import serving_days, week_start
from app.canteen.services import diners as services
from app.directory.models import SchoolClass
from app.directory.queries import people
from app.extensions import db
from app.permissions import Permission

bp = Blueprint("absences", __name__, url_prefix="/absences")


@bp.get("/")
@requires(Permission.CANTEEN_DINER_WRITE)
def index() -> ResponseReturnValue:
    """The own class at once; several, or the canteen office, choose first."""
    rows = _classes()
    if len(rows) == 1:
        return _class_page(rows[0], None)
    today = clock.today()
    told = queries.absences([today])
    return render_page(
        "canteen/absences/index.html",
        today=today,
        rows=[(row, told.get((row.id, today, None))) for row in rows],
    )


@bp.route("/<int:class_id>", methods=["GET", "POST"])
@requires(Permission.CANTEEN_DINER_WRITE)
def show(class_id: int) -> ResponseReturnValue:
    """How many of a class do not eat today and on the next day of meals."""
    row = next((row for row in _classes() if row.id == class_id), None) or abort(404)
    return _class_page(row, _day(request.args.get("day")))


def _class_page(row: SchoolClass, day: date | None) -> ResponseReturnValue:
    posted = day if request.method == "POST" else None
    if request.method == "POST" and (day is None or not _may_report(day)):
        abort(404)
    days = sorted({*_next_days(), *([day] if day and _may_report(day) else [])})
    meals = meal_queries.meals()
    told = queries.absences(days)
    enrolled = {
        on: next((one.enrolled for one in found if one.class_id == row.id), 0)
        for on, found in queries.pupils_of_classes(days).items()
    }
    forms = [absence_form(on, meals, _of_class(told, row.id, on), on == posted) for on in days]
    form = next((form for form in forms if form.day == posted), None)
    if (
        form
        and form.validate_on_submit()
        and attempt(
            form,
            services.report_absences,
            class_id=row.id,
            on=form.day,
            numbers=form.numbers(),
            enrolled=enrolled[form.day],
            by=services.Reporter(current_user.name, clock.now()),
        )
    ):
        words = f"{row.name} {form.day.month}月{form.day.day}日 {form.away.data or 0} 人不用餐"
        return saved(url_for(".show", class_id=row.id), f"已报送：{words}")
    return render_page(
        "canteen/absences/show.html",
        row=db.session.get_one(SchoolClass, row.id),
        forms=forms,
        form=form or forms[0],
        enrolled=enrolled,
        told=told,
        has_meals=bool(meals),
        today=clock.today(),
        is_one_of_many=len(_classes()) > 1,
    ), form.status if form else 200


def _of_class(
    told: dict[tuple[int, date, int | None], Absence], class_id: int, day: date
) -> dict[int | None, Absence]:
    return {
        meal_id: row for (id_, on, meal_id), row in told.items() if (id_, on) == (class_id, day)
    }


def _classes() -> Sequence[SchoolClass]:
    """The classes for which this person may speak: the office for all, a teacher for the own."""
    if current_user.can(Permission.CANTEEN_MEAL_MANAGE):
        return db.session.scalars(people.running(people.classes())).all()
    return people.classes_of(current_user.staff_id or 0)


def _next_days() -> list[date]:
    """Today and the next day of meals; the next two when there are none today."""
    today = clock.today()
    first = week_start(today)
    found = [day for day in serving_days(first) if day >= today]
    if len(found) < 2:
        found += [day for day in serving_days(first + timedelta(days=7)) if day not in found]
    return found[:2] or [today]


def _may_report(day: date) -> bool:
    """A teacher speaks of days to come; the office also puts right what was."""
    today = clock.today()
    first = (
        today - timedelta(days=31) if current_user.can(Permission.CANTEEN_MEAL_MANAGE) else today
    )
    return first <= day <= today + timedelta(days=62)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
