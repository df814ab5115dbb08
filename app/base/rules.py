"""Dated settings (规则数值): what the school has set a rule's number to, and from which day."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from app.base.columns import Moment
from app.base.memory import remembered
from app.domain.errors import RuleBroken
from app.domain.rules import Rule, in_force
from app.extensions import Base, db


class RuleValue(Base):
    """One setting; never changed, only followed by the next."""

    __tablename__ = "base_rule_value"
    __table_args__ = (Index("ix_base_rule_value_rule", "rule", "valid_from", "id"),)

    rule: Mapped[str] = mapped_column(String(40), info={"label": "规则"})
    value: Mapped[int] = mapped_column(info={"label": "数值"})
    valid_from: Mapped[date] = mapped_column(info={"label": "从哪天起"})
    reason: Mapped[str] = mapped_column(String(120), default="", info={"label": "依据或原因"})
    set_at: Mapped[datetime] = mapped_column(Moment, info={"label": "设置时间"})
    set_by_id: Mapped[int | None] = mapped_column(info={"internal": True})
    set_by_name: Mapped[str] = mapped_column(String(60), default="", info={"label": "设置人"})

    def __str__(self) -> str:
        return f"{self.rule} {self.value}"


def set_value(
    rule: Rule, *, value: int, valid_from: date, reason: str, by: Any, now: datetime
) -> RuleValue:
    """Return the next setting of a rule for the caller to audit; what is past stays as it was.

    Raises RuleBroken for a number that the rule's source does not allow and a day that is over.
    """
    rule.check(value)
    if valid_from < now.date():
        raise RuleBroken("只能从今天或以后起，以前的已经按当时的数办了", field="valid_from")
    return RuleValue(
        rule=rule.key,
        value=value,
        valid_from=valid_from,
        reason=reason,
        set_at=now,
        set_by_id=by.id,
        set_by_name=by.name,
    )


def values(rule_key: str | None = None) -> Sequence[RuleValue]:
    """Return what was set, newest first: of one rule, or of all in one statement."""
    found = select(RuleValue).order_by(RuleValue.valid_from.desc(), RuleValue.id.desc())
    if rule_key is not None:
        found = found.where(RuleValue.rule == rule_key)
    return db.session.scalars(found).all()


@remembered
def value(rule: Rule, on: date) -> int:
    """Return the number of a rule that holds on a day."""
    return in_force(rule, values(rule.key), on)
