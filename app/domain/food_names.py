"""Names of ingredients (食材名称) as kitchens write them, and the food of the table they mean.

A menu says 大米(1-3年级), 木耳（水发）, 去皮土豆块 or 夹心肉; the table knows rows. What a word of
the kitchen means stands in tables/kitchen_words.csv; a word there without a food means several
things or one that the table lacks, and stays unknown on purpose: an unknown ingredient is shown
and not counted, a wrong one would be counted in silence.
"""

import re
from collections.abc import Iterator
from functools import cache

from app.domain import tables
from app.domain.foods import Food, FoodTable, plain

_BRACKETS = re.compile(r"[(（\[【]([^)）\]】]*)[)）\]】]")
# What is said of a food and does not make it another one.
_PREFIX = re.compile(
    "^(?:去皮|去骨|去壳|去根|去核|无骨|带骨|新鲜|鲜|净|有机|优质|精品|冷冻|冰冻|速冻|本地|时令|国产|小份)+"
)
_CUT = re.compile("(?:细丝|肉丝|碎末|滚刀块|[丝片丁块末泥段粒条碎茸圈])$")
_LEFT_OVER = " \t*※·、，,。.：:;；+-－—"
# A soaked mushroom weighs many times the dried one: these notes never lead to the other state.
_WET = re.compile("水发|泡发|发好|湿|鲜")
_DRY = re.compile("干")
_DRIED_ROW = re.compile(r"[(（].*干.*[)）]")
_WET_ROW = re.compile(r"[(（].*(?:鲜|水发|浸).*[)）]")


def match(name: str, table: FoodTable) -> Food | None:
    """Return the food that a written ingredient means, None when it is unknown or ambiguous.

    Tried in this order: the name as it stands among names and aliases of the table; without its
    brackets and notes (1-3年级, 水发, 去皮); as a word of the kitchen; without the way it is cut.
    """
    notes = "".join(_BRACKETS.findall(name))
    for form in forms_of(name):
        if found := table.named(form):
            return found if _same_state(found, notes, form) else None
        if plain(form) in kitchen_words():
            return table.named(kitchen_words()[plain(form)])
    return None


def forms_of(name: str) -> Iterator[str]:
    """Yield the ways in which a written name is looked up, the most literal first."""
    tidy = name.strip(_LEFT_OVER)
    plainly = bare(tidy)
    notes = [note for note in _BRACKETS.findall(tidy) if note]
    naked = _PREFIX.sub("", plainly)
    yield tidy
    yield from (f"{note}{plainly}" for note in notes)
    yield from (f"{plainly}({note})" for note in notes)
    yield plainly
    yield naked
    yield _CUT.sub("", plainly)
    yield _CUT.sub("", naked)


def bare(name: str) -> str:
    """Return a name without what stands in brackets: 大米(1-3年级) is 大米."""
    return _BRACKETS.sub("", name).strip(_LEFT_OVER)


@cache
def kitchen_words() -> dict[str, str]:
    """Return what words of the kitchen mean: {word as compared: name of the food, or nothing}."""
    return {plain(row["word"]): row["name"] for row in tables.rows("kitchen_words")}


def _same_state(food: Food, notes: str, form: str) -> bool:
    """Tell that a note such as （水发） was not lost on the way to a row of dried goods."""
    if not notes or notes in form:
        return True
    if _WET.search(notes):
        return not _DRIED_ROW.search(food.name)
    return not (_DRY.search(notes) and _WET_ROW.search(food.name))
