"""Variety (食物多样) of a planned week: what is missing and what comes too often.

WS/T 554-2017 3.2 and 4, with 12 and 25 kinds from the dietary guidelines for Chinese residents; the
numbers are data (weekly_rules.csv, app/domain/menu_limits.py). A school that serves lunch alone is
asked for lunch's share of the day. Only foods that the table knows are counted.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from math import ceil

from app.domain.bands import KINDERGARTEN, Band
from app.domain.foods import Food, FoodGroup, ProteinClass
from app.domain.menu_limits import FOR_SMALL, GUIDE, STANDARD
from app.domain.menus import Course, Line, MealKind
from app.domain.school_calendar import weekday_text
from app.domain.standards import day_share
from app.domain.weeks import Finding, Level, Week, weekdays, weekly_rule

FOUR_GROUPS: dict[str, frozenset[FoodGroup]] = {
    "谷薯": frozenset({FoodGroup.CEREAL}),
    "蔬果": frozenset({FoodGroup.VEGETABLE, FoodGroup.FRUIT}),
    "鱼禽肉蛋": frozenset({FoodGroup.MEAT, FoodGroup.FISH, FoodGroup.EGG}),
    "奶和大豆": frozenset({FoodGroup.MILK, FoodGroup.SOY_NUT}),
}
_SEASONING_GROUPS = frozenset({FoodGroup.OIL, FoodGroup.SALT, FoodGroup.OTHER})
# Cooked with, not eaten as a food of its own: the guideline leaves seasonings out.
_SEASONINGS = frozenset(
    ("大葱", "葱", "细香葱", "姜", "大蒜", "香菜", "淀粉", "玉米淀粉", "干酵母")
)
_HOT = "小红尖辣椒"
_FINE = ("大米", "粳米", "籼米", "香米", "糯米", "米饭", "米粉", "河粉", "小麦粉", "面粉", "面条",
         "挂面", "馒头", "花卷", "烙饼", "面包(白)", "馄饨皮", "粳米粥", "淀粉", "粉丝", "粉条",
         "通心粉", "海绵蛋糕", "红豆馅")  # fmt: skip


def share(week: Week, courses: Iterable[Course]) -> float:
    """Return which part of the day's food the meals of these courses are, at most the whole."""
    return _share(frozenset(course.meal for course in courses), _are_small(week))


def _are_small(week: Week) -> bool:
    """Tell that a kindergarten alone eats: the grams of WS/T 554 are for pupils from six on."""
    pupils = [band for band in week.bands if band is not Band.STAFF]
    return bool(pupils) and all(band in KINDERGARTEN for band in pupils)


def _source(week: Week, place: str = "") -> str:
    if _are_small(week):
        return FOR_SMALL
    return f"WS/T 554-2017《学生餐营养指南》{place}" if place else STANDARD


@cache
def _share(meals: frozenset[MealKind], are_small: bool) -> float:
    return day_share(meals, are_small)


def is_kind(food: Food) -> bool:
    """Tell whether a food counts as a kind: oil, salt, sauces and aromatics do not."""
    base = food.name.split("(")[0]
    return food.group not in _SEASONING_GROUPS and base not in _SEASONINGS and _HOT not in food.name


def kinds(courses: Iterable[Course]) -> set[str]:
    """Return the kinds of food in some courses; fresh and dried, lean and fat are one kind."""
    return {food.name.split("(")[0] for food in _foods(courses) if is_kind(food)}


