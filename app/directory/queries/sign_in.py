"""What signing in asks the database: accounts by name, tries, sessions, who can help."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, String, and_, bindparam, func, or_, select, type_coerce
from sqlalchemy.orm import contains_eager, joinedload

from app.base import rows
from app.directory.models import (
    IN_SERVICE,
    Account,
    Caller,
    DeviceKind,
    LoginAttempt,
    LoginSession,
    SetupToken,
    Staff,
)
from app.domain import phones, text
from app.extensions import db
from app.permissions import GRANTS, Permission, Role

# Joined to Account.staff: nobody's account, or that of a person in service.
IS_HERE = or_(Account.staff_id.is_(None), IN_SERVICE)
REMEMBERED = timedelta(days=1)
ADDRESS_WINDOW = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed tries in a row and when the last one was."""

    count: int
    last_at: datetime | None


def login_name(typed: str) -> str:
    """Return a user name in its stored form: half width, small letters, no spaces."""
    return text.code(typed).lower()


def account_called(typed: str) -> Account | None:
    """Return the account by its name, or by the mobile number of one person in service."""
    matches = or_(
        Account.username == login_name(typed),
        (Staff.phone == phones.normalise(typed)) & (Staff.phone != ""),
    )
    found = db.session.scalars(
        select(Account)
        .outerjoin(Account.staff)
        .options(contains_eager(Account.staff))
        .where(matches)
        .limit(2)
    ).all()
    # Two people share a telephone: neither may be guessed.
    return found[0] if len(found) == 1 else None


def account_named(username: str) -> Account | None:
    return db.session.scalar(select(Account).where(Account.username == username))


def failures_of(username: str, now: datetime) -> Failures:
    """Count the failed tries since the last success, within a day."""
    mine = LoginAttempt.username == username[:80]
    success = select(func.max(LoginAttempt.id)).where(mine, LoginAttempt.succeeded.is_(True))
    return _failures(
        mine,
        LoginAttempt.at > now - REMEMBERED,
        LoginAttempt.id > func.coalesce(success.scalar_subquery(), 0),
    )


def failures_from(address: str, now: datetime) -> Failures:
    """Count the failed tries from one address in the last half hour, whoever was tried."""
    return _failures(LoginAttempt.address == address, LoginAttempt.at > now - ADDRESS_WINDOW)


def _failures(*conditions: Any) -> Failures:
    count, last_at = db.session.execute(
        select(func.count(), func.max(LoginAttempt.at)).where(
            LoginAttempt.succeeded.is_(False), *conditions
        )
    ).one()
    return Failures(count, last_at)


# The columns are the fields of a Caller, in their order.
CALLER = (
    select(
        Account.id,
        Account.username,
        func.coalesce(Staff.name, func.nullif(Account.own_name, ""), Account.username),
        Account.staff_id,
        Account.roles,
        and_(Account.is_active, or_(Account.staff_id.is_(None), IN_SERVICE)),
        Account.must_change_password,
        Account.pin_hash.is_not(None),
        LoginSession.id,
        LoginSession.kind,
        LoginSession.last_seen_at,
        LoginSession.ended_at,
    )
    .join(LoginSession.account)
    .outerjoin(Account.staff)
    .where(LoginSession.digest == bindparam("digest"))
)


def caller(digest: str) -> Caller | None:
    """Return who came by this session, whether or not it still holds."""
    found = rows.first(CALLER, digest=digest)
    return Caller(*found) if found else None


def sessions_of(account_id: int) -> Select[LoginSession]:
    """Return the devices on which an account was signed in, the last used first."""
    return (
        select(LoginSession)
        .where(LoginSession.account_id == account_id)
        .order_by(LoginSession.last_seen_at.desc(), LoginSession.id.desc())
    )


def open_sessions_of(account_id: int) -> Select[LoginSession]:
    return sessions_of(account_id).where(LoginSession.ended_at.is_(None))


def holding(role: Role) -> Any:
    """Return the condition that an account has the role; roles are a short JSON list."""
    return type_coerce(Account.roles, String).like(f'%"{role.value}"%')


def may(permission: Permission) -> Any:
    """Return the condition that an account holds the permission through one of its roles."""
    return or_(*[holding(role) for role in Role if permission in GRANTS[role]])


def helpers() -> list[str]:
    """Return the names of those who can reset a password, for the login page."""
    accounts = db.session.scalars(
        select(Account)
        .outerjoin(Account.staff)
        .options(contains_eager(Account.staff))
        .where(Account.is_active, IS_HERE, may(Permission.DIRECTORY_ACCOUNT_MANAGE))
        .order_by(Account.id)
        .limit(2)
    )
    return [account.name for account in accounts]


def people_of_device(device_name: str) -> list[Account]:
    """Return who may take over a shared device by PIN: guards, and whoever used it before."""
    used = select(LoginSession.account_id).where(
        LoginSession.device_name == device_name, LoginSession.kind == DeviceKind.SHARED
    )
    return list(
        db.session.scalars(
            select(Account)
            .outerjoin(Account.staff)
            .options(contains_eager(Account.staff))
            .where(Account.is_active, IS_HERE, Account.pin_hash.is_not(None))
            .where(or_(holding(Role.GUARD), Account.id.in_(used)))
            .order_by(Staff.sort_key, Account.id)
        )
    )


def setup_token(digest: str) -> SetupToken | None:
    return db.session.scalar(
        select(SetupToken)
        .where(SetupToken.digest == digest)
        .options(joinedload(SetupToken.account).joinedload(Account.staff))
    )


def has_accounts() -> bool:
    return db.session.scalar(select(Account.id).limit(1)) is not None
