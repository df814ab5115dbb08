"""What may be attached: each upload is looked into before anything of it is kept (附件验收)."""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import IO, Any

import wtforms
from werkzeug.datastructures import FileStorage

from app.base import images
from app.domain.errors import RuleBroken

NAME_LENGTH = 120
OFFICE = {
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
PDF = "application/pdf"


class Kind(StrEnum):
    """What may be attached: photos alone, or papers too (PDF, .xlsx, .docx)."""

    PHOTO = "photo"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Ready:
    """An upload that was looked into and may be attached; a photo is already drawn anew."""

    name: str
    mimetype: str
    content: IO[bytes]
    thumb: bytes = b""
    width: int | None = None
    height: int | None = None


def ready(upload: FileStorage, kind: Kind = Kind.PHOTO) -> Ready:
    """Return the upload looked into; slow, so do it before the view holds the write lock.

    Its content tells what it is, never its name. Raises RuleBroken with what to do instead.
    """
    name = _name(upload.filename or "")
    source = upload.stream
    if kind is Kind.DOCUMENT and (mimetype := _document_type(source)):
        return Ready(name, mimetype, source)
    picture = images.draw(source, name)
    return Ready(
        name,
        images.JPEG,
        io.BytesIO(picture.full),
        picture.thumb,
        picture.width,
        picture.height,
    )


class AttachmentsField(wtforms.MultipleFileField):
    """Several photos (or documents); `data` is what `attach` takes, empty when none were chosen."""

    data: Any

    def __init__(self, label: str = "", most: int = 6, needed: str = "", **kwargs: Any) -> None:
        self.kind = kwargs.pop("kind", Kind.PHOTO)
        super().__init__(label, **kwargs)
        self.most = most
        self.needed = needed
        self.flags.required = bool(needed)

    def process_formdata(self, valuelist: Iterable[Any]) -> None:
        self.data = _chosen(valuelist)

    def pre_validate(self, form: Any) -> None:
        chosen = self.data or []
        self.data = []
        if self.needed and not chosen:
            raise wtforms.ValidationError(self.needed)
        if len(chosen) > self.most:
            raise wtforms.ValidationError(f"一次最多 {self.most} 张，现在选了 {len(chosen)} 张")
        try:
            self.data = [ready(one, self.kind) for one in chosen]
        except RuleBroken as broken:
            raise wtforms.ValidationError(str(broken)) from None


class FileField(wtforms.FileField):
    """One file of at most so many bytes; `data` is the upload, None when none was chosen."""

    def __init__(self, label: str, *, most: int, smaller: str, needed: str = "", **kwargs: Any):
        super().__init__(label, **kwargs)
        self.most = most
        self.smaller = smaller
        self.needed = needed

    def process_formdata(self, valuelist: Iterable[Any]) -> None:
        self.data = next(iter(_chosen(valuelist)), None)

    def pre_validate(self, form: Any) -> None:
        if self.data is None:
            if self.needed:
                raise wtforms.ValidationError(self.needed)
            return
        size = self.data.stream.seek(0, 2)
        self.data.stream.seek(0)
        if size > self.most:
            most, has = self.most // 1024**2, size / 1024**2
            said = f"文件最大 {most} MB，这个有 {has:.0f} MB；{self.smaller}"
            raise wtforms.ValidationError(said)


def _chosen(values: Iterable[Any]) -> list[FileStorage]:
    # Without enctype a browser sends the names alone.
    return [one for one in values if isinstance(one, FileStorage) and one.filename]


def _document_type(source: IO[bytes]) -> str | None:
    """Return the type of a PDF or of an Office file without macros, by what is in it."""
    head = source.read(8)
    source.seek(0)
    if head.startswith(b"%PDF-"):
        return PDF
    if not head.startswith(b"PK"):
        return None
    try:
        with zipfile.ZipFile(source) as parts:
            names = set(parts.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        names = set()
    finally:
        source.seek(0)
    if any(name.endswith("vbaProject.bin") for name in names):
        raise RuleBroken("这份文件带有宏，另存为 .xlsx 或 .docx 后再传")
    return next((mimetype for part, mimetype in OFFICE.items() if part in names), None)


def _name(typed: str) -> str:
    """Return the name of the file without folders and unprintable characters."""
    plain = "".join(c for c in PurePath(typed.replace("\\", "/")).name if c.isprintable())
    return plain[-NAME_LENGTH:].strip() or "照片"
