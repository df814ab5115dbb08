"""What is held about one person (个人信息): areas tell it, the rights pages show, hand out, erase.

An area answers `personal_records(person)` in its queries and `erase_person(person)` in its
services; the words of an export come from the columns (`info`), as those of the audit log do.
"""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from app.extensions import Base

ERASED = "（已删除）"


class PersonKind(StrEnum):
    """As what somebody is on record."""

    VISITOR = "visitor"
    PUPIL = "pupil"
    GUARDIAN = "guardian"
    STAFF = "staff"


PERSON_KIND_LABELS: dict[PersonKind, str] = {
    PersonKind.VISITOR: "访客",
    PersonKind.PUPIL: "学生",
    PersonKind.GUARDIAN: "家长",
    PersonKind.STAFF: "教职工",
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on record; other areas know them again by name and phone together."""

    kind: PersonKind
    id: int
    name: str
    phone: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Records:
    """One kind of record about a person: its lines, what erasure takes, what stays and why."""

    title: str
    lines: Sequence[dict[str, str]]
    erased: str = ""
    stays: str = ""

    @property
    def count(self) -> int:
        return len(self.lines)


def line(row: Base, *without: str) -> dict[str, str]:
    """Return the columns of a row that have a Chinese label, as a person reads them."""
    told = {}
    for column in row.__table__.columns:
        label = column.info.get("label")
        if label and column.key not in ("version", *without) and not column.info.get("secret"):
            value = getattr(row, column.key)
            if value not in (None, "") and not column.foreign_keys:
                told[label] = _said(value)
    return told


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return _labels(type(value)).get(value, value.value)
    return str(value)


def _labels(kind: type[StrEnum]) -> dict[Any, str]:
    """Return the dict that stands beside an enum: PURPOSE_LABELS for Purpose."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind.__name__).upper()
    return getattr(sys.modules[kind.__module__], f"{name}_LABELS", {})
