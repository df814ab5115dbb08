"""What a school canteen must put on its wall (食堂公示): licence, responsible people, additives."""

from datetime import date
from enum import StrEnum

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.columns import Versioned, choice
from app.extensions import Base

# Of the licence, the health certificates' board, the delivery contract.
MOST_PHOTOS = 6


class SupplyMode(StrEnum):
    """The three modes of 集中用餐单位落实食品安全主体责任监督管理规定 (in force 2025-04-15)."""

    SELF_RUN = "self_run"
    CONTRACTED = "contracted"
    DELIVERED = "delivered"


SUPPLY_MODE_LABELS: dict[SupplyMode, str] = {
    SupplyMode.SELF_RUN: "学校自营",
    SupplyMode.CONTRACTED: "承包或委托经营",
    SupplyMode.DELIVERED: "校外供餐单位订餐",
}


class CanteenNotice(Versioned, Base):
    """One row: what holds now. Photos of the licence are attached to it."""

    __tablename__ = "canteen_notice"

    supply_mode: Mapped[SupplyMode] = mapped_column(choice(SupplyMode), info={"label": "供餐方式"})
    operator: Mapped[str] = mapped_column(String(60), default="", info={"label": "经营单位"})
    licence_number: Mapped[str] = mapped_column(String(40), info={"label": "食品经营许可证编号"})
    licence_until: Mapped[date | None] = mapped_column(info={"label": "许可证有效期到"})
    grade: Mapped[str] = mapped_column(String(20), default="", info={"label": "量化分级"})
    director_name: Mapped[str] = mapped_column(
        String(40), default="", info={"label": "食品安全总监"}
    )
    officer_name: Mapped[str] = mapped_column(String(40), default="", info={"label": "食品安全员"})
    additives: Mapped[str] = mapped_column(Text, default="", info={"label": "食品添加剂"})

    def __str__(self) -> str:
        return "食堂公示信息"
