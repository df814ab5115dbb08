"""Vehicle plates (号牌) by GA 36-2018: one stored form, the kind, and the cause when one is wrong.

Composition: domain/rules.md §1.7. Province character, issuing letter, then a serial of five, or of
six for new energy; the letters I and O are not used. What GA 36 does not describe (army, abroad)
is saved as free text with PlateKind.OTHER, so that the gate never has to stop for a plate.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import RuleBroken

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
NO_PLATE = "无牌"


class PlateKind(StrEnum):
    """What a plate says about the vehicle."""

    ORDINARY = "ordinary"
    NEW_ENERGY_SMALL = "new_energy_small"
    NEW_ENERGY_LARGE = "new_energy_large"
    COACHING = "coaching"
    POLICE = "police"
    HONG_KONG = "hong_kong"
    MACAO = "macao"
    TRAILER = "trailer"
    EMBASSY = "embassy"
    CONSULATE = "consulate"
    EMERGENCY = "emergency"
    TEMPORARY = "temporary"
    NONE = "none"
    OTHER = "other"


PLATE_KIND_LABELS = {
    PlateKind.ORDINARY: "普通号牌",
    PlateKind.NEW_ENERGY_SMALL: "小型新能源",
    PlateKind.NEW_ENERGY_LARGE: "大型新能源",
    PlateKind.COACHING: "教练车",
    PlateKind.POLICE: "警车",
    PlateKind.HONG_KONG: "香港入出境车",
    PlateKind.MACAO: "澳门入出境车",
    PlateKind.TRAILER: "挂车",
    PlateKind.EMBASSY: "使馆车",
    PlateKind.CONSULATE: "领馆车",
    PlateKind.EMERGENCY: "应急救援车",
    PlateKind.TEMPORARY: "临时号牌",
    PlateKind.NONE: "无牌",
    PlateKind.OTHER: "其他号牌",
}

_HEAD = f"[{PROVINCES}][{LETTERS}]"
_SERIAL = f"[{LETTERS}0-9]"
# Energy letters: D A B C E battery, F G H J K other (rules.md §1.7, marked [K] there).
_ENERGY = "[A-HJK]"
_FORMS = (
    (PlateKind.NEW_ENERGY_SMALL, re.compile(rf"{_HEAD}{_ENERGY}{_SERIAL}\d{{4}}")),
    (PlateKind.NEW_ENERGY_LARGE, re.compile(rf"{_HEAD}\d{{5}}{_ENERGY}")),
    (PlateKind.COACHING, re.compile(rf"{_HEAD}{_SERIAL}{{4}}学")),
    (PlateKind.POLICE, re.compile(rf"{_HEAD}{_SERIAL}{{4}}警")),
    (PlateKind.HONG_KONG, re.compile(rf"{_HEAD}{_SERIAL}{{4}}港")),
    (PlateKind.MACAO, re.compile(rf"{_HEAD}{_SERIAL}{{4}}澳")),
    (PlateKind.TRAILER, re.compile(rf"{_HEAD}{_SERIAL}{{4}}挂")),
    (PlateKind.CONSULATE, re.compile(rf"{_HEAD}{_SERIAL}{{4}}领")),
    (PlateKind.EMBASSY, re.compile(r"\d{6}使|使\d{6}")),
    (PlateKind.EMERGENCY, re.compile(rf"{_HEAD}{_SERIAL}{{4}}应急")),
    (PlateKind.TEMPORARY, re.compile(rf"{_HEAD}{_SERIAL}{{4,6}}临|临{_HEAD}{_SERIAL}{{4,6}}")),
    (PlateKind.ORDINARY, re.compile(rf"{_HEAD}{_SERIAL}{{5}}")),
)
_SEPARATORS = re.compile(r"[\s·•・‧.。\-‐‑–—_]")
_MAX_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Plate:
    """A plate in its stored form, without dot or spaces."""

    text: str
    kind: PlateKind

    def __str__(self) -> str:
        return display(self.text)


def normalise(text: str) -> str:
    """Return a plate in its stored form: half width, upper case, no dots, hyphens or spaces."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()


def parse(text: str, field: str | None = "plate") -> Plate:
    """Return the plate and its kind, or raise RuleBroken naming the cause (GA 36-2018)."""
    plain = normalise(text)
    if not plain:
        raise RuleBroken("填写号牌，没有号牌选“无牌”", field=field)
    if plain == NO_PLATE:
        return Plate(NO_PLATE, PlateKind.NONE)
    for kind, form in _FORMS:
        if form.fullmatch(plain):
            return Plate(plain, kind)
    raise RuleBroken(_cause(plain), field=field)


def other(text: str, field: str | None = "plate") -> Plate:
    """Return a plate outside GA 36 (army, abroad, e-bike tag) as typed, 12 characters at most."""
    plain = normalise(text)
    if not plain:
        raise RuleBroken("填写号牌，没有号牌选“无牌”", field=field)
    if len(plain) > _MAX_LENGTH:
        raise RuleBroken(f"号牌不超过 {_MAX_LENGTH} 个字", field=field)
    return Plate(plain, PlateKind.OTHER)


def tail(text: str, length: int = 4) -> str:
    """Return the last characters of a plate, by which a guard looks for it; "" for 无牌."""
    plain = normalise(text)
    return "" if plain == NO_PLATE else plain[-length:]


def display(text: str) -> str:
    """Return a plate with its dot: 苏A·D12345; anything that has no issuing letter as it is."""
    if len(text) > 4 and text[0] in PROVINCES and text[1] in LETTERS:
        return f"{text[:2]}·{text[2:]}"
    return text


def _cause(plain: str) -> str:
    if plain[0] not in PROVINCES:
        return f"号牌的第一个字“{plain[0]}”不是省份简称"
    if "I" in plain or "O" in plain:
        return "号牌里没有字母 I 和 O，核对是不是数字 1 和 0"
    if len(plain) > 1 and plain[1] not in LETTERS:
        return f"号牌的第二位应是字母，现在是“{plain[1]}”"
    strange = [c for c in plain[2:] if c not in LETTERS and not c.isdecimal()]
    if strange:
        return f"号牌里不会有“{strange[0]}”"
    if len(plain) == 8:
        return "8 位是新能源号牌：第 3 位或最后一位是 A～K 的字母，其余多为数字"
    return f"号牌应为 7 位，新能源 8 位，现在是 {len(plain)} 位"
