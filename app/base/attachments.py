"""Attachments (附件): photos and documents that belong to a row, each content stored once.

A view checks that somebody may see the row; only then `response` serves what belongs to it.
"""

import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any

from flask import Response, abort, send_file
from flask_login import current_user
from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship
from werkzeug.datastructures import FileStorage

from app.base import clock, images, uploads
from app.base.columns import Moment
from app.base.intake import Ready, ready
from app.domain.errors import RuleBroken
from app.extensions import Base, db

# A file is shown on its own, without the portal's rights: no script, no form, no frame.
SANDBOX = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"


class Blob(Base):
    """A content that lies in the folder of uploads under its SHA-256; several rows may share it."""

    __tablename__ = "base_blob"

    digest: Mapped[str] = mapped_column(String(64), unique=True)
    size: Mapped[int]
    mimetype: Mapped[str] = mapped_column(String(100))
    width: Mapped[int | None]
    height: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(Moment)


class Attachment(Base):
    """A photo or document of one row; a removed one can be brought back for a week."""

    __tablename__ = "base_attachment"
    __table_args__ = (Index("ix_base_attachment_owner", "owner_type", "owner_id", "id"),)

    owner_type: Mapped[str] = mapped_column(String(60))
    owner_id: Mapped[int]
    blob_id: Mapped[int] = mapped_column(ForeignKey("base_blob.id"), index=True)
    name: Mapped[str] = mapped_column(info={"label": "文件名"})
    caption: Mapped[str] = mapped_column(default="", info={"label": "说明"})
    added_by_id: Mapped[int | None]
    added_at: Mapped[datetime] = mapped_column(Moment, info={"label": "添加时间"})
    removed_at: Mapped[datetime | None] = mapped_column(Moment, info={"label": "移除时间"})

    blob: Mapped[Blob] = relationship()

    def __str__(self) -> str:
        return self.caption or self.name

    @property
    def is_photo(self) -> bool:
        return self.blob.mimetype == images.JPEG


def attach(row: Base, upload: Ready | FileStorage, *, caption: str = "") -> Attachment:
    """Store the upload and attach it to `row`; the caller audits and commits.

    The file is safe on the disk before the row can be committed. Raises RuleBroken when it is no
    photo or the disk is full.
    """
    given = upload if isinstance(upload, Ready) else ready(upload)
    attachment = Attachment(
        owner_type=row.__tablename__,
        owner_id=row.id,
        blob=_blob(given),
        name=given.name,
        caption=caption,
        added_by_id=current_user.id if current_user else None,
        added_at=clock.now(),
    )
    db.session.add(attachment)
    db.session.flush()
    return attachment


def attach_all(row: Base, uploads: Sequence[Ready], *, most: int, caption: str = "") -> None:
    """Attach photos to a row that holds `most`; raises RuleBroken that says how many more fit."""
    held = len(of(row))
    if held + len(uploads) > most:
        more = f"还能加 {most - held} 张" if held < most else "先移除再添加"
        raise RuleBroken(f"最多 {most} 张照片，已有 {held} 张，{more}", field="photos")
    for upload in uploads:
        attach(row, upload, caption=caption)


def of(row: Base) -> Sequence[Attachment]:
    """Return what is attached to `row`, in the order in which it came."""
    return db.session.scalars(_of(row).order_by(Attachment.id)).all()


def found(row: Base, attachment_id: int, *, removed: bool = False) -> Attachment:
    """Return one attachment of `row` (a removed one when asked for); anybody else's is a 404."""
    mine = _of(row, removed=removed).where(Attachment.id == attachment_id)
    return db.session.scalars(mine).first() or abort(404)


def remove(attachment: Attachment) -> None:
    """Take it off its row; `restore` brings it back until the nightly sweep, a week later."""
    attachment.removed_at = clock.now()


def restore(row: Base, attachment: Attachment, *, most: int) -> None:
    """Put it back on its row, unless that was filled meanwhile."""
    if len(of(row)) >= most:
        raise RuleBroken(f"已经有 {most} 张照片，先移除一张再恢复")
    attachment.removed_at = None


def response(row: Base, attachment_id: int, size: str = "full") -> Response:
    """Return the file, or its thumbnail for size "thumb"; 404 unless it belongs to `row`."""
    attachment = found(row, attachment_id)
    blob = attachment.blob
    suffix = uploads.THUMB if size == "thumb" else ""
    path = uploads.path_of(blob.digest, suffix)
    if not path.exists():
        path = uploads.path_of(blob.digest)
    if not path.exists():
        abort(404)
    answer = send_file(
        path,
        mimetype=blob.mimetype,
        as_attachment=not attachment.is_photo,
        download_name=_download_name(attachment),
        etag=blob.digest[:32] + suffix.replace(".", "-"),
    )
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


def _of(row: Base, *, removed: bool = False) -> Any:
    return (
        select(Attachment)
        .where(
            Attachment.owner_type == row.__tablename__,
            Attachment.owner_id == row.id,
            Attachment.removed_at.is_not(None) if removed else Attachment.removed_at.is_(None),
        )
        .options(joinedload(Attachment.blob))
    )


def _blob(given: Ready) -> Blob:
    """Return the one row of this content, its file in place."""
    digest, size = uploads.digest_of(given.content)
    uploads.place(given.content, digest)
    if given.thumb:
        uploads.place(io.BytesIO(given.thumb), digest, uploads.THUMB)
    known = select(Blob).where(Blob.digest == digest).with_for_update()
    if blob := db.session.scalars(known).first():
        return blob
    made = Blob(
        digest=digest,
        size=size,
        mimetype=given.mimetype,
        width=given.width,
        height=given.height,
        created_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:  # on MariaDB somebody may store the same content at this moment
        return db.session.scalars(known).one()
    return made


def _download_name(attachment: Attachment) -> str:
    stem = PurePath(attachment.name).stem or "照片"
    return f"{stem}.jpg" if attachment.is_photo else attachment.name
