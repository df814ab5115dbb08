"""Diners (用餐人数): how many of a class or band are cooked for on one day at one meal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.bands import Band


@dataclass(frozen=True, slots=True)
class ClassDay:
    """A class on one day at one meal: its pupils, how many do not eat, whether that was told."""

    class_id: int
    name: str
    band: Band | None
    enrolled: int
    away: int = 0
    is_reported: bool = False

    @property
    def eating(self) -> int:
        return max(0, self.enrolled - self.away)


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds from a day on: `eaters` None leaves the number to the classes."""

    valid_from: date
    eaters: int | None = None
    boys_pct: int = 50


def standing_on(day: date, known: Iterable[Standing]) -> Standing | None:
    """Return what holds on a day; of several from the same day the last one given."""
    found = None
    for one in known:
        if one.valid_from <= day and (found is None or one.valid_from >= found.valid_from):
            found = one
    return found


def cooked_for(
    classes: Iterable[ClassDay], eaters: int | None = None, override: int | None = None
) -> int:
    """Return the number of people that is cooked for.

    The canteen's own word for the day comes first; else the standing number, or where there is
    none the pupils of the classes, less those away. Never below zero.
    """
    if override is not None:
        return max(0, override)
    rows = list(classes)
    if eaters is None:
        return sum(row.eating for row in rows)
    return max(0, eaters - sum(row.away for row in rows))


def apart(total: int, groups: Mapping[int, int]) -> dict[int | None, int]:
    """Share a band between its special groups (特殊餐) and all others, whose key is None.

    More people in the groups than eat at all means that some of them are away: nobody is cooked
    for twice, so the groups are filled in their order until the total is used up.
    """
    shares: dict[int | None, int] = {}
    left = max(0, total)
    for diet_id, people in groups.items():
        shares[diet_id] = min(max(0, people), left)
        left -= shares[diet_id]
    return {None: left, **shares}
