"""A composition table from a spreadsheet (导入食物成分表): licensed values in place of ours.

A code or a name that the packaged table knows is overridden, from today on and with its history;
any other row is a food of the school's own. What is not known stays unknown: a dash, dots, nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.base import audit
from app.base.cells import short_text, whole
from app.base.importing import Column, Context, Importer, Values
from app.canteen.models import FoodEntry
from app.canteen.models.drafts import FoodDraft
from app.canteen.queries.foods import OWN, food_table
from app.canteen.services import foods
from app.domain import label_values
from app.domain.errors import RuleBroken
from app.domain.foods import (
    FOOD_GROUP_LABELS,
    NUTRIENT_WORDS,
    FoodGroup,
    FoodTable,
    Nutrient,
    ProteinClass,
)
from app.domain.text import code as tidy_code
from app.extensions import db
from app.permissions import Permission

KILOJOULES = "energy_kj"
REASON = "从表格导入"
_SYNONYMS: dict[Nutrient, tuple[str, ...]] = {
    Nutrient.ENERGY: ("热量", "能量kcal", "热量kcal", "能量千卡"),
    Nutrient.CARBOHYDRATE: ("碳水", "糖类"),
    Nutrient.FIBRE: ("纤维", "不溶性膳食纤维", "粗纤维"),
    Nutrient.VITAMIN_A: ("总维生素A", "视黄醇当量", "VA", "维A"),
    Nutrient.VITAMIN_B1: ("硫胺素", "VB1"),
    Nutrient.VITAMIN_B2: ("核黄素", "VB2"),
    Nutrient.NIACIN: ("尼克酸", "维生素B3"),
    Nutrient.VITAMIN_C: ("抗坏血酸", "VC"),
}
# 肉类 of a table goes to 畜禽肉: the words of the book beside those of WS/T 554.
_GROUP_WORDS: tuple[tuple[str, FoodGroup], ...] = (
    ("谷", FoodGroup.CEREAL), ("薯", FoodGroup.CEREAL), ("杂豆", FoodGroup.CEREAL),
    ("蔬", FoodGroup.VEGETABLE), ("菌", FoodGroup.VEGETABLE), ("藻", FoodGroup.VEGETABLE),
    ("果仁", FoodGroup.SOY_NUT), ("坚果", FoodGroup.SOY_NUT), ("豆", FoodGroup.SOY_NUT),
    ("果", FoodGroup.FRUIT), ("肉", FoodGroup.MEAT), ("禽", FoodGroup.MEAT), ("畜", FoodGroup.MEAT),
    ("鱼", FoodGroup.FISH), ("虾", FoodGroup.FISH), ("水产", FoodGroup.FISH),
    ("蛋", FoodGroup.EGG), ("乳", FoodGroup.MILK), ("奶", FoodGroup.MILK),
    ("油", FoodGroup.OIL), ("盐", FoodGroup.SALT),
)  # fmt: skip
_PROTEIN = {
    FoodGroup.CEREAL: ProteinClass.CEREAL,
    FoodGroup.MEAT: ProteinClass.ANIMAL,
    FoodGroup.FISH: ProteinClass.ANIMAL,
    FoodGroup.EGG: ProteinClass.ANIMAL,
    FoodGroup.MILK: ProteinClass.ANIMAL,
}


def group(cell: str) -> str:
    """Return the group that a word of a table means, by its label."""
    found = next((one for word, one in _GROUP_WORDS if word in cell), FoodGroup.OTHER)
    return FOOD_GROUP_LABELS[found]


def value(nutrient: Nutrient) -> Callable[[str], str]:
    """Return the parser of one nutrient; what is not known is an empty text, and never zero."""

    def parse_value(cell: str) -> str:
        known = label_values.read(nutrient, cell)
        return "" if known is None else f"{known:g}"

    return parse_value


def kilojoules(cell: str) -> str:
    return value(Nutrient.ENERGY)(cell if cell in label_values.UNKNOWN else f"{cell}kJ")


def _nutrient(nutrient: Nutrient) -> Column:
    words = NUTRIENT_WORDS[nutrient]
    plain = words.label.replace(" ", "")
    return Column(
        nutrient.value,
        words.label,
        value(nutrient),
        (f"{plain}{words.unit.split()[0]}", plain, *_SYNONYMS.get(nutrient, ())),
        example="346" if nutrient is Nutrient.ENERGY else "",
        hint=f"每 100 克可食部，{words.unit}",
    )


COLUMNS = (
    Column(
        "code",
        "编码",
        short_text(20),
        ("食物编码", "代码", "编号"),
        hint="成分表的编码，没有可以不填",
    ),
    Column(
        "name",
        "食物名称",
        short_text(60),
        ("名称", "食材", "食物", "食材名称", "样品名称"),
        required=True,
        example="大米",
    ),
    Column("group", "类别", group, ("食物类别", "分类", "种类"), example="谷类"),
    Column("edible_pct", "可食部", whole(1, 100), ("可食部%", "食部", "食部%"), example="100"),
    *(_nutrient(nutrient) for nutrient in Nutrient),
    Column(KILOJOULES, "能量kJ", kilojoules, ("能量千焦", "热量kJ"), in_template=False),
    Column("source", "来源", short_text(60), ("数据来源", "成分表"), hint="哪本成分表"),
    Column("edition", "版本", short_text(40), ("版次", "表的版本"), hint="例如 标准版 第 6 版"),
)


@dataclass
class Known:
    table: FoodTable


def prepare(context: Context) -> Known:
    return Known(food_table(context.today))


def complete(values: Values, known: Known) -> Values:
    """Bring a row to the code of its food; notice kilojoules in the column of kilocalories."""
    kcal = values.pop(KILOJOULES, "")
    values.setdefault(Nutrient.ENERGY.value, kcal)
    if label_values.looks_like_kilojoules(_nutrients(values)):
        raise RuleBroken(
            "能量像是千焦，这一列改叫“能量kJ”，或者写成 1046kJ", field=Nutrient.ENERGY.value
        )
    return {**values, "code": _code(values, known.table)}


def _code(values: Values, table: FoodTable) -> str:
    written = tidy_code(values.get("code") or "").replace("X", "x")
    for code in (written, f"CN6-{written}"):
        if written and table.get(code):
            return code
    if same := table.named(values["name"]):
        return same.code
    if written.startswith(OWN):
        return written
    return f"{OWN}{written or values['name']}"[:24].replace("/", "-")


def find(keys: Sequence[str], _context: Context) -> Mapping[str, FoodEntry]:
    """The school's last word on each food that has one."""
    rows = db.session.scalars(
        select(FoodEntry)
        .where(FoodEntry.code.in_(keys))
        .order_by(FoodEntry.valid_from, FoodEntry.id)
    )
    return {row.code: row for row in rows}


