"""Signing in (登录): secrets checked, tries counted, sessions opened and ended.

Passwords and PINs are kept as argon2id; hashing happens while no write lock is held.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from app.base import audit
from app.directory.models import Account, DeviceKind, LoginAttempt, LoginSession
from app.directory.queries import sign_in as queries
from app.domain import passwords
from app.extensions import db, reading

# OWASP's second choice (19 MiB, two passes): two workers fit beside the portal on a small machine.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
WRONG = "账号或密码不对"
WRONG_PIN = "数字不对，再输一次"
# A whole school sits behind one address: it may fail this many times as often as one account.
ADDRESS_SHARE = 6
# Tries at a PIN are counted apart, so that they cannot use up those at the password.
PIN_MARK = "#pin"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to one try: the account's id, or the sentence that refuses."""

    username: str
    account_id: int | None = None
    refusal: str = ""
    # A try refused for its haste is not counted: waiting must end.
    counts: bool = True


def digest(token: str) -> str:
    """Return what is kept of a random token; it is long, so a plain hash cannot be undone."""
    return hashlib.sha256(token.encode()).hexdigest()


def hashed(secret: str) -> str:
    """Return the argon2id hash of a password or PIN, made while no lock is held."""
    db.session.rollback()
    return HASHER.hash(secret)


def check_password(*, typed_name: str, password: str, address: str, now: datetime) -> Verdict:
    """Check a name and password. An unknown name and a wrong password look and last the same."""
    db.session.rollback()
    with reading():
        account = queries.account_called(typed_name)
        username = account.username if account else queries.login_name(typed_name)[:80]
        verdict = _verdict(username, account, password, address, now)
        db.session.rollback()
    return verdict


def check_pin(*, account_id: int, pin: str, address: str, now: datetime) -> Verdict:
    """Check the PIN of one of the people of a shared device; its tries are counted apart."""
    db.session.rollback()
    with reading():
        account = db.session.get(Account, account_id)
        name = _pin_name(account.username if account else str(account_id))
        verdict = _verdict(name, account, pin, address, now, is_pin=True)
        db.session.rollback()
    return verdict


def matches(account: Account, password: str) -> bool:
    """Tell whether this is the account's password, for a change by the person."""
    stored = account.password_hash
    db.session.rollback()
    return _verify(stored, password)


def count_try(verdict: Verdict, *, address: str, now: datetime) -> None:
    """Remember a try; the tenth failure in a row locks the account for half an hour."""
    if not verdict.counts:
        return
    db.session.add(
        LoginAttempt(
            username=verdict.username,
            address=address,
            at=now,
            succeeded=verdict.account_id is not None,
        )
    )
    db.session.flush()
    if verdict.account_id is None:
        _lock_if_used_up(verdict.username, now)


def unlock(account: Account, now: datetime) -> None:
    """Give an account its tries back, for its password and its PIN."""
    with audit.changed("directory.account.unlock", account):
        account.unlock()
    for name in (account.username, _pin_name(account.username)):
        db.session.add(LoginAttempt(username=name, address="", at=now, succeeded=True))


def new_session(
    account: Account, *, kind: DeviceKind, device_name: str, address: str, agent: str, now: datetime
) -> LoginSession:
    """Return a session for the account; whoever signs the person in adds it, so that it is theirs.

    Its token leaves the server once, in the cookie; the database keeps the digest.
    """
    token = secrets.token_urlsafe(32)
    session = LoginSession(
        digest=digest(token),
        account=account,
        kind=kind,
        device_name=device_name,
        address=address,
        agent=agent[:255],
        created_at=now,
        last_seen_at=now,
        ended_by="",
    )
    session.token = token
    account.login_session = session
    return session


def end_session(session: LoginSession, *, by: str, now: datetime) -> None:
    with audit.changed("directory.session.end", session):
        session.end(now, by)


def end_sessions(account: Account, *, by: str, now: datetime, keep_id: int | None = None) -> int:
    """Sign an account out everywhere, but for the session `keep_id`; return how many ended."""
    ended = 0
    for session in db.session.scalars(queries.open_sessions_of(account.id)):
        if session.id != keep_id:
            end_session(session, by=by, now=now)
            ended += 1
    return ended


def _verdict(
    username: str,
    account: Account | None,
    secret: str,
    address: str,
    now: datetime,
    is_pin: bool = False,
) -> Verdict:
    if refusal := _wait(username, address, now):
        return Verdict(username, refusal=refusal, counts=False)
    stored = (account.pin_hash if is_pin else account.password_hash) if account else None
    if _verify(stored, secret) and account is not None and account.is_open(now.date()):
        return Verdict(username, account_id=account.id)
    return Verdict(username, refusal=WRONG_PIN if is_pin else WRONG)


def _wait(username: str, address: str, now: datetime) -> str | None:
    """Return the sentence for who must wait, by the account and then by the address."""
    mine = queries.failures_of(username, now)
    if mine.last_at and (refusal := passwords.refusal(mine.count, mine.last_at, now)):
        return refusal
    here = queries.failures_from(address, now)
    if here.last_at is None:
        return None
    until = passwords.opens_at(here.count // ADDRESS_SHARE, here.last_at)
    if now >= until:
        return None
    return f"从这个网络登录失败的次数太多，{until:%H:%M:%S} 后再试。着急时找系统管理员"


def _verify(stored: str | None, typed: str) -> bool:
    try:
        HASHER.verify(stored or _nobodys_hash(), typed)
    except (Argon2Error, InvalidHashError):
        return False
    return stored is not None


@cache
def _nobodys_hash() -> str:
    """Unknown names are checked against this, so that they take as long as known ones."""
    return HASHER.hash(secrets.token_hex(16))


def _pin_name(username: str) -> str:
    return f"{username}{PIN_MARK}"


def _lock_if_used_up(username: str, now: datetime) -> None:
    failures = queries.failures_of(username, now)
    if not passwords.is_locked_out(failures.count):
        return
    account = queries.account_named(username.removesuffix(PIN_MARK))
    if account is not None:
        with audit.changed("directory.account.lock", account):
            account.locked_until = passwords.opens_at(failures.count, now)
