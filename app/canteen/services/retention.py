"""Retention in the canteen (保存期限): thumbs, scores and replies remain, the words do not."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, cast, select, update

from app.base import audit
from app.base.retention import Reduction
from app.canteen.models import OpinionSheet, SurveyResponse
from app.domain.retention import Kind
from app.extensions import db

# One address has a digest of its own each day, and so has a device: both go with the words.
Sent = type[OpinionSheet] | type[SurveyResponse]


def _due(table: Sent) -> Callable[[datetime], Select[Any]]:
    def due(before: datetime) -> Select[Any]:
        return select(table.id).where(table.sent_at < before, table.origin != "")

    return due


def _forget(table: Sent) -> Callable[[Sequence[int], datetime], int]:
    def reduce(ids: Sequence[int], _now: datetime) -> int:
        # A device is unique in a day or a survey: the row's own number takes its place.
        gone = {"words": "", "origin": "", "device": cast(table.id, String(64))}
        statement = update(table).where(table.id.in_(ids)).values(**gone)
        done: Any = db.session.execute(statement.execution_options(synchronize_session=False))
        audit.erase(table.__tablename__, ids)
        return done.rowcount

    return reduce


REDUCTIONS = (
    Reduction(Kind.OPINION, "意见单", _due(OpinionSheet), _forget(OpinionSheet), "张"),
    Reduction(Kind.OPINION, "测评答卷", _due(SurveyResponse), _forget(SurveyResponse), "份"),
)
