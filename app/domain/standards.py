"""Judging what is supplied (营养评价): the share of the day that the meals owe, and the verdicts.

WS/T 554-2017 for pupils: energy within 90-110 % of table 1, protein 80-120 %, other nutrients from
80 %, fat 20-30 % and carbohydrate 50-65 % of energy, salt up to 5 g a day. Kindergartens follow
custom (kindergarten_limits). There is no verdict on staff, and none where less than 90 % is known.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import inf

from app.domain import tables
from app.domain.bands import KINDERGARTEN, Band, Diners
from app.domain.foods import NUTRIENT_WORDS, Nutrient
from app.domain.kindergarten_limits import Thresholds, thresholds
from app.domain.menus import MealKind
from app.domain.nutrition import KCAL_A_GRAM, Supply
from app.domain.references import Edition, Reference, reference
from app.domain.weeks import weekly_rule

LEAST_KNOWN = 0.90
# Sums of floats differ in their last bits, by far less than anybody weighs.
_TINY = 1e-6
_SALT_A_DAY = weekly_rule("salt")[0]
# By how much a gram that is not known could raise the amount at most: pure fat, pure protein.
_AT_MOST_A_GRAM = {Nutrient.ENERGY: KCAL_A_GRAM[Nutrient.FAT], Nutrient.PROTEIN: 1.0}


class Word(StrEnum):
    """How what is supplied stands to what is aimed at (判断)."""

    ADEQUATE = "adequate"
    SHORT = "short"
    OVER = "over"
    UNKNOWN = "unknown"


WORD_LABELS: dict[Word, str] = {
    Word.ADEQUATE: "适宜",
    Word.SHORT: "不足",
    Word.OVER: "偏高",
    Word.UNKNOWN: "没有判断",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """From where to where an amount is adequate, as parts of the reference; None has no end."""

    energy: tuple[float, float | None] = (0.90, 1.10)
    protein: tuple[float, float | None] = (0.80, 1.20)
    other: float = 0.80


@dataclass(frozen=True, slots=True)
class Target:
    """What the meals served owe one head of the people at table.

    `needs` are for the share of the day, weighted by heads and sex; `fat` and `carbohydrate` are
    percents of energy; `salt` is grams at most, None where no source says.
    """

    share: float
    people: int
    needs: Mapping[Nutrient, float]
    fat: tuple[float, float]
    carbohydrate: tuple[float, float]
    salt: float | None
    limits: Limits
    sources: tuple[str, ...]
    states: tuple[str, ...]
    unconfirmed: frozenset[Nutrient]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One line of the judgement.

    `nutrient` FAT and CARBOHYDRATE are judged by their share of energy, SODIUM by grams of salt;
    `wanted` is what counts as 100 %, `low` and `high` where adequate begins and ends.
    """

    nutrient: Nutrient
    label: str
    unit: str
    decimals: int
    got: float
    wanted: float | None
    low: float | None
    high: float | None
    covered: float
    word: Word
    why: str = ""

    @property
    def ratio(self) -> float | None:
        """Return what was got as a part of what is wanted."""
        return self.got / self.wanted if self.wanted else None


def day_share(meals: Collection[MealKind], is_kindergarten: bool = False) -> float:
    """Return the part of a day's needs that the meals owe, 1 at most.

    Pupils: the upper end of WS/T 554-2017 3.3 (breakfast 30, lunch 40, dinner 35 %), as its tables
    3 and 4 are drawn up; a snack beside them 10 %, of which the standard says nothing.
    Kindergartens: the custom of 25 (with the morning snack), 35, 10 and 30 %, which makes the 45 %
    of the published reports for 早点、午餐 and 午点.
    """
    shares = _shares("wenke99 template" if is_kindergarten else "three meals")
    if not is_kindergarten:
        snack = _shares("三餐一点/两点")["afternoon snack"]
        shares = {**shares, "morning snack": snack, "afternoon snack": snack, "supper": snack}
    return min(1.0, sum(shares.get(meal.value.replace("_", " "), 0.0) for meal in set(meals)))


