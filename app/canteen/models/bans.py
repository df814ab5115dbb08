"""The school's own list of what must not be cooked (禁用清单), beside that of the law."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.base.columns import Moment, Versioned, choice
from app.domain.errors import RuleBroken
from app.extensions import Base


class BanKind(StrEnum):
    DISH = "dish"
    INGREDIENT = "ingredient"


BAN_KIND_LABELS: dict[BanKind, str] = {BanKind.DISH: "菜品", BanKind.INGREDIENT: "食材"}


class Ban(Versioned, Base):
    """A word in the name of a dish or an ingredient, and by whose rule it is refused."""

    __tablename__ = "canteen_ban"

    kind: Mapped[BanKind] = mapped_column(choice(BanKind), info={"label": "对什么"})
    word: Mapped[str] = mapped_column(String(40), info={"label": "名称含"})
    source: Mapped[str] = mapped_column(info={"label": "依据"})
    valid_from: Mapped[date] = mapped_column(info={"label": "开始日期"})
    ended_at: Mapped[datetime | None] = mapped_column(Moment, info={"label": "停用时间"})

    def __str__(self) -> str:
        return self.word

    def end(self, at: datetime) -> None:
        if self.ended_at:
            raise RuleBroken("这一条已经停用")
        self.ended_at = at

    def restore(self) -> None:
        if self.ended_at is None:
            raise RuleBroken("这一条没有停用，不用恢复")
        self.ended_at = None
