"""Import batches (导入批次): one uploaded sheet, its rows, and what became of each."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.base.columns import EncryptedText, Moment, choice
from app.domain.errors import RuleBroken
from app.extensions import Base

UNDO_WITHIN = timedelta(hours=24)


class ImportState(StrEnum):
    CHECKING = "checking"
    CHECKED = "checked"
    IMPORTING = "importing"
    DONE = "done"
    DISCARDED = "discarded"
    UNDOING = "undoing"
    UNDONE = "undone"


IMPORT_STATE_LABELS: dict[ImportState, str] = {
    ImportState.CHECKING: "检查中",
    ImportState.CHECKED: "等待导入",
    ImportState.IMPORTING: "导入中",
    ImportState.DONE: "已导入",
    ImportState.DISCARDED: "已放弃",
    ImportState.UNDOING: "撤销中",
    ImportState.UNDONE: "已撤销",
}


class Verdict(StrEnum):
    """What the check says of a row; OUTSIDE is a title or note, kept for the copy with causes."""

    NEW = "new"
    CHANGE = "change"
    SAME = "same"
    FAULT = "fault"
    OUTSIDE = "outside"


VERDICT_LABELS: dict[Verdict, str] = {
    Verdict.NEW: "新增",
    Verdict.CHANGE: "更新",
    Verdict.SAME: "相同",
    Verdict.FAULT: "有错",
    Verdict.OUTSIDE: "不导入",
}


class Outcome(StrEnum):
    """What was done with a row."""

    ADDED = "added"
    UPDATED = "updated"
    REFUSED = "refused"
    UNDONE = "undone"


class ImportBatch(Base):
    """One sheet from upload to undo; the counts are of its check, then of what was done."""

    __tablename__ = "system_import_batch"
    __table_args__ = (Index("ix_system_import_batch_newest", "created_at", "id"),)

    importer: Mapped[str] = mapped_column(String(40), info={"label": "种类"})
    file_name: Mapped[str] = mapped_column(String(120), info={"label": "文件"})
    # number, places, labels, unknown: a Header; sheet and others: which sheet of the file it is.
    header: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[ImportState] = mapped_column(
        choice(ImportState), default=ImportState.CHECKING, info={"label": "状态"}
    )
    updates: Mapped[bool] = mapped_column(default=True, info={"label": "更新已有的"})
    account_id: Mapped[int] = mapped_column(ForeignKey("directory_account.id"))
    account_name: Mapped[str] = mapped_column(String(60), info={"label": "导入人"})
    created_at: Mapped[datetime] = mapped_column(Moment, info={"label": "上传时间"})
    finished_at: Mapped[datetime | None] = mapped_column(Moment, info={"label": "导入时间"})
    undone_at: Mapped[datetime | None] = mapped_column(Moment, info={"label": "撤销时间"})
    # When the night deleted what the sheet said.
    rows_gone_at: Mapped[datetime | None] = mapped_column(Moment)
    job_id: Mapped[int | None]
    total: Mapped[int] = mapped_column(default=0, info={"label": "行数"})
    new: Mapped[int] = mapped_column(default=0, info={"label": "可新增"})
    changing: Mapped[int] = mapped_column(default=0, info={"label": "可更新"})
    same: Mapped[int] = mapped_column(default=0, info={"label": "相同"})
    faulty: Mapped[int] = mapped_column(default=0, info={"label": "有错"})
    added: Mapped[int] = mapped_column(default=0, info={"label": "已新增"})
    updated: Mapped[int] = mapped_column(default=0, info={"label": "已更新"})
    refused: Mapped[int] = mapped_column(default=0, info={"label": "没有导入"})
    undone: Mapped[int] = mapped_column(default=0, info={"label": "已撤销"})
    kept: Mapped[int] = mapped_column(default=0, info={"label": "撤不掉"})
    # Rows that had to be made on the way, such as the building of a room.
    made: Mapped[list[int]] = mapped_column(JSON, default=list)

    def __str__(self) -> str:
        return self.file_name

    @property
    def ready(self) -> int:
        """How many rows the import would take."""
        return self.new + (self.changing if self.updates else 0)

    @property
    def done(self) -> int:
        return self.added + self.updated

    def choose(self, updates: bool) -> None:
        self._demand(ImportState.CHECKED, "已经开始导入，不能再改")
        self.updates = updates

    def begin(self) -> None:
        """Start the import, or go on with one that was interrupted."""
        if self.state != ImportState.IMPORTING:
            self._demand(ImportState.CHECKED, "这一批不能再导入，重新上传文件")
        if not self.ready:
            raise RuleBroken("没有可以导入的行，改好后重新上传")
        self.state = ImportState.IMPORTING

    def finish(self, at: datetime) -> None:
        self.state = ImportState.DONE
        self.finished_at = at

    def discard(self) -> None:
        if self.state not in (ImportState.CHECKING, ImportState.CHECKED):
            raise RuleBroken("这一批已经导入，要退回用“撤销整批”")
        self.state = ImportState.DISCARDED

    def can_undo(self, now: datetime) -> bool:
        began = self.finished_at or self.created_at
        is_there = self.state in (ImportState.DONE, ImportState.IMPORTING, ImportState.UNDOING)
        return is_there and bool(self.done) and now <= began + UNDO_WITHIN

    def begin_undo(self, now: datetime) -> None:
        """Start to take the batch back, within a day of its import."""
        if self.state in (ImportState.UNDONE, ImportState.DISCARDED):
            raise RuleBroken("这一批已经撤销，不用再撤销")
        if not self.can_undo(now):
            raise RuleBroken("导入超过 24 小时，不能整批撤销，在各条记录上修改")
        self.state = ImportState.UNDOING

    def _demand(self, state: ImportState, sentence: str) -> None:
        if self.state != state:
            raise RuleBroken(sentence)


class ImportRow(Base):
    """One row of a sheet. What its cells say is personal data and lies encrypted, for a day."""

    __tablename__ = "system_import_row"
    __table_args__ = (
        UniqueConstraint("batch_id", "line"),
        Index("ix_system_import_row_verdict", "batch_id", "verdict", "line"),
    )

    batch_id: Mapped[int] = mapped_column(ForeignKey("system_import_batch.id"))
    line: Mapped[int]
    cells: Mapped[str] = mapped_column(EncryptedText)
    verdict: Mapped[Verdict | None] = mapped_column(choice(Verdict))
    key_digest: Mapped[str] = mapped_column(String(64), default="")
    # [[column, sentence]] of a fault, [[label, before, after]] of a change.
    findings: Mapped[str | None] = mapped_column(EncryptedText)
    record_id: Mapped[int | None]
    version: Mapped[int | None]
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome))
    before: Mapped[str | None] = mapped_column(EncryptedText)
    # Why it was not imported, or cannot be taken back.
    reason: Mapped[str] = mapped_column(String(255), default="")
