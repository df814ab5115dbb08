"""Visits (来访登记): one coming and going of one visitor or one party."""

from datetime import datetime, time

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.columns import Moment, Versioned, choice
from app.domain.errors import RuleBroken
from app.domain.visits import Purpose, check_leaving
from app.extensions import Base
from app.gate.models.posts import Duty, GatePost
from app.gate.models.stays import Stay
from app.gate.models.visitors import Visitor

# Custom (domain/rules.md §8): the paper goes long before the register (app/domain/retention.py).
SLIP_KEPT_DAYS = 30


class Visit(Stay, Versioned, Base):
    """One line of the register. Name, phone and host are kept as they were on that day.

    A moment is when it happened (`arrived_at`, `left_at`); `…recorded_at` is when the server heard
    of it, later where a device was offline. The state follows from the columns, never the reverse.
    """

    __tablename__ = "gate_visit"
    __table_args__ = (
        Index("ix_gate_visit_newest", "arrived_at", "id"),
        Index("ix_gate_visit_inside", "left_at", "swept_at", "withdrawn_at", "arrived_at"),
        Index("ix_gate_visit_visitor", "visitor_id", "arrived_at"),
        Index("ix_gate_visit_purpose", "purpose", "arrived_at"),
        Index("ix_gate_visit_swept", "swept_at", "arrived_at"),
        Index("ix_gate_visit_incomplete", "is_emergency", "completed_at", "arrived_at"),
    )

    code: Mapped[str] = mapped_column(String(12), unique=True, info={"label": "单号"})
    visitor_id: Mapped[int | None] = mapped_column(
        ForeignKey("gate_visitor.id"), info={"label": "访客"}
    )
    name: Mapped[str] = mapped_column(String(60), info={"label": "来访人", "mask": "name"})
    phone: Mapped[str] = mapped_column(
        String(20), default="", info={"label": "手机号", "mask": "phone"}
    )
    organisation: Mapped[str] = mapped_column(String(80), default="", info={"label": "单位"})
    relation: Mapped[str] = mapped_column(String(60), default="", info={"label": "与学生关系"})
    people: Mapped[int] = mapped_column(default=1, info={"label": "人数"})
    purpose: Mapped[Purpose] = mapped_column(choice(Purpose), info={"label": "事由"})
    purpose_note: Mapped[str] = mapped_column(String(120), default="", info={"label": "事由说明"})
    host_staff_id: Mapped[int | None] = mapped_column(
        ForeignKey("directory_staff.id"), info={"label": "被访人编号"}
    )
    host_name: Mapped[str] = mapped_column(String(60), default="", info={"label": "被访人"})
    host_department: Mapped[str] = mapped_column(String(60), default="", info={"label": "被访部门"})
    host_confirmed_at: Mapped[datetime | None] = mapped_column(
        Moment, info={"label": "电话核实时间"}
    )
    area: Mapped[str] = mapped_column(String(60), default="", info={"label": "到哪里"})
    badge: Mapped[str] = mapped_column(String(20), default="", info={"label": "访客证号"})
    belongings: Mapped[str] = mapped_column(String(200), default="", info={"label": "携带物品"})
    plate: Mapped[str] = mapped_column(
        String(12), default="", info={"label": "车牌", "mask": "plate"}
    )

    arrived_at: Mapped[datetime] = mapped_column(Moment, info={"label": "到校时间"})
    recorded_at: Mapped[datetime] = mapped_column(Moment, info={"label": "登记时间"})
    left_at: Mapped[datetime | None] = mapped_column(Moment, info={"label": "离校时间"})
    left_recorded_at: Mapped[datetime | None] = mapped_column(
        Moment, info={"label": "离校登记时间"}
    )

    is_emergency: Mapped[bool] = mapped_column(default=False, info={"label": "突发先进"})
    completed_at: Mapped[datetime | None] = mapped_column(Moment, info={"label": "补登时间"})
    watch_entry_id: Mapped[int | None] = mapped_column(
        ForeignKey("gate_watch_entry.id"), info={"label": "布控"}
    )
    alarm_override_reason: Mapped[str] = mapped_column(
        String(200), default="", info={"label": "布控后放行理由"}
    )
    booking_id: Mapped[int | None] = mapped_column(
        ForeignKey("gate_booking.id"), index=True, info={"label": "预约"}
    )

    is_document_owed: Mapped[bool] = mapped_column(default=False, info={"label": "证件待补"})

    visitor: Mapped[Visitor | None] = relationship()
    gate_in: Mapped[GatePost | None] = relationship(foreign_keys="Visit.gate_in_id")

    def __str__(self) -> str:
        return self.code

    @property
    def leaving_time(self) -> time | None:
        return self.expected_leaving_at.time() if self.expected_leaving_at else None

    @property
    def is_incomplete(self) -> bool:
        """An emergency crew that went in first: the guard still owes who they were."""
        return self.is_emergency and self.completed_at is None and self.withdrawn_at is None

    def leave(self, duty: Duty, at: datetime) -> None:
        """Close the visit; a swept one may still be seen leaving later."""
        if self.withdrawn_at:
            raise RuleBroken("这条来访已经作废，不用登记离校")
        if self.left_at:
            raise RuleBroken(f"已经在 {self.left_at:%H:%M} 登记过离校")
        check_leaving(self.arrived_at, at, field="left_at")
        self.sign_out(duty, at)

    def return_inside(self) -> None:
        """Take a departure back: the wrong button was pressed."""
        if self.left_at is None:
            raise RuleBroken("这条来访还没有登记离校，不用撤销")
        self.take_back_leaving()

    def sweep(self, at: datetime, reason: str) -> None:
        """Close as 未见离校: nobody saw this visitor leave, and the register says just that."""
        if not self.is_inside:
            raise RuleBroken("这条来访已经不在在校名单里")
        self.swept_at = at
        self.sweep_reason = reason

    def complete(self, at: datetime) -> None:
        self.completed_at = at

    def withdraw(self, at: datetime, reason: str) -> None:
        """Void a line that was written by mistake; it stays in the register, marked."""
        if self.withdrawn_at:
            raise RuleBroken("这条来访已经作废")
        self.withdrawn_at = at
        self.withdrawn_reason = reason
