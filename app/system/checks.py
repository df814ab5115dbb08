"""What `flask check` looks at: each check returns the problems it found, as sentences."""

from collections.abc import Callable
from pathlib import Path

from flask import current_app
from sqlalchemy.exc import DatabaseError

from app import schema
from app.base import seals
from app.directory.queries import continuity
from app.extensions import db
from app.system.queries import consistency, machine
from app.system.services.attachments import attachment_problems

Check = Callable[[], list[str]]

LEAST_FREE = 2**30


def _disk() -> list[str]:
    folder = Path(current_app.instance_path)
    free = machine.disk(folder).free
    if free >= LEAST_FREE:
        return []
    return [f"{folder} 所在的磁盘只剩 {free // 2**20} MB，腾出空间"]


def _schema() -> list[str]:
    return [] if schema.is_current() else ["数据库结构不是最新的，重新启动门户会自动升级"]


CHECKS: tuple[tuple[str, Check], ...] = (
    ("数据库文件", consistency.damage),
    ("数据库结构", _schema),
    ("记录之间的联系", consistency.orphans),
    ("班级沿革", continuity.breaks),
    ("检索", consistency.missing_terms),
    ("回执", consistency.wrong_receipts),
    ("附件", attachment_problems),
    ("操作记录", seals.problems),
    ("磁盘", _disk),
)


def problems() -> dict[str, list[str]]:
    """Return what every check found, under its name; an empty list is a clean one."""
    return {name: _one(check) for name, check in CHECKS}


def _one(check: Check) -> list[str]:
    try:
        return check()
    except DatabaseError as error:
        db.session.rollback()
        return [f"数据库文件有损坏：{error.orig}，停下门户，从备份恢复"]


def as_text(found: dict[str, list[str]]) -> str:
    """Return all the problems as lines of text, empty when there are none."""
    return "\n".join(
        f"{name}：{sentence}" for name, sentences in found.items() for sentence in sentences
    )
