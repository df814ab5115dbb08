"""Foods that the school wrote itself (自编食材), what a piece weighs, suppliers, prices, stock."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.columns import Moment, Versioned, choice
from app.canteen.models.columns import AllergenSet, NutrientValues
from app.domain.foods import FoodGroup, Nutrient, ProteinClass
from app.domain.menus import Allergen
from app.extensions import Base


class FoodEntry(Base):
    """The school's own word on a food from a day on: a new food, or another value for one known.

    Never changed, only followed by a later entry of the same code, so that an old menu is reckoned
    with what held then. A code of the packaged table (CN6-…) overrides it; own codes are OWN-….
    """

    __tablename__ = "canteen_food_entry"
    __table_args__ = (Index("ix_canteen_food_entry_code", "code", "valid_from", "id"),)

    code: Mapped[str] = mapped_column(String(24), info={"label": "编码"})
    valid_from: Mapped[date] = mapped_column(info={"label": "从哪天起"})
    name: Mapped[str] = mapped_column(String(60), info={"label": "食材"})
    aliases: Mapped[str] = mapped_column(String(200), default="", info={"label": "别名"})
    group: Mapped[FoodGroup] = mapped_column(
        "food_group", choice(FoodGroup), info={"label": "类别"}
    )
    protein_class: Mapped[ProteinClass] = mapped_column(
        choice(ProteinClass), info={"label": "蛋白质来源"}
    )
    is_dark: Mapped[bool | None] = mapped_column(info={"label": "深色蔬菜"})
    edible_pct: Mapped[int] = mapped_column(default=100, info={"label": "可食部（%）"})
    nutrients: Mapped[dict[Nutrient, float]] = mapped_column(
        NutrientValues, default=dict, info={"label": "每 100 克营养成分"}
    )
    allergens: Mapped[frozenset[Allergen]] = mapped_column(
        AllergenSet, default=frozenset, info={"label": "致敏物质"}
    )
    source: Mapped[str] = mapped_column(default="", info={"label": "来源"})
    edition: Mapped[str] = mapped_column(default="", info={"label": "版本"})
    reason: Mapped[str] = mapped_column(default="", info={"label": "原因"})
    is_active: Mapped[bool] = mapped_column(default=True, info={"label": "使用"})
    made_at: Mapped[datetime] = mapped_column(Moment, info={"label": "填写时间"})
    made_by_name: Mapped[str] = mapped_column(String(60), default="", info={"label": "填写人"})
    # Imports ask whether a row moved on since; this one never does.
    version: ClassVar[int] = 1

    def __str__(self) -> str:
        return self.name


class UnitWeight(Versioned, Base):
    """What one piece of a food weighs here (块, 个, 杯, 盒): weighed or read off the label."""

    __tablename__ = "canteen_unit_weight"
    __table_args__ = (UniqueConstraint("food_code", "unit"),)

    food_code: Mapped[str] = mapped_column(String(24), info={"label": "食材"})
    unit: Mapped[str] = mapped_column(String(8), info={"label": "单位"})
    milligrams: Mapped[int] = mapped_column(info={"label": "每个单位重量（毫克）"})
    note: Mapped[str] = mapped_column(String(60), default="", info={"label": "依据"})

    def __str__(self) -> str:
        return f"每{self.unit} {self.milligrams / 1000:g} 克"


class Supplier(Versioned, Base):
    __tablename__ = "canteen_supplier"

    name: Mapped[str] = mapped_column(String(60), unique=True, info={"label": "供应商"})
    contact: Mapped[str] = mapped_column(
        String(40), default="", info={"label": "联系人", "mask": "name"}
    )
    phone: Mapped[str] = mapped_column(
        String(20), default="", info={"label": "联系电话", "mask": "phone"}
    )
    supplies: Mapped[str] = mapped_column(default="", info={"label": "供应什么"})
    is_active: Mapped[bool] = mapped_column(default=True, info={"label": "往来"})

    def __str__(self) -> str:
        return self.name


class FoodPrice(Versioned, Base):
    """What a kilogram of a food as bought cost, in 分, from a day on; the latest one counts.

    Versioned because it can be imported: an import takes back only what nobody changed since.
    """

    __tablename__ = "canteen_food_price"
    __table_args__ = (Index("ix_canteen_food_price_food", "food_code", "bought_on", "id"),)

    food_code: Mapped[str] = mapped_column(String(24), info={"label": "食材"})
    bought_on: Mapped[date] = mapped_column(info={"label": "进货日期"})
    fen_per_kg: Mapped[int] = mapped_column(info={"label": "单价（分/公斤）"})
    supplier_id: Mapped[int | None] = mapped_column(
        ForeignKey("canteen_supplier.id"), info={"label": "供应商"}
    )
    set_at: Mapped[datetime] = mapped_column(Moment, info={"label": "填写时间"})
    set_by_name: Mapped[str] = mapped_column(String(60), default="", info={"label": "填写人"})

    supplier: Mapped[Supplier | None] = relationship()

    def __str__(self) -> str:
        return f"单价 {self.fen_per_kg / 100:.2f} 元/公斤"


class StockCount(Base):
    """What was found in the store on a day, in grams; the purchase list takes the latest."""

    __tablename__ = "canteen_stock_count"
    __table_args__ = (Index("ix_canteen_stock_count_food", "food_code", "counted_on", "id"),)

    food_code: Mapped[str] = mapped_column(String(24), info={"label": "食材"})
    counted_on: Mapped[date] = mapped_column(info={"label": "盘点日期"})
    grams: Mapped[int] = mapped_column(info={"label": "库存（克）"})
    counted_at: Mapped[datetime] = mapped_column(Moment, info={"label": "填写时间"})
    counted_by_name: Mapped[str] = mapped_column(String(60), default="", info={"label": "填写人"})
    note: Mapped[str] = mapped_column(default="", info={"label": "说明"})

    def __str__(self) -> str:
        return f"库存 {self.grams} 克"
