"""Menus (食谱): one for a week, its days, its courses, and how it came to be published."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.columns import Moment, Versioned, choice
from app.canteen.models.dishes import Dish, DishVersion
from app.canteen.models.meals import Diet, Meal, Slot
from app.domain.errors import RuleBroken
from app.extensions import Base


class MenuState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHECKED = "checked"
    APPROVED = "approved"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    DISCARDED = "discarded"


MENU_STATE_LABELS: dict[MenuState, str] = {
    MenuState.DRAFT: "草稿",
    MenuState.SUBMITTED: "待审核",
    MenuState.CHECKED: "已审核",
    MenuState.APPROVED: "已批准",
    MenuState.PUBLISHED: "已公布",
    MenuState.SUPERSEDED: "已更正",
    MenuState.DISCARDED: "已丢弃",
}


class Menu(Versioned, Base):
    """The menu of the week that begins on `first_day`; a correction is the next `number`.

    A discarded draft gives its number back and keeps a negative one, so that it can return.
    Who made it neither checks nor approves it (rules: 惯, as the signatures under a wall sheet).
    """

    __tablename__ = "canteen_menu"
    __table_args__ = (
        UniqueConstraint("first_day", "number"),
        Index("ix_canteen_menu_state", "state", "first_day"),
    )

    first_day: Mapped[date] = mapped_column(info={"label": "一周从"})
    number: Mapped[int] = mapped_column(default=1, info={"label": "第几版"})
    state: Mapped[MenuState] = mapped_column(
        choice(MenuState), default=MenuState.DRAFT, info={"label": "状态"}
    )
    note: Mapped[str] = mapped_column(default="", info={"label": "说明"})
    corrects_id: Mapped[int | None] = mapped_column(
        ForeignKey("canteen_menu.id"), info={"label": "更正哪一版"}
    )
    reason: Mapped[str] = mapped_column(default="", info={"label": "更正原因"})
    made_by_id: Mapped[int | None] = mapped_column(info={"internal": True})
    made_by_name: Mapped[str] = mapped_column(String(60), default="", info={"label": "编制人"})
    made_at: Mapped[datetime] = mapped_column(Moment, info={"label": "编制时间"})
    changed_at: Mapped[datetime | None] = mapped_column(Moment, info={"label": "最近修改"})
    changed_by_name: Mapped[str] = mapped_column(
        String(60), default="", info={"label": "最近修改人"}
    )
    # The accounts that made or changed it, as ,3,12, for none of them may check or approve it.
    writers: Mapped[str] = mapped_column(Text, default="", info={"internal": True})
    # The week it was filled from: of a rotation, it tells whose turn is next.
    copied_from_id: Mapped[int | None] = mapped_column(
        ForeignKey("canteen_menu.id"), info={"label": "照哪一份编"}
    )
    submitted_at: Mapped[datetime | None] = mapped_column(Moment, info={"label": "提交时间"})
    returned_reason: Mapped[str] = mapped_column(default="", info={"label": "退回原因"})
    checked_by_id: Mapped[int | None] = mapped_column(info={"internal": True})
    checked_by_name: Mapped[str] = mapped_column(String(60), default="", info={"label": "审核人"})
    checked_at: Mapped[datetime | None] = mapped_column(Moment, info={"label": "审核时间"})
    approved_by_id: Mapped[int | None] = mapped_column(info={"internal": True})
    approved_by_name: Mapped[str] = mapped_column(String(60), default="", info={"label": "批准人"})
    approved_at: Mapped[datetime | None] = mapped_column(Moment, info={"label": "批准时间"})
    published_by_name: Mapped[str] = mapped_column(String(60), default="", info={"label": "公布人"})
    published_at: Mapped[datetime | None] = mapped_column(Moment, info={"label": "公布时间"})

    days: Mapped[list["MenuDay"]] = relationship(
        back_populates="menu", order_by="MenuDay.on", cascade="all, delete-orphan"
    )
    corrects: Mapped["Menu | None"] = relationship(
        remote_side="Menu.id", foreign_keys=[corrects_id]
    )

    def __str__(self) -> str:
        return f"{self.first_day} 一周食谱"

    def note_writer(self, by: Any, at: datetime) -> None:
        """Remember who changed it last, and that this account had a hand in it."""
        self.changed_at, self.changed_by_name = at, by.name
        if not self.was_written_by(by):
            self.writers = f"{self.writers or ','}{by.id},"

    def was_written_by(self, by: Any) -> bool:
        return f",{by.id}," in (self.writers or "")

    @property
    def is_open(self) -> bool:
        """Tell whether its courses may still change."""
        return self.state is MenuState.DRAFT

    def check_open(self) -> None:
        if not self.is_open:
            raise RuleBroken(
                f"食谱{MENU_STATE_LABELS[self.state]}，不能直接改；"
                + ("要改，先点“更正”" if self.published_at else "要改，先退回草稿")
            )


class MenuDay(Base):
    """A day of the menu on which meals are served (供餐日)."""

    __tablename__ = "canteen_menu_day"
    __table_args__ = (UniqueConstraint("menu_id", "day"), Index("ix_canteen_menu_day_day", "day"))

    menu_id: Mapped[int] = mapped_column(ForeignKey("canteen_menu.id"), info={"label": "食谱"})
    on: Mapped[date] = mapped_column("day", info={"label": "日期"})
    note: Mapped[str] = mapped_column(String(60), default="", info={"label": "说明"})

    menu: Mapped[Menu] = relationship(back_populates="days")

    def __str__(self) -> str:
        return self.on.isoformat()


class MenuItem(Base):
    """One course: a version of a dish in a slot of a meal on a day, for all or for one diet."""

    __tablename__ = "canteen_menu_item"
    __table_args__ = (
        Index("ix_canteen_menu_item_cell", "menu_id", "day", "meal_id", "slot_id"),
        Index("ix_canteen_menu_item_dish", "dish_id", "day"),
    )

    menu_id: Mapped[int] = mapped_column(ForeignKey("canteen_menu.id"), info={"label": "食谱"})
    on: Mapped[date] = mapped_column("day", info={"label": "日期"})
    meal_id: Mapped[int] = mapped_column(ForeignKey("canteen_meal.id"), info={"label": "餐次"})
    slot_id: Mapped[int] = mapped_column(ForeignKey("canteen_slot.id"), info={"label": "菜位"})
    diet_id: Mapped[int | None] = mapped_column(
        ForeignKey("canteen_diet.id"), info={"label": "特殊餐"}
    )
    position: Mapped[int] = mapped_column(default=0, info={"label": "顺序"})
    dish_id: Mapped[int] = mapped_column(ForeignKey("canteen_dish.id"), info={"label": "菜品"})
    version_id: Mapped[int] = mapped_column(
        ForeignKey("canteen_dish_version.id"), info={"label": "菜品版本"}
    )

    menu: Mapped[Menu] = relationship()
    meal: Mapped[Meal] = relationship()
    slot: Mapped[Slot] = relationship()
    diet: Mapped[Diet | None] = relationship()
    dish: Mapped[Dish] = relationship()
    version: Mapped[DishVersion] = relationship()

    def __str__(self) -> str:
        return f"{self.on} 一道菜"


class Rotation(Versioned, Base):
    """A named turn of weeks (轮换表), each a menu of the past to fill a new week from."""

    __tablename__ = "canteen_rotation"

    name: Mapped[str] = mapped_column(String(40), unique=True, info={"label": "轮换表"})
    is_active: Mapped[bool] = mapped_column(default=True, info={"label": "使用"})

    weeks: Mapped[list["RotationWeek"]] = relationship(
        back_populates="rotation", order_by="RotationWeek.position", cascade="all, delete-orphan"
    )

    def __str__(self) -> str:
        return self.name


class RotationWeek(Base):
    __tablename__ = "canteen_rotation_week"
    __table_args__ = (UniqueConstraint("rotation_id", "position"),)

    rotation_id: Mapped[int] = mapped_column(
        ForeignKey("canteen_rotation.id"), info={"label": "轮换表"}
    )
    position: Mapped[int] = mapped_column(info={"label": "第几周"})
    menu_id: Mapped[int] = mapped_column(ForeignKey("canteen_menu.id"), info={"label": "照哪一周"})

    rotation: Mapped[Rotation] = relationship(back_populates="weeks")
    menu: Mapped[Menu] = relationship()

    def __str__(self) -> str:
        return f"第{self.position}周"
