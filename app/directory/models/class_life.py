"""The life of a class (班级沿革): its names, its teachers and its pupils over time; roll-overs.

A class is one cohort from its first day to its last. What it was called, who taught it and who
was in it on a day is read here, for ever; the columns of SchoolClass and Pupil hold the newest
state beside it, written by the same services and compared by `flask check`.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base import clock
from app.base.columns import Moment, choice
from app.directory.models.classes import Pupil, SchoolClass
from app.directory.models.staff import Staff
from app.domain.errors import RuleBroken
from app.extensions import Base

# A period that nobody dated begins today: an imported class, a pupil typed in.
default_day = clock.today


class Period:
    """From its first day to its last, both included; without a last day it goes on."""

    first_day: Mapped[date] = mapped_column(default=default_day, info={"label": "从"})
    last_day: Mapped[date | None] = mapped_column(info={"label": "到"})

    def includes(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


class ClassNaming(Period, Base):
    """What a class is called for a time (班名)."""

    __tablename__ = "directory_class_name"
    __table_args__ = (UniqueConstraint("class_id", "first_day"),)

    class_id: Mapped[int] = mapped_column(ForeignKey("directory_class.id"), info={"label": "班级"})
    name: Mapped[str] = mapped_column(String(40), info={"label": "班名"})
    stage: Mapped[int | None] = mapped_column(info={"label": "学段"})
    grade: Mapped[int | None] = mapped_column(info={"label": "年级"})
    number: Mapped[int | None] = mapped_column(info={"label": "班号"})
    sort_key: Mapped[str] = mapped_column(String(80), default="", info={"internal": True})

    def __str__(self) -> str:
        return self.name


class Placement(Period, Base):
    """A pupil in a class for a time (编班); one that a roll-over ended says which."""

    __tablename__ = "directory_placement"
    __table_args__ = (
        Index("ix_directory_placement_pupil", "pupil_id", "first_day"),
        Index("ix_directory_placement_class", "class_id", "last_day", "first_day"),
    )

    pupil_id: Mapped[int] = mapped_column(ForeignKey("directory_pupil.id"), info={"label": "学生"})
    class_id: Mapped[int] = mapped_column(ForeignKey("directory_class.id"), info={"label": "班级"})
    ended_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("directory_rollover.id"), index=True, info={"label": "学年升级"}
    )

    pupil: Mapped[Pupil] = relationship()
    school_class: Mapped[SchoolClass] = relationship()

    def __str__(self) -> str:
        return f"编班 {self.id}"


class ClassDuty(Period, Base):
    """A class teacher's time with a class (班主任任期)."""

    __tablename__ = "directory_class_duty"
    __table_args__ = (
        Index("ix_directory_class_duty_class", "class_id", "first_day"),
        Index("ix_directory_class_duty_staff", "staff_id", "first_day"),
    )

    class_id: Mapped[int] = mapped_column(ForeignKey("directory_class.id"), info={"label": "班级"})
    staff_id: Mapped[int] = mapped_column(
        ForeignKey("directory_staff.id"), info={"label": "班主任"}
    )

    staff: Mapped[Staff] = relationship()
    school_class: Mapped[SchoolClass] = relationship()

    def __str__(self) -> str:
        return f"班主任任期 {self.id}"


class Rollover(Base):
    """One school year's roll-over (学年升级); `active_year` lets one year have only one."""

    __tablename__ = "directory_rollover"

    school_year: Mapped[int] = mapped_column(info={"label": "学年"})
    active_year: Mapped[int | None] = mapped_column(unique=True, info={"internal": True})
    effective_on: Mapped[date] = mapped_column(info={"label": "从哪天起"})
    done_at: Mapped[datetime] = mapped_column(Moment, info={"label": "办理时间"})
    done_by: Mapped[str] = mapped_column(String(60), info={"label": "办理人"})
    moved: Mapped[int] = mapped_column(default=0, info={"label": "升级班数"})
    ended: Mapped[int] = mapped_column(default=0, info={"label": "结束班数"})
    opened: Mapped[int] = mapped_column(default=0, info={"label": "新建班数"})
    graduates: Mapped[int] = mapped_column(default=0, info={"label": "毕业人数"})
    undone_at: Mapped[datetime | None] = mapped_column(Moment, info={"label": "撤销时间"})

    steps: Mapped[list["RolloverStep"]] = relationship(
        back_populates="rollover", order_by="RolloverStep.id"
    )

    def __str__(self) -> str:
        return f"{self.school_year}—{self.school_year + 1}学年升级"

    def undo(self, at: datetime) -> None:
        if self.undone_at is not None:
            raise RuleBroken("这次升级已经撤销过")
        self.undone_at = at
        self.active_year = None


class Move(StrEnum):
    """What a roll-over did to one class."""

    RISES = "rises"
    LEAVES = "leaves"
    MERGES = "merges"
    OPENS = "opens"


MOVE_LABELS: dict[Move, str] = {
    Move.RISES: "升级",
    Move.LEAVES: "毕业",
    Move.MERGES: "并入",
    Move.OPENS: "新建",
}


class RolloverStep(Base):
    """What a roll-over did to one class; an older version of the class may be restored by it."""

    __tablename__ = "directory_rollover_step"
    __table_args__ = (Index("ix_directory_rollover_step_rollover", "rollover_id", "id"),)

    rollover_id: Mapped[int] = mapped_column(
        ForeignKey("directory_rollover.id"), info={"label": "学年升级"}
    )
    # Empty once the class that it opened is gone again.
    class_id: Mapped[int | None] = mapped_column(
        ForeignKey("directory_class.id"), index=True, info={"label": "班级"}
    )
    into_id: Mapped[int | None] = mapped_column(
        ForeignKey("directory_class.id"), info={"label": "并入"}
    )
    move: Mapped[Move] = mapped_column(choice(Move), info={"label": "去向"})
    name_before: Mapped[str] = mapped_column(String(40), default="", info={"label": "原来的班名"})
    name_after: Mapped[str] = mapped_column(String(40), default="", info={"label": "新的班名"})
    # The class as it was left: a later version means that somebody has worked with it since.
    version: Mapped[int] = mapped_column(info={"internal": True})

    rollover: Mapped[Rollover] = relationship(back_populates="steps")

    def __str__(self) -> str:
        return f"{self.name_before} {MOVE_LABELS[self.move]} {self.name_after}".strip()
