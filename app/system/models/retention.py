"""The log of the retention work (到期清理): what was reduced, when, and how old it was."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.base.columns import Moment
from app.extensions import Base


class RetentionRun(Base):
    """One kind of record in one night; a night without anything due writes its zero."""

    __tablename__ = "system_retention_run"
    __table_args__ = (Index("ix_system_retention_run_kind", "kind", "id"),)

    kind: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    oldest_kept: Mapped[datetime] = mapped_column(Moment)
    days: Mapped[int]
    reduced: Mapped[int]
    # What went, in words: 来访登记 12，访客 3.
    parts: Mapped[str] = mapped_column(String(200), default="")
