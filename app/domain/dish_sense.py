"""Names and ingredients that contradict each other (菜名与配料不符): 鸡腿 without chicken.

A small vocabulary (tables/dish_words.csv) says what a word in a name needs among the ingredients;
a word that needs nothing is there to be passed over (鱼香 is a flavour, 素鸡 is soy). Published
menus do this (domain notes, reality 26).
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from app.domain import tables
from app.domain.foods import plain
from app.domain.menus import Course
from app.domain.school_calendar import weekday_text
from app.domain.weeks import Finding, Level, Week

SOURCE = "本系统菜名词表（惯例）"


def contradictions(week: Week) -> Iterator[Finding]:
    """Yield the dishes whose ingredients lack what the name promises."""
    for course in week.courses:
        if course.lines and (lacking := lacks(course)):
            sentence = (
                f"{weekday_text(course.on)}“{course.name}”的配料里没有{'、'.join(lacking)}："
                "补上配料，或者改菜名"
            )
            yield Finding(Level.WARN, "名实不符", sentence, course.on, (course.id,), SOURCE, True)


def lacks(course: Course) -> list[str]:
    """Return the words of the name for which no ingredient stands, in their order."""
    names = _ingredients(course)
    return [
        word
        for word, needs in promised(plain(course.name))
        if needs and not any(need in name for need in needs for name in names)
    ]


@lru_cache(4096)
def promised(name: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the words of a name with what each needs; longer words come before shorter ones."""
    found = dict.fromkeys(_pattern().findall(name))
    return tuple((word, vocabulary()[word]) for word in found)


@cache
def vocabulary() -> dict[str, tuple[str, ...]]:
    """Return words of dish names with what each promises: {肉: (words of a meat, …)}."""
    return {
        row["word"]: tuple(filter(None, row["needs"].split("|")))
        for row in tables.rows("dish_words")
    }


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, vocabulary()), key=len, reverse=True)))


def _ingredients(course: Course) -> list[str]:
    names = []
    for line in course.lines:
        names.append(plain(line.name))
        if line.food is not None:
            names.extend(map(plain, line.food.names))
    return names
