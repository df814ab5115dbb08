"""Departments (部门) and staff (教职工)."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.columns import Versioned, choice
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
    posts: Mapped[str] = mapped_column(default="", info={"label": "岗位"})
    status: Mapped[StaffStatus] = mapped_column(
        choice(StaffStatus), default=StaffStatus.ACTIVE, info={"label": "状态"}
    )
    left_on: Mapped[date | None] = mapped_column(info={"label": "离职日期"})

    department: Mapped[Department | None] = relationship()

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        return self.status == StaffStatus.ACTIVE

    def leave(self, on: date) -> None:
        if not self.is_active:
            raise RuleBroken(f"{self.name}已经办过离职")
        self.status = StaffStatus.LEFT
        self.left_on = on

    def come_back(self) -> None:
        if self.is_active:
            raise RuleBroken(f"{self.name}本来就在职")
        self.status = StaffStatus.ACTIVE
        self.left_on = None
