"""Masking personal data for screens that the next visitor can see (rules.md §1.6, ux.md #58).

Masking never fails: whatever was stored, something harmless comes out; "" and None give "".
"""

from app.domain.surnames import split_name

_DOTS = "·•・‧"


def mask_name(name: str | None) -> str:
    """Keep the family name, and the last character from three on: 张*, 张*三, 欧阳**.

    A compound family name already shows two characters, so nothing of the given name is kept.
    A name in Latin letters keeps its first letter only, since its length says little.
    """
    text = (name or "").strip()
    if not text:
        return ""
    if text[0].isascii():
        return f"{text[0]}***"
    if any(dot in text for dot in _DOTS):
        return f"{text[0]}***"
    family, given = split_name(text)
    if len(family) > 1 or len(given) < 2:
        return family + "*" * max(len(given), 1)
    return family + "*" * (len(given) - 1) + given[-1]


def mask_phone(phone: str | None) -> str:
    """Keep the first three and last four digits (138****1402); a short number keeps two."""
    text = (phone or "").strip()
    if not text:
        return ""
    if len(text) >= 10:
        return f"{text[:3]}****{text[-4:]}"
    return f"****{text[-2:]}" if len(text) > 4 else "****"


def mask_document(number: str | None) -> str:
    """Keep the last four only: ****002X. Six leading digits of an ID would tell the home county."""
    text = (number or "").strip()
    if not text:
        return ""
    return f"****{text[-4:]}" if len(text) > 6 else "****"


def mask_plate(plate: str | None) -> str:
    """Keep province, issuing letter and the last two: 苏A·***K8; 无牌 stays as it is."""
    text = (plate or "").strip()
    if not text or text == "无牌":
        return text
    plain = "".join(c for c in text if c not in _DOTS and not c.isspace())
    if len(plain) < 6:
        return f"{plain[:1]}***"
    return f"{plain[:2]}·***{plain[-2:]}"
