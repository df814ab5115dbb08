"""Satisfaction surveys (满意度测评), one a term, for pupils, staff and parents."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.columns import Moment, Versioned, choice
from app.extensions import Base


class Audience(StrEnum):
    PUPIL = "pupil"
    STAFF = "staff"
    PARENT = "parent"


AUDIENCE_LABELS: dict[Audience, str] = {
    Audience.PUPIL: "学生",
    Audience.STAFF: "教职工",
    Audience.PARENT: "家长",
}


class Survey(Versioned, Base):
    """One survey of a term; its result is frozen when it is published."""

    __tablename__ = "canteen_survey"
    __table_args__ = (UniqueConstraint("term_id"),)

    term_id: Mapped[int] = mapped_column(ForeignKey("directory_term.id"), info={"label": "学期"})
    title: Mapped[str] = mapped_column(String(60), info={"label": "题目"})
    opens_on: Mapped[date] = mapped_column(info={"label": "开始日期"})
    closes_on: Mapped[date] = mapped_column(info={"label": "结束日期"})
    published_at: Mapped[datetime | None] = mapped_column(Moment, info={"label": "公布时间"})
    published_by_name: Mapped[str] = mapped_column(String(60), default="", info={"label": "公布人"})
    # What the public page shows from then on, as JSON: later answers change nothing.
    result: Mapped[str] = mapped_column(Text, default="", info={"internal": True})
    measures: Mapped[str] = mapped_column(Text, default="", info={"label": "改进措施"})

    questions: Mapped[list["SurveyQuestion"]] = relationship(
        back_populates="survey", order_by="SurveyQuestion.position", cascade="all, delete-orphan"
    )

    def __str__(self) -> str:
        return self.title

    def is_open(self, on: date) -> bool:
        return self.published_at is None and self.opens_on <= on <= self.closes_on


class SurveyQuestion(Base):
    __tablename__ = "canteen_survey_question"

    survey_id: Mapped[int] = mapped_column(
        ForeignKey("canteen_survey.id"), index=True, info={"label": "测评"}
    )
    position: Mapped[int] = mapped_column(info={"label": "顺序"})
    text: Mapped[str] = mapped_column(String(80), info={"label": "问什么"})

    survey: Mapped[Survey] = relationship(back_populates="questions")

    def __str__(self) -> str:
        return self.text


class SurveyResponse(Base):
    """What one device answered for one audience; no account and no name."""

    __tablename__ = "canteen_survey_response"
    __table_args__ = (
        UniqueConstraint("survey_id", "device"),
        Index("ix_canteen_survey_response_survey", "survey_id", "audience"),
        Index("ix_canteen_survey_response_origin", "origin", "sent_at"),
    )

    survey_id: Mapped[int] = mapped_column(ForeignKey("canteen_survey.id"), info={"label": "测评"})
    device: Mapped[str] = mapped_column(String(64), info={"internal": True})
    # As that of an opinion sheet: a digest of the network address that holds for one day.
    origin: Mapped[str] = mapped_column(String(64), default="", info={"internal": True})
    audience: Mapped[Audience] = mapped_column(choice(Audience), info={"label": "对象"})
    words: Mapped[str] = mapped_column(Text, default="", info={"label": "意见"})
    sent_at: Mapped[datetime] = mapped_column(Moment, info={"label": "提交时间"})

    answers: Mapped[list["SurveyAnswer"]] = relationship(
        back_populates="response", cascade="all, delete-orphan"
    )

    def __str__(self) -> str:
        return f"测评答卷 {self.id}"


class SurveyAnswer(Base):
    """One question answered: 4 很满意, 3 满意, 2 一般, 1 不满意."""

    __tablename__ = "canteen_survey_answer"
    __table_args__ = (UniqueConstraint("response_id", "question_id"),)

    response_id: Mapped[int] = mapped_column(
        ForeignKey("canteen_survey_response.id"), info={"label": "答卷"}
    )
    question_id: Mapped[int] = mapped_column(
        ForeignKey("canteen_survey_question.id"), index=True, info={"label": "问题"}
    )
    score: Mapped[int] = mapped_column(info={"label": "评分"})

    response: Mapped[SurveyResponse] = relationship(back_populates="answers")

    def __str__(self) -> str:
        return f"答案 {self.id}"
