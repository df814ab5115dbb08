"""Surveys (满意度测评): planned once a term, answered without a name, published for good."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.base import audit
from app.canteen.models import Survey, SurveyAnswer, SurveyQuestion, SurveyResponse
from app.canteen.models.sent import Scores, Sender, SurveyPlan
from app.canteen.models.surveys import Audience
from app.canteen.queries import surveys as queries
from app.canteen.services.opinions import check_flood
from app.directory.queries import terms
from app.domain import opinions, surveys
from app.domain.errors import RuleBroken
from app.extensions import db


def plan_survey(*, plan: SurveyPlan) -> Survey:
    """Plan the survey of the term in which it opens; there is one a term."""
    term_id = _term_of(plan)
    if queries.survey_of(term_id):
        raise RuleBroken("这个学期已经有一次测评，在那一次上修改", field="opens_on")
    surveys.check_questions(plan.questions)
    survey = Survey(
        term_id=term_id, title=plan.title, opens_on=plan.opens_on, closes_on=plan.closes_on
    )
    audit.added("canteen.survey.plan", survey)
    _ask(survey, plan.questions)
    return survey


def edit_survey(*, survey: Survey, plan: SurveyPlan) -> None:
    """Change a survey that is not published; its questions, until somebody has answered."""
    check_unpublished(survey)
    if _term_of(plan) != survey.term_id:
        raise RuleBroken("开始日期要在原来的学期里", field="opens_on")
    surveys.check_questions(plan.questions)
    asked = [question.text for question in survey.questions]
    if asked != list(plan.questions) and queries.response_counts([survey.id]):
        raise RuleBroken("已经有人作答，问题不能再改；日期和题目可以改", field="asked")
    with audit.changed("canteen.survey.edit", survey):
        survey.title = plan.title
        survey.opens_on, survey.closes_on = plan.opens_on, plan.closes_on
    if asked != list(plan.questions):
        audit.removed_all("canteen.survey.drop_question", list(survey.questions))
        db.session.expire(survey, ["questions"])
        _ask(survey, plan.questions)


def respond(
    *, survey: Survey, audience: Audience, sender: Sender, said: Scores, now: datetime
) -> tuple[str, ...]:
    """Take what a device answers, in the place of what it answered before.

    Returns what was masked in its words. Like a sheet of opinions it leaves no entry in the audit
    log, which would hold the network address.
    """
    if not survey.is_open(now.date()):
        raise RuleBroken(f"这次测评 {survey.closes_on} 已经结束，不再收答卷")
    cleaned = opinions.clean(said.words)
    response = queries.response_of(survey.id, sender.device)
    if response is None:
        response = _new_response(survey, audience, sender, now)
    response.words, response.sent_at = cleaned.words, now
    given = {answer.question_id: answer for answer in response.answers}
    for question_id, score in said.by_question.items():
        if question_id in given:
            given[question_id].score = score
        else:
            response.answers.append(SurveyAnswer(question_id=question_id, score=score))
    db.session.flush()
    return cleaned.masked


def publish(*, survey: Survey, measures: str, by: str, now: datetime) -> None:
    """Freeze the result and show it to everybody, with what the canteen will do about it."""
    check_unpublished(survey)
    if now.date() <= survey.closes_on:
        raise RuleBroken(f"测评开放到 {survey.closes_on}，结束后再公布；要提前结束，先改结束日期")
    result = queries.live(survey)
    if not result.responses:
        raise RuleBroken("还没有人作答，没有结果可以公布；延长结束日期，再发一次二维码")
    with audit.changed("canteen.survey.publish", survey):
        survey.result, survey.measures = queries.as_json(result), measures
        survey.published_at, survey.published_by_name = now, by


def check_unpublished(survey: Survey) -> None:
    if survey.published_at:
        raise RuleBroken("结果已经公布，不能再改")


def _term_of(plan: SurveyPlan) -> int:
    term = terms.term_on(plan.opens_on)
    if term is None:
        raise RuleBroken("这一天不在任何学期里，先到“学校与学期”设置学期", field="opens_on")
    surveys.check_period(plan.opens_on, plan.closes_on, term.first_day, term.last_day)
    return term.id


def _ask(survey: Survey, texts: Sequence[str]) -> None:
    rows = [
        SurveyQuestion(survey_id=survey.id, position=position, text=text)
        for position, text in enumerate(texts)
    ]
    audit.added_all("canteen.survey.ask", rows)


def _new_response(
    survey: Survey, audience: Audience, sender: Sender, now: datetime
) -> SurveyResponse:
    check_flood(SurveyResponse, sender.origin, now)
    response = SurveyResponse(
        survey_id=survey.id,
        device=sender.device,
        origin=sender.origin,
        audience=audience,
        sent_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(response)
    except IntegrityError:
        # A second tap at the same moment: it answers in the place of the first.
        return db.session.scalars(
            select(SurveyResponse).where(
                SurveyResponse.survey_id == survey.id, SurveyResponse.device == sender.device
            )
        ).one()
    return response
