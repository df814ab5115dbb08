"""Banned dishes and ingredients (禁用清单): that of the law as data, and the school's own.

学校食品安全与营养健康管理规定 (教育部等三部门令第 45 号, in force since 2019-04-01) article 36:
canteens of schools up to 高中 and of kindergartens make no 冷荤类, 生食类 or 裱花蛋糕, and cook no
四季豆, 鲜黄花菜, 野生蘑菇 or 发芽土豆; provinces may add to it. The wording was read in a reprint,
where it stands before article 37; on 亚硝酸盐 the article is to be checked. No school loosens it.

The same bean has many names, and some of them mean another one elsewhere (豆角, 芸豆, 扁豆): a word
that may be innocent is asked about (WARN), one that cannot is refused.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from app.domain import tables
from app.domain.foods import plain
from app.domain.menus import Basis, Course, Line
from app.domain.rules import Certainty
from app.domain.school_calendar import weekday_text
from app.domain.weeks import Finding, Level, SchoolBan, Week

DECREE = "《学校食品安全与营养健康管理规定》（教育部等三部门令第 45 号）"

# What lists of provinces and districts often add; offered, never in force by itself.
LOCAL: tuple[tuple[str, str, str], ...] = (
    ("dish", "沙拉", "各地目录常见：冷食类"),
    ("dish", "烧腊", "各地目录常见：烧腊熟食"),
    ("ingredient", "散装熟肉", "各地目录常见：散装熟肉制品"),
    ("ingredient", "五指毛桃", "各地目录常见：易与有毒植物混淆"),
    ("ingredient", "含铝", "各地目录常见：含铝膨松剂"),
)


@dataclass(frozen=True, slots=True)
class LawBan:
    """One word of the list: `unless` are longer words and notes that make it innocent."""

    rule: str
    is_dish: bool
    word: str
    unless: tuple[str, ...]
    is_sure: bool
    source: str
    certainty: Certainty
    advice: str

    def is_in(self, name: str) -> bool:
        return self.word in name

    def is_cleared(self, name: str) -> bool:
        return any(word in name for word in self.unless)


@cache
def law() -> tuple[LawBan, ...]:
    """Return the list of the law with the names that kitchens use, in its order."""
    return tuple(_law_ban(row) for row in tables.rows("banned_foods"))


def banned(week: Week) -> Iterator[Finding]:
    """Yield what the law or the school refuses, a finding for each course and rule."""
    for course in week.courses:
        seen: set[str] = set()
        for ban, level in in_course(course):
            if ban.rule not in seen:
                seen.add(ban.rule)
                yield _by_law(course, ban, level)
        yield from _by_school(course, week.bans)


def in_course(course: Course) -> list[tuple[LawBan, Level]]:
    """Return the rules of the law that a dish and its ingredients touch, refusals first."""
    found = []
    name = plain(course.name)
    for ban in _touching(name):
        if level := _of_name(ban, name, course.lines):
            found.append((ban, level))
    for line in course.lines:
        for ban in _touching(_text(line)):
            if not ban.is_dish and (level := _of_line(ban, line)):
                found.append((ban, level))
    return sorted(found, key=lambda hit: hit[1] is not Level.REFUSE)


@lru_cache(4096)
def _touching(text: str) -> tuple[LawBan, ...]:
    return tuple(ban for ban in law() if ban.is_in(text))


def _text(line: Line) -> str:
    return plain(f"{line.name} {line.food.name if line.food else ''}")


def _of_name(ban: LawBan, name: str, lines: Iterable[Line]) -> Level | None:
    """How a word in the name of a dish weighs: its ingredients may tell that it is innocent."""
    if ban.is_cleared(name):
        return None
    if not ban.is_dish and any(ban.is_cleared(plain(line.name)) for line in lines):
        return None
    return Level.REFUSE if ban.is_sure else Level.WARN


def _of_line(ban: LawBan, line: Line) -> Level | None:
    """How an ingredient weighs: cleared by what was written; merely asked about when only the
    food that the table chose for it, or its basis, speaks for the dried one."""
    typed = plain(line.name)
    food = plain(line.food.name) if line.food else ""
    if ban.is_cleared(typed):
        return None
    if not ban.is_sure:
        return None if ban.word not in typed else Level.WARN
    if ban.word in typed:
        dried = line.basis is Basis.DRY or ban.is_cleared(food)
        return Level.WARN if dried and ban.unless else Level.REFUSE
    return None if ban.is_cleared(food) else Level.REFUSE


def _by_law(course: Course, ban: LawBan, level: Level) -> Finding:
    told = f"{weekday_text(course.on)}“{course.name}”"
    if level is Level.REFUSE:
        sentence = f"{told}：学校食堂不得供应{ban.rule}。{ban.advice}"
    else:
        sentence = f"{told}可能是{ban.rule}：{ban.advice}"
    return Finding(level, "禁用", sentence, course.on, (course.id,), ban.source)


def _by_school(course: Course, bans: Iterable[SchoolBan]) -> Iterator[Finding]:
    for ban in bans:
        if not ban.holds(course.on):
            continue
        word = plain(ban.word)
        names = [plain(course.name)] if ban.is_dish else [_text(line) for line in course.lines]
        if any(word in name for name in names):
            sentence = (
                f"{weekday_text(course.on)}“{course.name}”：本校禁用清单里有“{ban.word}”"
                f"（{ban.source}）。换一道菜"
            )
            yield Finding(Level.REFUSE, "禁用", sentence, course.on, (course.id,), ban.source)


def _law_ban(row: dict[str, str]) -> LawBan:
    certainty = Certainty(row["certainty"])
    article = "（条文号待核）" if certainty is Certainty.KNOWN else f"第{row['article']}条"
    return LawBan(
        rule=row["rule"],
        is_dish=row["kind"] == "dish",
        word=plain(row["word"]),
        unless=tuple(plain(word) for word in row["unless"].split("|") if word),
        is_sure=row["level"] == "refuse",
        source=DECREE + article,
        certainty=certainty,
        advice=row["advice"],
    )
