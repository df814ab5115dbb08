"""How long the disk lasts at the pace of the last weeks."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

LEAST_DAYS = 7
DAY = 86_400


class Sample(NamedTuple):
    """How many bytes were free at a moment."""

    at: datetime
    free: int


def days_left(samples: Sequence[Sample]) -> int | None:
    """Return the days until nothing is free, by the line of least squares through the samples.

    None when they span less than a week or the space does not shrink.
    """
    if len(samples) < 2:
        return None
    start = min(sample.at for sample in samples)
    days = [(sample.at - start).total_seconds() / DAY for sample in samples]
    if max(days) < LEAST_DAYS:
        return None
    mean_day = sum(days) / len(days)
    mean_free = sum(sample.free for sample in samples) / len(samples)
    spread = sum((day - mean_day) ** 2 for day in days)
    slope = sum(
        (day - mean_day) * (sample.free - mean_free)
        for day, sample in zip(days, samples, strict=True)
    )
    if slope >= 0:
        return None
    return int(max(samples).free / -(slope / spread))
