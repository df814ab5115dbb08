"""Exchange of foods (食物互换): cooked into raw weight, soy into dry beans, dairy into fresh milk.

WS/T 554-2017 annex A (资料性), of which one secondary copy was read. Its rows of vegetables, fruit,
fish and bones restate the edible part, which the composition table gives for each food: only the
rows that turn one product into another are used here.
"""

from functools import cache

from app.domain import tables
from app.domain.foods import Food, FoodGroup, Nutrient, ProteinClass

SOURCE = "WS/T 554-2017 附录 A（资料性，只见到一份转录）"
# Protein of 100 g of dry soybeans (CN6-031101): soy products that annex A does not name are
# exchanged by their protein, as the dietary guidelines do.
DRY_SOY_PROTEIN = 35.0
WATER = "US28-14555"

# The rows of annex A by the codes of the composition table that they speak of.
_PRODUCTS: dict[str, str] = {
    "CN6-012401x": "米饭(粳米)",
    "CN6-012409": "米粥",
    "CN6-015103": "米粥",
    "DRV-MANTOU": "馒头/花卷",
    "DRV-HUAJUAN": "馒头/花卷",
    "DRV-LAOBING": "烙饼",
    "CN6-011305x": "切面",
    "US28-18069": "面包",
    "US28-18075": "面包",
    "CN6-031304": "内酯豆腐",
    "CN6-031306": "北豆腐",
    "CN6-031307": "南豆腐",
    "CN6-031405": "豆浆",
    "CN6-031406": "豆浆",
    "CN6-031507": "腐竹",
    "CN6-031510x": "豆腐干",
    "CN6-031516": "豆腐干",
    "CN6-102101x": "奶粉",
    "CN6-103001x": "酸奶",
    "CN6-103003": "酸奶",
    "CN6-103004": "酸奶",
    "US28-01116": "酸奶",
    "CN6-104001": "奶酪",
    "CN6-082301": "酱牛肉",
}
# Fresh tubers exchange as the sweet potato does, the only one that annex A names.
_TUBERS = ("CN6-0211", "CN6-0212", "CN6-0213", "CN6-0471", "CN6-0472")
# What a raw food weighs cooked, by the beginning of its code; the longest beginning wins.
_COOKED: dict[str, str] = {
    "CN6-0120": "米饭(粳米)",
    "CN6-0121": "米饭(粳米)",
    "CN6-0122": "米饭(粳米)",
    "CN6-012201": "米饭(籼米)",
    "CN6-0112": "馒头/花卷",
    "CN6-0821": "酱牛肉",
}
# Rows of the table that are values of the food as it is eaten: their cooked weight is their own.
_AS_EATEN = ("(蒸", "(煮", "(熟", "(炒", "盐水鸭", "火腿肠", "午餐肉", "香肠", "腊肠", "叉烧肉")


@cache
def factors() -> dict[str, float]:
    """Return for each item of annex A how many grams of its anchor one gram stands for."""
    return {
        row["item"]: float(row["anchor_g"]) / float(row["item_g"])
        for row in tables.rows("exchange_table")
    }


def raw_of_cooked(food: Food, grams: float) -> float | None:
    """Return the grams of a food whose cooked weight is given (50 g rice = 110 g cooked rice).

    A food that the table lists as eaten (米饭, 馒头) stays what it is; None where annex A has no
    factor, for then nobody knows what was raw.
    """
    if food.code in _PRODUCTS or any(word in food.name for word in _AS_EATEN):
        return grams
    starts = [start for start in _COOKED if food.code.startswith(start)]
    if not starts:
        return None
    return grams * factors()[_COOKED[max(starts, key=len)]]


def as_group_grams(food: Food, grams: float) -> float:
    """Return the grams that count for the food's group in tables 3 and 4 of WS/T 554-2017.

    Staples as dry grain, soy as dry soybean, dairy as fresh milk; anything else as it is.
    """
    if item := _PRODUCTS.get(food.code):
        return grams * factors()[item]
    if food.code.startswith(_TUBERS):
        return grams * factors()["红薯(生)"]
    if food.group is FoodGroup.SOY_NUT and food.protein_class is ProteinClass.SOY:
        protein = food.values.get(Nutrient.PROTEIN)
        return grams if protein is None else grams * min(protein / DRY_SOY_PROTEIN, 1.0)
    return grams
