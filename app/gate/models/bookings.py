"""Bookings (预约来访): a member of staff announces a visitor, the gate admits with one tap."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.base.columns import Moment, Versioned, choice
from app.domain.errors import RuleBroken
from app.domain.visits import Purpose
from app.extensions import Base


class BookingStatus(StrEnum):
    EXPECTED = "expected"
    ARRIVED = "arrived"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


BOOKING_STATUS_LABELS: dict[BookingStatus, str] = {
    BookingStatus.EXPECTED: "待到访",
    BookingStatus.ARRIVED: "已到访",
    BookingStatus.CANCELLED: "已取消",
    BookingStatus.NO_SHOW: "未到",
}


class Booking(Versioned, Base):
    __tablename__ = "gate_booking"
    __table_args__ = (
        Index("ix_gate_booking_expected", "expected_at", "id"),
        Index("ix_gate_booking_made_by", "made_by_id", "expected_at", "id"),
    )

    visitor_name: Mapped[str] = mapped_column(String(60), info={"label": "来访人", "mask": "name"})
    visitor_phone: Mapped[str] = mapped_column(
        String(20), default="", info={"label": "手机号", "mask": "phone"}
    )
    organisation: Mapped[str] = mapped_column(String(80), default="", info={"label": "单位"})
    people: Mapped[int] = mapped_column(default=1, info={"label": "人数"})
    purpose: Mapped[Purpose] = mapped_column(choice(Purpose), info={"label": "事由"})
    purpose_note: Mapped[str] = mapped_column(String(120), default="", info={"label": "事由说明"})
    host_staff_id: Mapped[int | None] = mapped_column(
        ForeignKey("directory_staff.id"), info={"label": "被访人编号"}
    )
    host_name: Mapped[str] = mapped_column(String(60), info={"label": "被访人"})
    host_department: Mapped[str] = mapped_column(String(60), default="", info={"label": "被访部门"})
    area: Mapped[str] = mapped_column(String(60), default="", info={"label": "到哪里"})
    plate: Mapped[str] = mapped_column(
        String(12), default="", info={"label": "车牌", "mask": "plate"}
    )
    expected_at: Mapped[datetime] = mapped_column(Moment, info={"label": "预计到校"})
    made_at: Mapped[datetime] = mapped_column(Moment, info={"label": "预约时间"})
    made_by_id: Mapped[int] = mapped_column(
        ForeignKey("directory_account.id"), info={"label": "预约账号"}
    )
    made_by_name: Mapped[str] = mapped_column(String(60), info={"label": "预约人"})
    arrived_at: Mapped[datetime | None] = mapped_column(Moment, info={"label": "到校时间"})
    cancelled_at: Mapped[datetime | None] = mapped_column(Moment, info={"label": "取消时间"})

    def __str__(self) -> str:
        return f"预约 {self.expected_at:%m-%d %H:%M}"

    def status(self, today: date) -> BookingStatus:
        """Nobody closes a missed booking by hand: the day itself does."""
        if self.cancelled_at:
            return BookingStatus.CANCELLED
        if self.arrived_at:
            return BookingStatus.ARRIVED
        if self.expected_at.date() < today:
            return BookingStatus.NO_SHOW
        return BookingStatus.EXPECTED

    def arrive(self, at: datetime) -> None:
        if self.cancelled_at:
            raise RuleBroken("这个预约已经取消，按新访客登记")
        if self.arrived_at:
            raise RuleBroken(f"这个预约已经在 {self.arrived_at:%H:%M} 登记到访")
        self.arrived_at = at

    def cancel(self, at: datetime) -> None:
        if self.arrived_at:
            raise RuleBroken("来访人已经到校，不能再取消预约")
        if self.cancelled_at:
            raise RuleBroken("这个预约已经取消")
        self.cancelled_at = at

    def restore(self) -> None:
        """Take a cancellation back."""
        if self.cancelled_at is None:
            raise RuleBroken("这个预约没有取消，不用恢复")
        self.cancelled_at = None
