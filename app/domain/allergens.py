"""Allergens (致敏物质) that an ingredient may bring: the eight groups of GB 7718-2011 4.4.3.1.

A proposal for the cook, who knows the label: read off the food group and the name, so it may say
too much (a soy sauce without wheat) and cannot know what a ready-made ball or cake holds.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from app.domain.foods import Food, FoodGroup, ProteinClass
from app.domain.menus import Allergen, Line

_WORDS: dict[Allergen, str] = {
    Allergen.GLUTEN: "小麦|大麦|黑麦|燕麦|莜麦|青稞|全麦|麦片|面粉|富强粉|标准粉|澄粉|面条(?!鱼)|"
    "切面|挂面|通心|意面|馒头|花卷|烙饼|大饼|面包|吐司|蛋糕|饼干|饺|馄饨|云吞|包子|烧卖|面筋|烤麸|酱油|"
    "生抽|老抽|味极鲜|豉油|黄豆酱|黄酱|大酱|甜面酱|油条|麻花|裹粉|面包糠",
    Allergen.CRUSTACEAN: "虾|蟹",
    Allergen.FISH: "鱼(?!露|腥草|香)|鳝|鳗|鳢|三文|鱼露|蟹棒|蟹柳|蟹足棒",
    Allergen.EGG: "蛋(?!白质|白粉)|沙拉酱|蛋黄酱|美乃滋",
    Allergen.PEANUT: "花生",
    Allergen.SOY: "大豆|黄豆|黑豆|青豆|毛豆|豆腐|豆干|豆浆|豆奶|豆乳|豆花|豆皮|豆泡|豆油|"
    "豆豉|豆瓣酱|腐竹|腐乳|百叶|百页|千张|香干|素鸡|酱油|生抽|老抽|味极鲜|豉油|黄豆酱|黄酱|大酱|味噌",
    Allergen.MILK: "牛奶|酸奶|鲜奶|纯奶|奶粉|奶酪|奶油|奶昔|黄油|芝士|干酪|"
    "乳酪|牛乳|调制乳|炼乳|羊奶|蛋糕",
    Allergen.NUT: "核桃|杏仁|扁桃仁|巴旦木|腰果|开心果|榛子|松子|松仁|"
    "板栗|栗子|夏威夷果|澳洲坚果|碧根果",
}
_PATTERNS = {allergen: re.compile(words) for allergen, words in _WORDS.items()}
# What sounds like one and is none: broad beans and squid, a cabbage and a melon.
_NOT = re.compile("豌豆|蚕豆|青豆粒|青豆仁|鱿鱼|墨鱼|章鱼|甲鱼|鳄鱼|虾米菜|蛋黄果|鱼腥草|鱼香")


def propose(lines: Iterable[Line]) -> frozenset[Allergen]:
    """Return what the ingredients of a dish may bring, by food and by the name as written."""
    found: set[Allergen] = set()
    for line in lines:
        found |= of_name(line.name)
        if line.food:
            found |= of_food(line.food)
    return frozenset(found)


def of_food(food: Food) -> frozenset[Allergen]:
    """Return what a food may bring: its label's word, its group, its name."""
    found = {Allergen(name) for name in food.allergens} | of_name(food.name)
    if food.group is FoodGroup.EGG:
        found.add(Allergen.EGG)
    if food.group is FoodGroup.MILK:
        found.add(Allergen.MILK)
    if food.group is FoodGroup.SOY_NUT and food.protein_class is ProteinClass.SOY:
        found.add(Allergen.SOY)
    return frozenset(found)


@lru_cache(8192)
def of_name(name: str) -> frozenset[Allergen]:
    """Return what a name alone tells."""
    said = _NOT.sub("", name)
    return frozenset(a for a, pattern in _PATTERNS.items() if pattern.search(said))
