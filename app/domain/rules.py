"""Numbers that a rule fixes (规则数值): days, hours, grams, each with its source and its limits.

A school may tighten what the law asks and cannot loosen it (design: dated settings with their
source). What is set is dated: a row is in force from its day on, and what was done before was done
under the row of that day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from app.domain.errors import RuleBroken


class Certainty(StrEnum):
    """How well the source is known, as in the domain notes: statute text read, or less."""

    READ = "read"
    KNOWN = "known"
    CUSTOM = "custom"


CERTAINTY_LABELS: dict[Certainty, str] = {
    Certainty.READ: "法条原文已核",
    Certainty.KNOWN: "条文号待核",
    Certainty.CUSTOM: "惯例，不是法定数",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One number: what it starts as, how far it may go, and who says so.

    `floor` and `ceiling` are None where nobody fixes one; `bound_source` says who does.
    """

    key: str
    label: str
    default: int
    source: str
    certainty: Certainty
    unit: str = "天"
    floor: int | None = None
    ceiling: int | None = None
    bound_source: str = ""
    remains: str = ""

    def check(self, value: int) -> None:
        """Refuse a value beyond a bound, with the bound and its source; `field` is "value"."""
        if self.floor is not None and value < self.floor:
            raise RuleBroken(
                f"{self.label}至少 {self.floor} {self.unit}（{self.bound_source}），"
                f"不能改成 {value} {self.unit}",
                field="value",
            )
        if self.ceiling is not None and value > self.ceiling:
            raise RuleBroken(
                f"{self.label}最多 {self.ceiling} {self.unit}（{self.bound_source}），"
                f"不能改成 {value} {self.unit}",
                field="value",
            )


class Dated(Protocol):
    """What was set: a value and the day from which it holds; a later id wins on the same day."""

    id: int
    value: int
    valid_from: date


def in_force(rule: Rule, rows: Iterable[Dated], on: date) -> int:
    """Return the value that holds on a day: the latest row that has begun, else the default."""
    begun = [row for row in rows if row.valid_from <= on]
    if not begun:
        return rule.default
    return max(begun, key=lambda row: (row.valid_from, row.id)).value
