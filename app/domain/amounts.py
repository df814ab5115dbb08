"""Amounts (用量) as people type them: 80g, 2两, 1块, 60–80 g, 少许, l0g from a scanned sheet.

The forms are those of menus that schools publish (domain notes on reality, 24, 26 and 40): units
are mixed, ranges occur, l stands for 1. One 斤 is 500 g and one 两 50 g (统一计量制度的命令, 1959).
"""

import re
from dataclasses import dataclass
from unicodedata import normalize

from app.domain.errors import RuleBroken

GRAM = "g"
MILLILITRE = "毫升"
GRAMS: dict[str, float] = {
    "kg": 1000, "千克": 1000, "公斤": 1000, "mg": 0.001, "毫克": 0.001, "市斤": 500, "斤": 500,
    "市两": 50, "两": 50, "g": 1, "gm": 1, "克": 1,
}  # fmt: skip
MILLILITRES: dict[str, float] = {"ml": 1, "cc": 1, "毫升": 1, "升": 1000}
# What is counted; what one of them weighs stands in a table of its own.
PIECES = frozenset("块个杯盒片根袋瓶只条份勺粒颗枚串包支碗张朵瓣")
SOME = ("少许", "适量", "少量", "若干", "酌量", "微量", "随量")
# A half or a third of a piece; 80/120g are two amounts.
MOST_PARTS = 10
# 10 kg, 10 l or so many pieces a head is an amount for the whole kitchen, or a slip of the finger.
MOST = 10_000
HOW = "写成 80g、0.5kg、2两、1块或 60–80g"
# A piece may be called small; the letters set for 1 and 0 are read as digits beside a digit.
_UNIT = "|".join(
    sorted({*GRAMS, *MILLILITRES, *(f"小?{piece}" for piece in PIECES)}, key=len, reverse=True)
)
_DIGITS = r"[\dlIoO|]"
_NUMBER = rf"(?:\d+/\d+|{_DIGITS}+(?:,{_DIGITS}{{3}})*(?:\.{_DIGITS}+)?)"
_HAN = {"半": 0.5, "两": 2.0} | {d: float(at) for at, d in enumerate("一二三四五六七八九十", 1)}
_ONE = re.compile(rf"(?P<number>{_NUMBER})(?P<unit>(?i:{_UNIT}))?")
_HAN_ONE = re.compile(rf"(?P<number>[{''.join(_HAN)}])(?P<unit>{_UNIT})")
_RANGE = re.compile(rf"{_ONE.pattern.replace('>', '_low>')}-+{_ONE.pattern}")
_AROUND = re.compile(r"^(?:每人|每生|大约|约)+|(?:/(?:人|生|份|餐|天|日)|左右|每人)+$")
_CHARS = str.maketrans({**dict.fromkeys("–—―‒−﹣~〜至到", "-"), "⁄": "/"})
_LETTERS = str.maketrans({"l": "1", "I": "1", "|": "1", "o": "0", "O": "0"})


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount a head: grams when `unit` is g, pieces or 毫升 otherwise; None when none is stated.

    `note` is Chinese and says what was read into the text; empty when it said all by itself.
    """

    value: float | None
    unit: str = GRAM
    note: str = ""

    def __str__(self) -> str:
        return "" if self.value is None else f"{self.value:g}{self.unit}"


def parse(text: str) -> Amount:
    """Return the amount that a text states; a number without a unit is grams.

    A range gives its middle, weights become grams, 少许 and 适量 give no value: each with a note.
    Raises RuleBroken with a sentence for nothing, for 0 and less, for more than MOST and for what
    is no amount.
    """
    typed, shown = _plain(text), text.strip()
    if not typed:
        raise RuleBroken(f"没有写用量，{HOW}")
    if typed in SOME:
        return Amount(None, GRAM, f"“{shown}”没有克数，不计入营养")
    if typed.startswith("-"):
        raise RuleBroken(f"用量“{shown}”小于 0，{HOW}")
    if found := _RANGE.fullmatch(typed):
        return _middle(found, shown)
    found = _ONE.fullmatch(typed) or _HAN_ONE.fullmatch(typed)
    if not found:
        raise RuleBroken(f"看不懂用量“{shown}”，{HOW}")
    value, unit = _sized(found["number"], found["unit"], shown)
    return Amount(value, unit, _note_on(found, value, unit, shown))


def is_amount(text: str) -> bool:
    """Tell whether a text is an amount with its unit, or a word that stands for one (适量)."""
    typed = _plain(text)
    found = _RANGE.fullmatch(typed) or _ONE.fullmatch(typed) or _HAN_ONE.fullmatch(typed)
    return typed in SOME or bool(found and found["unit"])


def _plain(text: str) -> str:
    """Half width, no spaces, one dash for all, nothing round the amount (约, 左右, 每人)."""
    return _AROUND.sub("", "".join(normalize("NFKC", text).translate(_CHARS).split()))


def _middle(found: re.Match[str], shown: str) -> Amount:
    unit = found["unit"] or found["unit_low"]
    low, measure = _sized(found["number_low"], found["unit_low"] or unit, shown)
    high, other = _sized(found["number"], unit, shown)
    if measure != other:
        raise RuleBroken(f"“{shown}”前后单位不一样，{HOW}")
    middle = round((low + high) / 2, 3)
    return Amount(middle, measure, f"“{shown}”取中间值 {middle:g}{measure}")


def _sized(number: str, unit: str | None, shown: str) -> tuple[float, str]:
    """Return a number in grams, 毫升 or pieces; refuse zero and the l that may be a litre."""
    if not unit and number[-1] == "l":
        raise RuleBroken(f"“{shown}”的末尾是数字 1 还是升，看不出来，{HOW}")
    measure = unit.lower() if unit else GRAM
    if measure in GRAMS:
        factor, measure = GRAMS[measure], GRAM
    elif measure in MILLILITRES:
        factor, measure = MILLILITRES[measure], MILLILITRE
    else:
        factor, measure = 1.0, measure[-1]
    value = round(_number(number, shown) * factor, 3)
    if value <= 0:
        raise RuleBroken(f"用量“{shown}”是 0，不用这种配料就删去")
    if value > MOST:
        raise RuleBroken(f"用量“{shown}”一个人吃不了，写每人的用量，例如 80g")
    return value, measure


def _number(text: str, shown: str) -> float:
    if text in _HAN:
        return _HAN[text]
    digits = text.translate(_LETTERS).replace(",", "")
    if not any(char.isdigit() for char in text):
        raise RuleBroken(f"看不懂用量“{shown}”，{HOW}")
    over, _, under = digits.partition("/")
    if under and not int(over) < int(under) <= MOST_PARTS:
        raise RuleBroken(f"“{shown}”写了两个数，每个年级分开写，例如 大米(1-3年级) 80g")
    return float(over) / float(under or 1)


def _note_on(found: re.Match[str], value: float, unit: str, shown: str) -> str:
    number = found["number"]
    if number not in _HAN and number.translate(_LETTERS) != number:
        return f"“{shown}”读作 {value:g}{unit}"
    changed = (found["unit"] or GRAM).lower() not in (unit, "克", "gm", "ml", "cc")
    return f"“{shown}”合 {value:g}{unit}" if changed and unit in (GRAM, MILLILITRE) else ""
