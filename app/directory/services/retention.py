"""Retention of the sign-in log (登录记录): devices, tries and set-up links of long ago."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select

from app.base.retention import Reduction
from app.directory.models import LoginAttempt, LoginSession, SetupToken
from app.domain.retention import Kind
from app.extensions import Base, db


def _old_attempts(before: datetime) -> Select[Any]:
    return select(LoginAttempt.id).where(LoginAttempt.at < before)


def _old_sessions(before: datetime) -> Select[Any]:
    return select(LoginSession.id).where(LoginSession.last_seen_at < before)


def _old_links(before: datetime) -> Select[Any]:
    return select(SetupToken.id).where(SetupToken.expires_at < before)


def _delete(table: type[Base]) -> Callable[[Sequence[int], datetime], int]:
    def reduce(ids: Sequence[int], _now: datetime) -> int:
        statement = delete(table).where(table.id.in_(ids))
        done: Any = db.session.execute(statement.execution_options(synchronize_session=False))
        return done.rowcount

    return reduce


REDUCTIONS = (
    Reduction(Kind.SIGN_IN, "登录尝试", _old_attempts, _delete(LoginAttempt), "次"),
    Reduction(Kind.SIGN_IN, "登录设备", _old_sessions, _delete(LoginSession), "台"),
    Reduction(Kind.SIGN_IN, "设置链接", _old_links, _delete(SetupToken), "个"),
)
