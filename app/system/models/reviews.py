"""The yearly review (权限复核): who may do what, who looked at minors' data, signed and kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.columns import Moment
from app.extensions import Base


class AccessReview(Base):
    """One signed review; its lists are frozen as they were on that day."""

    __tablename__ = "system_access_review"

    signed_at: Mapped[datetime] = mapped_column(Moment, index=True, info={"label": "签署时间"})
    signed_by_id: Mapped[int] = mapped_column(
        ForeignKey("directory_account.id"), info={"label": "签署账号"}
    )
    signed_by_name: Mapped[str] = mapped_column(String(60), info={"label": "签署人"})
    remarks: Mapped[str] = mapped_column(Text, default="", info={"label": "复核意见"})
    audit_report: Mapped[str] = mapped_column(
        String(200), default="", info={"label": "合规审计和报送"}
    )
    # The last seal of the audit log on that day: the copy on paper that nobody can rewrite.
    seal: Mapped[str] = mapped_column(String(40), default="", info={"label": "操作记录封签"})
    content: Mapped[dict[str, Any]] = mapped_column(JSON, info={"internal": True})

    def __str__(self) -> str:
        return f"{self.signed_at:%Y-%m-%d} 权限复核"
