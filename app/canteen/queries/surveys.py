"""Surveys (满意度测评): their answers counted by audience and question, live or as published."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from app.base.memory import remembered
from app.canteen.models import Survey, SurveyAnswer, SurveyResponse
from app.canteen.models.surveys import AUDIENCE_LABELS, Audience
from app.directory.queries import terms
from app.domain import surveys as rules
from app.domain.surveys import Tally
from app.extensions import db


@dataclass(frozen=True, slots=True)
class Group:
    """One audience: how many answered, and the tally of each question in its order."""

    audience: Audience
    responses: int
    tallies: tuple[tuple[str, Tally], ...]

    @property
    def label(self) -> str:
        return AUDIENCE_LABELS[self.audience]

    @property
    def overall(self) -> Tally:
        return rules.total(tally for _, tally in self.tallies)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a survey. Nobody's share is told from nobody's answer."""

    groups: tuple[Group, ...]

    @property
    def responses(self) -> int:
        return sum(group.responses for group in self.groups)

    @property
    def overall(self) -> Tally:
        return rules.total(group.overall for group in self.groups)

    @property
    def questions(self) -> list[tuple[str, list[Tally]]]:
        """Return each question with its tallies in the order of the groups."""
        texts = [text for text, _ in self.groups[0].tallies] if self.groups else []
        return [(text, [g.tallies[at][1] for g in self.groups]) for at, text in enumerate(texts)]


def surveys() -> Select[Survey]:
    """Return the surveys, the latest first."""
    return select(Survey)


def survey_of(term_id: int) -> Survey | None:
    return db.session.scalar(select(Survey).where(Survey.term_id == term_id))


def published(limit: int = 4) -> Sequence[Survey]:
    """Return the surveys whose result everybody may read, the latest first."""
    found = select(Survey).where(Survey.published_at.is_not(None))
    return db.session.scalars(found.order_by(Survey.closes_on.desc()).limit(limit)).all()


def response_of(survey_id: int, device: str) -> SurveyResponse | None:
    return db.session.scalar(
        select(SurveyResponse)
        .where(SurveyResponse.survey_id == survey_id, SurveyResponse.device == device)
        .options(selectinload(SurveyResponse.answers))
    )


def response_counts(survey_ids: Sequence[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(SurveyResponse.survey_id, func.count())
        .where(SurveyResponse.survey_id.in_(survey_ids))
        .group_by(SurveyResponse.survey_id)
    )
    return dict(rows.all())


def words(survey_id: int) -> Select[SurveyResponse]:
    """Return the responses that say something in words."""
    return select(SurveyResponse).where(
        SurveyResponse.survey_id == survey_id, SurveyResponse.words != ""
    )


def live(survey: Survey) -> Result:
    """Count the answers as they are now."""
    mine = SurveyResponse.survey_id == survey.id
    counted = db.session.execute(
        select(SurveyResponse.audience, SurveyAnswer.question_id, SurveyAnswer.score, func.count())
        .join(SurveyResponse, SurveyResponse.id == SurveyAnswer.response_id)
        .where(mine)
        .group_by(SurveyResponse.audience, SurveyAnswer.question_id, SurveyAnswer.score)
    )
    numbers: dict[tuple[Audience, int], dict[int, int]] = {}
    for audience, question_id, score, number in counted:
        numbers.setdefault((audience, question_id), {})[score] = number
    responses = dict(
        db.session.execute(
            select(SurveyResponse.audience, func.count())
            .where(mine)
            .group_by(SurveyResponse.audience)
        ).all()
    )
    return Result(
        tuple(
            Group(
                audience,
                responses.get(audience, 0),
                tuple(
                    (asked.text, rules.tally(numbers.get((audience, asked.id), {})))
                    for asked in survey.questions
                ),
            )
            for audience in Audience
        )
    )


def as_json(result: Result) -> str:
    """Return a result as it is frozen when it is published."""
    groups = [
        {
            "audience": group.audience.value,
            "responses": group.responses,
            "questions": [[text, *tally.counts] for text, tally in group.tallies],
        }
        for group in result.groups
    ]
    return json.dumps({"groups": groups}, ensure_ascii=False)


def frozen(survey: Survey) -> Result:
    """Return the result as it was published; later answers change nothing."""
    return Result(
        tuple(
            Group(
                Audience(group["audience"]),
                group["responses"],
                tuple(
                    (text, Tally((best, good, fair, poor)))
                    for text, best, good, fair, poor in group["questions"]
                ),
            )
            for group in json.loads(survey.result)["groups"]
        )
    )


@remembered
def owed(today: date) -> str:
    """Return what is still to be done about surveys, as a sentence; empty when nothing is."""
    waits = select(Survey.title).where(Survey.published_at.is_(None), Survey.closes_on < today)
    if title := db.session.scalar(waits.order_by(Survey.closes_on).limit(1)):
        return f"{title}已经结束，写下改进措施后公布结果"
    term = terms.term_on(today)
    if term is None or not rules.is_called_for(today, term.last_day) or survey_of(term.id):
        return ""
    return f"{term.name} {term.last_day:%m-%d} 结束，还没有测评"
