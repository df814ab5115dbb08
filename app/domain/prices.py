"""Prices (单价) as people write them: 4.6, ￥2.3/斤, 10 元一盒; kept in whole 分.

1 斤 is 500 g and 1 两 50 g (国务院关于在我国统一实行法定计量单位的命令, 1984).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from unicodedata import normalize

from app.domain.errors import RuleBroken
from app.domain.text import tidy

MOST_FEN = 10_000_000
# Grams of what a price may be said for; any other word is a piece (盒, 个).
WEIGHTS: dict[str, int] = {
    "公斤": 1000,
    "千克": 1000,
    "kg": 1000,
    "市斤": 500,
    "斤": 500,
    "500g": 500,
    "500克": 500,
    "两": 50,
    "100g": 100,
    "100克": 100,
    "g": 1,
    "克": 1,
    "吨": 1_000_000,
    "t": 1_000_000,
}
KILOGRAM = "公斤"
_UNIT = r"(?:500g|500克|100g|100克|[a-z]{1,2}|[\u4e00-\u9fff]{1,2})"
_PRICE = re.compile(
    rf"[¥$]?(?P<yuan>\d{{1,7}}(?:\.\d{{1,4}})?)\s*(?:元|块|rmb)?\s*(?:[/每一]?\s*(?P<unit>{_UNIT}))?"
)
_LINE = re.compile(rf"(?P<name>.+?)[\s:,=、]*{_PRICE.pattern}")
_UNIT_AT_END = re.compile(rf"(?P<name>.+?)\s+(?:元?\s*[/每]\s*)?(?P<unit>{_UNIT})")


@dataclass(frozen=True, slots=True)
class TypedPrice:
    """A price as typed: so many 分 for one `unit`."""

    fen: Decimal
    unit: str = KILOGRAM

    def per_kg(self, grams_of_unit: float | None = None) -> int:
        """Return the price of a kilogram in 分; `grams_of_unit` is what a piece weighs.

        Raises RuleBroken for a piece whose weight nobody told, and for a price out of all bounds.
        """
        grams = WEIGHTS.get(self.unit) or grams_of_unit
        if not grams:
            raise RuleBroken(f"不知道每{self.unit}多重，按公斤或斤填写单价，例如 4.6 元/公斤")
        fen = _whole(self.fen * 1000 / Decimal(str(grams)))
        if not 0 < fen <= MOST_FEN:
            raise RuleBroken("单价在 0.01 元到 100,000 元每公斤之间")
        return fen


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One line of a pasted price list; `price` None where no price was found in it."""

    number: int
    text: str
    name: str = ""
    price: TypedPrice | None = None


@dataclass(frozen=True, slots=True)
class PriceDraft:
    """What a kilogram of a food cost, in 分, before it is written down."""

    food_code: str
    fen_per_kg: int


def fen_of(text: str) -> int:
    """Return an amount of money in 分: 12.5, ¥12.50 and 12.5 元 are 1250.

    Raises RuleBroken for what is no amount, has parts of a 分, or is more than 100,000 元.
    """
    plain = _plain(text).strip("¥元$ ").replace(",", "")
    if not re.fullmatch(r"\d{1,7}(\.\d{1,2})?", plain) or Decimal(plain) * 100 > MOST_FEN:
        raise RuleBroken("按元填写金额，最多两位小数，例如 12.5")
    return int(Decimal(plain) * 100)


def yuan(fen: float) -> str:
    """Return an amount of 分 as it is written: 1250 is 12.50."""
    return f"{_whole(Decimal(str(fen))) / Decimal(100):,.2f}"


def read_price(text: str) -> TypedPrice:
    """Return the price of a cell or field; without a unit it is for a kilogram.

    Raises RuleBroken with an example when there is no price in it.
    """
    found = _PRICE.fullmatch(_plain(text))
    if not found:
        raise RuleBroken("填写单价，例如 4.6 或 2.3 元/斤")
    return _typed(found["yuan"], found["unit"])


def read_lines(text: str) -> Iterator[PriceLine]:
    """Yield the lines of a pasted list: 大米 4.6, 鸡蛋：5.2元/斤, or columns out of Excel."""
    for number, raw in enumerate(text.splitlines(), 1):
        line = tidy(raw.replace("\t", " "))
        if not line:
            continue
        found = _LINE.fullmatch(_plain(line))
        if not found:
            yield PriceLine(number, line)
            continue
        name, unit = found["name"].strip(" :,=、¥"), found["unit"]
        if unit is None and (split := _UNIT_AT_END.fullmatch(name)) and split["unit"] in WEIGHTS:
            name, unit = split["name"], split["unit"]  # 大米 公斤 4.6
        yield PriceLine(number, line, name, _typed(found["yuan"], unit))


def _typed(amount: str, unit: str | None) -> TypedPrice:
    return TypedPrice(Decimal(amount) * 100, unit or KILOGRAM)


def _plain(text: str) -> str:
    return normalize("NFKC", tidy(text)).lower()


def _whole(number: Decimal) -> int:
    return int(number.quantize(Decimal(1), ROUND_HALF_UP))
