"""Forms of surveys: the plan of the office, the answers of a device, the measures."""

from datetime import date
from typing import Any, cast

from app.base.forms import (
    DateField,
    LongTextField,
    PortalForm,
    RadioField,
    TextField,
    VersionedForm,
    filled,
)
from app.canteen.models import Survey, SurveyResponse
from app.canteen.models.sent import Scores, SurveyPlan
from app.domain import opinions
from app.domain.surveys import LONGEST_QUESTION, MOST_QUESTIONS, QUESTIONS, SCORES

PREFIX = "question_"


class SurveyForm(VersionedForm):
    title = TextField(
        "题目", [filled("写一个题目，例如 2026 年秋季学期食堂满意度测评")], max_length=60
    )
    opens_on = DateField("开始日期", [filled("填写开始日期")])
    closes_on = DateField("结束日期", [filled("填写结束日期")])
    # Not `questions`, which on the row of a survey are rows.
    asked = LongTextField(
        "问题",
        [filled("至少写一个问题，一行一个")],
        max_length=MOST_QUESTIONS * (LONGEST_QUESTION + 2),
        description="一行一个，每个都按很满意、满意、一般、不满意作答",
        default="\n".join(QUESTIONS),
    )

    def plan(self) -> SurveyPlan:
        lines = (line.strip() for line in (self.asked.data or "").splitlines())
        return SurveyPlan(
            title=self.title.data or "",
            opens_on=cast(date, self.opens_on.data),
            closes_on=cast(date, self.closes_on.data),
            questions=[line for line in lines if line],
        )


class ResponseForm(PortalForm):
    """One choice for each question is added by `response_form`."""

    words = LongTextField(
        "还想说什么",
        max_length=opinions.MOST_WORDS,
        description="不写姓名和电话，写了会被遮住",
    )

    def said(self) -> Scores:
        scores = {
            int(name.removeprefix(PREFIX)): int(field.data)
            for name, field in self._fields.items()
            if name.startswith(PREFIX)
        }
        return Scores(scores, self.words.data or "")


def response_form(survey: Survey, given: SurveyResponse | None) -> ResponseForm:
    """Return the form with a choice for each question, filled with what was answered before."""
    choices = [(str(score), label) for score, label in SCORES.items()]
    fields: dict[str, Any] = {
        f"{PREFIX}{asked.id}": RadioField(
            asked.text, [filled(f"选一项：{asked.text}")], choices=choices
        )
        for asked in survey.questions
    }
    answered = {f"{PREFIX}{a.question_id}": str(a.score) for a in given.answers} if given else {}
    form = type("ResponseOfSurvey", (ResponseForm,), fields)
    return form(data={**answered, "words": given.words if given else ""})


class MeasuresForm(PortalForm):
    measures = LongTextField(
        "改进措施",
        [filled("写下准备怎样改进，它和结果一起公布")],
        description="满意率低的几项怎么改、谁负责、什么时候做到",
    )
