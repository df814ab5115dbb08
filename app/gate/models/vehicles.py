"""Vehicles (车辆): what a plate is known for, standing permits, and each coming and going."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.columns import Moment, Versioned, choice
from app.domain.errors import RuleBroken
from app.domain.plates import PlateKind
from app.domain.visits import check_leaving
from app.extensions import Base
from app.gate.models.posts import Duty
from app.gate.models.stays import Stay


class StandingCategory(StrEnum):
    STAFF = "staff"
    FOOD = "food"
    SCHOOL_BUS = "school_bus"
    CONSTRUCTION = "construction"
    OTHER = "other"


STANDING_CATEGORY_LABELS: dict[StandingCategory, str] = {
    StandingCategory.STAFF: "教职工",
    StandingCategory.FOOD: "送餐食材",
    StandingCategory.SCHOOL_BUS: "校车",
    StandingCategory.CONSTRUCTION: "施工",
    StandingCategory.OTHER: "其他常来",
}


# Photos of the goods of one passage.
MOST_PHOTOS = 6


class Vehicle(Base):
    """A plate that has come before; the next entry is prefilled from it and recent ones lead."""

    __tablename__ = "gate_vehicle"

    plate: Mapped[str] = mapped_column(
        String(12), unique=True, info={"label": "车牌", "mask": "plate"}
    )
    plate_kind: Mapped[PlateKind] = mapped_column(choice(PlateKind), info={"label": "号牌种类"})
    last_entered_at: Mapped[datetime | None] = mapped_column(
        Moment, index=True, info={"label": "上次进校"}
    )
    passages_count: Mapped[int] = mapped_column(default=0, info={"label": "进校次数"})

    def __str__(self) -> str:
        return f"车辆 {self.id}"


class StandingVehicle(Versioned, Base):
    """A vehicle that may come in without asking, for its purpose and within its dates."""

    __tablename__ = "gate_standing_vehicle"
    __table_args__ = (Index("ix_gate_standing_vehicle_category", "category", "id"),)

    vehicle_id: Mapped[int] = mapped_column(
        ForeignKey("gate_vehicle.id"), index=True, info={"label": "车辆"}
    )
    plate: Mapped[str] = mapped_column(
        String(12), index=True, info={"label": "车牌", "mask": "plate"}
    )
    category: Mapped[StandingCategory] = mapped_column(
        choice(StandingCategory), info={"label": "类别"}
    )
    holder: Mapped[str] = mapped_column(String(60), info={"label": "持有人", "mask": "name"})
    phone: Mapped[str] = mapped_column(
        String(20), default="", info={"label": "联系电话", "mask": "phone"}
    )
    vehicle_type: Mapped[str] = mapped_column(String(30), default="", info={"label": "车型"})
    colour: Mapped[str] = mapped_column(String(20), default="", info={"label": "颜色"})
    note: Mapped[str] = mapped_column(String(120), default="", info={"label": "说明"})
    valid_from: Mapped[date] = mapped_column(info={"label": "开始日期"})
    valid_until: Mapped[date | None] = mapped_column(info={"label": "结束日期"})
    ended_at: Mapped[datetime | None] = mapped_column(Moment, info={"label": "停用时间"})

    def __str__(self) -> str:
        return f"常用车辆 {self.id}"

    def is_valid(self, on: date) -> bool:
        return (
            self.ended_at is None
            and self.valid_from <= on
            and (self.valid_until is None or on <= self.valid_until)
        )

    def end(self, at: datetime) -> None:
        if self.ended_at:
            raise RuleBroken("这辆车已经停用")
        self.ended_at = at

    def restore(self) -> None:
        if self.ended_at is None:
            raise RuleBroken("这辆车没有停用，不用恢复")
        self.ended_at = None


class VehiclePassage(Stay, Versioned, Base):
    """One coming and going of a vehicle. An unlisted one names who approved it."""

    __tablename__ = "gate_vehicle_passage"
    __table_args__ = (
        Index("ix_gate_vehicle_passage_newest", "entered_at", "id"),
        Index(
            "ix_gate_vehicle_passage_inside", "left_at", "swept_at", "withdrawn_at", "entered_at"
        ),
        Index("ix_gate_vehicle_passage_vehicle", "vehicle_id", "entered_at"),
    )

    vehicle_id: Mapped[int | None] = mapped_column(
        ForeignKey("gate_vehicle.id"), info={"label": "车辆"}
    )
    plate: Mapped[str] = mapped_column(
        String(12), default="", info={"label": "车牌", "mask": "plate"}
    )
    plate_kind: Mapped[PlateKind] = mapped_column(choice(PlateKind), info={"label": "号牌种类"})
    vehicle_type: Mapped[str] = mapped_column(String(30), default="", info={"label": "车型"})
    colour: Mapped[str] = mapped_column(String(20), default="", info={"label": "颜色"})
    driver: Mapped[str] = mapped_column(
        String(60), default="", info={"label": "驾驶人", "mask": "name"}
    )
    driver_phone: Mapped[str] = mapped_column(
        String(20), default="", info={"label": "驾驶人电话", "mask": "phone"}
    )
    organisation: Mapped[str] = mapped_column(String(80), default="", info={"label": "单位"})
    people: Mapped[int] = mapped_column(default=1, info={"label": "车上人数"})
    goods: Mapped[str] = mapped_column(String(120), default="", info={"label": "事由、货物"})
    standing_id: Mapped[int | None] = mapped_column(
        ForeignKey("gate_standing_vehicle.id"), info={"label": "常用车辆"}
    )
    category: Mapped[StandingCategory | None] = mapped_column(
        choice(StandingCategory), info={"label": "类别"}
    )
    approver_staff_id: Mapped[int | None] = mapped_column(
        ForeignKey("directory_staff.id"), info={"label": "批准人编号"}
    )
    approver_name: Mapped[str] = mapped_column(String(60), default="", info={"label": "批准人"})
    visit_id: Mapped[int | None] = mapped_column(
        ForeignKey("gate_visit.id"), index=True, info={"label": "来访"}
    )

    entered_at: Mapped[datetime] = mapped_column(Moment, info={"label": "进校时间"})
    recorded_at: Mapped[datetime] = mapped_column(Moment, info={"label": "登记时间"})
    left_at: Mapped[datetime | None] = mapped_column(Moment, info={"label": "出校时间"})
    left_recorded_at: Mapped[datetime | None] = mapped_column(
        Moment, info={"label": "出校登记时间"}
    )

    vehicle: Mapped[Vehicle | None] = relationship()

    def __str__(self) -> str:
        return f"车辆通行 {self.entered_at:%m-%d %H:%M}"

    def leave(self, duty: Duty, at: datetime) -> None:
        """Close the passage; a swept one may still be seen leaving later."""
        if self.withdrawn_at:
            raise RuleBroken("这条车辆记录已经作废，不用登记出校")
        if self.left_at:
            raise RuleBroken(f"已经在 {self.left_at:%H:%M} 登记过出校")
        check_leaving(self.entered_at, at, field="left_at")
        self.sign_out(duty, at)

    def return_inside(self) -> None:
        """Take a departure back: the wrong button was pressed."""
        if self.left_at is None:
            raise RuleBroken("这辆车还没有登记出校，不用撤销")
        self.take_back_leaving()

    def sweep(self, at: datetime, reason: str) -> None:
        """Close as 未见离校: nobody saw it leave, and the register says just that."""
        if not self.is_inside:
            raise RuleBroken("这辆车已经不在在校名单里")
        self.swept_at = at
        self.sweep_reason = reason

    def withdraw(self, at: datetime, reason: str) -> None:
        """Void a line that was written by mistake; it stays in the register, marked."""
        if self.withdrawn_at:
            raise RuleBroken("这条车辆记录已经作废")
        self.withdrawn_at = at
        self.withdrawn_reason = reason
