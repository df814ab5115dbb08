"""Open opinions (公开的伙食意见和测评，不用登录): a sheet a day, the replies, a survey a term.

Strangers leave no receipt: the sheet of a device and day is changed, never doubled.
"""

from datetime import date, datetime, time, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.access import public
from app.base.saving import refusing
from app.canteen.forms.opinions import PREFIX, SheetForm, sheet_form
from app.canteen.forms.surveys import ResponseForm, response_form
from app.canteen.models import OpinionSheet, Survey
from app.canteen.models.surveys import AUDIENCE_LABELS, Audience
from app.canteen.queries import opinions as queries
from app.canteen.queries import surveys as survey_queries
from app.canteen.queries import thumbs
from app.canteen.services import opinions as services
from app.canteen.services import surveys as survey_services
from app.canteen.views import devices
from app.directory.queries.classes import names_of_day
from app.domain.surveys import SCORES
from app.extensions import db

bp = Blueprint("open_opinions", __name__, url_prefix="/open/opinions")


@bp.route("/", methods=["GET", "POST"])
@public
def index() -> ResponseReturnValue:
    now = clock.now()
    sender = devices.sender(f"opinion {now.date()}", now.date())
    courses = thumbs.servings(now.date(), now.date())
    sheet = queries.sheet_of(sender.device, now.date())
    form = sheet_form(courses, _classes(now.date()), **_given(sheet, courses))
    if form.validate_on_submit():
        with refusing(form):
            said = form.said()
            _, masked = services.send_sheet(sender=sender, said=said, now=now)
            return _sent(url_for(".index"), masked, said.class_id)
    return devices.answer(_sheet_page(form, courses, sheet, now))


@bp.get("/week/<day:day>")
@public
def week(day: date) -> ResponseReturnValue:
    """What was said of a week, and beside it the reply and the change of menu that followed."""
    first_day, last_day = thumbs.week_of(day)
    since = datetime.combine(first_day, time.min)
    found = thumbs.judged(first_day, min(last_day, clock.today()))
    sheets = queries.public_sheets(first_day, last_day)
    answers = queries.answers(
        [sheet.id for sheet in sheets],
        {each.dish_id for each in found},
        since,
        since + queries.REPLY_REACHES,
    )
    return render_template(
        "canteen/open_opinions/week.html",
        first_day=first_day,
        last_day=last_day,
        days=thumbs.by_day(found),
        sheets=sheets,
        answers=answers,
        class_names=names_of_day(first_day),
        before=first_day - timedelta(days=7),
        after=first_day + timedelta(days=7),
        today=clock.today(),
    )


@bp.route("/surveys/<int:survey_id>/<audience>", methods=["GET", "POST"])
@public
def survey(survey_id: int, audience: str) -> ResponseReturnValue:
    row, now = db.get_or_404(Survey, survey_id), clock.now()
    asked = Audience(audience) if audience in set(Audience) else abort(404)
    if not row.is_open(now.date()):
        return _closed(row, now.date())
    sender = devices.sender(f"survey {row.id} {asked.value}", now.date())
    given = survey_queries.response_of(row.id, sender.device)
    form = response_form(row, given)
    if form.validate_on_submit():
        with refusing(form):
            masked = survey_services.respond(
                survey=row, audience=asked, sender=sender, said=form.said(), now=now
            )
            return _sent(url_for(".survey", survey_id=row.id, audience=asked), masked)
    return devices.answer(_survey_page(row, asked, form, given is not None))


@bp.get("/surveys/<int:survey_id>/result")
@public
def survey_result(survey_id: int) -> ResponseReturnValue:
    row = db.get_or_404(Survey, survey_id)
    if row.published_at is None:
        return _closed(row, clock.today())
    return render_template(
        "canteen/open_opinions/survey_result.html",
        survey=row,
        result=survey_queries.frozen(row),
        scores=SCORES,
    )


def _sent(
    location: str, masked: tuple[str, ...], class_id: int | None = None
) -> ResponseReturnValue:
    db.session.commit()
    flash("已收到，谢谢您的意见", "success")
    if masked:
        flash(f"您写的{'、'.join(masked)}已经遮住，没有保存原文", "warning")
    return devices.answer(redirect(location, 303), class_id)


def _sheet_page(
    form: SheetForm, courses: list[thumbs.Serving], sheet: OpinionSheet | None, now: datetime
) -> ResponseReturnValue:
    page = render_template(
        "canteen/open_opinions/index.html",
        form=form,
        meals=thumbs.by_meal(courses),
        prefix=PREFIX,
        sheet=sheet,
        today=now.date(),
        results=survey_queries.published(),
    )
    return page, form.status


def _survey_page(
    row: Survey, audience: Audience, form: ResponseForm, is_given: bool
) -> ResponseReturnValue:
    page = render_template(
        "canteen/open_opinions/survey.html",
        survey=row,
        audience=AUDIENCE_LABELS[audience],
        form=form,
        is_given=is_given,
    )
    return page, form.status


def _closed(row: Survey, today: date) -> ResponseReturnValue:
    page = render_template("canteen/open_opinions/survey_closed.html", survey=row, today=today)
    return page, 409 if request.method == "POST" else 200


def _given(sheet: OpinionSheet | None, courses: list[thumbs.Serving]) -> dict[str, object]:
    """Return what this device said today, or at least which class it belongs to."""
    if sheet is None:
        return {"class_id": request.args.get("class") or devices.remembered_class()}
    of_dish = {mark.dish_id: str(mark.thumb) for mark in sheet.marks}
    of_item = {mark.item_id: str(mark.thumb) for mark in sheet.marks}
    marks = {
        f"{PREFIX}{course.item_id}": of_item.get(course.item_id) or of_dish.get(course.dish_id, "0")
        for course in courses
    }
    return {
        "class_id": str(sheet.class_id or ""),
        "is_of_class": sheet.is_of_class,
        "words": sheet.words,
        **marks,
    }


def _classes(day: date) -> list[tuple[str, str]]:
    return [(str(class_id), name) for class_id, name in names_of_day(day).items()]
