"""Telephone numbers (手机号、座机): one stored form, and a sentence when a number cannot be right.

Source: domain/rules.md §1.7 (11 digits beginning 1[3-9]; landlines allowed).
"""

import re
import unicodedata

from app.domain.errors import RuleBroken

_SEPARATORS = re.compile(r"[\s\-‐‑–—()（）.·]")
_MOBILE = re.compile(r"1[3-9]\d{9}")
# Area code 010, 02x or 0xxx with 7 or 8 digits, the same without area code, or 400/800.
_LANDLINE = re.compile(r"0(?:10|2\d)[2-8]\d{7}|0[3-9]\d{2}[2-8]\d{6,7}|[2-8]\d{6,7}|[48]00\d{7}")
_ABROAD = re.compile(r"\+[1-9]\d{6,14}")


def normalise(text: str) -> str:
    """Return digits only: half width, without spaces, hyphens, brackets and +86.

    A number of another country keeps its +. Whatever else was typed stays for check() to name.
    """
    number = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))
    return re.sub(r"^(?:\+|00)86|^86(?=1[3-9]\d{9}$)", "", number)


def is_mobile(number: str) -> bool:
    """Tell whether a normalised number is a mainland mobile number."""
    return _MOBILE.fullmatch(number) is not None


def check(text: str, field: str | None = "phone") -> str:
    """Return the normalised number, or raise RuleBroken with the cause."""
    number = normalise(text)
    sentence = fault(number)
    if sentence:
        raise RuleBroken(sentence, field=field)
    return number


def fault(number: str) -> str | None:
    """Return the sentence saying why a normalised number cannot be right, None when it can."""
    if not number:
        return "填写电话"
    if any(form.fullmatch(number) for form in (_MOBILE, _LANDLINE, _ABROAD)):
        return None
    return _cause(number)


def display(number: str) -> str:
    """Return a mobile number in groups a person reads aloud (139 0000 0268); others as stored."""
    return f"{number[:3]} {number[3:7]} {number[7:]}" if is_mobile(number) else number


def _cause(number: str) -> str:
    if not number.lstrip("+").isdecimal():
        return "电话只填数字，座机可带区号"
    if number.startswith("1") and len(number) != 11:
        return f"手机号应为 11 位，现在是 {len(number)} 位"
    if number.startswith("1"):
        return f"手机号的第二位是 3～9，现在是 {number[1]}"
    return "座机号应为区号加 7 或 8 位号码"
