"""Login sessions (登录设备) and login attempts (登录尝试), which throttle across workers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.columns import Moment, choice
from app.directory.models.accounts import Account, RoleHolder
from app.domain.errors import RuleBroken
from app.extensions import Base


class DeviceKind(StrEnum):
    DESK = "desk"
    OWN = "own"
    SHARED = "shared"


DEVICE_KIND_LABELS: dict[DeviceKind, str] = {
    DeviceKind.DESK: "办公电脑",
    DeviceKind.OWN: "自己的手机或电脑",
    DeviceKind.SHARED: "门岗共用设备",
}

# A session slides: it ends this long after it was last used.
LASTS: dict[DeviceKind, timedelta] = {
    DeviceKind.DESK: timedelta(hours=12),
    DeviceKind.OWN: timedelta(days=14),
    DeviceKind.SHARED: timedelta(hours=12),
}
CLOCKS_DIFFER = timedelta(minutes=5)
PIN_AFTER = timedelta(minutes=30)
# How exactly the last use is known: a write for every page would cost more than it tells.
SEEN_EVERY = timedelta(minutes=2)


class Sliding:
    """What slides with every use of a device, and ends or asks for a PIN when it is left alone."""

    if TYPE_CHECKING:
        kind: Any
        last_seen_at: Any
        ended_at: Any

    @property
    def is_shared(self) -> bool:
        return self.kind == DeviceKind.SHARED

    def is_alive(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.last_seen_at + LASTS[self.kind]

    def needs_pin(self, now: datetime) -> bool:
        """A shared device left alone for half an hour asks who is there now."""
        return self.is_shared and now >= self.last_seen_at + PIN_AFTER


class LoginSession(Sliding, Base):
    """One device on which an account is signed in; ending it signs that device out."""

    __tablename__ = "directory_login_session"
    __table_args__ = (
        Index("ix_directory_login_session_account", "account_id", "ended_at", "last_seen_at"),
    )

    digest: Mapped[str] = mapped_column(String(64), unique=True, info={"secret": True})
    account_id: Mapped[int] = mapped_column(
        ForeignKey("directory_account.id"), info={"internal": True}
    )
    kind: Mapped[DeviceKind] = mapped_column(choice(DeviceKind), info={"internal": True})
    device_name: Mapped[str] = mapped_column(
        String(40), default="", index=True, info={"internal": True}
    )
    address: Mapped[str] = mapped_column(String(45), default="", info={"internal": True})
    agent: Mapped[str] = mapped_column(String(255), default="", info={"internal": True})
    created_at: Mapped[datetime] = mapped_column(Moment, info={"internal": True})
    last_seen_at: Mapped[datetime] = mapped_column(Moment, info={"internal": True})
    ended_at: Mapped[datetime | None] = mapped_column(Moment, info={"label": "退出时间"})
    ended_by: Mapped[str] = mapped_column(String(40), default="", info={"label": "由谁退出"})

    account: Mapped[Account] = relationship()

    # The secret half of the digest: known only while the request that began it is answered.
    token = ""

    def __str__(self) -> str:
        return self.device_name or DEVICE_KIND_LABELS[self.kind]

    def was_open(self, at: datetime) -> bool:
        """Tell whether somebody could act in it at that moment; clocks differ by a little."""
        is_begun = at >= self.created_at - CLOCKS_DIFFER
        return is_begun and (self.ended_at is None or at <= self.ended_at + CLOCKS_DIFFER)

    def end(self, at: datetime, by: str) -> None:
        if self.ended_at is not None:
            raise RuleBroken("这台设备已经退出")
        self.ended_at = at
        self.ended_by = by


@dataclass(eq=False)
class Caller(Sliding, RoleHolder):
    """Who is asking: an account and the session of its device, read anew for every request.

    The rows themselves are four times as dear to load, and hardly a page needs them. In the audit
    log a caller stands for the account.
    """

    __tablename__ = Account.__tablename__

    id: int
    username: str
    name: str
    staff_id: int | None
    roles: list[str]
    is_open: bool
    must_change_password: bool
    has_pin: bool
    session_id: int
    kind: DeviceKind
    last_seen_at: datetime
    ended_at: datetime | None

    def __str__(self) -> str:
        return self.username

    @property
    def on_shared_device(self) -> bool:
        return self.is_shared


class LoginAttempt(Base):
    """One try at a password or PIN; failures make the next try wait, on every worker."""

    __tablename__ = "directory_login_attempt"
    __table_args__ = (
        Index("ix_directory_login_attempt_username", "username", "at"),
        Index("ix_directory_login_attempt_address", "address", "at"),
    )

    username: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(45))
    at: Mapped[datetime] = mapped_column(Moment)
    succeeded: Mapped[bool]
