"""Requests of a person about what is on record of them (个人信息请求; PIPL 44 to 47, 50)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.base.columns import Moment, choice
from app.base.personal import PersonKind
from app.domain.errors import RuleBroken
from app.domain.masking import mask_name
from app.extensions import Base


class RightsWish(StrEnum):
    """What is asked for."""

    ACCESS = "access"
    ERASURE = "erasure"


RIGHTS_WISH_LABELS: dict[RightsWish, str] = {
    RightsWish.ACCESS: "查阅、复制",
    RightsWish.ERASURE: "删除",
}


class Claimant(StrEnum):
    """As whom somebody asks."""

    SELF = "self"
    GUARDIAN = "guardian"
    PROXY = "proxy"


CLAIMANT_LABELS: dict[Claimant, str] = {
    Claimant.SELF: "本人",
    Claimant.GUARDIAN: "监护人",
    Claimant.PROXY: "受托人",
}


class RightsState(StrEnum):
    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"


RIGHTS_STATE_LABELS: dict[RightsState, str] = {
    RightsState.OPEN: "办理中",
    RightsState.DONE: "已办结",
    RightsState.REFUSED: "未同意",
}


class RightsRequest(Base):
    """One request; an erasure is decided by somebody else than who registered it."""

    __tablename__ = "system_rights_request"
    __table_args__ = (Index("ix_system_rights_request_list", "received_on", "id"),)

    wish: Mapped[RightsWish] = mapped_column(choice(RightsWish), info={"label": "要求"})
    received_on: Mapped[date] = mapped_column(info={"label": "收到日期"})
    due_on: Mapped[date] = mapped_column(info={"label": "答复期限"})
    asked_by: Mapped[str] = mapped_column(String(60), info={"label": "申请人", "mask": "name"})
    asked_as: Mapped[Claimant] = mapped_column(choice(Claimant), info={"label": "身份"})
    identity_check: Mapped[str] = mapped_column(String(120), info={"label": "怎样核对的身份"})
    reason: Mapped[str] = mapped_column(String(200), default="", info={"label": "说明"})
    subject_kind: Mapped[PersonKind] = mapped_column(choice(PersonKind), info={"label": "类别"})
    subject_id: Mapped[int] = mapped_column(info={"internal": True})
    subject_name: Mapped[str] = mapped_column(String(60), info={"label": "关于谁", "mask": "name"})
    state: Mapped[RightsState] = mapped_column(
        choice(RightsState), default=RightsState.OPEN, index=True, info={"label": "状态"}
    )
    opened_at: Mapped[datetime] = mapped_column(Moment, info={"label": "登记时间"})
    opened_by_id: Mapped[int] = mapped_column(
        ForeignKey("directory_account.id"), info={"label": "登记账号"}
    )
    opened_by_name: Mapped[str] = mapped_column(String(60), info={"label": "登记人"})
    exported_at: Mapped[datetime | None] = mapped_column(Moment, info={"label": "导出时间"})
    decided_at: Mapped[datetime | None] = mapped_column(Moment, info={"label": "办结时间"})
    decided_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("directory_account.id"), info={"label": "办结账号"}
    )
    decided_by_name: Mapped[str] = mapped_column(String(60), default="", info={"label": "办结人"})
    decision: Mapped[str] = mapped_column(String(200), default="", info={"label": "答复"})
    # Of an erasure, what went and what stays: [{"title", "count", "erased", "stays"}].
    outcome: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    def __str__(self) -> str:
        return f"个人信息请求 {self.id}"

    @property
    def is_open(self) -> bool:
        return self.state == RightsState.OPEN

    def is_late(self, today: date) -> bool:
        return self.is_open and self.due_on < today

    def check_decider(self, account_id: int) -> None:
        """An erasure cannot be taken back: two people stand for it."""
        self.check_open()
        if self.wish == RightsWish.ERASURE and account_id == self.opened_by_id:
            raise RuleBroken("这条删除请求是你登记的，请校长或另一位系统管理员核对后批准")

    def check_open(self) -> None:
        if not self.is_open:
            raise RuleBroken("这条请求已经办结，需要再办就重新登记一条")

    def close(
        self, state: RightsState, *, account_id: int, name: str, decision: str, now: datetime
    ) -> None:
        """Close it; of who asked and about whom only masked names are kept."""
        self.state = state
        self.decided_at = now
        self.decided_by_id = account_id
        self.decided_by_name = name
        self.decision = decision
        if self.wish == RightsWish.ERASURE and state == RightsState.DONE:
            self.asked_by = mask_name(self.asked_by)
            self.subject_name = mask_name(self.subject_name)
