"""Retention (保存期限): the terms in force, what the next night takes, what past nights took."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from app.base import rules
from app.base.retention import Reduction
from app.base.rules import RuleValue
from app.domain import retention as domain
from app.domain.rules import Rule, in_force
from app.extensions import db
from app.system.models.retention import RetentionRun


@dataclass(frozen=True, slots=True)
class Term:
    """One kind as the page shows it: in force, about to change, due tonight, taken last."""

    rule: Rule
    days: int
    coming: RuleValue | None
    due: list[tuple[str, int, str]]
    last: RetentionRun | None

    @property
    def due_count(self) -> int:
        return sum(count for _, count, _ in self.due)


def terms(today: date, reductions: Sequence[Reduction]) -> list[Term]:
    """Return every kind in three statements: settings, counts, last runs."""
    settings = rules.values()
    in_use = {rule.key: _days(rule, settings, today) for rule in domain.RULES.values()}
    due = _due(today, reductions, in_use)
    runs = _last_runs()
    return [
        Term(
            rule,
            in_use[rule.key],
            next((s for s in settings if s.rule == rule.key and s.valid_from > today), None),
            [(r.label, due[r], r.unit) for r in reductions if r.kind.value == rule.key],
            runs.get(rule.key),
        )
        for rule in domain.RULES.values()
    ]


def others(today: date) -> list[tuple[Rule, int]]:
    """Return the numbers on the page that are no term of keeping."""
    settings = rules.values()
    return [(rule, _days(rule, settings, today)) for rule in (domain.ANSWER, domain.REVIEW)]


def _days(rule: Rule, settings: Sequence[RuleValue], today: date) -> int:
    return in_force(rule, [s for s in settings if s.rule == rule.key], today)


def _due(
    today: date, reductions: Sequence[Reduction], in_use: dict[str, int]
) -> dict[Reduction, int]:
    counts = [
        select(func.count())
        .select_from(
            r.due(domain.keeps_from(today, in_use[r.kind.value])).order_by(None).subquery()
        )
        .scalar_subquery()
        for r in reductions
    ]
    found: Any = db.session.execute(select(*counts)).one()
    return dict(zip(reductions, found, strict=True))


def _last_runs() -> dict[str, RetentionRun]:
    latest = select(func.max(RetentionRun.id)).group_by(RetentionRun.kind)
    runs = db.session.scalars(select(RetentionRun).where(RetentionRun.id.in_(latest)))
    return {run.kind: run for run in runs}


def runs(limit: int = 30) -> Sequence[RetentionRun]:
    """Return the runs that took something, newest first."""
    found = select(RetentionRun).where(RetentionRun.reduced > 0)
    return db.session.scalars(found.order_by(RetentionRun.id.desc()).limit(limit)).all()
