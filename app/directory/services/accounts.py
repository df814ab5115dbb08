"""Accounts (账号): made, given roles, opened, closed; and the one-time links that start them."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from app.base import audit
from app.directory.models import Account, Campus, School, SchoolKind, SetupToken, Staff
from app.directory.queries import accounts as queries
from app.directory.queries import places, sign_in
from app.directory.services.sign_in import digest, end_sessions
from app.domain.errors import RuleBroken
from app.extensions import db
from app.permissions import Role

LINK_LASTS = timedelta(days=3)
FIRST_LINK_LASTS = timedelta(days=7)


class Link(NamedTuple):
    """A one-time link; its token is shown once and kept nowhere."""

    row: SetupToken
    token: str


def first_link(*, now: datetime) -> Link:
    """Return the link that makes the first administrator; older ones stop working."""
    if sign_in.has_accounts():
        raise RuleBroken("已经有账号了，由系统管理员在“账号与角色”里添加其他人")
    return _link(None, now, FIRST_LINK_LASTS)


def password_link(*, account: Account, now: datetime) -> Link:
    """Return a link by which the person sets a password; the old one stops working at once."""
    link = _link(account, now, LINK_LASTS)
    with audit.changed("directory.account.reset", account):
        account.password_hash = None
        account.locked_until = None
    end_sessions(account, by="重设密码", now=now)
    return link


def found_school(
    *, token: SetupToken, school_name: str, kind: SchoolKind, account: Account, now: datetime
) -> Account:
    """Use the first link: the school, its main campus and its first administrator."""
    if sign_in.has_accounts():
        raise RuleBroken("已经有系统管理员了，直接登录")
    token.use(now)
    account.roles = [Role.ADMINISTRATOR.value]
    audit.added("directory.account.setup", account)
    if db.session.get(School, 1) is None:
        audit.added("directory.school.add", School(id=1, name=school_name, kind=kind))
    if places.default_campus() is None:
        audit.added("directory.campus.add", Campus(name="主校区", is_default=True))
    return account


def set_password(*, account: Account, password_hash: str, now: datetime) -> None:
    """Take over a new password and unlock."""
    with audit.changed("directory.account.password", account):
        account.accept_password(password_hash, now)


def use_link(*, token: SetupToken, password_hash: str, now: datetime) -> Account:
    """Set the password of the link's account; the link is used up."""
    if token.account is None:
        raise RuleBroken("这个链接不是用来设密码的")
    token.use(now)
    set_password(account=token.account, password_hash=password_hash, now=now)
    return token.account


def open_account(
    *, username: str, own_name: str, staff: Staff | None, roles: Sequence[str]
) -> Account:
    """Make an account without a password; its link sets one."""
    name = sign_in.login_name(username)
    if sign_in.account_named(name):
        raise RuleBroken(f"账号 {name} 已经有人用了，换一个", field="username")
    if staff is not None and queries.account_of_staff(staff.id):
        raise RuleBroken(f"{staff.name}已经有账号", field="staff_id")
    account = Account(
        username=name, own_name=own_name, staff_id=staff.id if staff else None, roles=list(roles)
    )
    audit.added("directory.account.add", account)
    return account


def change_account(*, account: Account, own_name: str, roles: Sequence[str]) -> None:
    """Change name and roles; they count from the next request on."""
    if Role.ADMINISTRATOR.value not in roles:
        keep_an_administrator(account)
    with audit.changed("directory.account.edit", account):
        account.own_name = own_name
        account.roles = list(roles)


def close_account(*, account: Account, by: Account, now: datetime) -> None:
    """Deactivate and sign out everywhere."""
    if account.id == by.id:
        raise RuleBroken("不能停用自己的账号，由另一位系统管理员来做")
    keep_an_administrator(account)
    with audit.changed("directory.account.close", account):
        account.is_active = False
    end_sessions(account, by=by.name, now=now)


def reopen_account(*, account: Account, today: date) -> None:
    if account.is_active:
        raise RuleBroken("这个账号本来就在用")
    if account.staff and account.staff.has_left(today):
        raise RuleBroken(f"{account.staff.name}已经离职，先在教职工里办理返岗")
    with audit.changed("directory.account.reopen", account):
        account.is_active = True


def set_pin(*, account: Account, pin_hash: str) -> None:
    with audit.changed("directory.account.pin", account):
        account.pin_hash = pin_hash


def demand_new_password(*, account: Account) -> None:
    with audit.changed("directory.account.demand", account):
        account.must_change_password = True


def keep_an_administrator(account: Account) -> None:
    """Refuse what would leave the portal without a system administrator."""
    if Role.ADMINISTRATOR.value in account.roles and not queries.other_administrators(account.id):
        raise RuleBroken("这是最后一个系统管理员，先让另一个人担任", field="roles")


def _link(account: Account | None, now: datetime, lasts: timedelta) -> Link:
    token = secrets.token_urlsafe(24)
    for open_row in db.session.scalars(queries.open_links(account.id if account else None)):
        open_row.used_at = now
    row = SetupToken(digest=digest(token), account=account, created_at=now, expires_at=now + lasts)
    audit.added("directory.account.link", row)
    return Link(row, token)
