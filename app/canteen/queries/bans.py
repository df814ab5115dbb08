"""What must not be cooked (禁用清单): the law's list by rule, the school's, what it would stop."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Select, and_, select

from app.base import rules
from app.base.rules import RuleValue
from app.canteen.models import Ban, BanKind, Dish, DishLine
from app.domain.bans import law
from app.domain.menu_limits import RULES
from app.domain.rules import Certainty, Rule, in_force
from app.extensions import db


@dataclass(frozen=True, slots=True)
class LawRule:
    """One thing that the law bans: the words that refuse, the words that are asked about."""

    name: str
    source: str
    certainty: Certainty
    refused: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Limit:
    """A number of the rules as it holds today, and the setting that follows it."""

    name: str
    rule: Rule
    value: int
    coming: RuleValue | None = None


def law_rules() -> list[LawRule]:
    found: dict[str, LawRule] = {}
    for ban in law():
        rule = found.setdefault(ban.rule, LawRule(ban.rule, ban.source, ban.certainty))
        # 黄花菜(鲜 is how a note of freshness is found, no word to read.
        if "(" not in ban.word:
            (rule.refused if ban.is_sure else rule.asked).append(ban.word)
    return list(found.values())


def bans() -> Sequence[Ban]:
    """Return the school's bans: those that hold first, the newest before the older."""
    return db.session.scalars(
        select(Ban).order_by(Ban.ended_at.is_not(None), Ban.valid_from.desc(), Ban.id.desc())
    ).all()


def limits(today: date) -> list[Limit]:
    set_here = rules.values()
    found = []
    for name, rule in RULES.items():
        mine = [row for row in set_here if row.rule == rule.key]
        ahead = [row for row in mine if row.valid_from > today]
        found.append(Limit(name, rule, in_force(rule, mine, today), ahead[-1] if ahead else None))
    return found


def dishes_stopped(kind: BanKind, word: str) -> Select[str]:
    """Select the names of the dishes in use that a word would stop, in their order."""
    found = select(Dish.name).where(Dish.retired_at.is_(None)).distinct().order_by(Dish.name)
    if kind is BanKind.DISH:
        return found.where(Dish.name.contains(word, autoescape=True))
    is_mine = DishLine.version_id == Dish.current_id
    return found.join(DishLine, and_(is_mine, DishLine.name.contains(word, autoescape=True)))
