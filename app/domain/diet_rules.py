"""Special groups (特殊餐): whom a dish of the week would harm, and who needs another one."""

from collections.abc import Iterable, Iterator

from app.domain.allergens import propose
from app.domain.menus import ALLERGEN_LABELS, Allergen, Course, Line, served_to
from app.domain.school_calendar import weekday_text
from app.domain.weeks import Finding, Level, SpecialDiet, Week

SOURCE = "GB 7718-2011 4.4.3 致敏物质；本校特殊餐名单"
_PORK = ("猪", "腊肉", "火腿", "培根", "香肠", "腊肠", "午餐肉", "叉烧")
_NOT_PORK = ("牛肉", "羊肉", "鸡肉", "火腿菇")
_HALAL = "清真"
# A dish and what a group must not have in it.
_Harm = tuple[Course, set[str]]


def diets(week: Week) -> Iterator[Finding]:
    """Yield, by group and day, the dishes it cannot eat: its own ones and the common ones left."""
    for diet in week.diets:
        harmful = [(c, harm) for c in served_to(week.courses, diet.id) if (harm := _harm(c, diet))]
        for day in week.days:
            today = [(course, harm) for course, harm in harmful if course.on == day]
            own = [pair for pair in today if pair[0].diet_id == diet.id]
            common = [pair for pair in today if pair[0].diet_id is None]
            if own:
                yield _of_own(diet, own)
            if common and diet.people:
                yield _of_common(diet, common)


def _of_own(diet: SpecialDiet, harm: list[_Harm]) -> Finding:
    day = harm[0][0].on
    sentence = f"{weekday_text(day)}给“{diet.name}”的{_names(harm)}含{_what(harm)}：换一道不含的"
    return Finding(Level.WARN, "特殊餐", sentence, day, _ids(harm), SOURCE)


def _of_common(diet: SpecialDiet, harm: list[_Harm]) -> Finding:
    day = harm[0][0].on
    sentence = (
        f"{weekday_text(day)}含{_what(harm)}（{_names(harm)}）：{diet.name} {diet.people} 人要换餐"
    )
    return Finding(Level.WARN, "特殊餐", sentence, day, _ids(harm), SOURCE)


def _harm(course: Course, diet: SpecialDiet) -> set[str]:
    """What the group must not have in a dish, in words: declared by the cook or brought along."""
    found: set[str] = set()
    if diet.allergens:
        there: frozenset[Allergen] = course.allergens | propose(course.lines)
        found = {ALLERGEN_LABELS[allergen] for allergen in diet.allergens & there}
    if _HALAL in diet.name and has_pork(course.lines):
        found.add("猪肉")
    return found


def has_pork(lines: Iterable[Line]) -> bool:
    """Tell whether a dish has pork in it, by the name of an ingredient or of its food."""
    return any(map(_is_pork, lines))


def _is_pork(line: Line) -> bool:
    """Pork by either name; beef sausage is none."""
    if any(word in line.name for word in _NOT_PORK):
        return False
    names = (line.name, line.food.name if line.food else "")
    return any(word in name for word in _PORK for name in names)


def _what(harm: list[_Harm]) -> str:
    return "、".join(sorted({what for _, found in harm for what in found}))


def _names(harm: list[_Harm]) -> str:
    return "、".join(dict.fromkeys(course.name for course, _ in harm))


def _ids(harm: list[_Harm]) -> tuple[int, ...]:
    return tuple(course.id for course, _ in harm)
