"""Departments (部门) and staff (教职工)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, String, and_, bindparam, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base import clock
from app.base.columns import Moment, Versioned, choice
from app.directory.models.places import Campus
from app.domain.errors import RuleBroken
from app.extensions import Base


class Department(Versioned, Base):
    __tablename__ = "directory_department"

    name: Mapped[str] = mapped_column(String(40), unique=True, info={"label": "部门"})
    position: Mapped[int] = mapped_column(default=100, info={"label": "排序"})
    is_active: Mapped[bool] = mapped_column(default=True, info={"label": "使用中"})

    def __str__(self) -> str:
        return self.name


class StaffStatus(StrEnum):
    ACTIVE = "active"
    LEFT = "left"


STAFF_STATUS_LABELS: dict[StaffStatus, str] = {
    StaffStatus.ACTIVE: "在职",
    StaffStatus.LEFT: "已离职",
}


class Staff(Versioned, Base):
    """A member of staff; whoever leaves on a day to come is in service until that day.

    `status` is what somebody entered, whether a person is in service on a day is `has_left()`:
    nothing has to run on the day of leaving.
    """

    __tablename__ = "directory_staff"
    __table_args__ = (
        Index("ix_directory_staff_list", "status", "sort_key", "id"),
        Index("ix_directory_staff_department", "department_id", "sort_key", "id"),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True, info={"label": "工号"})
    name: Mapped[str] = mapped_column(String(40), info={"label": "姓名"})
    sort_key: Mapped[str] = mapped_column(String(160), default="", info={"internal": True})
    phone: Mapped[str] = mapped_column(
        String(20), default="", index=True, info={"label": "手机号", "mask": "phone"}
    )
    department_id: Mapped[int | None] = mapped_column(
        ForeignKey("directory_department.id"), info={"label": "部门"}
    )
    campus_id: Mapped[int | None] = mapped_column(
        ForeignKey("directory_campus.id"), info={"label": "校区"}
    )
    posts: Mapped[str] = mapped_column(default="", info={"label": "岗位"})
    status: Mapped[StaffStatus] = mapped_column(
        choice(StaffStatus), default=StaffStatus.ACTIVE, info={"label": "状态"}
    )
    # The first day on which the person is no longer here.
    left_on: Mapped[date | None] = mapped_column(info={"label": "离职日期"})

    department: Mapped[Department | None] = relationship()
    campus: Mapped[Campus | None] = relationship()

    def __str__(self) -> str:
        return self.name

    def has_left(self, on: date) -> bool:
        left_by_then = self.left_on is not None and self.left_on <= on
        return self.status == StaffStatus.LEFT or left_by_then

    def leave(self, on: date, today: date) -> None:
        """Leave on a day; a day to come may still be moved, one that was is settled."""
        if self.has_left(today):
            raise RuleBroken(f"{self.name}已经办过离职")
        self.left_on = on
        self.status = StaffStatus.LEFT if on <= today else StaffStatus.ACTIVE

    def come_back(self) -> None:
        if self.status == StaffStatus.ACTIVE and self.left_on is None:
            raise RuleBroken(f"{self.name}本来就在职")
        self.status = StaffStatus.ACTIVE
        self.left_on = None


# Asked anew each time the statement runs, so that a statement may be built once.
_TODAY = bindparam("service_today", callable_=clock.today, type_=Date())
IN_SERVICE = and_(
    Staff.status == StaffStatus.ACTIVE, or_(Staff.left_on.is_(None), Staff.left_on > _TODAY)
)


class Handover(Base):
    """One thing that a person who left held, and who has it since (离职交接)."""

    __tablename__ = "directory_handover"

    staff_id: Mapped[int] = mapped_column(
        ForeignKey("directory_staff.id"), index=True, info={"label": "离职人"}
    )
    at: Mapped[datetime] = mapped_column(Moment, info={"label": "交接时间"})
    kind: Mapped[str] = mapped_column(String(40), info={"label": "类别"})
    subject: Mapped[str] = mapped_column(info={"label": "事项"})
    to_id: Mapped[int | None] = mapped_column(
        ForeignKey("directory_staff.id"), info={"label": "接手人"}
    )
    # The name as it was, or what was done instead: 空缺, 停用.
    outcome: Mapped[str] = mapped_column(String(60), info={"label": "去向"})

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
