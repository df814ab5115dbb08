"""Accounts for the list and its export, and the few looked up by hand."""

from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from app.base import listing, search
from app.directory.models import IN_SERVICE, Account, SetupToken, Staff
from app.directory.queries.sign_in import holding
from app.extensions import db
from app.permissions import Role


def accounts(q: str = "", role: Role | None = None) -> Select[Account]:
    """Return the accounts by name of the account."""
    found = select(Account).options(joinedload(Account.staff)).order_by(Account.username)
    if role is not None:
        found = found.where(holding(role))
    if q:
        found = found.where(
            or_(
                listing.contains(Account.username, q.lower()),
                listing.contains(Account.own_name, q),
                search.found_in("staff", q, Account.staff_id),
            )
        )
    return found


def active(found: Select[Account]) -> Select[Account]:
    return found.where(Account.is_active)


def closed(found: Select[Account]) -> Select[Account]:
    return found.where(Account.is_active.is_(False))


def locked(found: Select[Account], now: datetime) -> Select[Account]:
    return found.where(Account.locked_until > now)


def account_of_staff(staff_id: int) -> Account | None:
    return db.session.scalar(select(Account).where(Account.staff_id == staff_id))


def other_administrators(account_id: int) -> list[int]:
    """Return the active administrators other than this account."""
    return list(
        db.session.scalars(
            select(Account.id).where(
                Account.id != account_id, Account.is_active, holding(Role.ADMINISTRATOR)
            )
        )
    )


def open_links(account_id: int | None) -> Select[SetupToken]:
    return select(SetupToken).where(
        SetupToken.account_id == account_id, SetupToken.used_at.is_(None)
    )


def staff_without_account_choices() -> list[tuple[int, str]]:
    """Return people in service who have no account yet, for a select."""
    taken = select(Account.staff_id).where(Account.staff_id.is_not(None))
    found = db.session.execute(
        select(Staff.id, Staff.name, Staff.number)
        .where(IN_SERVICE, Staff.id.not_in(taken))
        .order_by(Staff.sort_key, Staff.id)
    )
    return [(key, f"{name}（{number}）") for key, name, number in found]


def holders_per_role() -> dict[Role, int]:
    """Return how many active accounts hold each role."""
    held = db.session.scalars(select(Account.roles).where(Account.is_active)).all()
    return {role: sum(role.value in roles for roles in held) for role in Role}
