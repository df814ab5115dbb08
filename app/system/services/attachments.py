"""Attachments: what is left over is deleted at night, what is wrong is found by a check."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, select

from app.base import uploads
from app.base.attachments import Attachment, Blob
from app.extensions import db, metadata

KEPT_DAYS = 7


def sweep_attachments(now: datetime) -> str:
    """Delete for good what was removed a week ago, whose row is gone, or what never had one.

    A file goes only when its row has been gone since an earlier night: a crash, or a transaction
    that is taken back, leaves a file too many and never one too few.
    """
    before = now - timedelta(days=KEPT_DAYS)
    db.session.execute(delete(Attachment).where(Attachment.removed_at < before))
    for owner_type in db.session.scalars(select(Attachment.owner_type).distinct()).all():
        db.session.execute(delete(Attachment).where(_is_orphan(owner_type)))
    ownerless = ~exists().where(Attachment.blob_id == Blob.id)
    kept = set(db.session.scalars(select(Blob.digest)))
    db.session.execute(delete(Blob).where(ownerless, Blob.created_at < before))
    gone = uploads.remove_before(uploads.age_limit(KEPT_DAYS), kept)
    return f"删去 {gone} 个没有主人的附件文件" if gone else "没有要清理的附件"


def attachment_problems() -> list[str]:
    """Return what is wrong with the attachments: files missing, changed, or without a row.

    A file without a row is no fault while the sweep may still be going to take it.
    """
    problems = []
    digests = set()
    for digest in db.session.scalars(select(Blob.digest).order_by(Blob.id)):
        digests.add(digest)
        problems += _file_problems(digest)
    overdue = uploads.age_limit(KEPT_DAYS + 2)
    for path in uploads.files():
        is_known = path.name.partition(".")[0] in digests
        if not is_known and path.stat().st_mtime < overdue:
            problems.append(f"附件文件 {path.name} 没有对应的记录，夜间任务没有清理掉")
    for owner_type in db.session.scalars(select(Attachment.owner_type).distinct()).all():
        for orphan in db.session.scalars(select(Attachment).where(_is_orphan(owner_type))):
            problems.append(f"附件 {orphan.id} 所属的记录已经不在，由夜间任务清理")
    return problems


def _is_orphan(owner_type: str) -> Any:
    """Attachments of this kind of row whose row was deleted, or whose table is no more."""
    mine = Attachment.owner_type == owner_type
    table = metadata.tables.get(owner_type)
    if table is None:
        return mine
    return mine & Attachment.owner_id.not_in(select(table.c.id))


def _file_problems(digest: str) -> list[str]:
    path = uploads.path_of(digest)
    try:
        with path.open("rb") as file:
            found, _ = uploads.digest_of(file)
    except FileNotFoundError:
        return [f"附件文件 {path.name} 不见了，从备份里恢复 uploads/{digest[:2]}/{digest}"]
    if found != digest:
        return [f"附件文件 {path.name} 的内容变了，从备份里恢复 uploads/{digest[:2]}/{digest}"]
    return []
