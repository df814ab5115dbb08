"""Identity documents (证件) shown at the gate: kinds, one stored form, and what cannot be right.

Numbers are optional at the gate; a wrong one is refused with its cause. Source: GB 11643-1999
(weights and check character, domain/rules.md §1.7); the arithmetic is python-stdnum's.
"""

import re
from datetime import date
from enum import StrEnum

from stdnum.cn import ric

from app.domain.errors import RuleBroken
from app.domain.text import code, tidy


class DocumentKind(StrEnum):
    """Documents a visitor may show."""

    IDENTITY_CARD = "identity_card"
    PASSPORT = "passport"
    HOME_RETURN_PERMIT = "home_return_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    FOREIGN_RESIDENT_CARD = "foreign_resident_card"
    OTHER = "other"


DOCUMENT_KIND_LABELS = {
    DocumentKind.IDENTITY_CARD: "居民身份证",
    DocumentKind.PASSPORT: "护照",
    DocumentKind.HOME_RETURN_PERMIT: "港澳居民来往内地通行证",
    DocumentKind.TAIWAN_PERMIT: "台湾居民来往大陆通行证",
    DocumentKind.FOREIGN_RESIDENT_CARD: "外国人永久居留身份证",
    DocumentKind.OTHER: "其他证件",
}

_MAX_LENGTH = 20
_EARLIEST_BIRTH_YEAR = 1900


def normalise(number: str) -> str:
    """Return a document number in one form: half width, capitals, no spaces or hyphens."""
    return code(code(number).replace("-", ""))


def check_identity_card(number: str, today: date, field: str | None = "document_number") -> str:
    """Return the normalised 18 characters, or raise RuleBroken naming what cannot be right.

    The six digits of the place are not looked up: new counties appear every year, and a list
    that is behind would turn real people away.
    """
    plain = normalise(number)
    cause = _shape_error(plain) or _birth_error(plain, today) or _check_digit_error(plain)
    if cause:
        raise RuleBroken(cause, field=field)
    return plain


def check_document(
    kind: DocumentKind,
    number: str,
    *,
    today: date,
    reason: str = "",
    field: str | None = "document_number",
) -> str:
    """Return the normalised number of any kind; "" stays "", since the number is optional.

    Only the identity card has a check digit; 其他证件 needs a reason saying what was shown.
    """
    if kind is DocumentKind.OTHER and not tidy(reason):
        raise RuleBroken("写明是什么证件", field="document_reason" if field else None)
    plain = normalise(number)
    if not plain:
        return ""
    if kind is DocumentKind.IDENTITY_CARD:
        return check_identity_card(plain, today, field)
    if not re.fullmatch(r"[A-Z0-9()/]+", plain) and kind is not DocumentKind.OTHER:
        raise RuleBroken(f"{DOCUMENT_KIND_LABELS[kind]}号只有字母和数字", field=field)
    if len(plain) > _MAX_LENGTH:
        raise RuleBroken(f"证件号不超过 {_MAX_LENGTH} 位，现在是 {len(plain)} 位", field=field)
    return plain


def birth_date(identity_number: str) -> date:
    """Return the birth date that a checked identity number carries."""
    return ric.get_birth_date(identity_number)


def _shape_error(plain: str) -> str | None:
    if not plain:
        return "填写身份证号"
    if len(plain) == 15 and plain.isdecimal():
        return "15 位的旧身份证号已停用，填写 18 位号码"
    if len(plain) != 18:
        return f"身份证号应为 18 位，现在是 {len(plain)} 位"
    if not re.fullmatch(r"[0-9]{17}[0-9X]", plain):
        return "身份证号只有数字，最后一位可以是 X"
    return None


def _birth_error(plain: str, today: date) -> str | None:
    written = f"{plain[6:10]}-{plain[10:12]}-{plain[12:14]}"
    try:
        born = birth_date(plain)
    except ValueError:
        return f"身份证号里的出生日期 {written} 不存在"
    if born > today:
        return f"身份证号里的出生日期 {written} 还没有到"
    if born.year < _EARLIEST_BIRTH_YEAR:
        return f"身份证号里的出生日期 {written} 早于 {_EARLIEST_BIRTH_YEAR} 年"
    return None


def _check_digit_error(plain: str) -> str | None:
    if plain[-1] == ric.calc_check_digit(plain):
        return None
    return "身份证号的最后一位与前 17 位对不上，核对有没有看错或输错"
