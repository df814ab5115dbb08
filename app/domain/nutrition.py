"""Nutrition of what is supplied (营养素供给量): amounts a head, and how much of it is known.

Reckoned from raw edible weight without cooking losses, as WS/T 554-2017 and school software do:
sum of grams x value / 100 (domain notes on nutrition §3). Energy is the value of the composition
table; its shares by macronutrient take 4, 9 and 4 kcal for a gram of protein, fat, carbohydrate.
A value that the table lacks, an ingredient that nobody knows or one without grams is never zero:
it stays out of the amounts and lowers the covered share.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain import exchange
from app.domain.bands import Band
from app.domain.foods import Food, FoodGroup, Nutrient, ProteinClass
from app.domain.menus import Basis, Course, Line

METHOD = (
    "按可食部生重计算，不计烹调损失；熟重主食按 WS/T 554-2017 附录 A 折回生重；"
    "蛋白质、脂肪、碳水化合物每克按 4、9、4 kcal 计供能比；成分表没有的值不当 0"
)
# Salt is 39.3 % sodium: milligrams of sodium in a gram of salt.
SODIUM_OF_SALT = 393.0
KCAL_A_GRAM = {Nutrient.PROTEIN: 4.0, Nutrient.FAT: 9.0, Nutrient.CARBOHYDRATE: 4.0}
# Butter, cream and lard stand among the oils of the table without a protein class.
ANIMAL_FATS = frozenset({"CN6-105004", "CN6-105001", "CN6-191007"})
# Four plant foods print vitamin A as RE (carotene/6); as RAE (carotene/12) it is half.
PRINTED_AS_RE = "vit_a_printed_as_RE"
SEASONING = frozenset({FoodGroup.SALT, FoodGroup.OTHER})


class FoodClass(StrEnum):
    """The food classes of the kindergarten report (energy by food)."""

    MILK = "milk"
    SOY = "soy"
    ANIMAL = "animal"
    VEGETABLE = "vegetable"
    FRUIT = "fruit"
    CEREAL = "cereal"
    OTHER = "other"


FOOD_CLASS_LABELS: dict[FoodClass, str] = {
    FoodClass.MILK: "奶类",
    FoodClass.SOY: "豆类",
    FoodClass.ANIMAL: "肉蛋禽鱼",
    FoodClass.VEGETABLE: "蔬菜",
    FoodClass.FRUIT: "水果",
    FoodClass.CEREAL: "谷类",
    FoodClass.OTHER: "其他",
}
_CLASSES: dict[FoodGroup, FoodClass] = {
    FoodGroup.CEREAL: FoodClass.CEREAL,
    FoodGroup.VEGETABLE: FoodClass.VEGETABLE,
    FoodGroup.FRUIT: FoodClass.FRUIT,
    FoodGroup.MEAT: FoodClass.ANIMAL,
    FoodGroup.FISH: FoodClass.ANIMAL,
    FoodGroup.EGG: FoodClass.ANIMAL,
    FoodGroup.MILK: FoodClass.MILK,
}


@dataclass(frozen=True, slots=True)
class Supply:
    """What one head is supplied with; everything but `unknown` adds up and scales.

    `weight` is the raw edible grams of all lines that state any, water left out; `seen` how many
    of them lie in foods whose value is known; `lines` counts the ingredients, `blind` those without
    usable grams that may hold the nutrient. `salt` is grams of salt with that of sauces;
    `salt_unseen` and `salt_blind` tell what of it is not known, as `seen` and `blind` do.
    """

    amounts: Mapping[Nutrient, float] = field(default_factory=dict)
    weight: float = 0.0
    seen: Mapping[Nutrient, float] = field(default_factory=dict)
    lines: float = 0.0
    blind: Mapping[Nutrient, float] = field(default_factory=dict)
    group_grams: Mapping[FoodGroup, float] = field(default_factory=dict)
    class_grams: Mapping[FoodClass, float] = field(default_factory=dict)
    class_energy: Mapping[FoodClass, float] = field(default_factory=dict)
    class_protein: Mapping[ProteinClass, float] = field(default_factory=dict)
    animal_fat: float = 0.0
    salt: float = 0.0
    salt_unseen: float = 0.0
    salt_blind: float = 0.0
    placed: float = 0.0
    unplaced: float = 0.0
    unknown: tuple[str, ...] = ()

    def __add__(self, other: "Supply") -> "Supply":
        return total(((self, 1.0), (other, 1.0)))

    def scaled(self, factor: float) -> "Supply":
        """Return the same for so many heads, or for a part of one."""
        return total(((self, factor),))

    @property
    def covered(self) -> dict[Nutrient, float]:
        """Return for each nutrient the share 0..1 of what is supplied whose value is known.

        By raw edible weight; a line without grams counts as heavy as the mean of the others,
        unless its food is known to hold none of the nutrient (salt without grams tells all of
        protein).
        """
        return {nutrient: self.share_known(nutrient) for nutrient in Nutrient}

    def share_known(self, nutrient: Nutrient) -> float:
        if not self.weight or not self.lines:
            return 0.0
        sighted = 1 - self.blind.get(nutrient, 0.0) / self.lines
        return self.seen.get(nutrient, 0.0) / self.weight * sighted

    @property
    def share_placed(self) -> float:
        """Return the share 0..1 of what is supplied whose food group is known."""
        if not self.weight or not self.lines:
            return 0.0
        return self.placed / self.weight * (1 - self.unplaced / self.lines)

    def got(self, nutrient: Nutrient) -> float:
        return self.amounts.get(nutrient, 0.0)

    @property
    def energy_shares(self) -> dict[Nutrient, float]:
        """Return the percent of energy from protein, fat and carbohydrate, by 4/9/4 kcal a gram."""
        parts = {nutrient: self.got(nutrient) * kcal for nutrient, kcal in KCAL_A_GRAM.items()}
        whole = sum(parts.values())
        return {n: part / whole * 100 if whole else 0.0 for n, part in parts.items()}

    @property
    def quality_protein_pct(self) -> float | None:
        """Return the percent of protein from animals and soy (优质蛋白质); None without protein."""
        good = sum(self.class_protein.get(c, 0.0) for c in (ProteinClass.ANIMAL, ProteinClass.SOY))
        return percent(good, self.got(Nutrient.PROTEIN))

    @property
    def animal_fat_pct(self) -> float | None:
        return percent(self.animal_fat, self.got(Nutrient.FAT))

    @property
    def phosphorus_a_calcium(self) -> float | None:
        """Return x of Ca : P = 1 : x; None without calcium."""
        calcium = self.got(Nutrient.CALCIUM)
        return self.got(Nutrient.PHOSPHORUS) / calcium if calcium else None


def percent(part: float, whole: float) -> float | None:
    """Return a part in percent of the whole, None of nothing."""
    return part / whole * 100 if whole else None


def supply(lines: Iterable[Line], band: Band) -> Supply:
    """Return what the lines supply to one head of a band."""
    return total((of_line(line, band), 1.0) for line in lines)


# What dishes supply, by version and band, while one answer is made: a year serves each many times.
Reckoned = dict[tuple[int, Band], Supply]


def of_courses(courses: Iterable[Course], band: Band, reckoned: Reckoned | None = None) -> Supply:
    """Return what the courses together supply to one head; a dish without lines is not known.

    `reckoned` keeps what each version supplies from one call to the next; its courses come from
    one table of foods and carry the number of their version.
    """
    if reckoned is None:
        return total((of_course(course, band), 1.0) for course in courses)
    parts = []
    for course in courses:
        key = (course.version_id, band)
        if key not in reckoned:
            reckoned[key] = of_course(course, band)
        parts.append((reckoned[key], 1.0))
    return total(parts)


def of_course(course: Course, band: Band) -> Supply:
    """Return what one dish supplies; without a single ingredient it counts as one unknown."""
    if not course.lines:
        return _blind(course.name, None)
    return supply(course.lines, band)


def mean(parts: Iterable[tuple[Supply, float]]) -> Supply:
    """Return the mean of supplies by their weights (heads, days); of nothing it is nothing."""
    weighted = [(part, weight) for part, weight in parts if weight > 0]
    whole = sum(weight for _, weight in weighted)
    return total((part, weight / whole) for part, weight in weighted)


_MAPPINGS = (
    "amounts", "seen", "blind", "group_grams", "class_grams", "class_energy", "class_protein",
)  # fmt: skip
_NUMBERS = (
    "weight", "lines", "animal_fat", "salt", "salt_unseen", "salt_blind", "placed", "unplaced",
)  # fmt: skip


def total(parts: Iterable[tuple[Supply, float]]) -> Supply:
    """Return the sum of supplies, each times its factor; names not counted are told once."""
    maps: dict[str, dict[StrEnum, float]] = {name: {} for name in _MAPPINGS}
    numbers = dict.fromkeys(_NUMBERS, 0.0)
    unknown: dict[str, None] = {}
    for part, factor in parts:
        for name, into in maps.items():
            for key, value in getattr(part, name).items():
                into[key] = into.get(key, 0.0) + value * factor
        for name in _NUMBERS:
            numbers[name] += getattr(part, name) * factor
        unknown.update(dict.fromkeys(part.unknown))
    return Supply(**maps, **numbers, unknown=tuple(unknown))  # type: ignore[arg-type]


def counted_grams(line: Line, band: Band) -> float | None:
    """Return the grams by which the values of the line's food are multiplied.

    Gross weight times the edible part; edible and dry weight as they are; cooked weight by annex A.
    None where nothing, or nothing possible, was stated, or no factor is known.
    """
    grams = line.grams(band)
    if grams is None or grams < 0:
        return None
    if line.food is None:
        return grams
    if line.basis is Basis.GROSS:
        return grams * line.food.edible_pct / 100
    if line.basis is Basis.COOKED:
        return exchange.raw_of_cooked(line.food, grams)
    return grams


def why_not_counted(line: Line, band: Band) -> str:
    """Return in words why a line is left out, or nothing for one that counts."""
    if line.food is None:
        return "成分表里没有这种食材"
    if counted_grams(line, band) is not None:
        return ""
    grams = line.grams(band)
    if grams is None:
        return "这个年龄段没有写克数" if line.amounts else "没有写克数"
    return "克数小于 0" if grams < 0 else "这种食材的熟重没有折算系数，改填生重"


def of_line(line: Line, band: Band) -> Supply:
    """Return what one ingredient supplies to one head."""
    grams, food = counted_grams(line, band), line.food
    if food is None and grams is not None:
        return Supply(weight=grams, lines=1.0, salt_unseen=grams, unknown=(line.name,))
    if food is None or grams is None:
        return _blind(line.name, food)
    values = values_of(food)
    weight = 0.0 if food.code == exchange.WATER else grams
    amounts = {nutrient: value * grams / 100 for nutrient, value in values.items()}
    kind = food_class(food)
    is_animal = food.protein_class is ProteinClass.ANIMAL or food.code in ANIMAL_FATS
    return Supply(
        amounts=amounts,
        weight=weight,
        seen=dict.fromkeys(values, weight),
        lines=1.0,
        group_grams={food.group: exchange.as_group_grams(food, grams)},
        class_grams={kind: grams},
        class_energy={kind: amounts.get(Nutrient.ENERGY, 0.0)},
        class_protein={food.protein_class: amounts.get(Nutrient.PROTEIN, 0.0)},
        animal_fat=amounts.get(Nutrient.FAT, 0.0) if is_animal else 0.0,
        salt=salt_of(food, grams) or 0.0,
        salt_unseen=grams if salt_of(food, grams) is None else 0.0,
        placed=weight,
    )


def salt_of(food: Food, grams: float) -> float | None:
    """Return the grams of salt in so much of a seasoning, by its sodium; 0 of any other food.

    None for a seasoning of which the table does not tell the sodium. WS/T 554-2017 chapter 4 counts
    the salt of sauces.
    """
    if food.group not in SEASONING:
        return 0.0
    sodium_mg = food.values.get(Nutrient.SODIUM)
    return None if sodium_mg is None else sodium_mg * grams / 100 / SODIUM_OF_SALT


def values_of(food: Food) -> Mapping[Nutrient, float]:
    """Return the values per 100 g as they are reckoned with: vitamin A always as RAE."""
    printed = food.values.get(Nutrient.VITAMIN_A)
    if printed is None or PRINTED_AS_RE not in food.quality_flag:
        return food.values
    return {**food.values, Nutrient.VITAMIN_A: printed / 2}


def food_class(food: Food) -> FoodClass:
    """Return the class of the kindergarten report: soy apart from nuts, which are 其他."""
    if food.group is FoodGroup.SOY_NUT and food.protein_class is ProteinClass.SOY:
        return FoodClass.SOY
    return _CLASSES.get(food.group, FoodClass.OTHER)


def _blind(name: str, food: Food | None) -> Supply:
    """An ingredient of no known weight: blind to each nutrient that its food may hold."""
    values = food.values if food else {}
    may_hold = [nutrient for nutrient in Nutrient if values.get(nutrient) != 0]
    may_salt = food is None or (food.group in SEASONING and values.get(Nutrient.SODIUM) != 0)
    return Supply(
        lines=1.0,
        blind=dict.fromkeys(may_hold, 1.0),
        salt_blind=float(may_salt),
        unplaced=1.0,
        unknown=(name,),
    )