def held(row: FoodEntry) -> Values:
    numbers = {nutrient.value: row.nutrients.get(nutrient) for nutrient in Nutrient}
    return {
        "code": row.code,
        "name": row.name,
        "group": FOOD_GROUP_LABELS[row.group],
        "edible_pct": row.edible_pct,
        "source": row.source,
        "edition": row.edition,
        **{key: "" if number is None else f"{number:g}" for key, number in numbers.items()},
    }


def add(rows: Sequence[Values], known: Known, context: Context) -> list[FoodEntry]:
    drafts = [(values["code"], _draft(values, known, context)) for values in rows]
    return foods.take_in(drafts=drafts, by=context.account_name, now=context.now)


def change(row: FoodEntry, values: Values, known: Known, context: Context) -> None:
    draft = _draft({**held(row), **values}, known, context)
    foods.revise_food(code=row.code, draft=draft, by=context.account_name, now=context.now)


def remove(rows: Sequence[FoodEntry]) -> None:
    audit.removed_all("canteen.food.remove", rows)


def _draft(values: Values, known: Known, context: Context) -> FoodDraft:
    """Return the row as the school's word on the food; the packaged names stay its names."""
    food = known.table.get(values["code"])
    chosen = _chosen_group(values, food.group if food else FoodGroup.OTHER)
    return FoodDraft(
        name=food.name if food and not food.is_own else values["name"],
        group=chosen,
        valid_from=context.today,
        aliases=food.aliases if food else (),
        protein_class=food.protein_class if food else _PROTEIN.get(chosen, ProteinClass.OTHER),
        is_dark=food.is_dark if food else None,
        edible_pct=values.get("edible_pct") or round(food.edible_pct if food else 100),
        nutrients=_nutrients(values),
        source=values.get("source") or "",
        edition=values.get("edition") or "",
        reason=REASON,
    )


def _chosen_group(values: Values, otherwise: FoodGroup) -> FoodGroup:
    by_label = {label: one for one, label in FOOD_GROUP_LABELS.items()}
    return by_label.get(values.get("group") or "", otherwise)


def _nutrients(values: Mapping[str, Any]) -> dict[Nutrient, float]:
    return {n: float(values[n.value]) for n in Nutrient if values.get(n.value)}


FOODS = Importer(
    name="foods",
    title="食物成分表",
    unit="种",
    permission=Permission.CANTEEN_FOOD_MANAGE,
    list_endpoint="canteen.foods.index",
    model=FoodEntry,
    columns=COLUMNS,
    prepare=prepare,
    complete=complete,
    key_column="name",
    key=lambda values: values["code"],
    find=find,
    held=held,
    add=add,
    change=change,
    remove=remove,
    note="Tr 记为 0（微量）；—、… 和空格子都是不知道，不当 0；从导入这天起用，以前的照旧",
)
