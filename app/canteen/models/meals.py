"""Meals (餐次), their slots (菜位), special diets (特殊餐), and how many eat (用餐人数)."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.columns import Moment, Versioned, choice
from app.canteen.models.columns import AllergenSet, CountsByBand
from app.domain.bands import Band
from app.domain.errors import RuleBroken
from app.domain.menus import Allergen, MealKind
from app.extensions import Base


class Meal(Versioned, Base):
    """A meal that the school serves, in its own words; `price` is what a pupil pays, in 分."""

    __tablename__ = "canteen_meal"

    name: Mapped[str] = mapped_column(String(20), unique=True, info={"label": "餐次"})
    kind: Mapped[MealKind] = mapped_column(choice(MealKind), info={"label": "计算口径"})
    position: Mapped[int] = mapped_column(default=0, info={"label": "顺序"})
    starts_at: Mapped[time | None] = mapped_column(info={"label": "开餐时间"})
    price: Mapped[int | None] = mapped_column(info={"label": "餐标（分）"})
    is_active: Mapped[bool] = mapped_column(default=True, info={"label": "供应"})

    slots: Mapped[list["Slot"]] = relationship(
        back_populates="meal", order_by="(Slot.position, Slot.id)"
    )

    def __str__(self) -> str:
        return self.name


class Slot(Versioned, Base):
    """A row of the menu inside a meal: 主食, 大荤, 汤, 水果."""

    __tablename__ = "canteen_slot"
    __table_args__ = (UniqueConstraint("meal_id", "name"),)

    meal_id: Mapped[int] = mapped_column(ForeignKey("canteen_meal.id"), info={"label": "餐次"})
    name: Mapped[str] = mapped_column(String(20), info={"label": "菜位"})
    position: Mapped[int] = mapped_column(default=0, info={"label": "顺序"})
    is_active: Mapped[bool] = mapped_column(default=True, info={"label": "使用"})

    meal: Mapped[Meal] = relationship(back_populates="slots")

    def __str__(self) -> str:
        return self.name


class Diet(Versioned, Base):
    """A group that eats apart (清真, 过敏, 病号, 肥胖): numbers only, never whose child it is."""

    __tablename__ = "canteen_diet"

    name: Mapped[str] = mapped_column(String(20), unique=True, info={"label": "特殊餐"})
    allergens: Mapped[frozenset[Allergen]] = mapped_column(
        AllergenSet, default=frozenset, info={"label": "不能吃"}
    )
    counts: Mapped[dict[Band, int]] = mapped_column(
        CountsByBand, default=dict, info={"label": "各年龄段人数"}
    )
    note: Mapped[str] = mapped_column(default="", info={"label": "说明"})
    position: Mapped[int] = mapped_column(default=0, info={"label": "顺序"})
    is_active: Mapped[bool] = mapped_column(default=True, info={"label": "供应"})

    def __str__(self) -> str:
        return self.name

    @property
    def people(self) -> int:
        return sum(self.counts.values())


class DinerCount(Base):
    """How many of a band eat a meal from a day on, where not everyone in the classes does.

    `eaters` None leaves the number to the classes; `boys_pct` weights the reference by sex, which
    the directory does not know of a pupil. Never changed, only followed by the next.
    """

    __tablename__ = "canteen_diner_count"
    __table_args__ = (Index("ix_canteen_diner_count_meal", "meal_id", "band", "valid_from", "id"),)

    meal_id: Mapped[int] = mapped_column(ForeignKey("canteen_meal.id"), info={"label": "餐次"})
    band: Mapped[Band] = mapped_column(choice(Band), info={"label": "年龄段"})
    valid_from: Mapped[date] = mapped_column(info={"label": "从哪天起"})
    eaters: Mapped[int | None] = mapped_column(info={"label": "用餐人数"})
    boys_pct: Mapped[int] = mapped_column(default=50, info={"label": "男生占比（%）"})
    set_at: Mapped[datetime] = mapped_column(Moment, info={"label": "设置时间"})
    set_by_name: Mapped[str] = mapped_column(String(60), default="", info={"label": "设置人"})

    def __str__(self) -> str:
        return f"用餐人数 {self.id}"


class Absence(Versioned, Base):
    """How many of a class do not eat on a day (meal None: at none of the meals)."""

    __tablename__ = "canteen_absence"
    __table_args__ = (
        UniqueConstraint("class_id", "day", "meal_id"),
        Index("ix_canteen_absence_day", "day", "class_id"),
    )

    class_id: Mapped[int] = mapped_column(ForeignKey("directory_class.id"), info={"label": "班级"})
    on: Mapped[date] = mapped_column("day", info={"label": "日期"})
    meal_id: Mapped[int | None] = mapped_column(
        ForeignKey("canteen_meal.id"), info={"label": "餐次"}
    )
    away: Mapped[int] = mapped_column(info={"label": "不用餐人数"})
    reported_at: Mapped[datetime] = mapped_column(Moment, info={"label": "填报时间"})
    reported_by_name: Mapped[str] = mapped_column(String(60), default="", info={"label": "填报人"})

    def __str__(self) -> str:
        return f"不用餐 {self.on}"


class Headcount(Versioned, Base):
    """The number cooked for on one day where the canteen knows better: 外出、来客."""

    __tablename__ = "canteen_headcount"
    __table_args__ = (UniqueConstraint("day", "meal_id", "band"),)

    on: Mapped[date] = mapped_column("day", info={"label": "日期"})
    meal_id: Mapped[int] = mapped_column(ForeignKey("canteen_meal.id"), info={"label": "餐次"})
    band: Mapped[Band] = mapped_column(choice(Band), info={"label": "年龄段"})
    people: Mapped[int] = mapped_column(info={"label": "人数"})
    reason: Mapped[str] = mapped_column(String(60), default="", info={"label": "原因"})

    def __str__(self) -> str:
        return f"用餐人数 {self.on}"


def check_count(number: int, most: int, what: str, field: str | None = None) -> None:
    """Refuse a number of people below zero or above what there is."""
    given: dict[str, Any] = {"field": field} if field else {}
    if not 0 <= number <= most:
        raise RuleBroken(f"{what}在 0 到 {most} 之间", **given)