def _shares(pattern: str) -> dict[str, float]:
    rows = tables.rows("meal_energy_share")
    return {row["meal"]: float(row["max_share"]) for row in rows if row["pattern"] == pattern}


def target(
    diners: Mapping[Band, Diners],
    meals: Collection[MealKind],
    edition: Edition = Edition.Y2013,
    chosen: Thresholds | None = None,
) -> Target | None:
    """Return what the meals owe these diners a head; None where nobody but staff eats.

    Each band weighs as many as eat, each sex by `boys_pct`; bands without a number weigh alike.
    Pupils and kindergarten children together are judged by the limits of pupils.
    """
    judged: dict[Band, Diners] = {band: n for band, n in diners.items() if band is not Band.STAFF}
    if not judged:
        return None
    rows = _weighted(judged, edition)
    is_kindergarten = all(band in KINDERGARTEN for band in judged)
    share = day_share(meals, is_kindergarten)
    limits = Limits()
    fat = _mean_range([(row.fat, part) for row, part in rows])
    carbohydrate = _mean_range([(row.carbohydrate, part) for row, part in rows])
    if is_kindergarten:
        custom = chosen or thresholds()
        limits = _kindergarten_limits(meals, custom)
        fat = (custom.fat_share_from, custom.fat_share_to)
        carbohydrate = (custom.carbohydrate_share_from, custom.carbohydrate_share_to)
    return Target(
        share=share,
        people=sum(n.people for n in judged.values()),
        needs=_needs(rows, share),
        fat=fat,
        carbohydrate=carbohydrate,
        salt=None if is_kindergarten else _SALT_A_DAY * share,
        limits=limits,
        sources=tuple(dict.fromkeys(row.source for row, _ in rows)),
        states=tuple(dict.fromkeys(row.state for row, _ in rows)),
        unconfirmed=frozenset().union(*(row.unconfirmed for row, _ in rows)),
    )


def _weighted(diners: Mapping[Band, Diners], edition: Edition) -> list[tuple[Reference, float]]:
    """The references of both sexes of each band, with their parts of all heads."""
    whole = sum(n.people for n in diners.values())
    rows = []
    for band, n in diners.items():
        part = n.people / whole if whole else 1 / len(diners)
        for is_boy, percent in ((True, n.boys_pct), (False, 100 - n.boys_pct)):
            found = reference(band, is_boy, edition)
            if found and part * percent:
                rows.append((found, part * percent / 100))
    return rows


def _needs(rows: list[tuple[Reference, float]], share: float) -> dict[Nutrient, float]:
    # A nutrient that one of the references does not name has no common need.
    named = [n for n in Nutrient if all(n in row.needs for row, _ in rows)]
    return {n: share * sum(row.needs[n] * part for row, part in rows) for n in named}


def _mean_range(ranges: list[tuple[tuple[float, float], float]]) -> tuple[float, float]:
    return (
        sum(ends[0] * part for ends, part in ranges),
        sum(ends[1] * part for ends, part in ranges),
    )


def _kindergarten_limits(meals: Collection[MealKind], custom: Thresholds) -> Limits:
    full = {kind for kind in MealKind if kind is not MealKind.SUPPER} <= set(meals)
    energy = custom.energy_full if full else custom.energy_part
    return Limits(
        energy=(energy / 100, None),
        protein=(custom.protein_from / 100, custom.protein_to / 100),
        other=custom.other_from / 100,
    )


def judge(supply: Supply, aim: Target | None) -> tuple[Verdict, ...]:
    """Return a verdict on each nutrient of which the standard speaks; none without a target.

    Where less than 90 % is known there is none. Missing never makes an amount adequate: what is
    not known is taken as pure (9 kcal, 1 g of protein, 1 g of salt a gram) before an upper end is
    called kept, and an ingredient without grams keeps it open.
    """
    if aim is None or not aim.share:
        return ()
    found = [_amount(supply, nutrient, aim) for nutrient in aim.needs]
    found += [
        _energy_share(supply, Nutrient.FAT, aim.fat),
        _energy_share(supply, Nutrient.CARBOHYDRATE, aim.carbohydrate),
    ]
    if aim.salt is not None:
        found.append(_salt(supply, aim.salt))
    return tuple(sorted(found, key=lambda verdict: _ORDER[verdict.nutrient]))


