"""What is done once a night (每夜例行): each piece of work in a transaction of its own, in order."""

from collections.abc import Callable
from datetime import datetime

# Returns the sentence of what was done; a broken rule or a crash is noted and the next goes on.
Work = Callable[[datetime], str]

WORK: tuple[tuple[str, Work], ...] = ()
