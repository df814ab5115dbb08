"""Foods (食材) and what 100 g of them hold: the composition table, read once from its file.

The table is tables/food_composition.csv: 396 rows of 中国食物成分表 标准版 第6版, 42 of USDA SR28
and a few single rows, each with its source. A value that the table does not give is absent, never
zero; a trace (Tr) is zero. Vitamin A is in RAE (carotene/12); fibre of Chinese rows is insoluble
only.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache
from types import MappingProxyType
from unicodedata import normalize

from app.domain import tables

EDITION = "《中国食物成分表 标准版》第 6 版选录 396 种，USDA SR28 42 种，其他 6 种"


class FoodGroup(StrEnum):
    """The groups of WS/T 554-2017 tables 3 and 4."""

    CEREAL = "cereal"
    VEGETABLE = "vegetable"
    FRUIT = "fruit"
    MEAT = "meat"
    FISH = "fish"
    EGG = "egg"
    MILK = "milk"
    SOY_NUT = "soy_nut"
    OIL = "oil"
    SALT = "salt"
    OTHER = "other"


FOOD_GROUP_LABELS: dict[FoodGroup, str] = {
    FoodGroup.CEREAL: "谷薯",
    FoodGroup.VEGETABLE: "蔬菜",
    FoodGroup.FRUIT: "水果",
    FoodGroup.MEAT: "畜禽肉",
    FoodGroup.FISH: "鱼虾",
    FoodGroup.EGG: "蛋",
    FoodGroup.MILK: "奶",
    FoodGroup.SOY_NUT: "大豆坚果",
    FoodGroup.OIL: "油",
    FoodGroup.SALT: "盐",
    FoodGroup.OTHER: "其他",
}
GROUP_BY_LABEL = {label: group for group, label in FOOD_GROUP_LABELS.items()}


class ProteinClass(StrEnum):
    """Where protein comes from; that of animals and soy counts as good (优质蛋白质)."""

    ANIMAL = "animal"
    SOY = "soy"
    CEREAL = "cereal"
    OTHER = "other"


PROTEIN_CLASS_LABELS: dict[ProteinClass, str] = {
    ProteinClass.ANIMAL: "动物类",
    ProteinClass.SOY: "豆类",
    ProteinClass.CEREAL: "谷类",
    ProteinClass.OTHER: "其他",
}


class Nutrient(StrEnum):
    """What is reckoned; the value is the column of the table, whose unit is its ending."""

    ENERGY = "energy_kcal"
    PROTEIN = "protein_g"
    FAT = "fat_g"
    CARBOHYDRATE = "carbohydrate_g"
    FIBRE = "fibre_g"
    CALCIUM = "ca_mg"
    PHOSPHORUS = "p_mg"
    SODIUM = "na_mg"
    IRON = "fe_mg"
    ZINC = "zn_mg"
    VITAMIN_A = "vit_a_ug_rae"
    VITAMIN_B1 = "vit_b1_mg"
    VITAMIN_B2 = "vit_b2_mg"
    NIACIN = "niacin_mg"
    VITAMIN_C = "vit_c_mg"


@dataclass(frozen=True, slots=True)
class NutrientWord:
    """How a nutrient is written: its name, its unit and the decimals it is shown with."""

    label: str
    unit: str
    decimals: int


NUTRIENT_WORDS: dict[Nutrient, NutrientWord] = {
    Nutrient.ENERGY: NutrientWord("能量", "kcal", 0),
    Nutrient.PROTEIN: NutrientWord("蛋白质", "g", 1),
    Nutrient.FAT: NutrientWord("脂肪", "g", 1),
    Nutrient.CARBOHYDRATE: NutrientWord("碳水化合物", "g", 1),
    Nutrient.FIBRE: NutrientWord("膳食纤维", "g", 1),
    Nutrient.CALCIUM: NutrientWord("钙", "mg", 0),
    Nutrient.PHOSPHORUS: NutrientWord("磷", "mg", 0),
    Nutrient.SODIUM: NutrientWord("钠", "mg", 0),
    Nutrient.IRON: NutrientWord("铁", "mg", 1),
    Nutrient.ZINC: NutrientWord("锌", "mg", 2),
    Nutrient.VITAMIN_A: NutrientWord("维生素 A", "µg RAE", 0),
    Nutrient.VITAMIN_B1: NutrientWord("维生素 B1", "mg", 2),
    Nutrient.VITAMIN_B2: NutrientWord("维生素 B2", "mg", 2),
    Nutrient.NIACIN: NutrientWord("烟酸", "mg", 1),
    Nutrient.VITAMIN_C: NutrientWord("维生素 C", "mg", 0),
}


@dataclass(frozen=True, slots=True)
class Food:
    """One food: `values` are per 100 g edible part; what is absent is not known.

    `edible_pct` is the edible part of the market weight in percent. `is_own` tells a row that the
    school wrote itself, be it a new food or its own word on one of the table; `allergens` are the
    ones that it read off a label.
    """

    code: str
    name: str
    group: FoodGroup
    protein_class: ProteinClass = ProteinClass.OTHER
    is_dark: bool | None = None
    edible_pct: float = 100.0
    values: Mapping[Nutrient, float] = field(default_factory=lambda: MappingProxyType({}))
    aliases: tuple[str, ...] = ()
    traces: frozenset[Nutrient] = frozenset()
    estimated: frozenset[Nutrient] = frozenset()
    source: str = ""
    quality_flag: str = ""
    is_own: bool = False
    allergens: frozenset[str] = frozenset()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)

    @property
    def word(self) -> str:
        """Return what the market calls it: 大米 for the table's 大米(稻米,代表值)."""
        is_mean = any(mark in self.name for mark in ("代表值", "均值"))
        return self.aliases[0] if is_mean and self.aliases else self.name