def groups_per_meal(week: Week) -> Iterator[Finding]:
    """WS/T 554-2017 3.2: each meal has three of the four classes of food, breakfast above all."""
    least = int(weekly_rule("groups_per_meal")[0])
    source = _source(week, "3.2")
    mains = (MealKind.BREAKFAST, MealKind.LUNCH, MealKind.DINNER)
    for day, courses in week.common().items():
        for meal_id in dict.fromkeys(c.meal_id for c in courses if c.meal in mains):
            mine = [course for course in courses if course.meal_id == meal_id]
            there = {food.group for food in _foods(mine)}
            missing = [name for name, groups in FOUR_GROUPS.items() if not groups & there]
            if len(FOUR_GROUPS) - len(missing) < least and there:
                name = next((p.meal_name for p in week.places if p.meal_id == meal_id), "这一餐")
                sentence = f"{weekday_text(day)}{name}缺{'、'.join(missing)}：四类食物至少要有三类"
                yield Finding(Level.WARN, "种类", sentence, day, _ids(mine), source)


def kinds_enough(week: Week) -> Iterator[Finding]:
    """Dietary guideline: 12 kinds a day and 25 a week, of the day by the share of the meals."""
    short = {}
    for day, courses in _planned(week).items():
        wanted = ceil(week.limits.kinds_a_day * share(week, courses) - 1e-9)
        if len(kinds(courses)) < wanted:
            short[day] = (len(kinds(courses)), wanted)
    if short:
        told = "、".join(f"{weekday_text(day)} {had} 种" for day, (had, _) in short.items())
        wanted = max(wanted for _, wanted in short.values())
        yield _hint("种类", f"食物种类偏少：{told}，按所供餐次每天要有 {wanted} 种", short, GUIDE)
    yield from _kinds_of_week(week)


def _kinds_of_week(week: Week) -> Iterator[Finding]:
    """Asked only of a week that is all there: a half-planned one is short of everything."""
    planned = _planned(week)
    if not planned or len(planned) < len(week.days):
        return
    wanted = ceil(week.limits.kinds_a_week * min(1.0, len(planned) / 5))
    had = len(kinds(course for courses in planned.values() for course in courses))
    if had < wanted:
        sentence = f"一周只有 {had} 种食物，要有 {wanted} 种：再换进 {wanted - had} 种没用过的食材"
        yield Finding(Level.HINT, "种类", sentence, source=GUIDE)


def vegetables(week: Week) -> Iterator[Finding]:
    """WS/T 554-2017 4: three fresh vegetables a day, half of them (by weight) dark."""
    few, pale = {}, {}
    for day, courses in _planned(week).items():
        lines = [line for course in courses for line in course.lines if _is_vegetable(line)]
        had = {line.food.name.split("(")[0] for line in lines if line.food}
        wanted = ceil(week.limits.vegetables_a_day * share(week, courses) - 1e-9)
        if len(had) < wanted:
            few[day] = (len(had), wanted)
        elif (part := _dark_part(lines)) < 0.5:
            pale[day] = part
    if few:
        told = "、".join(f"{weekday_text(day)} {had} 种" for day, (had, _) in few.items())
        wanted = max(wanted for _, wanted in few.values())
        yield _hint("蔬菜", f"新鲜蔬菜偏少：{told}，要有 {wanted} 种", few, _source(week))
    if pale:
        told = "、".join(f"{weekday_text(day)} {part:.0%}" for day, part in pale.items())
        sentence = f"深色蔬菜不到一半：{told}。换上菠菜、胡萝卜、西兰花、番茄等"
        yield _hint("蔬菜", sentence, pale, _source(week))


def daily_foods(week: Week) -> Iterator[Finding]:
    """WS/T 554-2017 4: fruit, milk and soy every day."""
    milk = "早餐或加餐可以给" if _are_small(week) else "每天要 200～300 克，早餐或加餐可以给"
    asked: tuple[tuple[str, Callable[[Food], bool], str], ...] = (
        ("水果", lambda food: food.group is FoodGroup.FRUIT, "排进一份水果"),
        ("奶", lambda food: food.group is FoodGroup.MILK, milk),
        ("大豆制品", _is_soy, "换进豆腐、豆干、千张等"),
    )
    planned = _planned(week)
    for word, is_it, advice in asked:
        without = [
            day
            for day, courses in planned.items()
            if not any(map(is_it, _foods(courses))) and not _is_open(week, courses, word)
        ]
        if not without:
            continue
        told = "每天都" if len(without) == len(planned) > 1 else weekdays(without)
        yield _hint(word, f"{told}没有{word}：{advice}", without, _source(week))


