"""Opinions (伙食意见): sheets filled in on a phone, replies to them, and visits of classes."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.columns import Moment, Versioned, choice
from app.domain.errors import RuleBroken
from app.extensions import Base


class OpinionSheet(Base):
    """What one device said of one day, without an account; `device` is a digest, not a person."""

    __tablename__ = "canteen_opinion_sheet"
    __table_args__ = (
        UniqueConstraint("device", "day"),
        Index("ix_canteen_opinion_sheet_day", "day", "id"),
        Index("ix_canteen_opinion_sheet_origin", "origin", "sent_at"),
    )

    device: Mapped[str] = mapped_column(String(64), info={"internal": True})
    # A digest of the network address that holds for one day: against floods, tells nobody.
    origin: Mapped[str] = mapped_column(String(64), default="", info={"internal": True})
    on: Mapped[date] = mapped_column("day", info={"label": "日期"})
    class_id: Mapped[int | None] = mapped_column(
        ForeignKey("directory_class.id"), info={"label": "班级"}
    )
    is_of_class: Mapped[bool] = mapped_column(default=False, info={"label": "代表全班"})
    words: Mapped[str] = mapped_column(Text, default="", info={"label": "意见"})
    sent_at: Mapped[datetime] = mapped_column(Moment, info={"label": "提交时间"})
    hidden_at: Mapped[datetime | None] = mapped_column(Moment, info={"label": "不公开时间"})
    hidden_reason: Mapped[str] = mapped_column(default="", info={"label": "不公开的原因"})

    marks: Mapped[list["OpinionMark"]] = relationship(
        back_populates="sheet", cascade="all, delete-orphan"
    )

    def __str__(self) -> str:
        return f"意见 {self.id}"


class OpinionMark(Base):
    """A thumb on one course: 1 up, -1 down."""

    __tablename__ = "canteen_opinion_mark"
    __table_args__ = (
        UniqueConstraint("sheet_id", "item_id"),
        Index("ix_canteen_opinion_mark_item", "item_id"),
        Index("ix_canteen_opinion_mark_dish", "dish_id", "id"),
    )

    sheet_id: Mapped[int] = mapped_column(
        ForeignKey("canteen_opinion_sheet.id"), info={"label": "意见单"}
    )
    item_id: Mapped[int] = mapped_column(
        ForeignKey("canteen_menu_item.id"), info={"label": "一道菜"}
    )
    dish_id: Mapped[int] = mapped_column(ForeignKey("canteen_dish.id"), info={"label": "菜品"})
    thumb: Mapped[int] = mapped_column(info={"label": "评价"})

    sheet: Mapped[OpinionSheet] = relationship(back_populates="marks")

    def __str__(self) -> str:
        return f"评价 {self.id}"


class OpinionReply(Versioned, Base):
    """The canteen's answer, to one sheet or to a dish, and the course by which the menu changed."""

    __tablename__ = "canteen_opinion_reply"

    sheet_id: Mapped[int | None] = mapped_column(
        ForeignKey("canteen_opinion_sheet.id"), index=True, info={"label": "意见单"}
    )
    dish_id: Mapped[int | None] = mapped_column(
        ForeignKey("canteen_dish.id"), index=True, info={"label": "菜品"}
    )
    words: Mapped[str] = mapped_column(Text, info={"label": "答复"})
    replied_at: Mapped[datetime] = mapped_column(Moment, info={"label": "答复时间"})
    replied_by_name: Mapped[str] = mapped_column(String(60), default="", info={"label": "答复人"})
    change: Mapped[str] = mapped_column(default="", info={"label": "食谱怎样改"})
    # A course of a draft may still be taken off; the words of the reply stay.
    changed_item_id: Mapped[int | None] = mapped_column(
        ForeignKey("canteen_menu_item.id", ondelete="SET NULL"), info={"label": "改在哪道菜"}
    )

    def __str__(self) -> str:
        return f"答复 {self.id}"


class Grade(StrEnum):
    """How something was: 优 良 中 差."""

    EXCELLENT = "excellent"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


GRADE_LABELS: dict[Grade, str] = {
    Grade.EXCELLENT: "优",
    Grade.GOOD: "良",
    Grade.FAIR: "中",
    Grade.POOR: "差",
}


class ClassVisit(Versioned, Base):
    """What a class found when it came into the canteen (班级意见表)."""

    __tablename__ = "canteen_class_visit"
    __table_args__ = (Index("ix_canteen_class_visit_day", "day", "id"),)

    on: Mapped[date] = mapped_column("day", info={"label": "日期"})
    meal_id: Mapped[int] = mapped_column(ForeignKey("canteen_meal.id"), info={"label": "餐次"})
    class_id: Mapped[int] = mapped_column(ForeignKey("directory_class.id"), info={"label": "班级"})
    people: Mapped[int] = mapped_column(info={"label": "人数"})
    quality: Mapped[Grade] = mapped_column(choice(Grade), info={"label": "饭菜质量"})
    hygiene: Mapped[Grade] = mapped_column(choice(Grade), info={"label": "卫生"})
    order: Mapped[Grade] = mapped_column("dining_order", choice(Grade), info={"label": "秩序"})
    service: Mapped[Grade] = mapped_column(choice(Grade), info={"label": "服务"})
    words: Mapped[str] = mapped_column(Text, default="", info={"label": "意见和建议"})
    written_by_name: Mapped[str] = mapped_column(String(60), default="", info={"label": "填表人"})
    written_at: Mapped[datetime] = mapped_column(Moment, info={"label": "填表时间"})
    handled: Mapped[str] = mapped_column(Text, default="", info={"label": "处理"})
    handled_by_name: Mapped[str] = mapped_column(String(60), default="", info={"label": "处理人"})
    handled_at: Mapped[datetime | None] = mapped_column(Moment, info={"label": "处理时间"})

    def __str__(self) -> str:
        return f"班级意见表 {self.on}"

    def handle(self, words: str, by: str, at: datetime) -> None:
        if self.handled_at:
            raise RuleBroken("这张意见表已经处理过")
        self.handled, self.handled_by_name, self.handled_at = words, by, at
