"""Acting for an account outside of its own request: a job does what its asker may do, no more."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, g
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.directory.models import Account
from app.domain.errors import RuleBroken
from app.extensions import db, login, start_writing

# What the audit log writes where the address of a request stands.
BACKGROUND = "后台"


@contextmanager
def acting_as(
    app: Flask, account_id: int | None, *, path: str = "/", host: str | None = None, writes: bool
) -> Iterator[None]:
    """Open a request to `path` in which current_user is the account; None is the portal itself.

    Raises RuleBroken before the block for an account that was closed.
    """
    method = "POST" if writes else "GET"
    address = {"REMOTE_ADDR": BACKGROUND}
    with app.test_request_context(path, host, method=method, environ_overrides=address):
        g._login_user = _account(account_id) if account_id else login.anonymous_user()
        start_writing()
        yield


def _account(account_id: int) -> Account:
    account = db.session.scalar(
        select(Account).where(Account.id == account_id).options(joinedload(Account.staff))
    )
    if account is None or not account.is_active:
        raise RuleBroken("发起的账号已经停用，没有继续")
    return account
