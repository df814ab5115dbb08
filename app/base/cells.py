"""Cells of a spreadsheet understood: telephones, days, numbers and words as people type them.

Each parser takes a cell that is not empty, and returns its value or raises RuleBroken.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any
from unicodedata import normalize

from app.domain import phones, text
from app.domain.errors import RuleBroken

_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?:[ T].*)?|(\d{4})(\d{2})(\d{2})")
_EPOCH = date(1899, 12, 30)
# 1954 to 2119 as Excel counts days: a telephone extension is none of them by accident.
_SERIALS = range(20_000, 80_000)


def plain_label(label: str) -> str:
    """Return a heading as headings are compared: half width, no spaces, stars, notes or colon."""
    bare = normalize("NFKC", label).lower()
    return re.sub(r"\([^()\d]*\)|[\s*:_\-./、]|\((?=\d)|(?<=\d)\)", "", bare)


def short_text(most: int = 120) -> Callable[[str], str]:
    """Return the parser of a text of at most so many characters."""
    return lambda cell: _short(text.tidy(cell), most)


def code(most: int = 20) -> Callable[[str], str]:
    """Return the parser of a number or code: half width, capitals, no spaces."""
    return lambda cell: _short(text.code(cell), most)


def phone(cell: str) -> str:
    """Return the telephone number of a cell in its stored form."""
    return phones.check(cell, field=None)


def day(cell: str) -> date:
    """Return the day of a cell: 2026-9-1, 2026.9.1, 2026年9月1日, 20260901, or Excel's 45901."""
    plain = normalize("NFKC", cell).strip()
    if plain.isdecimal() and len(plain) == 5 and int(plain) in _SERIALS:
        return _EPOCH + timedelta(days=int(plain))
    found = _DAY.fullmatch(plain)
    try:
        year, month, number = [int(part) for part in found.groups() if part]  # type: ignore[union-attr]
        return date(year, month, number)
    except (AttributeError, ValueError):
        raise RuleBroken("按年-月-日填写日期，例如 2026-11-23") from None


def whole(at_least: int, at_most: int) -> Callable[[str], int]:
    """Return the parser of a whole number between two bounds."""

    def parse_whole(cell: str) -> int:
        plain = text.code(cell)
        if not re.fullmatch(r"-?\d{1,9}", plain) or not at_least <= int(plain) <= at_most:
            raise RuleBroken(f"填写 {at_least} 到 {at_most} 之间的整数")
        return int(plain)

    return parse_whole


def word(meanings: Mapping[Any, str]) -> Callable[[str], Any]:
    """Return the parser of one of a few words; it gives the key of the word."""

    def parse_word(cell: str) -> Any:
        for key, label in meanings.items():
            if plain_label(cell) == plain_label(label):
                return key
        raise RuleBroken(f"只能填{'、'.join(meanings.values())}，现在是“{cell[:20]}”")

    return parse_word


def _short(value: str, most: int) -> str:
    if len(value) > most:
        raise RuleBroken(f"最多 {most} 个字，现在是 {len(value)} 个")
    return value