@lru_cache(8192)
def plain(name: str) -> str:
    """Return a name of a food as names are compared: half width, no spaces."""
    return "".join(normalize("NFKC", name).split()).lower()


class FoodTable:
    """Foods by code and by any of their names; a name leads to one food only."""

    def __init__(self, foods: Iterable[Food]) -> None:
        self.by_code: dict[str, Food] = {food.code: food for food in foods}
        self._by_name: dict[str, Food] = {}
        for food in self.by_code.values():
            for name in food.names:
                self._by_name.setdefault(plain(name), food)

    def __iter__(self) -> Iterator[Food]:
        return iter(self.by_code.values())

    def __len__(self) -> int:
        return len(self.by_code)

    def get(self, code: str | None) -> Food | None:
        """Return the food of a code, None for no or an unknown code."""
        return self.by_code.get(code) if code else None

    def named(self, name: str) -> Food | None:
        """Return the food that bears exactly this name or alias."""
        return self._by_name.get(plain(name))


@cache
def composition() -> tuple[Food, ...]:
    """Return the foods of the packaged table, in its order."""
    return tuple(_food(row) for row in tables.rows("food_composition"))


def _food(row: dict[str, str]) -> Food:
    dark = row["dark_vegetable"]
    return Food(
        code=row["code"],
        name=row["name_zh"],
        aliases=tuple(filter(None, row["aliases"].split(";"))),
        group=GROUP_BY_LABEL[row["wst554_group"]],
        protein_class=ProteinClass(row["protein_class"] or "other"),
        is_dark=None if dark == "" else dark == "1",
        edible_pct=float(row["edible_pct"] or 100),
        values=MappingProxyType({n: float(row[n.value]) for n in Nutrient if row[n.value] != ""}),
        traces=_marked(row["trace_fields"]),
        estimated=_marked(row["estimated_fields"]),
        source=row["source_ref"],
        quality_flag=row["quality_flag"],
    )


def _marked(names: str) -> frozenset[Nutrient]:
    known = {nutrient.value for nutrient in Nutrient}
    return frozenset(Nutrient(name) for name in names.split(";") if name in known)
