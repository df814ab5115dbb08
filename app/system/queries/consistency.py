"""Consistency (数据核对): whether what is stored fits together, on both databases."""

from typing import Any

from sqlalchemy import ForeignKey, Table, func, select, text

from app.base.receipts import Receipt
from app.base.search import SearchTerm
from app.directory.models import Pupil, Staff
from app.extensions import db
from app.gate.models import Vehicle, Visitor
from app.gate.services.retention import FORGOTTEN

# Whoever is found by typing must have the terms for it (see base/search).
FOUND_BY: tuple[tuple[str, str, Any, Any], ...] = (
    ("staff", "教职工", Staff, Staff.name != FORGOTTEN),
    ("pupil", "学生", Pupil, Pupil.name != FORGOTTEN),
    ("visitor", "访客", Visitor, Visitor.name != FORGOTTEN),
    ("vehicle", "车辆", Vehicle, Vehicle.plate != ""),
)


def damage() -> list[str]:
    """Ask the database itself whether its files are whole."""
    if db.engine.dialect.name == "sqlite":
        said = [str(line) for line in db.session.scalars(text("PRAGMA integrity_check(5)"))]
        wrong = [] if said == ["ok"] else said
    else:
        names = ", ".join(f"`{name}`" for name in db.metadata.tables)
        lines = db.session.execute(text(f"CHECK TABLE {names}"))
        wrong = [f"{line.Table} {line.Msg_text}" for line in lines if line.Msg_type == "error"]
    return [f"数据库文件有损坏：{line}，停下门户，从备份恢复" for line in wrong]


def orphans() -> list[str]:
    """Return what names a row that is not there."""
    keys = [(table, key) for table in db.metadata.sorted_tables for key in table.foreign_keys]
    counted = ((table, key, _orphans_of(table, key)) for table, key in keys)
    return [
        f"表 {table.name} 有 {number} 行的 {key.parent.name} 指向不存在的 {key.column.table.name}"
        for table, key, number in counted
        if number
    ]


def _orphans_of(table: Table, key: ForeignKey) -> int:
    parent = key.column.table.alias()
    query = (
        select(func.count())
        .select_from(table.outerjoin(parent, key.parent == parent.c[key.column.name]))
        .where(key.parent.is_not(None), parent.c[key.column.name].is_(None))
    )
    return db.session.scalar(query) or 0


def missing_terms() -> list[str]:
    """Return how many people and vehicles cannot be found by typing."""
    counted = (
        (label, db.session.scalar(_without_terms(kind, model, condition)) or 0)
        for kind, label, model, condition in FOUND_BY
    )
    return [
        f"{number} 条{label}用查找找不到，重新保存一次就能找到"
        for label, number in counted
        if number
    ]


def _without_terms(kind: str, model: Any, condition: Any) -> Any:
    has_terms = (
        select(SearchTerm.subject_id)
        .where(SearchTerm.kind == kind, SearchTerm.subject_id == model.id)
        .exists()
    )
    return select(func.count()).select_from(model).where(condition, ~has_terms)


def wrong_receipts() -> list[str]:
    """A receipt leads to a page of this portal, or a replay would go nowhere."""
    number = db.session.scalar(
        select(func.count()).where(~Receipt.location.startswith("/", autoescape=True))
    )
    return [f"{number} 张表单回执没有去处"] if number else []
