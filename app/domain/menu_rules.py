"""The rules of a planned week (配餐检查): all of them run over it, the gravest findings first."""

from collections.abc import Callable, Iterable

from app.domain import (
    arrangement,
    bans,
    diet_rules,
    dish_sense,
    seasoning,
    usual_grams,
    variety,
)
from app.domain.weeks import LEVEL_LABELS, Finding, Level, Week

__all__ = ["LEVEL_LABELS", "Finding", "Level", "Week", "check"]

RULES: tuple[Callable[[Week], Iterable[Finding]], ...] = (
    bans.banned,
    diet_rules.diets,
    arrangement.gaps,
    arrangement.twice_a_day,
    arrangement.repeats,
    dish_sense.contradictions,
    usual_grams.unusual_grams,
    usual_grams.uncounted,
    seasoning.oil_and_salt,
    variety.groups_per_meal,
    variety.kinds_enough,
    variety.vegetables,
    variety.daily_foods,
    variety.liver,
    variety.staples,
)
_ORDER = tuple(Level)


def check(week: Week) -> tuple[Finding, ...]:
    """Return what the rules find in a week: refusals, warnings, hints, each from day to day.

    What concerns the whole week stands behind what concerns one of its days.
    """
    found = [finding for rule in RULES for finding in rule(week)]
    return tuple(sorted(found, key=_place))


def _place(finding: Finding) -> tuple[int, bool, int]:
    day = finding.on.toordinal() if finding.on else 0
    return _ORDER.index(finding.level), finding.on is None, day
