"""Visitors (访客): people who have come before, so that they need not be asked again."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.base.columns import Encrypted, Moment, choice
from app.domain.documents import DocumentKind
from app.extensions import Base


class Visitor(Base):
    """A person who came: what the next visit is prefilled from.

    The number of the document is encrypted; its digest answers "has this document been here" and
    "is it on the watch list". No picture of a document is kept (PIPL 6: collect the least).
    """

    __tablename__ = "gate_visitor"
    __table_args__ = (Index("ix_gate_visitor_phone_name", "phone", "name"),)

    name: Mapped[str] = mapped_column(
        String(60), index=True, info={"label": "姓名", "mask": "name"}
    )
    phone: Mapped[str] = mapped_column(
        String(20), default="", info={"label": "手机号", "mask": "phone"}
    )
    organisation: Mapped[str] = mapped_column(String(80), default="", info={"label": "单位"})
    relation: Mapped[str] = mapped_column(String(60), default="", info={"label": "与学生关系"})
    document_kind: Mapped[DocumentKind | None] = mapped_column(
        choice(DocumentKind), info={"label": "证件种类"}
    )
    document_number: Mapped[str | None] = mapped_column(
        Encrypted, info={"label": "证件号码", "mask": "document"}
    )
    document_digest: Mapped[str | None] = mapped_column(
        String(64), index=True, info={"label": "证件摘要", "secret": True}
    )
    document_note: Mapped[str] = mapped_column(String(120), default="", info={"label": "证件说明"})
    last_visit_at: Mapped[datetime | None] = mapped_column(
        Moment, index=True, info={"label": "上次来访"}
    )
    visits_count: Mapped[int] = mapped_column(default=0, info={"label": "来访次数"})

    def __str__(self) -> str:
        return f"访客 {self.id}"
