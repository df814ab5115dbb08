"""Which day, slot and diet of the school a dish of a pasted menu is meant for (认位).

Whatever the menu did not say in so many words is a doubt, written out for the person who confirms.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.domain.amounts import GRAM
from app.domain.dish_text import Ingredient
from app.domain.menu_text import Entry, MenuText
from app.domain.menu_words import DayMark, Label, meal_kind, slot_kind, wide
from app.domain.menus import MealKind

_SOUP = re.compile(r"(?:汤|羹)\d?$")
_STAPLE = re.compile(
    r"(?:饭|粥|面|面条|馒头|包子|包|花卷|卷|饼|年糕|饺|饺子|馄饨|米线|米粉|蛋糕|面包|糕|烧卖|粽|玉米|玉米棒|山芋|红薯|紫薯|芋头|米|馍)$"
)
_FRUIT = re.compile(
    r"苹果|香蕉|梨$|桔子|橘|橙|葡萄|提子|西瓜|哈密瓜|火龙果|猕猴桃|圣女果|小番茄|樱桃番茄|草莓|桃子?$|枣$|柚|蓝莓|芒果|荔枝|水果"
)
_MILK = re.compile(r"牛奶|酸奶|豆浆|奶$")
_TELLING_END = re.compile(r"[粥汤羹蛋奶]$")
_SEASONING = re.compile(r"^[油盐酱糖醋料、油]+$|调味")
_NO_MEAT = re.compile(
    r"鸡蛋|鸡毛菜|鱼香|牛奶|素鸡|素肠|素鸭|素肉|牛蒡|鸡精|鸡腿菇|虾皮|鸡枞|鸭蛋|鸡头米|肉桂|蚝油|牛油果|鱼腥草"
)
_MEAT = re.compile(
    r"肉|鸡|鸭|鹅|鱼|虾|蟹|牛|羊|猪|排|翅|肝|肠|火腿|方腿|培根|丸|蹄|狮子头|鹌鹑(?!蛋)|鸽"
)
_BITS = re.compile(r"丝|丁|末|糜|片|碎|蛋|豆腐|肉酱|炒|炖蛋")
# What is said of a dish whose slot was not written and is told by its name.
GUESSED = "菜位是按菜名猜的"
# From this much meat a head on a dish is the main one of a lunch (大荤); samples m02, m08, m09.
_MUCH_MEAT = 50
# Where a dish goes when the meal has no slot of its class.
_NEAR: dict[str, tuple[str, ...]] = {
    "大荤": ("小荤", "菜"), "小荤": ("大荤", "素菜", "菜"), "素菜": ("小荤", "菜"),
    "汤": ("主食", "点心"), "主食": ("点心", "粗粮"), "粗粮": ("主食", "点心"),
    "点心": ("主食", "水果"), "奶": ("点心", "水果", "汤"), "水果": ("点心", "奶"),
    "菜": ("大荤", "小荤", "素菜"), "调味品": (),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SlotChoice:
    """A slot of the school's, into which dishes may go."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class MealChoice:
    """A meal of the school's with its slots, in their order."""

    id: int
    name: str
    kind: MealKind
    slots: tuple[SlotChoice, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """The week to fill and what the school serves in it; `days` are its serving days."""

    first_day: date
    days: tuple[date, ...]
    meals: tuple[MealChoice, ...]
    diets: Mapping[str, int]

    @property
    def words(self) -> frozenset[str]:
        """The school's own names, which a menu may use as headings."""
        names = [name for meal in self.meals for name in (meal.name, *(s.name for s in meal.slots))]
        return frozenset(wide(name) for name in (*names, *self.diets))

    @property
    def span(self) -> list[date]:
        """All days that the menu of the week may serve: its seven, and a make-up day before."""
        return [self.first_day + timedelta(days=number) for number in range(-1, 7)]


@dataclass(frozen=True, slots=True)
class Placed:
    """A dish with its place: `slot` of a `meal` there is, or a `new_slot` that it asks for."""

    entry: Entry
    on: date | None
    meal: MealChoice | None = None
    slot: SlotChoice | None = None
    new_slot: str = ""
    diet_id: int | None = None
    new_diet: str = ""
    doubts: tuple[str, ...] = ()
    is_left_out: bool = False


@dataclass(frozen=True, slots=True)
class Guess:
    """Every dish with its place, and what has to be said of the whole; `blocks` counts menus."""

    placed: tuple[Placed, ...]
    notes: tuple[str, ...]
    blocks: int = 1


def place(menu: MenuText, week: Week, block: int = 0) -> Guess:
    """Return every dish with its day, slot and diet, and what has to be said of the whole.

    Of two menus for one week only the one of `block` is proposed, the other is left out.
    """
    days, notes = _days(menu.entries, week)
    placed = [_placed(entry, days[(entry.block, entry.section)], week) for entry in menu.entries]
    blocks = _rivals(placed)
    if blocks > 1:
        notes.append(f"这里有 {blocks} 份食谱排在同一周，只放入第 {block + 1} 份，其余设为不要")
        placed = [_kept_in(one, block) for one in placed]
    placed = _without_twins(placed)
    return Guess(tuple(placed), (*notes, *_missing_meals(placed, week)), blocks)


def _days(
    entries: Iterable[Entry], week: Week
) -> tuple[dict[tuple[int, int], date | None], list[str]]:
    """Return the day of each section: by date, by weekday, else by its turn among the others."""
    marks: dict[tuple[int, int], DayMark | None] = {}
    for entry in entries:
        key = (entry.block, entry.section)
        marks[key] = marks.get(key) or entry.day
    keys = sorted(marks)
    found: dict[tuple[int, int], date | None] = {}
    notes: list[str] = []
    for key in keys:
        following = marks.get((key[0], key[1] + 1))
        found[key] = _day_of(marks[key], following, week)
    written = [mark.date_in(week.first_day.year) for mark in marks.values() if mark]
    if outside := [day for day in written if day and day not in week.span]:
        first = min(outside)
        notes.append(f"表里写的是 {first.month}月{first.day}日起，不在这一周，按星期放到这一周")
    lost = [key for key in keys if found[key] is None]
    known = {key: day for key, day in found.items() if day}
    found |= {key: _by_turn(key, known, week) for key in lost}
    if lost:
        notes.append(f"有 {len(lost)} 天没有写星期，按前后顺序推算，核对一下")
    return found, notes


def _day_of(mark: DayMark | None, following: DayMark | None, week: Week) -> date | None:
    if mark is None:
        return None
    for year in {week.first_day.year, week.span[-1].year}:
        if (day := mark.date_in(year)) in week.span:
            return day
    weekday = mark.weekday
    if weekday is None and mark.year and (day := mark.date_in(mark.year)):
        weekday = day.weekday()
    if weekday is None:
        return None
    same = [day for day in week.span if day.weekday() == weekday]
    if len(same) > 1:
        # The day before the week and its last one: 周日 before 周一 is the make-up day.
        is_before = following is not None and following.weekday == (weekday + 1) % 7
        serving = [day for day in same if day in week.days]
        return serving[0] if len(serving) == 1 else same[0] if is_before else same[-1]
    return same[0]


def _by_turn(
    key: tuple[int, int], known: Mapping[tuple[int, int], date], week: Week
) -> date | None:
    """Return the serving day that is as far from a known one as the sections are apart."""
    days = list(week.days) or week.span[1:6]
    for other, day in known.items():
        if other[0] == key[0] and day in days:
            at = days.index(day) + key[1] - other[1]
            return days[at] if 0 <= at < len(days) else None
    return days[key[1]] if key[1] < len(days) else None


def _placed(entry: Entry, on: date | None, week: Week) -> Placed:
    doubts = entry.doubts
    label = _own_meal(entry.label, week)
    meal = _meal(label, week)
    found = Placed(entry, on, meal)
    if meal is None:
        said = f"学校没有“{label.meal}”这一餐" if label.meal else "学校还没有设餐次"
        return replace(found, is_left_out=True, doubts=(*doubts, said))
    slot, new_slot, said = _slot(entry, label, meal)
    found = replace(found, slot=slot, new_slot=new_slot)
    if label.diet:
        diet_id = _diet(label.diet, week)
        found = replace(found, diet_id=diet_id, new_diet="" if diet_id else label.diet)
    return replace(found, doubts=(*doubts, *filter(None, [said])))


def _own_meal(label: Label, week: Week) -> Label:
    """A meal that only this school knows by its name came as a slot."""
    names = {wide(meal.name) for meal in week.meals}
    if not label.meal and wide(label.slot) in names:
        return Label(label.slot, "", label.diet)
    return label


def _meal(label: Label, week: Week) -> MealChoice | None:
    if label.meal:
        named = [meal for meal in week.meals if wide(meal.name) == wide(label.meal)]
        kind = meal_kind(label.meal)
        return next(iter([*named, *(m for m in week.meals if kind and m.kind is kind)]), None)
    lunch = [meal for meal in week.meals if meal.kind is MealKind.LUNCH]
    having = [m for m in week.meals if any(wide(s.name) == wide(label.slot) for s in m.slots)]
    both = [meal for meal in lunch if meal in having]
    only = having if label.slot and len(having) == 1 else []
    return next(iter([*both, *only, *lunch, *week.meals]), None)


def _slot(entry: Entry, label: Label, meal: MealChoice) -> tuple[SlotChoice | None, str, str]:
    """Return the slot, or the name of one that the meal lacks, and what is doubtful about it."""
    word = wide(label.slot)
    if word and slot_kind(word) != "菜" and not _is_lost(entry):
        slot = _slot_named(word, meal)
        return (slot, "", "") if slot else (None, label.slot, "")
    if len(meal.slots) == 1:
        return meal.slots[0], "", ""
    if slot := _guessed(entry, meal):
        return slot, "", GUESSED
    if meal.slots:
        return meal.slots[0], "", "没有写菜位，放在第一个"
    return None, "点心" if meal.kind in _SNACKS else "主食", ""


def _guessed(entry: Entry, meal: MealChoice) -> SlotChoice | None:
    """Return the slot of the meal for which the dish looks made, or the nearest to it.

    A slot that is called as the dish ends comes first: 煮鸡蛋 goes to 蛋奶, 小米粥 to 粥或汤.
    """
    end = _TELLING_END.search(wide(entry.name))
    if end and (slot := next((one for one in meal.slots if end[0] in one.name), None)):
        return slot
    kind = dish_class(entry)
    nearest = (
        slot for near in (kind, *_NEAR[kind]) for slot in meal.slots if slot_kind(slot.name) == near
    )
    return next(nearest, None)


def _slot_named(word: str, meal: MealChoice) -> SlotChoice | None:
    kind = slot_kind(word)
    named = [slot for slot in meal.slots if wide(slot.name) == word]
    alike = [slot for slot in meal.slots if kind and slot_kind(slot.name) == kind]
    return next(iter([*named, *alike]), None)


def _is_lost(entry: Entry) -> bool:
    """Tell that the slot of the row above cannot be meant: 银鱼羹 under an empty cell of 素菜."""
    kind = dish_class(entry)
    return entry.is_carried and kind in _PLAIN_KINDS and kind != slot_kind(entry.label.slot)


# What the name of a dish tells beyond doubt.
_PLAIN_KINDS = ("汤", "水果", "奶", "主食", "调味品")
_SNACKS = (MealKind.MORNING_SNACK, MealKind.AFTERNOON_SNACK)


def _diet(word: str, week: Week) -> int | None:
    return next((known for name, known in week.diets.items() if word in name or name in word), None)


def dish_class(entry: Entry) -> str:
    """Return the kind of slot for which a dish looks made: 主食, 大荤, 小荤, 素菜, 汤, 水果, 奶."""
    name = wide(entry.name)
    for pattern, kind in (
        (_SEASONING, "调味品"), (_SOUP, "汤"), (_FRUIT, "水果"), (_MILK, "奶"), (_STAPLE, "主食"),
    ):  # fmt: skip
        if pattern.search(name):
            return kind
    grams = _meat_grams(entry)
    if grams is not None:
        return "大荤" if grams >= _MUCH_MEAT else "小荤" if grams > 0 or "蛋" in name else "素菜"
    if _MEAT.search(_NO_MEAT.sub("", name)):
        return "小荤" if _BITS.search(name) else "大荤"
    return "小荤" if "蛋" in name else "素菜"


def _meat_grams(entry: Entry) -> float | None:
    """Return the grams of meat and fish a head, None when no grams are stated."""
    stated = [
        (part.name, portion.amount.value)
        for part in entry.ingredients
        for portion in part.portions[:1]
        if portion.amount and portion.amount.value is not None and portion.amount.unit == GRAM
    ]
    if not stated:
        return None
    return sum(value for name, value in stated if _MEAT.search(_NO_MEAT.sub("", name)))


def _rivals(placed: Collection[Placed]) -> int:
    """Return how many menus compete for the same cells: 1 for tables that complete each other."""
    cells = [
        {(one.on, one.slot or one.new_slot, one.meal, one.diet_id) for one in placed
         if one.entry.block == block and one.on and one.meal}
        for block in range(max((one.entry.block for one in placed), default=0) + 1)
    ]  # fmt: skip
    times = Counter(cell for block in cells for cell in block)
    return len(cells) if times and max(times.values()) > 1 else 1


def _kept_in(one: Placed, block: int) -> Placed:
    if one.entry.block == block:
        return one
    said = f"属于第 {one.entry.block + 1} 份食谱"
    return replace(one, is_left_out=True, doubts=(*one.doubts, said))


def _without_twins(placed: Sequence[Placed]) -> list[Placed]:
    """Leave out a dish that stands twice in one cell: the one that says less of what is in it."""
    kept = list(placed)
    seen: dict[object, int] = {}
    for at, one in enumerate(placed):
        cell = (one.on, one.meal, one.slot, one.new_slot, one.diet_id, one.new_diet)
        key = (*cell, wide(one.entry.name))
        if one.is_left_out:
            continue
        if key not in seen:
            seen[key] = at
            continue
        other = seen[key]
        fuller, less = (at, other) if _says_more(one, placed[other]) else (other, at)
        seen[key] = fuller
        doubts = (*placed[less].doubts, "同一格里已经有这道菜")
        kept[less] = replace(placed[less], is_left_out=True, doubts=doubts)
    return kept


def _says_more(one: Placed, other: Placed) -> bool:
    return len(one.entry.ingredients) > len(other.entry.ingredients)


def told_apart(placed: Iterable[Placed], known: Collection[str]) -> list[Placed]:
    """Give a second recipe of one new name a name of its own, so that its grams are kept.

    `known` are the names that the school's bank has: there the bank decides.
    """
    recipes: dict[str, list[tuple[Ingredient, ...]]] = {}
    kept = []
    for one in placed:
        name, stated = one.entry.name, one.entry.ingredients
        others = recipes.setdefault(name, [])
        if stated and stated not in others:
            others.append(stated)
        at = others.index(stated) if stated else 0
        if at and name not in known:
            entry = replace(one.entry, name=f"{name}（{_ORDINALS[min(at, len(_ORDINALS) - 1)]}）")
            said = f"和前面的“{name}”用量不同，另存一道"
            one = replace(one, entry=entry, doubts=(*one.doubts, said))
        kept.append(one)
    return kept


_ORDINALS = "一二三四五六七八九十"


def _missing_meals(placed: Iterable[Placed], week: Week) -> list[str]:
    if not week.meals:
        return ["学校还没有设餐次，先到“餐次与菜位”里设好，再粘贴"]
    times = Counter(one.entry.label.meal for one in placed if one.meal is None)
    return [
        f"学校没有“{name}”这一餐，{number} 道菜先设为不要；要供应，先到“餐次与菜位”里加上"
        for name, number in times.items()
    ]