_ORDER = {nutrient: place for place, nutrient in enumerate(Nutrient)}


def _amount(supply: Supply, nutrient: Nutrient, aim: Target) -> Verdict:
    wanted, words = aim.needs[nutrient], NUTRIENT_WORDS[nutrient]
    ends: tuple[float, float | None] = (aim.limits.other, None)
    if nutrient is Nutrient.ENERGY:
        ends = aim.limits.energy
    elif nutrient is Nutrient.PROTEIN:
        ends = aim.limits.protein
    low, high = wanted * ends[0], wanted * ends[1] if ends[1] else None
    got, covered = supply.got(nutrient), supply.share_known(nutrient)
    most = got + _unseen(supply, nutrient) * _AT_MOST_A_GRAM.get(nutrient, 0.0)
    word, why = _word((got, got, most), (low, high), covered)
    return Verdict(
        nutrient,
        words.label,
        words.unit,
        words.decimals,
        got,
        wanted,
        low,
        high,
        covered,
        word,
        why,
    )


def _unseen(supply: Supply, nutrient: Nutrient) -> float:
    """Grams of which the value is not known; endless with an ingredient of unknown weight."""
    if supply.blind.get(nutrient):
        return inf
    grams = supply.weight - supply.seen.get(nutrient, 0.0)
    return grams if grams > _TINY else 0.0


def _energy_share(supply: Supply, nutrient: Nutrient, ends: tuple[float, float]) -> Verdict:
    """Judge fat or carbohydrate by its share of energy, from the least to the most it may be."""
    kcal = KCAL_A_GRAM[nutrient]
    whole = sum(supply.got(n) * k for n, k in KCAL_A_GRAM.items())
    own = supply.got(nutrient) * kcal
    unseen = {n: _unseen(supply, n) * k for n, k in KCAL_A_GRAM.items()}
    others = sum(unseen.values()) - unseen[nutrient] if inf not in unseen.values() else inf
    got = own / whole * 100 if whole else 0.0
    least = own / (whole + others) * 100 if whole else 0.0
    mine = unseen[nutrient]
    most = 100.0 if mine == inf or not whole else (own + mine) / (whole + mine) * 100
    covered = min(supply.share_known(n) for n in KCAL_A_GRAM)
    word, why = _word((got, least, most), ends, covered)
    label = f"{NUTRIENT_WORDS[nutrient].label}供能"
    return Verdict(nutrient, label, "%", 1, got, ends[1], *ends, covered, word, why)


def _salt(supply: Supply, limit: float) -> Verdict:
    """Judge salt with that of sauces against 5 g a day (WS/T 554-2017 chapter 4)."""
    covered = supply.share_known(Nutrient.SODIUM)
    most = inf if supply.salt_blind else supply.salt + supply.salt_unseen
    word, why = _word((supply.salt, supply.salt, most), (None, limit), covered)
    if not supply.salt and word is not Word.UNKNOWN:
        word, why = Word.UNKNOWN, "菜里没有写盐"
    return Verdict(
        Nutrient.SODIUM,
        "盐（含调味品）",
        "g",
        1,
        supply.salt,
        limit,
        None,
        limit,
        covered,
        word,
        why,
    )


def _word(
    amount: tuple[float, float, float], ends: tuple[float | None, float | None], covered: float
) -> tuple[Word, str]:
    """Return the word on an amount (as reckoned, at least, at most) between two ends."""
    (got, least, most), (low, high) = amount, ends
    if covered < LEAST_KNOWN:
        return Word.UNKNOWN, f"只知道 {int(covered * 100)}%，不到 {LEAST_KNOWN:.0%}"
    if low is not None and got < low - _TINY:
        return Word.SHORT, ""
    if high is not None and got > high + _TINY:
        return Word.OVER, ""
    if (low is not None and least < low - _TINY) or (high is not None and most > high + _TINY):
        return Word.UNKNOWN, "有没写清的配料，补上才能判断"
    return Word.ADEQUATE, ""
