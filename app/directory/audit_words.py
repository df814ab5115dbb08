"""The audit log in Chinese: columns by their labels, statuses by their words, keys by names.

The words come from where they are defined (`info` of a column, `..._LABELS` beside an enum), so
that an area adds a table without saying anything here.
"""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Date, DateTime, Enum, select
from sqlalchemy.sql.elements import NamedColumn

from app.base import privacy
from app.base.audit import AuditEntry
from app.extensions import Base, db

NOTHING = "—"
TRUTH = {"True": "是", "False": "否"}


@dataclass(frozen=True, slots=True)
class Change:
    """One column before and after, as a person would say it; an addition has no before."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """One act with its changes in words."""

    entry: AuditEntry
    changes: list[Change]

    @property
    def is_addition(self) -> bool:
        """Nothing was there before: only what is there now is worth reading."""
        return all(before is None for before, _ in self.entry.changes.values())


def lines(entries: Sequence[AuditEntry]) -> list[Line]:
    """Return the entries with readable changes; names of other rows are read table by table."""
    names = _names(entries)
    return [Line(entry, list(_changes(entry, names))) for entry in entries]


def text(line: Line) -> str:
    """Return the changes as one cell of a spreadsheet."""
    if line.is_addition:
        return "；".join(f"{change.label}：{change.after}" for change in line.changes)
    return "；".join(f"{c.label}：{c.before} → {c.after}" for c in line.changes)


def _changes(entry: AuditEntry, names: dict[tuple[str, str], str]) -> Any:
    columns = _columns(entry.subject_type)
    for key, (before, after) in entry.changes.items():
        column = columns.get(key)
        if key == "version" or column is None or "label" not in column.info:
            continue
        was, now = _said(column, before, names), _said(column, after, names)
        if was != now or "mask" in column.info:
            yield Change(column.info["label"], was, now)


def _said(column: NamedColumn[Any], value: str | None, names: dict[tuple[str, str], str]) -> str:
    if value is None or value == "":
        return NOTHING
    if table := _points_at(column):
        return names.get((table, value), f"编号 {value}")
    if "mask" in column.info and not value.startswith("（"):
        return privacy.mask(column.info["mask"], value)
    return _word(column, value)


def _word(column: NamedColumn[Any], value: str) -> str:
    if isinstance(column.type, Enum) and column.type.enum_class:
        return _labels(column.type.enum_class).get(value, value)
    if value in TRUTH:
        return TRUTH[value]
    if isinstance(column.type, Date | DateTime) or re.match(r"\d{4}-\d\d-\d\d \d\d:", value):
        return value[:16]
    if labels := column.info.get("labels"):
        # A JSON list of words, as the log keeps it: ['guard', 'teacher'].
        return "、".join(labels[word] for word in labels if f"'{word}'" in value) or NOTHING
    return value


def _names(entries: Sequence[AuditEntry]) -> dict[tuple[str, str], str]:
    wanted: dict[str, set[str]] = {}
    for entry in entries:
        columns = _columns(entry.subject_type)
        for key, values in entry.changes.items():
            table = _points_at(columns[key]) if key in columns else None
            if table:
                wanted.setdefault(table, set()).update(v for v in values if v and v.isdecimal())
    return {
        (table, str(row.id)): str(row)
        for table, keys in wanted.items()
        for row in _rows(table, keys)
    }


def _rows(table: str, keys: set[str]) -> Sequence[Any]:
    model = _models().get(table)
    if model is None or not keys:
        return []
    return db.session.scalars(select(model).where(model.id.in_([int(key) for key in keys]))).all()


def _points_at(column: NamedColumn[Any]) -> str | None:
    key = next(iter(column.foreign_keys), None)
    return key.target_fullname.partition(".")[0] if key else None


@cache
def _models() -> dict[str, type[Base]]:
    return {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}


@cache
def _columns(table: str) -> dict[str, NamedColumn[Any]]:
    model = _models().get(table)
    if model is None:
        return {}
    return {attribute.key: attribute.columns[0] for attribute in model.__mapper__.column_attrs}


@cache
def _labels(kind: type[StrEnum]) -> dict[str, str]:
    """Return the dict beside an enum: VISIT_STATUS_LABELS for VisitStatus."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind.__name__).upper()
    return getattr(sys.modules[kind.__module__], f"{name}_LABELS", {})
