"""Values of a composition table or a food label (营养成分表), as they are printed and typed.

GB 28050-2011 prints energy in kJ and sodium in mg; tables of composition print Tr for a trace and
a dash or dots for what was not measured. 1 kcal is 4.184 kJ (GB 28050 annex D rounds after it).
"""

import re
from unicodedata import normalize

from app.domain.errors import RuleBroken
from app.domain.foods import NUTRIENT_WORDS, Nutrient
from app.domain.nutrition import SODIUM_OF_SALT

KJ_A_KCAL = 4.184
# Pure fat, with what the rounding of a table may add.
MOST_KCAL = 905
MOST_GRAMS = 100.5
UNKNOWN = frozenset(
    {"", "-", "--", "---", "—", "——", "–", "…", "……", "...", "..", "·", "/", "n", "na"}
)
TRACE = frozenset({"tr", "tr.", "trace", "微量", "痕量", "未检出", "nd"})
_GRAMS = {"g": 1.0, "克": 1.0, "mg": 1e-3, "毫克": 1e-3, "ug": 1e-6, "μg": 1e-6, "微克": 1e-6}
_KCAL = {"kcal": 1.0, "千卡": 1.0, "大卡": 1.0, "kj": 1 / KJ_A_KCAL, "千焦": 1 / KJ_A_KCAL}
_SALT = re.compile("食盐|盐|salt")
_MARKS = re.compile(r"[*＊()（）\[\]\s,]|rae|re|te|ne")
_NUMBER = re.compile(r"(<?)(\d+(?:\.\d*)?|\.\d+)([a-zμ一-鿿]*)")


def read(nutrient: Nutrient, typed: str) -> float | None:
    """Return a value in the unit of its nutrient; None for what is not known, 0 for a trace.

    A number alone is in that unit. 1046kJ becomes kcal, 0.6g of sodium becomes mg, 盐 1.5g becomes
    the sodium that is in it. Raises RuleBroken with a sentence for what is none of these, and for
    more than 100 g of anything holds.
    """
    plain = _MARKS.sub("", normalize("NFKC", typed).lower().replace("µ", "μ"))
    if plain in UNKNOWN:
        return None
    if plain in TRACE:
        return 0.0
    is_salt = nutrient is Nutrient.SODIUM and bool(_SALT.search(plain))
    found = _NUMBER.fullmatch(_SALT.sub("", plain) if is_salt else plain)
    label = NUTRIENT_WORDS[nutrient].label
    if not found:
        raise RuleBroken(f"看不懂{label}“{typed.strip()}”，只写数字；不知道就空着")
    below, number, unit = found.groups()
    if below:
        return 0.0
    value = _converted(nutrient, float(number), unit, is_salt=is_salt)
    _check(nutrient, value, typed)
    return round(value, 4)


def _converted(nutrient: Nutrient, number: float, unit: str, *, is_salt: bool) -> float:
    own = NUTRIENT_WORDS[nutrient].unit.split()[0].lower().replace("µ", "μ")
    if is_salt:
        grams = number * _factor(unit or "g", _GRAMS)
        return grams * SODIUM_OF_SALT
    if not unit or unit == own:
        return number
    known = _KCAL if nutrient is Nutrient.ENERGY else _GRAMS
    return number * _factor(unit, known) / _factor(own, known)


def _factor(unit: str, known: dict[str, float]) -> float:
    if unit not in known:
        raise RuleBroken(f"不认识单位“{unit}”，用 {'、'.join(list(known)[:4])}")
    return known[unit]


def _check(nutrient: Nutrient, value: float, typed: str) -> None:
    words = NUTRIENT_WORDS[nutrient]
    if nutrient is Nutrient.ENERGY and value > MOST_KCAL:
        raise RuleBroken(
            f"能量“{typed.strip()}”太大，100 克纯油也只有 900 kcal；千焦写成 {value:g}kJ"
        )
    own = words.unit.split()[0].replace("µ", "μ")
    if own in _GRAMS and value * _GRAMS[own] > MOST_GRAMS:
        raise RuleBroken(f"100 克食物里不会有 {value:g} {words.unit} {words.label}，核对单位")


def looks_like_kilojoules(values: dict[Nutrient, float]) -> bool:
    """Tell that an energy is about four times what its protein, fat and carbohydrate can give."""
    parts = (Nutrient.PROTEIN, Nutrient.FAT, Nutrient.CARBOHYDRATE)
    if Nutrient.ENERGY not in values or any(part not in values for part in parts):
        return False
    protein, fat, carbohydrate = (values[part] for part in parts)
    kcal = 4 * protein + 9 * fat + 4 * carbohydrate
    return kcal > 0 and 3.4 < values[Nutrient.ENERGY] / kcal < 5.2
