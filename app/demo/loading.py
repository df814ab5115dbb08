"""Loading the demo school: its parts in the order in which one needs the other."""

import secrets
from collections.abc import Callable
from datetime import datetime
from random import Random

from sqlalchemy import select

from app.demo import (
    accounts,
    calendar,
    canteen,
    gate,
    history,
    lives,
    people,
    school,
    vehicles,
    visits,
)
from app.demo.models import DemoRow
from app.demo.names import Names
from app.demo.world import World
from app.extensions import db

DEFAULT_SEED = 2026

# A later area adds its module here, above the history, which tells of all of them.
PARTS: tuple[Callable[[World], None], ...] = (
    school.load,
    calendar.load,
    people.load,
    lives.load,
    accounts.load,
    gate.load,
    visits.load,
    vehicles.load,
    canteen.load,
    history.load,
)


def is_there() -> bool:
    return db.session.scalar(select(DemoRow.id).limit(1)) is not None


def load(*, now: datetime, seed: int, scale: float, seeded_passwords: bool = False) -> World:
    """Write the demo school into the open transaction and return what was made.

    The same seed and moment give the same school. Passwords come from the system's randomness,
    unless the caller asks for them to follow from the seed too.
    """
    rng = Random(seed)  # noqa: S311 - dice of a story
    dice = Random(f"{seed} passwords") if seeded_passwords else secrets.SystemRandom()  # noqa: S311
    world = World(now=now, rng=rng, secrets=dice, names=Names(rng), scale=scale)
    for part in PARTS:
        part(world)
    return world
