"""Dishes (菜品) and their versions: an old menu shows the dish as it was served."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.columns import Moment, Versioned, choice
from app.canteen.models.columns import AllergenSet, AmountsByBand
from app.domain.bands import Band
from app.domain.errors import RuleBroken
from app.domain.menus import Allergen, Basis
from app.extensions import Base

GRAM = "g"
MOST_PHOTOS = 4


class Dish(Versioned, Base):
    """A dish of the school's bank; what it is made of stands in its versions.

    `slot_name` is where it usually goes (大荤), so that the picker offers it there first.
    """

    __tablename__ = "canteen_dish"
    __table_args__ = (Index("ix_canteen_dish_list", "retired_at", "sort_key", "id"),)

    name: Mapped[str] = mapped_column(String(40), index=True, info={"label": "菜品"})
    sort_key: Mapped[str] = mapped_column(String(160), default="", info={"internal": True})
    slot_name: Mapped[str] = mapped_column(String(20), default="", info={"label": "菜位"})
    note: Mapped[str] = mapped_column(default="", info={"label": "说明"})
    # No foreign key: versions point back here, and neither could be made first.
    current_id: Mapped[int | None] = mapped_column(info={"internal": True})
    retired_at: Mapped[datetime | None] = mapped_column(Moment, info={"label": "停用时间"})

    current: Mapped["DishVersion | None"] = relationship(
        primaryjoin="foreign(Dish.current_id) == DishVersion.id", viewonly=True
    )

    def __str__(self) -> str:
        return self.name

    def retire(self, at: datetime) -> None:
        if self.retired_at:
            raise RuleBroken("这道菜已经停用")
        self.retired_at = at

    def restore(self) -> None:
        if self.retired_at is None:
            raise RuleBroken("这道菜没有停用，不用恢复")
        self.retired_at = None


class DishVersion(Base):
    """A dish as it is cooked from a moment on; never changed, only followed by the next."""

    __tablename__ = "canteen_dish_version"
    __table_args__ = (UniqueConstraint("dish_id", "number"),)

    dish_id: Mapped[int] = mapped_column(ForeignKey("canteen_dish.id"), info={"label": "菜品"})
    number: Mapped[int] = mapped_column(info={"label": "版本"})
    name: Mapped[str] = mapped_column(String(40), info={"label": "菜名"})
    allergens: Mapped[frozenset[Allergen]] = mapped_column(
        AllergenSet, default=frozenset, info={"label": "致敏物质"}
    )
    preparation: Mapped[str] = mapped_column(Text, default="", info={"label": "做法"})
    made_at: Mapped[datetime] = mapped_column(Moment, info={"label": "填写时间"})
    made_by_name: Mapped[str] = mapped_column(String(60), default="", info={"label": "填写人"})

    dish: Mapped[Dish] = relationship()
    lines: Mapped[list["DishLine"]] = relationship(
        back_populates="version",
        order_by="(DishLine.position, DishLine.id)",
        cascade="all, delete-orphan",
    )

    def __str__(self) -> str:
        return f"{self.name} 第{self.number}版"


class DishLine(Base):
    """One ingredient of a version. `amounts` are in `unit` a head: grams, or 块 by their weight.

    `food_code` None is a name that nobody knows yet: kept, marked, not counted.
    """

    __tablename__ = "canteen_dish_line"
    __table_args__ = (Index("ix_canteen_dish_line_version", "version_id", "position"),)

    version_id: Mapped[int] = mapped_column(
        ForeignKey("canteen_dish_version.id"), info={"label": "版本"}
    )
    position: Mapped[int] = mapped_column(info={"label": "顺序"})
    name: Mapped[str] = mapped_column(String(60), info={"label": "配料"})
    food_code: Mapped[str | None] = mapped_column(String(24), index=True, info={"label": "食材"})
    basis: Mapped[Basis] = mapped_column(
        choice(Basis), default=Basis.EDIBLE, info={"label": "重量口径"}
    )
    unit: Mapped[str] = mapped_column(String(8), default=GRAM, info={"label": "单位"})
    amounts: Mapped[dict[Band, float]] = mapped_column(
        AmountsByBand, default=dict, info={"label": "每人用量"}
    )
    as_typed: Mapped[str] = mapped_column(String(60), default="", info={"label": "原文"})

    version: Mapped[DishVersion] = relationship(back_populates="lines")

    def __str__(self) -> str:
        return self.name