def _is_open(week: Week, courses: Iterable[Course], word: str) -> bool:
    """Tell whether a slot of that name is still empty: then the gap is told, and that is enough."""
    filled = {course.slot_id for course in courses}
    served = {course.meal_id for course in courses}
    return any(
        word in place.slot and place.meal_id in served and place.slot_id not in filled
        for place in week.places
    )


def liver(week: Week) -> Iterator[Finding]:
    """WS/T 554-2017 4: animal liver once a week, 20 to 25 g each time."""
    _, low, high = weekly_rule("liver")
    with_liver = [
        course
        for courses in week.common().values()
        for course in courses
        if any("肝" in line.name or (line.food and "肝" in line.food.name) for line in course.lines)
    ]
    planned = _planned(week)
    if not with_liver and planned and len(planned) == len(week.days):
        portion = "" if _are_small(week) else f"，每人 {low:g}～{high:g} 克"
        sentence = f"一周没有动物肝脏：每周安排 1 次{portion}"
        yield Finding(Level.HINT, "肝脏", sentence, source=_source(week))
    days = {course.on for course in with_liver}
    if len(days) > 1:
        sentence = f"{weekdays(days)}都有动物肝脏：每周 1 次就够，多了维生素 A 会过量"
        yield Finding(Level.WARN, "肝脏", sentence, None, _ids(with_liver), _source(week))


def staples(week: Week) -> Iterator[Finding]:
    """WS/T 554-2017 4: not one staple only; coarse grain or tuber replaces part of it."""
    planned = _planned(week)
    if len(planned) < max(2, len(week.days)):
        return
    cereals = {
        food.name
        for courses in planned.values()
        for food in _foods(courses)
        if food.group is FoodGroup.CEREAL
    }
    if cereals and not any(name for name in cereals if not any(w in name for w in _FINE)):
        sentence = "一周主食都是精米白面：换进玉米、小米、燕麦、红薯、杂豆等"
        yield Finding(Level.HINT, "主食", sentence, source=_source(week))


def _is_soy(food: Food) -> bool:
    return food.group is FoodGroup.SOY_NUT and food.protein_class is ProteinClass.SOY


def _is_vegetable(line: Line) -> bool:
    return bool(line.food and line.food.group is FoodGroup.VEGETABLE and is_kind(line.food))


def _dark_part(lines: Iterable[Line]) -> float:
    """The dark ones' part of the vegetables by weight, by number where nobody told grams."""
    found = [(line.food, _typical(line.amounts)) for line in lines if line.food]
    total = sum(grams for _, grams in found)
    if total <= 0:
        return sum(1 for food, _ in found if food.is_dark) / max(1, len(found))
    return sum(grams for food, grams in found if food.is_dark) / total


def _typical(amounts: Mapping[Band, float]) -> float:
    pupils = [grams for band, grams in amounts.items() if band is not Band.STAFF]
    return max(pupils or amounts.values(), default=0.0)


def _planned(week: Week) -> dict[date, tuple[Course, ...]]:
    """The days whose courses have at least one known ingredient."""
    return {day: courses for day, courses in week.common().items() if any(_foods(courses))}


def _foods(courses: Iterable[Course]) -> Iterator[Food]:
    for course in courses:
        for line in course.lines:
            if line.food is not None:
                yield line.food


def _ids(courses: Iterable[Course]) -> tuple[int, ...]:
    return tuple(course.id for course in courses)


def _hint(word: str, sentence: str, days: Iterable[date], source: str) -> Finding:
    days = list(days)
    return Finding(Level.HINT, word, sentence, days[0] if len(days) == 1 else None, (), source)
