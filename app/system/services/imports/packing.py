"""Values on their way into a row and onto a page: dates survive JSON, telephones are masked."""

import json
from datetime import date
from typing import Any

from app.base import privacy
from app.base.importing import Importer, Values

NOTHING = "（空）"


def pack(values: Values) -> str:
    return json.dumps(values, ensure_ascii=False, default=lambda day: {"day": day.isoformat()})


def unpack(text: str) -> Values:
    return json.loads(text, object_hook=_revived)


def _revived(found: dict[str, Any]) -> Any:
    return date.fromisoformat(found["day"]) if found.keys() == {"day"} else found


def differences(held: Values, values: Values) -> Values:
    """Return what of the values is not held already; nothing and an empty text are one."""
    return {key: value for key, value in values.items() if (held.get(key) or "") != (value or "")}


def told(importer: Importer, held: Values, changes: Values) -> list[list[str]]:
    """Return [label, before, after] of each change, as a screen may show it."""
    return [
        [importer.label(key), *_pair(_said(importer, key, held.get(key)), said)]
        for key, value in changes.items()
        for said in [_said(importer, key, value)]
    ]


def _pair(before: str, after: str) -> tuple[str, str]:
    # Masked they may look alike, and yet they differ.
    return (before, after) if before != after else (before, f"{after}（中间几位不同）")


def _said(importer: Importer, key: str, value: Any) -> str:
    if value is None or value == "" or value == []:
        return NOTHING
    if key in importer.folded:
        masks = importer.folded[key][1]
        return "、".join(
            " ".join(_masked(mask, part) for mask, part in zip(masks, parts, strict=True) if part)
            for parts in value
        )
    column = importer.column(key)
    return _masked(column.mask, str(column.words.get(value, value)))


def _masked(mask: str, text: str) -> str:
    return privacy.mask(mask, text) if mask else text
