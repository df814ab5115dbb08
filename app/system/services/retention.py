"""The retention work of the night (到期清理), and its settings."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select

from app.base import audit, rules, seals
from app.base.jobs import OPEN, Job
from app.base.messages import Message
from app.base.receipts import Receipt
from app.base.retention import Reduction
from app.base.rules import RuleValue
from app.base.seals import AuditSeal
from app.canteen.services import retention as canteen
from app.directory.services import retention as directory
from app.domain import retention as domain
from app.domain.retention import Kind
from app.domain.rules import Rule
from app.extensions import Base, db
from app.gate.services import retention as gate
from app.system.models.retention import RetentionRun
from app.system.models.rights import RightsRequest


def _deleted(kind: Kind, label: str, table: type[Base], column: Any, *also: Any) -> Reduction:
    """A kind of row that goes as a whole."""

    def due(before: datetime) -> Select[Any]:
        return select(table.id).where(column < before, *also)

    def reduce(ids: Sequence[int], _now: datetime) -> int:
        statement = delete(table).where(table.id.in_(ids))
        done: Any = db.session.execute(statement.execution_options(synchronize_session=False))
        return done.rowcount

    return Reduction(kind, label, due, reduce)


def _remove_blocks(ids: Sequence[int], now: datetime) -> int:
    blocks = db.session.scalars(select(AuditSeal).where(AuditSeal.id.in_(ids)))
    return sum(seals.remove(block, now) for block in blocks)


# A later area adds its line here.
REDUCTIONS: tuple[Reduction, ...] = (
    *gate.REDUCTIONS,
    *canteen.REDUCTIONS,
    *directory.REDUCTIONS,
    _deleted(Kind.RECEIPT, "回执", Receipt, Receipt.at),
    _deleted(Kind.JOB, "后台任务", Job, Job.ended_at, Job.status.not_in(OPEN)),
    _deleted(Kind.MESSAGE, "消息", Message, Message.at),
    _deleted(Kind.RIGHTS, "个人信息请求", RightsRequest, RightsRequest.decided_at),
    Reduction(Kind.AUDIT, "操作记录", seals.removable, _remove_blocks, "段"),
    _deleted(Kind.AUDIT, "清理记录", RetentionRun, RetentionRun.at),
)


def clean(now: datetime) -> Iterator[str]:
    """Reduce what is due, a few hundred rows to a step; whoever drives commits after each.

    The last sentence says it all. Nothing is due a second time.
    """
    seals.seal(now)
    yield "操作记录已封"
    total: Counter[str] = Counter()
    for kind, rule in domain.RULES.items():
        days = rules.value(rule, now.date())
        before = domain.keeps_from(now.date(), days)
        taken: Counter[str] = Counter()
        for reduction in (r for r in REDUCTIONS if r.kind is kind):
            for count in reduction.steps(before, now):
                taken[reduction.label] += count
                yield f"{reduction.label} {taken[reduction.label]}"
        db.session.add(
            RetentionRun(
                kind=kind.value,
                at=now,
                oldest_kept=before,
                days=days,
                reduced=taken.total(),
                parts=_told(taken),
            )
        )
        total += taken
        yield f"{rule.label} {taken.total()}"
    yield _told(total) or "没有到期的记录"


def _told(taken: Counter[str]) -> str:
    return "，".join(f"{label} {count:,}" for label, count in taken.items() if count)


def set_rule(rule: Rule, **given: Any) -> RuleValue:
    """Set a rule's number from a day on; never beyond what the law allows, never backwards."""
    row = rules.set_value(rule, **given)
    audit.added("system.retention.set", row)
    return row
