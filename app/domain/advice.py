"""Advice (配餐建议): what is short in words, which dishes would mend it, and what one swap does.

Only dishes of the school's own bank are named, and only those whose ingredients are all known: a
dish that hides something would look better than it is.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain import nutrition
from app.domain.bands import Band, Diners
from app.domain.foods import NUTRIENT_WORDS, Nutrient
from app.domain.menus import Allergen, Course, Line
from app.domain.nutrition import SODIUM_OF_SALT, Supply
from app.domain.standards import Target, Verdict, Word, judge

DISHES_NAMED = 3
# A swap has to mend at least so much of what is wanted, and no list is longer than a few lines.
LEAST_GAIN = 0.02
SWAPS_SHOWN = 3
# How many dishes of a slot are tried out, and the grams of fat or carbohydrate that a lunch is
# about to hold: it only orders the dishes that are tried.
TRIED = 20
_SHARE_GRAMS = 40.0
# What a share of energy is judged by is mended by other means than a rich dish.
_SHARES = frozenset({Nutrient.FAT, Nutrient.CARBOHYDRATE})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A dish of the bank that could take a slot."""

    dish_id: int
    name: str
    slot: str
    lines: tuple[Line, ...]
    allergens: frozenset[Allergen] = frozenset()


@dataclass(frozen=True, slots=True)
class Advice:
    """A sentence on a nutrient; `dishes` that matter to it are (id, name, what a serving holds)."""

    nutrient: Nutrient
    sentence: str
    dishes: tuple[tuple[int, str, str], ...]
    is_short: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What a swap does to one nutrient, in percent of what is wanted."""

    label: str
    before: float
    after: float
    word: Word


@dataclass(frozen=True, slots=True)
class Swap:
    """One course to be replaced by one dish, and its effect; `gain` is what is mended in all."""

    course: Course
    candidate: Candidate
    changes: tuple[Change, ...]
    gain: float


def a_head(lines: Iterable[Line], diners: Mapping[Band, Diners]) -> Supply:
    """Return what the lines supply to the mean head at table."""
    rows = tuple(lines)
    whole = sum(n.people for n in diners.values())
    return nutrition.mean(
        (nutrition.supply(rows, band), n.people if whole else 1) for band, n in diners.items()
    )


def advise(
    verdicts: Iterable[Verdict],
    courses: Sequence[Course],
    bank: Iterable[Candidate],
    diners: Mapping[Band, Diners],
) -> tuple[Advice, ...]:
    """Return a sentence on everything short or over, in the order of the verdicts."""
    served = {course.dish_id for course in courses}
    rich = [(c, a_head(c.lines, diners)) for c in bank if c.dish_id not in served]
    rich = [(c, supply) for c, supply in rich if not supply.unknown]
    found = []
    for verdict in verdicts:
        if verdict.word is Word.SHORT and verdict.nutrient not in _SHARES:
            found.append(_short(verdict, rich))
        elif verdict.word in (Word.SHORT, Word.OVER):
            found.append(_off(verdict, courses, diners))
    return tuple(found)


def _short(verdict: Verdict, rich: Sequence[tuple[Candidate, Supply]]) -> Advice:
    nutrient, wanted = verdict.nutrient, verdict.wanted or 0.0
    best = sorted(rich, key=lambda pair: -pair[1].got(nutrient))[:DISHES_NAMED]
    dishes = tuple(
        (c.dish_id, c.name, written(nutrient, supply.got(nutrient)))
        for c, supply in best
        if supply.got(nutrient) > 0
    )
    sentence = (
        f"{verdict.label}只有标准的 {verdict.got / wanted:.0%}，"
        f"每人还差 {written(nutrient, (verdict.low or 0.0) - verdict.got)} 才够用"
    )
    return Advice(nutrient, sentence, dishes, is_short=True)


def _off(verdict: Verdict, courses: Sequence[Course], diners: Mapping[Band, Diners]) -> Advice:
    """Advise on a share out of its range, or on too much: name the dishes that bring the most."""
    end = verdict.high if verdict.word is Word.OVER else verdict.low
    direction = "高于" if verdict.word is Word.OVER else "低于"
    form = f"{{:.{verdict.decimals}f}}"
    unit = verdict.unit if verdict.unit == "%" else f" {verdict.unit}"
    sentence = (
        f"{verdict.label} {form.format(verdict.got)}{unit}，"
        f"{direction} {form.format(end or 0.0)}{unit}"
    )
    if verdict.word is Word.SHORT:
        return Advice(verdict.nutrient, sentence, (), is_short=True)
    most = _most(verdict, courses, diners)
    return Advice(verdict.nutrient, f"{sentence}，主要来自这几道", most, is_short=False)


def _most(
    verdict: Verdict, courses: Sequence[Course], diners: Mapping[Band, Diners]
) -> tuple[tuple[int, str, str], ...]:
    nutrient = verdict.nutrient
    by_dish = {c.dish_id: (c.name, a_head(c.lines, diners).got(nutrient)) for c in courses}
    ordered = sorted(by_dish.items(), key=lambda item: -item[1][1])[:DISHES_NAMED]
    return tuple(
        (dish_id, name, written(nutrient, got)) for dish_id, (name, got) in ordered if got > 0
    )


def swaps(
    courses: Sequence[Course],
    bank: Iterable[Candidate],
    diners: Mapping[Band, Diners],
    aim: Target | None,
    days: int,
    avoid: Collection[int] = (),
) -> tuple[Swap, ...]:
    """Return the swaps of one course for a dish of the same slot that mend the most, best first.

    Each course and each dish is offered once. A dish of `avoid` is not offered, nor one that would
    leave less known than before.
    """
    if aim is None or not days:
        return ()
    known = {c.dish_id: a_head(c.lines, diners) for c in courses}
    whole = nutrition.total((known[c.dish_id], 1 / days) for c in courses)
    before = judge(whole, aim)
    fitting = [c for c in bank if c.dish_id not in avoid and c.dish_id not in known]
    offered = _promising([(c, a_head(c.lines, diners)) for c in fitting], before)
    found = []
    for course in courses:
        for candidate, supply in offered.get(course.slot, ()):
            parts = ((whole, 1.0), (known[course.dish_id], -1 / days), (supply, 1 / days))
            after = judge(nutrition.total(parts), aim)
            gain = _distance(before) - _distance(after)
            if gain >= LEAST_GAIN and _unknown(after) <= _unknown(before):
                found.append(Swap(course, candidate, _changes(before, after), gain))
    return _each_once(sorted(found, key=lambda swap: -swap.gain))


def _promising(
    offered: Iterable[tuple[Candidate, Supply]], before: Sequence[Verdict]
) -> dict[str, list[tuple[Candidate, Supply]]]:
    """Return by slot the known dishes that hold most of what is short for what is over."""
    signs = {Word.SHORT: 1.0, Word.OVER: -1.0}
    wanted = [(v.nutrient, signs[v.word] / _scale(v)) for v in before if v.word in signs]
    by_slot: dict[str, list[tuple[Candidate, Supply]]] = {}
    for candidate, supply in offered:
        if supply.lines and not supply.unknown:
            by_slot.setdefault(candidate.slot, []).append((candidate, supply))
    for rows in by_slot.values():
        rows.sort(key=lambda row: -sum(row[1].got(n) * weight for n, weight in wanted))
        del rows[TRIED:]
    return by_slot


def _scale(verdict: Verdict) -> float:
    """Return what of a nutrient weighs as much as all that is wanted of another."""
    if verdict.nutrient in _SHARES:
        return _SHARE_GRAMS
    of_salt = SODIUM_OF_SALT if verdict.nutrient is Nutrient.SODIUM else 1.0
    return (verdict.wanted or 1.0) * of_salt


def _distance(verdicts: Iterable[Verdict]) -> float:
    """Add up how far each nutrient lies outside its range, as parts of what is wanted."""
    return sum(_outside(verdict) / (verdict.wanted or 1.0) for verdict in verdicts)


def _outside(verdict: Verdict) -> float:
    if verdict.word is Word.SHORT:
        return (verdict.low or 0.0) - verdict.got
    return verdict.got - (verdict.high or 0.0) if verdict.word is Word.OVER else 0.0


def _unknown(verdicts: Iterable[Verdict]) -> int:
    return sum(verdict.word is Word.UNKNOWN for verdict in verdicts)


def _changes(before: Sequence[Verdict], after: Sequence[Verdict]) -> tuple[Change, ...]:
    """Return the nutrients that move by a percent or more, the greatest first."""
    pairs = [
        Change(new.label, (old.ratio or 0.0) * 100, (new.ratio or 0.0) * 100, new.word)
        for old, new in zip(before, after, strict=True)
        if abs((new.ratio or 0.0) - (old.ratio or 0.0)) >= 0.01 and new.word is not Word.UNKNOWN
    ]
    return tuple(sorted(pairs, key=lambda change: -abs(change.after - change.before)))


def _each_once(ranked: Iterable[Swap]) -> tuple[Swap, ...]:
    found: list[Swap] = []
    for swap in ranked:
        taken = {s.course.id for s in found}, {s.candidate.dish_id for s in found}
        if swap.course.id not in taken[0] and swap.candidate.dish_id not in taken[1]:
            found.append(swap)
        if len(found) == SWAPS_SHOWN:
            break
    return tuple(found)


def written(nutrient: Nutrient, amount: float) -> str:
    """Return an amount with its unit and the decimals it is shown with: 82 mg, 不到 0.01 mg."""
    words = NUTRIENT_WORDS[nutrient]
    least = 10**-words.decimals
    if 0 < amount < least:
        return f"不到 {least:.{words.decimals}f} {words.unit}"
    return f"{amount:.{words.decimals}f} {words.unit}"
