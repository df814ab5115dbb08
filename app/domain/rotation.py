"""Rotation of backups (备份轮换): which of them stay, by day, week and month."""

from collections.abc import Callable, Hashable, Iterable
from datetime import datetime
from typing import NamedTuple


class Keep(NamedTuple):
    """For how many days, weeks and months one backup each is kept."""

    daily: int = 7
    weekly: int = 4
    monthly: int = 12


def kept(made: Iterable[datetime], keep: Keep) -> set[datetime]:
    """Return which moments stay: the newest of each of the last days, weeks and months.

    Days without a backup do not count, so that a portal that was off over the summer loses none.
    All of the newest day stay until the next, whatever the numbers say.
    """
    newest_first = sorted(set(made), reverse=True)
    return {
        *(at for at in newest_first if at.date() == newest_first[0].date()),
        *_newest_of_each(newest_first, lambda at: at.date(), keep.daily),
        *_newest_of_each(newest_first, lambda at: at.isocalendar()[:2], keep.weekly),
        *_newest_of_each(newest_first, lambda at: (at.year, at.month), keep.monthly),
    }


def _newest_of_each(
    newest_first: list[datetime], span: Callable[[datetime], Hashable], number: int
) -> list[datetime]:
    found: dict[Hashable, datetime] = {}
    for at in newest_first:
        found.setdefault(span(at), at)
    return list(found.values())[:number]
