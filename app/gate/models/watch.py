"""Watch list (布控名单): people for whom the gate must stop and do what is written here."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.base.columns import Encrypted, Moment, Versioned
from app.domain.errors import RuleBroken
from app.extensions import Base


class WatchEntry(Versioned, Base):
    """Matches by phone, by document digest or by the exact name, within its dates."""

    __tablename__ = "gate_watch_entry"

    name: Mapped[str] = mapped_column(
        String(60), default="", index=True, info={"label": "姓名", "mask": "name"}
    )
    phone: Mapped[str] = mapped_column(
        String(20), default="", index=True, info={"label": "手机号", "mask": "phone"}
    )
    document_number: Mapped[str | None] = mapped_column(
        Encrypted, info={"label": "证件号码", "mask": "document"}
    )
    document_digest: Mapped[str | None] = mapped_column(
        String(64), index=True, info={"label": "证件摘要", "secret": True}
    )
    reason: Mapped[str] = mapped_column(String(200), info={"label": "布控原因"})
    instruction: Mapped[str] = mapped_column(String(200), info={"label": "遇到时怎么做"})
    valid_from: Mapped[date] = mapped_column(info={"label": "开始日期"})
    valid_until: Mapped[date | None] = mapped_column(index=True, info={"label": "结束日期"})
    added_at: Mapped[datetime] = mapped_column(Moment, info={"label": "加入时间"})
    added_by_id: Mapped[int] = mapped_column(
        ForeignKey("directory_account.id"), info={"label": "加入账号"}
    )
    added_by_name: Mapped[str] = mapped_column(String(60), info={"label": "加入人"})
    ended_at: Mapped[datetime | None] = mapped_column(Moment, info={"label": "撤控时间"})

    def __str__(self) -> str:
        return f"布控 {self.id}"

    def is_active(self, on: date) -> bool:
        return (
            self.ended_at is None
            and self.valid_from <= on
            and (self.valid_until is None or on <= self.valid_until)
        )

    def end(self, at: datetime) -> None:
        if self.ended_at:
            raise RuleBroken("这条布控已经撤销")
        self.ended_at = at

    def restore(self) -> None:
        if self.ended_at is None:
            raise RuleBroken("这条布控没有撤销，不用恢复")
        self.ended_at = None
