"""Absences (不用餐人数): what a class teacher tells of the own class, in two taps on the phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import clock, days
from app.base.access import requires
from app.base.htmx import render_page
from app.base.saving import attempt, saved
from app.canteen.forms.diners import AbsenceForm, absence_form
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
    """The classes for which one may speak; a teacher of one class is taken there at once."""
    rows = _classes()
    if len(rows) == 1 and not _is_office():
        return redirect(url_for(".show", class_id=rows[0].id))
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
    """How many of a class do not eat today, on the next day of meals, or the day asked for."""
    rows = _classes()
    row = next((row for row in rows if row.id == class_id), None) or abort(404)
    page = _page_of(row.id, days.asked())
    form = page.posted
    if request.method == "POST" and form is None:
        abort(404)
    if form and form.validate_on_submit() and attempt(form, _report, row, page, form):
        words = f"{row.name} {form.day.month}月{form.day.day}日 {form.away.data or 0} 人不用餐"
        return saved(url_for(".show", class_id=class_id), f"已报送：{words}")
    return render_page(
        "canteen/absences/show.html",
        row=row,
        page=page,
        form=form or page.forms[0],
        today=clock.today(),
        is_one_of_many=len(rows) > 1,
    ), form.status if form else 200


@dataclass(frozen=True)
class ClassPage:
    """The days of one class: their forms, its pupils, what was told before."""

    forms: list[AbsenceForm]
    posted: AbsenceForm | None
    enrolled: dict[date, int]
    told: dict[date, dict[int | None, Absence]]
    has_meals: bool


def _page_of(class_id: int, asked: date | None) -> ClassPage:
    asked = asked if asked and _may_report(asked) else None
    days = sorted({*_next_days(), *([asked] if asked else [])})
    meals = meal_queries.meals()
    absences = queries.absences(days)
    told = {day: _of_class(absences, class_id, day) for day in days}
    is_posted = request.method == "POST"
    forms = [absence_form(day, meals, told[day], is_posted and day == asked) for day in days]
    return ClassPage(
        forms=forms,
        posted=next((form for form in forms if is_posted and form.day == asked), None),
        enrolled={
            day: next((one.enrolled for one in found if one.class_id == class_id), 0)
            for day, found in queries.pupils_of_classes(days).items()
        },
        told=told,
        has_meals=bool(meals),
    )


def _report(row: SchoolClass, page: ClassPage, form: AbsenceForm) -> None:
    services.report_absences(
        class_id=row.id,
        on=form.day,
        numbers=form.numbers(),
        enrolled=page.enrolled[form.day],
        by=services.Reporter(current_user.name, clock.now()),
    )


def _of_class(
    told: dict[tuple[int, date, int | None], Absence], class_id: int, day: date
) -> dict[int | None, Absence]:
    return {
        meal_id: row for (id_, on, meal_id), row in told.items() if (id_, on) == (class_id, day)
    }


def _is_office() -> bool:
    return current_user.can(Permission.CANTEEN_MEAL_MANAGE)


def _classes() -> Sequence[SchoolClass]:
    """The classes for which this person may speak: the office for all, a teacher for the own."""
    if _is_office():
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
    first = today - timedelta(days=31) if _is_office() else today
    return first <= day <= today + timedelta(days=62)
