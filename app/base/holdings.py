"""What a person holds (经手事项) and who takes it over on leaving; each area says what it knows.

The directory, where people leave, stands below the areas in which they hold something: those put
their sources into app.extensions, as they put their lines into the menu.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from flask import Flask, current_app


@dataclass(frozen=True, slots=True)
class Holding:
    """One thing a person holds: a class, a booking to receive, a key."""

    source: "Source"
    key: int
    subject: str

    @property
    def field(self) -> str:
        return f"{self.source.name}-{self.key}"


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of thing: how to find what somebody holds, and how it changes hands.

    `hand_over` gets the key, the id of who takes it (None: nobody) and the time. `release` is the
    word for nobody: 空缺, 取消, 停用; an empty one means that somebody has to take it.
    """

    name: str
    label: str
    held: Callable[[int, datetime], Sequence[tuple[int, str]]]
    hand_over: Callable[[int, int | None, datetime], None]
    release: str = ""


class Choice(NamedTuple):
    """Who takes one thing over; nobody where the thing may be let go."""

    holding: Holding
    to_id: int | None


def held_by(staff_id: int, now: datetime) -> list[Holding]:
    """Return what the person holds, kind by kind."""
    return [
        Holding(source, key, subject)
        for source in current_app.extensions["holdings"]
        for key, subject in source.held(staff_id, now)
    ]


def uses_of_campus(campus_id: int) -> list[str]:
    """Return what the areas above still have on a campus, as words: 门岗 2 个."""
    return [
        words for ask in current_app.extensions["campus_uses"] for words in ask(campus_id) if words
    ]


def init_app(
    app: Flask, sources: Sequence[Source], campus_uses: Sequence[Callable[[int], list[str]]]
) -> None:
    app.extensions["holdings"] = tuple(sources)
    app.extensions["campus_uses"] = tuple(campus_uses)
