"""The school's own bans (禁用) and the numbers of the menu rules (配餐规则数值)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.base import audit, rules
from app.base.rules import RuleValue
from app.canteen.models import Ban, BanKind
from app.canteen.services.turns import take_turn
from app.domain.bans import law
from app.domain.errors import RuleBroken
from app.domain.foods import plain
from app.domain.rules import Rule
from app.extensions import db


def add_ban(*, kind: BanKind, word: str, source: str, valid_from: date) -> Ban:
    """Refuse a word from a day on; one that the law or the list refuses already is not doubled."""
    known = next((ban for ban in law() if ban.is_sure and ban.is_in(plain(word))), None)
    if known and (known.is_dish or kind is BanKind.INGREDIENT):
        raise RuleBroken(f"“{word}”法规已经禁用（{known.rule}），不用再加", field="word")
    take_turn()
    _check_new(kind, word)
    row = Ban(kind=kind, word=word, source=source, valid_from=valid_from)
    audit.added("canteen.ban.add", row)
    return row


def end_ban(*, ban: Ban, now: datetime) -> None:
    with audit.changed("canteen.ban.end", ban):
        ban.end(now)


def restore_ban(*, ban: Ban) -> None:
    """Let a ban hold again, unless its word was banned anew meanwhile."""
    _check_new(ban.kind, ban.word, ban.id)
    with audit.changed("canteen.ban.restore", ban):
        ban.restore()


def set_limit(*, rule: Rule, **given: Any) -> RuleValue:
    """Set a number of the menu rules from a day on, within what its source allows."""
    row = rules.set_value(rule, **given)
    audit.added("canteen.limit.set", row)
    return row


def _check_new(kind: BanKind, word: str, but_for: int | None = None) -> None:
    same = select(Ban.id).where(Ban.kind == kind, Ban.word == word, Ban.ended_at.is_(None))
    if but_for is not None:
        same = same.where(Ban.id != but_for)
    if db.session.scalar(same.limit(1)) is not None:
        raise RuleBroken(f"“{word}”已经在清单里", field="word")
