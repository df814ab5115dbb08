"""Classes (班级), their pupils (学生) and the pupils' guardians (家长)."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.columns import Versioned, choice
from app.directory.models.places import Campus, Room
from app.directory.models.staff import Staff
from app.domain import class_names
from app.domain.class_names import Stage
from app.extensions import Base


class SchoolClass(Versioned, Base):
    """A class; stage, grade, number and `sort_key` are read from its name (domain/class_names).

    A name nobody can read (国际部) leaves them empty and sorts last.
    """

    __tablename__ = "directory_class"
    __table_args__ = (Index("ix_directory_class_list", "is_active", "sort_key", "id"),)

    name: Mapped[str] = mapped_column(String(40), info={"label": "班级"})
    stage: Mapped[int | None] = mapped_column(info={"label": "学段"})
    grade: Mapped[int | None] = mapped_column(info={"label": "年级"})
    number: Mapped[int | None] = mapped_column(info={"label": "班号"})
    sort_key: Mapped[str] = mapped_column(String(80), default="", info={"internal": True})
    entry_year: Mapped[int | None] = mapped_column(info={"label": "入学年份"})
    campus_id: Mapped[int | None] = mapped_column(
        ForeignKey("directory_campus.id"), info={"label": "校区"}
    )
    class_teacher_id: Mapped[int | None] = mapped_column(
        ForeignKey("directory_staff.id"), index=True, info={"label": "班主任"}
    )
    room_id: Mapped[int | None] = mapped_column(
        ForeignKey("directory_room.id"), info={"label": "教室"}
    )
    is_active: Mapped[bool] = mapped_column(default=True, info={"label": "在读"})

    campus: Mapped[Campus | None] = relationship()
    class_teacher: Mapped[Staff | None] = relationship()
    room: Mapped[Room | None] = relationship()

    def __str__(self) -> str:
        return self.name

    def read_name(self, school_year: int | None, stage: Stage | None) -> None:
        """Read stage, grade and number out of the name, and keep how the class sorts.

        A name by year of entry (2023级1班) tells the grade of a school year only, and the stage
        only where it says so: `stage` is that of the school.
        """
        read = class_names.parse(self.name)
        if cohort := class_names.parse_cohort(self.name):
            self.entry_year = self.entry_year or cohort.entry_year
            stage = cohort.stage or stage
            read = cohort.current(stage, school_year) if stage and school_year else None
        self.stage = int(read.stage) if read else None
        self.grade = read.grade if read else None
        self.number = read.number if read else None
        *parts, text = class_names.sort_key(self.name)
        if read:
            parts = [int(read.stage), read.grade, read.number]
        self.sort_key = "-".join([*(f"{part:02}" for part in parts), text])[:80]


class PupilStatus(StrEnum):
    ENROLLED = "enrolled"
    LEFT = "left"


PUPIL_STATUS_LABELS: dict[PupilStatus, str] = {
    PupilStatus.ENROLLED: "在读",
    PupilStatus.LEFT: "已离校",
}


class LeavingReason(StrEnum):
    GRADUATION = "graduation"
    TRANSFER = "transfer"
    SUSPENSION = "suspension"
    WITHDRAWAL = "withdrawal"


LEAVING_REASON_LABELS: dict[LeavingReason, str] = {
    LeavingReason.TRANSFER: "转学",
    LeavingReason.SUSPENSION: "休学",
    LeavingReason.WITHDRAWAL: "退学",
    LeavingReason.GRADUATION: "毕业",
}


class Pupil(Versioned, Base):
    """A pupil: name, class and number, and nothing else about a minor.

    `class_id` is the class now or, of one who left, the last one; see Placement for a day.
    """

    __tablename__ = "directory_pupil"
    __table_args__ = (
        Index("ix_directory_pupil_class", "class_id", "sort_key", "id"),
        Index("ix_directory_pupil_list", "status", "sort_key", "id"),
    )

    number: Mapped[str] = mapped_column(String(30), unique=True, info={"label": "学号"})
    name: Mapped[str] = mapped_column(String(40), info={"label": "姓名", "mask": "name"})
    sort_key: Mapped[str] = mapped_column(String(160), default="", info={"internal": True})
    class_id: Mapped[int] = mapped_column(ForeignKey("directory_class.id"), info={"label": "班级"})
    status: Mapped[PupilStatus] = mapped_column(
        choice(PupilStatus), default=PupilStatus.ENROLLED, info={"label": "状态"}
    )
    left_on: Mapped[date | None] = mapped_column(index=True, info={"label": "离校日期"})
    leaving_reason: Mapped[LeavingReason | None] = mapped_column(
        choice(LeavingReason), info={"label": "离校原因"}
    )

    school_class: Mapped[SchoolClass] = relationship()
    guardians: Mapped[list["Guardian"]] = relationship(
        back_populates="pupil", order_by="Guardian.id", cascade="all, delete-orphan"
    )

    def __str__(self) -> str:
        return f"学号 {self.number}"


class Guardian(Base):
    __tablename__ = "directory_guardian"

    pupil_id: Mapped[int] = mapped_column(
        ForeignKey("directory_pupil.id"), index=True, info={"label": "学生"}
    )
    name: Mapped[str] = mapped_column(String(40), info={"label": "家长姓名", "mask": "name"})
    relation: Mapped[str] = mapped_column(String(20), default="", info={"label": "关系"})
    phone: Mapped[str] = mapped_column(
        String(20), index=True, info={"label": "家长电话", "mask": "phone"}
    )

    pupil: Mapped[Pupil] = relationship(back_populates="guardians")

    def __str__(self) -> str:
        return f"家长 {self.id}"
