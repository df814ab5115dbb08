"""Pinyin (拼音) of names and words: the readings they are found by, and the order they sort in.

pypinyin reads words well and surnames badly (单 dan, 曾 ceng, 查 cha; ux.md §6.2), so a family name
takes its readings from the table in app.domain.surnames.
"""

import json
import os
import re
import sys
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from pathlib import Path
from unicodedata import normalize

os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # see _load_phrases

import pypinyin
from pypinyin import Style, lazy_pinyin, pinyin
from pypinyin.constants import PINYIN_DICT

from app.domain.surnames import SURNAME_READINGS, split_name

MAX_VARIANTS = 6
# A personal name has two to four characters; anything longer is read as a word or a phrase.
MAX_NAME_LENGTH = 4
MAX_WORD_VARIANTS = 2

_HAN = "〇㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"
_TOKENS = re.compile(f"[{_HAN}]+|[a-z0-9]+")
_IS_HAN = re.compile(f"[{_HAN}]")


def _load_phrases() -> None:
    """Teach pypinyin the phrases that read otherwise than their characters (银行, 重庆).

    That is one in five. The library would keep them all, at 40 MB in every process; here they
    pass through one text, so that the memory of the others is given back.
    """
    folder = Path(pypinyin.__file__).parent
    everything = json.loads((folder / "phrases_dict.json").read_bytes())
    odd = "\n".join(
        " ".join((phrase, *syllables))
        for phrase, readings in everything.items()
        if (syllables := [reading[0] for reading in readings]) != _one_by_one(phrase)
    )
    del everything
    pypinyin.load_phrases_dict(
        {
            phrase: [[sys.intern(syllable)] for syllable in syllables]
            for phrase, *syllables in (line.split() for line in odd.splitlines())
        }
    )


def _one_by_one(phrase: str) -> list[str]:
    return [PINYIN_DICT.get(ord(character), "").partition(",")[0] for character in phrase]


_load_phrases()


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a text: its syllables, without tones, ü as v."""

    syllables: tuple[str, ...]

    @property
    def full(self) -> str:
        return "".join(self.syllables)

    @property
    def initials(self) -> str:
        return "".join(_initial(s) for s in self.syllables)


@lru_cache(maxsize=4096)
def variants(name: str) -> tuple[Reading, ...]:
    """Return the readings a name is found by, the likeliest first, six at most.

    曾单 gives zeng dan, then ceng dan: the readings of the family name come first, then those of
    given-name characters that have exactly two. Words longer than a name keep two readings.
    """
    tokens = _TOKENS.findall(normalize("NFKC", name).lower())
    if not tokens:
        return ()
    if len(tokens) == 1 and 1 < len(tokens[0]) <= MAX_NAME_LENGTH and _IS_HAN.match(tokens[0]):
        readings, limit = _name_readings(tokens[0]), MAX_VARIANTS
    else:
        readings, limit = _word_readings(tokens), MAX_WORD_VARIANTS
    distinct = dict.fromkeys(readings)
    return tuple(Reading(syllables) for syllables in islice(distinct, limit))


def sort_key(name: str) -> str:
    """Return the text by which a list is put in pinyin order; equal readings sort by character."""
    best = next(iter(variants(name)), None)
    syllables = " ".join(best.syllables) if best else ""
    return f"{syllables}\u0001{name}"


def _name_readings(name: str) -> list[tuple[str, ...]]:
    family, given = split_name(name)
    heads = _family_readings(family)
    tails = _given_readings(given)
    usual = [(*head, *tails[0]) for head in heads]
    phrase = tuple(_spell(name))
    mixed = sorted(product(range(len(heads)), range(len(tails))), key=sum)
    rest = [(*heads[h], *tails[t]) for h, t in mixed]
    if family in SURNAME_READINGS:
        return [*usual, phrase, *rest]
    return [phrase, *usual, *rest]


def _family_readings(family: str) -> list[tuple[str, ...]]:
    if known := SURNAME_READINGS.get(family):
        return [tuple(reading.split()) for reading in known]
    return [tuple(_spell(family))]


def _given_readings(given: str) -> list[tuple[str, ...]]:
    """The usual reading as a phrase, then with one character at a time read the other way."""
    usual = _spell(given)
    readings = [tuple(usual)]
    for place, character in enumerate(given):
        both = _heteronyms(character)
        if len(both) == 2:
            other = both[0] if both[1] == usual[place] else both[1]
            readings.append((*usual[:place], other, *usual[place + 1 :]))
    return readings


def _word_readings(tokens: list[str]) -> list[tuple[str, ...]]:
    usual = [syllable for token in tokens for syllable in _token_syllables(token)]
    readings = [tuple(usual)]
    if known := SURNAME_READINGS.get(tokens[0][0]):
        readings += [(reading, *usual[1:]) for reading in known]
    return readings


def _token_syllables(token: str) -> list[str]:
    return _spell(token) if _IS_HAN.match(token) else [token]


def _spell(text: str) -> list[str]:
    """One syllable for each character; one that no dictionary knows stands for itself."""
    if not text:
        return []
    syllables = lazy_pinyin(text)
    return syllables if len(syllables) == len(text) else [_heteronyms(c)[0] for c in text]


def _heteronyms(character: str) -> list[str]:
    return pinyin(character, style=Style.NORMAL, heteronym=True)[0]


def _initial(syllable: str) -> str:
    """zhang gives z; what holds a digit (3, a12) is typed whole."""
    return syllable[:1] if syllable.isalpha() else syllable
