"""Gates of the school (门岗) and the duty (当班) that every act at a gate is signed with."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.base.columns import Versioned
from app.domain.lateness import Late
from app.extensions import Base


class GatePost(Versioned, Base):
    """A gate with a guard (东门、西门); the first in order is where a device starts."""

    __tablename__ = "gate_post"

    name: Mapped[str] = mapped_column(String(40), unique=True, info={"label": "名称"})
    position: Mapped[int] = mapped_column(default=0, info={"label": "顺序"})
    campus_id: Mapped[int | None] = mapped_column(
        ForeignKey("directory_campus.id"), info={"label": "校区"}
    )
    is_active: Mapped[bool] = mapped_column(default=True, info={"label": "使用中"})

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Duty:
    """Who acts, at which gate, and the server's time: the signature of a row in the register."""

    account_id: int
    name: str
    gate_id: int | None
    now: datetime
    late: Late | None = None

    @property
    def at(self) -> datetime:
        """When the act happened: earlier than now where a device was offline."""
        return self.late.at if self.late else self.now

    def leaving(self, came_at: datetime) -> datetime:
        """When who leaves now left: not before they came, though the clock was set back since."""
        return self.late.at if self.late else max(self.now, came_at)

    @property
    def skew(self) -> int | None:
        return self.late.skew if self.late else None
