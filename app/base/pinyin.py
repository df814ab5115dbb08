"""Pinyin (拼音) of names and words: the readings they are found by, and the order they sort in.

pypinyin, whose readings bin/pinyin writes into pinyin.txt, reads words well and surnames badly
(单 dan, 曾 ceng, 查 cha; ux.md §6.2), so a family name takes its readings from the table in
app.domain.surnames.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from pathlib import Path
from unicodedata import normalize

from app.domain.surnames import SURNAME_READINGS, split_name

MAX_VARIANTS = 6
# A personal name has two to four characters; anything longer is read as a word or a phrase.
MAX_NAME_LENGTH = 4
MAX_WORD_VARIANTS = 2

_HAN = "〇㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"
_TOKENS = re.compile(f"[{_HAN}]+|[a-z0-9]+")
_IS_HAN = re.compile(f"[{_HAN}]")


class Table:
    """The readings of each character and the syllables of the phrases that read otherwise.

    The file holds them in the order of their bytes ("银 yin", "银行 yin hang") and is searched as
    it is: as objects of Python, which pypinyin makes, they take 20 MB of every process.
    """

    def __init__(self, lines: bytes) -> None:
        self._lines = lines

    def readings(self, text: str) -> list[str]:
        """Return the readings of a character, or the syllables of a phrase; none if unknown."""
        found, *syllables = self._first_from(text)
        return syllables if found == text else []

    def spell(self, text: str) -> list[str]:
        """Return one syllable for each character; an unknown one stands for itself."""
        return [
            syllable
            for word in self._words(text)
            for syllable in (self.readings(word)[: len(word)] or [word])
        ]

    def _words(self, text: str) -> Iterator[str]:
        """Cut a text into phrases, the longest first, and single characters.

        A rest that a phrase begins with, and none is within, is read by its characters.
        """
        while text:
            longest, is_beginning = self._longest_phrase(text)
            if is_beginning and not longest:
                yield from text
                return
            yield text[: longest or 1]
            text = text[longest or 1 :]

    def _longest_phrase(self, text: str) -> tuple[int, bool]:
        """Return the length of the phrase at the start, and whether one begins with all of it."""
        longest = 0
        for size in range(2, len(text) + 1):
            found = self._first_from(text[:size])[0]
            if not found.startswith(text[:size]):
                return longest, False
            if len(found) == size:
                longest = size
        return longest, True

    def _first_from(self, text: str) -> list[str]:
        """Return the words of the first line that begins with the text or comes after it."""
        wanted, lines = text.encode(), self._lines
        low, high = 0, len(lines)
        while low < high:
            start = lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = lines.index(b"\n", start)
            if lines[start:end] < wanted:
                low = end + 1
            else:
                high = start
        return lines[low : lines.find(b"\n", low)].decode().split() or [""]


FILE = Path(__file__).with_name("pinyin.txt")
TABLE = Table(FILE.read_bytes())


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
    phrase = tuple(TABLE.spell(name))
    mixed = sorted(product(range(len(heads)), range(len(tails))), key=sum)
    rest = [(*heads[h], *tails[t]) for h, t in mixed]
    if family in SURNAME_READINGS:
        return [*usual, phrase, *rest]
    return [phrase, *usual, *rest]


def _family_readings(family: str) -> list[tuple[str, ...]]:
    if known := SURNAME_READINGS.get(family):
        return [tuple(reading.split()) for reading in known]
    return [tuple(TABLE.spell(family))]


def _given_readings(given: str) -> list[tuple[str, ...]]:
    """The usual reading as a phrase, then with one character at a time read the other way."""
    usual = TABLE.spell(given)
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
    return TABLE.spell(token) if _IS_HAN.match(token) else [token]


def _heteronyms(character: str) -> list[str]:
    return TABLE.readings(character) or [character]


def _initial(syllable: str) -> str:
    """zhang gives z; what holds a digit (3, a12) is typed whole."""
    return syllable[:1] if syllable.isalpha() else syllable
