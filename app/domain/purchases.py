"""Purchases (采购): what a menu weighs as bought, what it costs a head, what has to be ordered.

Weights: the domain notes on nutrition §3. A line in edible weight becomes market weight by the
edible part of its food (毛重 = 净重 ÷ 可食部).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.bands import Band
from app.domain.menus import Course


@dataclass(frozen=True, slots=True)
class Cost:
    """What one head costs, in 分; `missing` names what could not be counted, each once."""

    fen: float
    missing: tuple[str, ...] = ()


def cost(courses: Iterable[Course], band: Band, prices: Mapping[str, int]) -> Cost:
    """Return what the courses cost one head of a band at the prices given (分 a kilogram).

    An ingredient that nobody knows, without grams for the band or without a price is not counted
    as free: it is named in `missing`.
    """
    fen = 0.0
    missing: dict[str, None] = {}
    for line in (line for course in courses for line in course.lines):
        grams = line.grams(band)
        price = prices.get(line.food.code) if line.food else None
        if line.food is None or grams is None or price is None:
            missing[line.name] = None
        else:
            fen += grams * 100 / (line.food.edible_pct or 100) * price / 1000
    return Cost(fen, tuple(missing))
