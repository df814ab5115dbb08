"""Accounts (账号): who may sign in, with which roles; and one-time set-up links (设置链接)."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from flask_login import AnonymousUserMixin
from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.columns import Moment, Versioned
from app.directory.models.staff import Staff
from app.domain.errors import RuleBroken
from app.extensions import Base
from app.permissions import GRANTS, ROLE_LABELS, Permission, Role

if TYPE_CHECKING:
    from app.directory.models.sessions import LoginSession


class RoleHolder:
    """Somebody who is signed in and holds roles: the row, or what a request knows of it."""

    if TYPE_CHECKING:
        roles: Any

    # Spelled out, because Flask-Login's UserMixin compares accounts by get_id().
    is_authenticated = True
    is_anonymous = False

    @property
    def role_labels(self) -> list[str]:
        return [ROLE_LABELS[role] for role in Role if role in self.roles]

    def can(self, permission: Permission) -> bool:
        return any(permission in GRANTS[role] for role in Role if role in self.roles)

    @property
    def sees_every_pupil(self) -> bool:
        """A class teacher reads the pupils of the own classes; any other reader, all."""
        others = [role for role in Role if role in self.roles and role != Role.CLASS_TEACHER]
        return any(Permission.DIRECTORY_PUPIL_READ in GRANTS[role] for role in others)


class Account(RoleHolder, Versioned, Base):
    __tablename__ = "directory_account"

    username: Mapped[str] = mapped_column(String(40), unique=True, info={"label": "账号"})
    own_name: Mapped[str] = mapped_column(String(40), default="", info={"label": "姓名"})
    staff_id: Mapped[int | None] = mapped_column(
        ForeignKey("directory_staff.id"), unique=True, info={"label": "教职工"}
    )
    roles: Mapped[list[str]] = mapped_column(
        JSON, default=list, info={"label": "角色", "labels": ROLE_LABELS}
    )
    is_active: Mapped[bool] = mapped_column(default=True, info={"label": "启用"})
    password_hash: Mapped[str | None] = mapped_column(
        String(200), info={"label": "密码", "secret": True}
    )
    password_changed_at: Mapped[datetime | None] = mapped_column(
        Moment, info={"label": "密码修改时间"}
    )
    must_change_password: Mapped[bool] = mapped_column(
        default=False, info={"label": "下次登录须改密码"}
    )
    pin_hash: Mapped[str | None] = mapped_column(
        String(200), info={"label": "换人密码", "secret": True}
    )
    locked_until: Mapped[datetime | None] = mapped_column(Moment, info={"label": "锁定到"})

    staff: Mapped[Staff | None] = relationship()

    # The session just begun, for the rest of that request; later ones know a Caller.
    login_session = cast("LoginSession | None", None)

    def __str__(self) -> str:
        return self.username

    def get_id(self) -> str:
        """Return the token of the session, not of the account, so that a session can be ended."""
        if self.login_session is None:
            raise LookupError("an account signs in through a login session")
        return self.login_session.token

    @property
    def name(self) -> str:
        return self.staff.name if self.staff else self.own_name or self.username

    @property
    def has_pin(self) -> bool:
        return self.pin_hash is not None

    @property
    def session_id(self) -> int | None:
        return self.login_session.id if self.login_session else None

    @property
    def on_shared_device(self) -> bool:
        return self.login_session is not None and self.login_session.is_shared

    def is_open(self, on: date) -> bool:
        """An account opens the portal until it is closed, or the person's day of leaving comes."""
        return self.is_active and not (self.staff and self.staff.has_left(on))

    def is_locked(self, now: datetime) -> bool:
        return self.locked_until is not None and now < self.locked_until

    def unlock(self) -> None:
        if self.locked_until is None:
            raise RuleBroken("这个账号没有锁定")
        self.locked_until = None

    def accept_password(self, password_hash: str, at: datetime) -> None:
        """Take over a new password; whoever holds it need not change it again."""
        self.password_hash = password_hash
        self.password_changed_at = at
        self.must_change_password = False
        self.locked_until = None


class AnonymousAccount(AnonymousUserMixin):
    """Nobody: what current_user is before signing in."""

    id = None
    staff_id = None
    name = ""
    on_shared_device = False
    session_id = None
    must_change_password = False

    def can(self, _permission: Permission) -> bool:
        return False


class SetupToken(Base):
    """A one-time link: makes the first administrator, or lets a person set a forgotten password.

    Only the digest is kept; `account_id` is empty for the first administrator.
    """

    __tablename__ = "directory_setup_token"

    digest: Mapped[str] = mapped_column(String(64), unique=True, info={"secret": True})
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("directory_account.id"), index=True, info={"label": "账号"}
    )
    created_at: Mapped[datetime] = mapped_column(Moment, info={"label": "生成时间"})
    expires_at: Mapped[datetime] = mapped_column(Moment, info={"label": "有效期到"})
    used_at: Mapped[datetime | None] = mapped_column(Moment, info={"label": "使用时间"})

    account: Mapped[Account | None] = relationship()

    def __str__(self) -> str:
        return self.account.username if self.account else "第一个系统管理员"

    def is_open(self, now: datetime) -> bool:
        return self.used_at is None and now < self.expires_at

    def use(self, now: datetime) -> None:
        if not self.is_open(now):
            raise RuleBroken("这个链接已经用过或过期，找系统管理员重新生成一个")
        self.used_at = now
