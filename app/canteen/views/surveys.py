"""Surveys (满意度测评): planned once a term, handed out as codes, published with the measures."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import audit, clash, clock, codes, listing
from app.base.access import requires
from app.base.htmx import render_page
from app.base.printing import pdf_response
from app.base.saving import refusing, saved
from app.canteen.forms.surveys import MeasuresForm, SurveyForm
from app.canteen.models import Survey, SurveyResponse
from app.canteen.models.surveys import AUDIENCE_LABELS, Audience
from app.canteen.queries import surveys as queries
from app.canteen.services import surveys as services
from app.directory.queries import terms
from app.directory.queries.addresses import printed
from app.domain.surveys import SCORES, SOURCE
from app.extensions import db
from app.permissions import Permission

bp = Blueprint("surveys", __name__, url_prefix="/surveys")
MANAGE = Permission.CANTEEN_OPINION_MANAGE


@bp.get("/")
@requires(MANAGE)
def index():
    page = listing.page(queries.surveys(), by=Survey.opens_on, key=Survey.id)
    return render_page(
        "canteen/surveys/index.html",
        fragment="rows",
        page=page,
        counts=queries.response_counts([row.id for row in page.rows]),
        owed=queries.owed(clock.today()),
        today=clock.today(),
        source=SOURCE,
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(MANAGE)
def new() -> ResponseReturnValue:
    form = SurveyForm(data=_usual(clock.today()))
    if form.validate_on_submit():
        with refusing(form):
            survey = services.plan_survey(plan=form.plan())
            return _done(survey, "测评已排好，把二维码发给学生、教职工和家长")
    page = render_template("canteen/surveys/form.html", form=form, survey=None, source=SOURCE)
    return page, form.status


def _usual(today: date) -> dict[str, Any]:
    """What a survey is mostly called and how long it is open: the one of the term, two weeks."""
    term = terms.nearest_term(today)
    title = f"{term.name}食堂满意度测评" if term else ""
    return {"title": title, "opens_on": today, "closes_on": today + timedelta(weeks=2)}


@bp.route("/<int:survey_id>/edit", methods=["GET", "POST"])
@requires(MANAGE)
def edit(survey_id: int) -> ResponseReturnValue:
    survey = db.get_or_404(Survey, survey_id)
    services.check_unpublished(survey)
    form = SurveyForm(obj=survey, data={"asked": _as_lines(survey)})
    if form.is_submitted() and clash.found(form, survey):
        return clash.page(form, survey, back=url_for(".show", survey_id=survey_id))
    if form.validate_on_submit():
        with refusing(form):
            services.edit_survey(survey=survey, plan=form.plan())
            return _done(survey, "已保存修改")
    page = render_template("canteen/surveys/form.html", form=form, survey=survey, source=SOURCE)
    return page, form.status


@bp.get("/<int:survey_id>")
@requires(MANAGE)
def show(survey_id: int) -> ResponseReturnValue:
    return _page(db.get_or_404(Survey, survey_id), MeasuresForm(formdata=None))


@bp.post("/<int:survey_id>/publication")
@requires(MANAGE)
def publish(survey_id: int) -> ResponseReturnValue:
    survey, form = db.get_or_404(Survey, survey_id), MeasuresForm()
    if not form.validate_on_submit():
        return _page(survey, form)
    services.publish(
        survey=survey, measures=form.measures.data or "", by=current_user.name, now=clock.now()
    )
    return _done(survey, "结果已公布")


@bp.get("/<int:survey_id>/codes.pdf")
@requires(MANAGE)
def codes_paper(survey_id: int) -> ResponseReturnValue:
    """A page with a code for each audience, to be handed out or hung up."""
    survey = db.get_or_404(Survey, survey_id)
    pages = [
        (AUDIENCE_LABELS[audience], codes.qr_svg(_address(survey, audience), "满意度测评"))
        for audience in Audience
    ]
    title = f"{survey.title}二维码"
    return pdf_response("canteen/surveys/codes.html", title, survey=survey, pages=pages)


@bp.get("/<int:survey_id>/result.pdf")
@requires(MANAGE)
def result_paper(survey_id: int) -> ResponseReturnValue:
    survey = db.get_or_404(Survey, survey_id)
    return pdf_response(
        "canteen/surveys/result_paper.html",
        f"{survey.title}结果",
        survey=survey,
        result=_result(survey),
        scores=SCORES,
        source=SOURCE,
    )


def _page(survey: Survey, form: MeasuresForm) -> ResponseReturnValue:
    today = clock.today()
    page = render_template(
        "canteen/surveys/show.html",
        survey=survey,
        result=_result(survey),
        scores=SCORES,
        words=listing.page(
            queries.words(survey.id), by=SurveyResponse.sent_at, key=SurveyResponse.id
        ),
        addresses=[
            (AUDIENCE_LABELS[a], _address(survey, a), codes.qr_svg(_address(survey, a)))
            for a in Audience
        ],
        audience_labels=AUDIENCE_LABELS,
        form=form,
        history=audit.history(survey),
        is_open=survey.is_open(today),
        is_over=today > survey.closes_on,
    )
    return page, form.status


def _result(survey: Survey) -> queries.Result:
    return queries.frozen(survey) if survey.published_at else queries.live(survey)


def _address(survey: Survey, audience: Audience) -> str:
    path = url_for("open_opinions.survey", survey_id=survey.id, audience=audience.value)
    return printed(path, request.url_root)


def _as_lines(survey: Survey) -> str:
    return "\n".join(question.text for question in survey.questions)


def _done(survey: Survey, message: str) -> ResponseReturnValue:
    return saved(url_for(".show", survey_id=survey.id), message)
