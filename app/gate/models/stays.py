"""Stays: what a visit and a vehicle's passage have in common, from the gate in to the gate out."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.base.columns import Moment
from app.gate.models.posts import Duty


class Stay:
    """Inside until seen leaving, swept at closing, or withdrawn as written by mistake."""

    if TYPE_CHECKING:
        # The class that stays names its own leaving: a person 离校, a vehicle 出校.
        left_at: Mapped[datetime | None]
        left_recorded_at: Mapped[datetime | None]

    expected_leaving_at: Mapped[datetime | None] = mapped_column(Moment, info={"label": "预计离校"})
    swept_at: Mapped[datetime | None] = mapped_column(Moment, info={"label": "清场时间"})
    sweep_reason: Mapped[str] = mapped_column(
        String(120), default="", info={"label": "未见离校说明"}
    )
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment, info={"label": "作废时间"})
    withdrawn_reason: Mapped[str] = mapped_column(
        String(120), default="", info={"label": "作废原因"}
    )

    gate_in_id: Mapped[int | None] = mapped_column(
        ForeignKey("gate_post.id"), info={"label": "进门门岗"}
    )
    gate_out_id: Mapped[int | None] = mapped_column(
        ForeignKey("gate_post.id"), info={"label": "出门门岗"}
    )
    guard_in_id: Mapped[int | None] = mapped_column(
        ForeignKey("directory_account.id"), info={"label": "进门门卫编号"}
    )
    guard_in_name: Mapped[str] = mapped_column(String(60), default="", info={"label": "当班门卫"})
    guard_out_id: Mapped[int | None] = mapped_column(
        ForeignKey("directory_account.id"), info={"label": "出门门卫编号"}
    )
    guard_out_name: Mapped[str] = mapped_column(String(60), default="", info={"label": "出门门卫"})

    # Set where a device was offline: how far its clock was ahead, in seconds.
    skew_in: Mapped[int | None] = mapped_column(info={"label": "补传进门，设备时间差（秒）"})
    skew_out: Mapped[int | None] = mapped_column(info={"label": "补传出门，设备时间差（秒）"})

    @property
    def is_inside(self) -> bool:
        return self.left_at is None and self.swept_at is None and self.withdrawn_at is None

    def sign_out(self, duty: Duty, at: datetime) -> None:
        self.left_at = at
        self.left_recorded_at = duty.now
        self.skew_out = duty.skew
        self.gate_out_id = duty.gate_id
        self.guard_out_id = duty.account_id
        self.guard_out_name = duty.name

    def take_back_leaving(self) -> None:
        self.left_at = self.left_recorded_at = self.skew_out = None
        self.gate_out_id = self.guard_out_id = None
        self.guard_out_name = ""
