"""The kindergarten's meal report (幼儿园膳食营养分析): the five customary sections, with judgement.

Intake against the reference, energy by macronutrient, energy by food, protein by source, and words
(domain notes on nutrition §2: layout of published reports, no statute). Limits are settings.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.foods import NUTRIENT_WORDS, PROTEIN_CLASS_LABELS, Nutrient, ProteinClass
from app.domain.kindergarten_limits import Thresholds
from app.domain.nutrition import FOOD_CLASS_LABELS, FoodClass, Supply, percent
from app.domain.standards import LEAST_KNOWN, WORD_LABELS, Verdict, Word

# Calcium to phosphorus 1 : 0.5-2 (one published report).
CALCIUM_TO_PHOSPHORUS = (0.5, 2.0)
# Everything, but for the last bits of a sum of floats.
_ALL = 1 - 1e-9
_GOOD = (FoodClass.MILK, FoodClass.SOY, FoodClass.ANIMAL)


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole: its amount, its percent, and where custom wants it, if anywhere."""

    label: str
    amount: float
    percent: float | None
    grams: float | None = None
    wanted: str = ""
    word: Word | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The five sections; `intake` are the verdicts on amounts, `words` the text judgement."""

    intake: tuple[Verdict, ...]
    macronutrients: tuple[Share, ...]
    by_food: tuple[Share, ...]
    by_protein: tuple[Share, ...]
    ratios: tuple[Share, ...]
    words: tuple[str, ...]


def report(supply: Supply, verdicts: tuple[Verdict, ...], limits: Thresholds) -> Report:
    """Return the report on what a child gets a day; nothing under 90 % known is judged."""
    intake = tuple(v for v in verdicts if v.unit != "%")
    macronutrients = tuple(_macronutrients(supply, limits))
    ratios = tuple(_ratios(supply, limits))
    return Report(
        intake=intake,
        macronutrients=macronutrients,
        by_food=tuple(_by_food(supply)),
        by_protein=tuple(_by_protein(supply)),
        ratios=ratios,
        words=tuple(_words(intake, (*macronutrients, *ratios))),
    )


def _macronutrients(supply: Supply, limits: Thresholds) -> Iterator[Share]:
    ends = {
        Nutrient.PROTEIN: (limits.protein_share_from, limits.protein_share_to),
        Nutrient.FAT: (limits.fat_share_from, limits.fat_share_to),
        Nutrient.CARBOHYDRATE: (limits.carbohydrate_share_from, limits.carbohydrate_share_to),
    }
    known = _known(supply, *ends)
    for nutrient, part in supply.energy_shares.items():
        low, high = ends[nutrient]
        yield Share(
            label=f"{NUTRIENT_WORDS[nutrient].label}供能",
            amount=supply.got(nutrient),
            percent=part,
            wanted=f"{low}～{high}%",
            word=_between(part, low, high, known),
        )


def _by_food(supply: Supply) -> Iterator[Share]:
    whole = supply.got(Nutrient.ENERGY)
    for kind, label in FOOD_CLASS_LABELS.items():
        kcal = supply.class_energy.get(kind, 0.0)
        yield Share(label, kcal, percent(kcal, whole), supply.class_grams.get(kind, 0.0))


def _by_protein(supply: Supply) -> Iterator[Share]:
    whole = supply.got(Nutrient.PROTEIN)
    order = (ProteinClass.CEREAL, ProteinClass.SOY, ProteinClass.ANIMAL, ProteinClass.OTHER)
    for kind in order:
        grams = supply.class_protein.get(kind, 0.0)
        yield Share(PROTEIN_CLASS_LABELS[kind], grams, percent(grams, whole))


def _ratios(supply: Supply, limits: Thresholds) -> Iterator[Share]:
    protein = supply.quality_protein_pct
    good = sum(supply.class_protein.get(c, 0.0) for c in (ProteinClass.ANIMAL, ProteinClass.SOY))
    known = _known(supply, Nutrient.PROTEIN)
    yield Share(
        "优质蛋白质（动物类和豆类）", good, protein,
        wanted=f"不低于 {limits.quality_protein}%",
        word=_between(protein, limits.quality_protein, 100, known),
    )  # fmt: skip
    energy = sum(supply.class_energy.get(kind, 0.0) for kind in _GOOD)
    part = percent(energy, supply.got(Nutrient.ENERGY))
    yield Share(
        "动物性食物和豆类供能", energy, part,
        wanted=f"不低于 {limits.quality_energy}%",
        word=_between(part, limits.quality_energy, 100, _known(supply, Nutrient.ENERGY)),
    )  # fmt: skip
    low, high = limits.animal_fat_from, limits.animal_fat_to
    fat = supply.animal_fat_pct
    yield Share(
        "动物脂肪占脂肪", supply.animal_fat, fat,
        wanted=f"{low}～{high}%",
        word=_between(fat, low, high, _known(supply, Nutrient.FAT)),
    )  # fmt: skip


def calcium_to_phosphorus(supply: Supply) -> tuple[float, Word] | None:
    """Return x of 钙 : 磷 = 1 : x with its word, None without calcium."""
    ratio = supply.phosphorus_a_calcium
    if ratio is None:
        return None
    known = _known(supply, Nutrient.CALCIUM, Nutrient.PHOSPHORUS)
    return ratio, _between(ratio, *CALCIUM_TO_PHOSPHORUS, known)


def _known(supply: Supply, *nutrients: Nutrient) -> float:
    return min(supply.share_known(n) for n in nutrients)


def _between(value: float | None, low: float, high: float, known: float) -> Word:
    """Return the word on a share; what is missing could push an adequate one out of its range."""
    if value is None or known < LEAST_KNOWN:
        return Word.UNKNOWN
    if value < low:
        return Word.SHORT
    if value > high:
        return Word.OVER
    return Word.ADEQUATE if known > _ALL else Word.UNKNOWN


def _words(intake: tuple[Verdict, ...], shares: tuple[Share, ...]) -> Iterator[str]:
    """Return the text judgement: what is adequate, short, over, and what nobody can tell."""
    rows = [(v.label, v.word) for v in intake]
    rows += [(share.label, share.word) for share in shares if share.word]
    for word in (Word.SHORT, Word.OVER, Word.ADEQUATE, Word.UNKNOWN):
        if labels := [label for label, found in rows if found is word]:
            yield f"{WORD_LABELS[word]}：{'、'.join(labels)}"
