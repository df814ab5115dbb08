"""Retention in the directory (保存期限): guardians of leavers, and the sign-in log of long ago."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select

from app.base import audit, search
from app.base.retention import Reduction
from app.directory.models import (
    Guardian,
    LoginAttempt,
    LoginSession,
    Pupil,
    PupilStatus,
    SetupToken,
)
from app.domain.retention import Kind
from app.extensions import Base, db


def _old_attempts(before: datetime) -> Select[Any]:
    return select(LoginAttempt.id).where(LoginAttempt.at < before)


def _old_sessions(before: datetime) -> Select[Any]:
    return select(LoginSession.id).where(LoginSession.last_seen_at < before)


def _old_links(before: datetime) -> Select[Any]:
    return select(SetupToken.id).where(SetupToken.expires_at < before)


def _old_guardians(before: datetime) -> Select[Any]:
    gone = (Pupil.status == PupilStatus.LEFT, Pupil.left_on < before.date())
    return select(Guardian.id).join(Guardian.pupil).where(*gone)


def _forget_guardians(ids: Sequence[int], now: datetime) -> int:
    """The pupils are no longer found by their guardians' telephones either."""
    mine = select(Guardian.pupil_id).where(Guardian.id.in_(ids))
    pupils = db.session.scalars(select(Pupil).where(Pupil.id.in_(mine))).all()
    audit.erase(Guardian.__tablename__, ids)
    number = _delete(Guardian)(ids, now)
    for pupil in pupils:
        search.store("pupil", pupil.id, names=[pupil.name], codes=[pupil.number])
    return number


def _delete(table: type[Base]) -> Callable[[Sequence[int], datetime], int]:
    def reduce(ids: Sequence[int], _now: datetime) -> int:
        statement = delete(table).where(table.id.in_(ids))
        done: Any = db.session.execute(statement.execution_options(synchronize_session=False))
        return done.rowcount

    return reduce


REDUCTIONS = (
    Reduction(Kind.GUARDIAN, "家长", _old_guardians, _forget_guardians, "人"),
    Reduction(Kind.SIGN_IN, "登录尝试", _old_attempts, _delete(LoginAttempt), "次"),
    Reduction(Kind.SIGN_IN, "登录设备", _old_sessions, _delete(LoginSession), "台"),
    Reduction(Kind.SIGN_IN, "设置链接", _old_links, _delete(SetupToken), "个"),
)
