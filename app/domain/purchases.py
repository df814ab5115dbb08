"""Purchases (采购): what a menu weighs as bought, what it costs a head, what has to be ordered.

Weights: the domain notes on nutrition §3. A line in edible weight becomes market weight by the
edible part of its food (毛重 = 净重 ÷ 可食部), one in cooked weight first becomes raw weight by
annex A of WS/T 554-2017.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from unicodedata import normalize

from app.domain import portions
from app.domain.bands import Band
from app.domain.diners import apart
from app.domain.errors import RuleBroken
from app.domain.exchange import WATER
from app.domain.foods import Food, plain
from app.domain.menus import Course, Line, served_to
from app.domain.nutrition import counted_grams, why_not_counted
from app.domain.prices import WEIGHTS, yuan

KILOGRAM = 1000
MOST_GRAMS = 100_000_000
# (below so many grams, round up to whole): what kitchens weigh and suppliers pack.
_STEPS = ((1 * KILOGRAM, 100), (10 * KILOGRAM, 500))
_COARSE = KILOGRAM
# Sums of fractions of a gram must not buy another half kilogram.
_SLACK = 1e-6
_AGES = {band: place for place, band in enumerate(Band)}


@dataclass(frozen=True, slots=True)
class Cost:
    """What one head costs, in 分; `missing` names what could not be counted, each once."""

    fen: float
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """An ingredient that is not on the purchase list, and why."""

    dish: str
    name: str
    reason: str


@dataclass(slots=True)
class Need:
    """What is needed of one food: market grams by day, and the dishes it goes into."""

    food: Food
    by_day: dict[date, float] = field(default_factory=lambda: defaultdict(float))
    dishes: dict[str, None] = field(default_factory=dict)
    is_estimate: bool = False
    names: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def grams(self) -> float:
        return sum(self.by_day.values())

    @property
    def word(self) -> str:
        """Return what the dishes mostly call it: 青菜 for 小白菜, but not 去皮土豆块."""
        known = {plain(name) for name in self.food.names}
        own = {name: times for name, times in self.names.items() if plain(name) in known}
        return max(own, key=lambda name: own[name]) if own else self.food.word


@dataclass(frozen=True, slots=True)
class Shopping:
    """All that a menu needs, and what could not be counted."""

    needs: tuple[Need, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """So many grams of a food to be delivered on a day, or once for all days (None)."""

    food: Food
    on: date | None
    needed: float
    in_stock: float
    grams: int

    def fen(self, fen_per_kg: int) -> int:
        return round(self.grams * fen_per_kg / KILOGRAM)


def market_grams(line: Line, band: Band) -> float | None:
    """Return the grams as bought for one head, None where nobody knows them; water is not bought.

    Gross weight is as it stands; an edible part of 0 is taken for not stated.
    """
    if line.food is not None and line.food.code == WATER:
        return 0.0
    grams = counted_grams(line, band)
    if line.food is None or grams is None:
        return None
    return grams * 100 / (line.food.edible_pct or 100)


def cost(courses: Iterable[Course], band: Band, prices: Mapping[str, int]) -> Cost:
    """Return what the courses cost one head of a band at the prices given (分 a kilogram).

    An ingredient that nobody knows, without grams for the band or without a price is not counted
    as free: it is named in `missing`.
    """
    fen = 0.0
    missing: dict[str, None] = {}
    for line in (line for course in courses for line in course.lines):
        grams = market_grams(line, band)
        price = prices.get(line.food.code) if line.food else None
        if grams == 0:
            continue
        if grams is None or price is None:
            missing[line.name] = None
        else:
            fen += grams * price / KILOGRAM
    return Cost(fen, tuple(missing))


def compare(fen: float, price: int) -> str:
    """Return in words how a cost stands to the meal price, to the 分."""
    over = round(fen) - price
    if over == 0:
        return "正好等于餐标"
    return f"超出餐标 {yuan(over)} 元" if over > 0 else f"比餐标少 {yuan(-over)} 元"


def shopping(
    courses: Sequence[Course],
    heads: Mapping[tuple[date, int, Band], int],
    diets: Mapping[int, Mapping[Band, int]],
) -> Shopping:
    """Return what the courses need for so many heads (day, meal, band), by food.

    A special group that has a course of its own in a meal eats that in place of the slot's common
    ones, everybody else the common ones. A band for which a dish states no grams gets those of the
    nearest band by the ratio of energy needs, and the need is marked as an estimate: to buy
    nothing would leave pupils without. The staff, for whom dishes seldom state any, get those of
    the oldest pupils.
    """
    needs: dict[str, Need] = {}
    gaps: dict[Gap, None] = {}
    meals: dict[tuple[date, int], list[Course]] = defaultdict(list)
    for course in courses:
        meals[course.on, course.meal_id].append(course)
    for (day, meal_id, band), total in heads.items():
        served = tuple(meals.get((day, meal_id), ()))
        own = sorted({course.diet_id for course in served if course.diet_id is not None})
        groups = {id_: diets.get(id_, {}).get(band, 0) for id_ in own}
        for diet_id, people in apart(total, groups).items():
            for course in served_to(served, diet_id) if people else ():
                _add(course, band, people, needs, gaps)
    return Shopping(tuple(needs.values()), tuple(gaps))


def _add(
    course: Course, band: Band, people: int, needs: dict[str, Need], gaps: dict[Gap, None]
) -> None:
    for line in course.lines:
        meant = stand_in(line, band)
        grams = market_grams(meant, band)
        if line.food is None or grams is None:
            gaps[Gap(course.name, line.name, why_not_counted(meant, band))] = None
        elif grams > 0:
            need = needs.setdefault(line.food.code, Need(line.food))
            need.by_day[course.on] += grams * people
            need.dishes[course.name] = None
            need.names[line.name] += 1
            # Grams are stated for pupils: that the staff eat after them goes without saying.
            is_guess = meant is not line and band is not Band.STAFF
            need.is_estimate = need.is_estimate or is_guess


def stand_in(line: Line, band: Band) -> Line:
    """Return the line, with the grams of the nearest stated band where this band has none."""
    if band in line.amounts or not line.amounts:
        return line
    nearest = min(line.amounts, key=lambda other: (abs(_AGES[other] - _AGES[band]), _AGES[other]))
    filled = portions.filled(line.amounts, nearest, [band])
    amounts = {**filled, band: filled.get(band, line.amounts[nearest])}
    return Line(line.name, line.food, amounts, line.basis, line.as_typed)


def purchase_grams(grams: float) -> int:
    """Round up to what is sensibly bought: 0.1 kg below 1 kg, 0.5 kg below 10 kg, else 1 kg."""
    if grams <= _SLACK:
        return 0
    step = next((step for below, step in _STEPS if grams < below), _COARSE)
    return ceil(grams / step - _SLACK) * step


def orders(needs: Iterable[Need], on_hand: Mapping[str, float], by_day: bool) -> list[Order]:
    """Return what has to be delivered, by day or once for all days, less what is in stock.

    The stock goes to the earliest days first; a day that it covers gets no order.
    """
    found = []
    for need in needs:
        left = max(0.0, on_hand.get(need.food.code, 0.0))
        parts = sorted(need.by_day.items()) if by_day else [(None, need.grams)]
        for day, grams in parts:
            used = min(left, grams)
            left -= used
            buy = purchase_grams(grams - used)
            found.append(Order(need.food, day, grams, used, buy))
    return found


def kilograms(grams: float) -> str:
    """Return a weight as it stands on a purchase list: 12.5, 0.36; a trace shows as 0.01."""
    if grams <= 0:
        return "0"
    decimals = 1 if grams >= KILOGRAM else 2
    return f"{max(grams / KILOGRAM, 0.01):.{decimals}f}".rstrip("0").rstrip(".")


def grams_of(text: str) -> int:
    """Return a weight typed in kilograms, or with its unit: 12.5, 25斤, 800克.

    Raises RuleBroken for what is no weight, or more than 100 t.
    """
    found = re.fullmatch(r"(\d{1,6}(?:\.\d{1,3})?)(\D*)", normalize("NFKC", text).replace(" ", ""))
    grams_of_unit = WEIGHTS.get(found[2].lower() or "公斤") if found else None
    if not found or grams_of_unit is None:
        raise RuleBroken("按公斤填写重量，例如 12.5，或者写上单位，例如 25 斤")
    grams = round(float(found[1]) * grams_of_unit)
    if grams > MOST_GRAMS:
        raise RuleBroken("重量最多 100 吨，检查单位")
    return grams
