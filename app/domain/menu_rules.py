"""The rules of a planned week (配餐检查): all of them run over it, the gravest findings first."""

from collections.abc import Callable, Iterable

from app.domain.weeks import LEVEL_LABELS, Finding, Level, Week

__all__ = ["LEVEL_LABELS", "Finding", "Level", "Week", "check"]

RULES: tuple[Callable[[Week], Iterable[Finding]], ...] = ()
_ORDER = {Level.REFUSE: 0, Level.WARN: 1, Level.HINT: 2}


def check(week: Week) -> tuple[Finding, ...]:
    """Return what the rules find in a week: refusals, warnings, hints, each by day."""
    found = [finding for rule in RULES for finding in rule(week)]
    last = max(week.days, default=None)
    return tuple(sorted(found, key=lambda f: (_ORDER[f.level], f.on or last or f.on)))
