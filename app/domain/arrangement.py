"""How a week is laid out (排菜): dishes that come again too soon, days and slots left empty."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from app.domain.foods import FoodGroup
from app.domain.menu_limits import CUSTOM
from app.domain.menus import Course
from app.domain.school_calendar import weekday_text
from app.domain.weeks import EmptyCell, Finding, Level, Place, Week, weekdays

# Rice, steamed bread, an apple and milk may come every day.
_DAILY_GROUPS = frozenset({FoodGroup.CEREAL, FoodGroup.FRUIT, FoodGroup.MILK})
_DAILY_SLOTS = ("主食", "饭", "水果", "奶", "点心", "加餐")
_ADDED = frozenset({FoodGroup.OIL, FoodGroup.SALT, FoodGroup.OTHER})


def may_be_daily(course: Course) -> bool:
    """Tell a dish that nobody minds every day: nothing but cereal, fruit, milk or seasonings."""
    groups = {line.food.group for line in course.lines if line.food}
    if groups:
        return groups - _ADDED <= _DAILY_GROUPS
    return any(word in course.slot for word in _DAILY_SLOTS)


def twice_a_day(week: Week) -> Iterator[Finding]:
    """The same dish in two places of one day; rice at lunch and at dinner is no repeat."""
    for day, courses in week.common().items():
        places: dict[int, list[Course]] = defaultdict(list)
        for course in courses:
            places[course.dish_id].append(course)
        for same in places.values():
            meals = Counter(course.meal_id for course in same)
            if len(same) < 2 or (may_be_daily(same[0]) and max(meals.values()) == 1):
                continue
            sentence = f"{weekday_text(day)}“{same[0].name}”排了 {len(same)} 次：留一次，其余换掉"
            ids = tuple(course.id for course in same)
            yield Finding(Level.WARN, "重复", sentence, day, ids, CUSTOM)


def repeats(week: Week) -> Iterator[Finding]:
    """No dish twice within n days (custom; n is the school's), neighbouring weeks looked at too."""
    within = week.limits.repeat_days
    elsewhere: dict[int, list[date]] = defaultdict(list)
    for served in week.served:
        elsewhere[served.dish_id].append(served.on)
    for dish_id, by_day in _not_daily(week).items():
        for day, course in sorted(by_day.items()):
            if other := _nearest(day, by_day, elsewhere[dish_id], within):
                yield _again(course, other, by_day, within)


def _not_daily(week: Week) -> dict[int, dict[date, Course]]:
    found: dict[int, dict[date, Course]] = defaultdict(dict)
    for courses in week.common().values():
        for course in courses:
            if not may_be_daily(course):
                found[course.dish_id].setdefault(course.on, course)
    return found


def _nearest(day: date, here: Iterable[date], elsewhere: list[date], within: int) -> date | None:
    """The latest day before on which it is served too, else the first day of a later week."""
    before = [other for other in (*here, *elsewhere) if 0 < (day - other).days < within]
    after = [other for other in elsewhere if 0 < (other - day).days < within]
    return max(before) if before else min(after, default=None)


def _again(course: Course, other: date, here: dict[date, Course], within: int) -> Finding:
    ids = (course.id, here[other].id) if other in here else (course.id,)
    told = weekday_text(other) if other in here else f"{other.month} 月 {other.day} 日"
    had = "已经上过" if other < course.on else "还要上"
    sentence = (
        f"{weekday_text(course.on)}“{course.name}”{told}{had}，本校 {within} 天内不重复：换一道菜"
    )
    return Finding(Level.WARN, "重复", sentence, course.on, ids, CUSTOM)


def gaps(week: Week) -> Iterator[Finding]:
    """Days without a dish, meals without one, slots that other days fill."""
    common = week.common()
    empty = [day for day in week.days if not common[day]]
    if empty:
        told = "每天都" if len(empty) == len(week.days) > 1 else weekdays(empty)
        on = empty[0] if len(empty) == 1 else None
        sentence = f"{told}还没有菜：排上，或者把不供餐的日子去掉"
        first = next((EmptyCell(empty[0], p.meal_id, p.slot_id) for p in week.places), None)
        yield Finding(Level.WARN, "空缺", sentence, on, empty=first)
    planned = [day for day in week.days if common[day]]
    meals: dict[int, Place] = {}
    for place in week.places:
        meals.setdefault(place.meal_id, place)
    for meal in meals.values():
        yield from _of_meal(week, meal, planned)


def _of_meal(week: Week, meal: Place, planned: list[date]) -> Iterator[Finding]:
    common = week.common()
    serving = [d for d in planned if any(c.meal_id == meal.meal_id for c in common[d])]
    without = [day for day in planned if day not in serving]
    if without:
        yield _gap(without, f"还没有{meal.meal_name}", planned, meal)
    for place in week.places:
        if place.meal_id != meal.meal_id or not serving:
            continue
        missing = [d for d in serving if all(c.slot_id != place.slot_id for c in common[d])]
        if missing:
            yield _gap(missing, f"{meal.meal_name}还没有{place.slot}", serving, place)


def _gap(days: list[date], what: str, of: list[date], place: Place) -> Finding:
    every = len(days) == len(of) > 1
    told = "每天" if every else weekdays(days)
    on = days[0] if len(days) == 1 else None
    advice = "这一行不用就在“餐次与菜位”里停用" if every else "排上一道"
    level = Level.HINT if every else Level.WARN
    first = EmptyCell(days[0], place.meal_id, place.slot_id)
    return Finding(level, "空缺", f"{told}{what}：{advice}", on, empty=first)
