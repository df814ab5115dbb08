"""Backups and the nightly work (备份与每夜例行): what was made, how it is kept, what was done."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import BigInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.columns import Encrypted, Moment, Versioned
from app.domain.rotation import Keep
from app.extensions import Base


class Backup(Base):
    """One finished backup file; a rotated one keeps its line."""

    __tablename__ = "system_backup"

    made_at: Mapped[datetime] = mapped_column(Moment, index=True, info={"label": "时间"})
    file_name: Mapped[str] = mapped_column(String(80), info={"label": "文件"})
    folder: Mapped[str] = mapped_column(String(255), info={"label": "文件夹"})
    size: Mapped[int] = mapped_column(BigInteger, info={"label": "大小"})
    sha256: Mapped[str] = mapped_column(String(64), info={"internal": True})
    revision: Mapped[str] = mapped_column(String(16), info={"internal": True})
    is_encrypted: Mapped[bool] = mapped_column(info={"label": "加密"})
    seconds: Mapped[int] = mapped_column(info={"internal": True})
    verified_at: Mapped[datetime | None] = mapped_column(Moment, info={"label": "试恢复"})
    removed_at: Mapped[datetime | None] = mapped_column(Moment, info={"label": "轮换删除"})

    def __str__(self) -> str:
        return self.file_name

    @property
    def path(self) -> Path:
        return Path(self.folder) / self.file_name


class BackupPlan(Versioned, Base):
    """Where the nightly backup goes, how long it stays and what locks it; one row."""

    __tablename__ = "system_backup_plan"

    # Empty is the folder backups/ beside the database.
    folder: Mapped[str] = mapped_column(String(255), default="", info={"label": "文件夹"})
    keep_daily: Mapped[int] = mapped_column(default=7, info={"label": "按天保留"})
    keep_weekly: Mapped[int] = mapped_column(default=4, info={"label": "按周保留"})
    keep_monthly: Mapped[int] = mapped_column(default=12, info={"label": "按月保留"})
    passphrase: Mapped[str | None] = mapped_column(Encrypted, info={"label": "备份口令"})

    def __str__(self) -> str:
        return "备份设置"

    @property
    def keep(self) -> Keep:
        return Keep(self.keep_daily, self.keep_weekly, self.keep_monthly)


class NightlyRun(Base):
    """One piece of the work of one night, and the sentence it ended with."""

    __tablename__ = "system_nightly_run"

    name: Mapped[str] = mapped_column(String(40))
    started_at: Mapped[datetime] = mapped_column(Moment, index=True)
    ended_at: Mapped[datetime] = mapped_column(Moment)
    succeeded: Mapped[bool]
    sentence: Mapped[str] = mapped_column(Text)


class DiskSample(Base):
    """How full the disk was one night, to tell when it will be."""

    __tablename__ = "system_disk_sample"

    at: Mapped[datetime] = mapped_column(Moment, index=True)
    free: Mapped[int] = mapped_column(BigInteger)
    database_size: Mapped[int] = mapped_column(BigInteger)
    uploads_size: Mapped[int] = mapped_column(BigInteger)
