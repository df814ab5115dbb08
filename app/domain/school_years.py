"""School years (学年更替): what each class is called in the next year, and which ones leave.

Nine years are one road: whoever is through primary school goes on to junior school without an
examination (义务教育法 2018 年修正，第二条、第十二条), so a nine-year school moves 六 up to 七.
Senior school is entered by examination: 初三 and 九 leave, also where the school goes on to 高三.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import count, islice

from app.domain import class_names
from app.domain.class_names import STAGE_YEARS, ClassName, Stage
from app.domain.errors import RuleBroken

K, P, J, S = Stage.KINDERGARTEN, Stage.PRIMARY, Stage.JUNIOR, Stage.SENIOR
# The stages of each kind of school, by the words under which the school's profile stores it.
STAGES: Mapping[str, tuple[Stage, ...]] = {
    "kindergarten": (K,),
    "primary": (P,),
    "junior": (J,),
    "senior": (S,),
    "nine_year": (P, J),
    "complete": (J, S),
    "twelve_year": (P, J, S),
}
BEGINS_IN = 8
EARLIEST_DAYS = 60
NUMBER_LIMIT = 40


class Fate(StrEnum):
    """What becomes of a class at a roll-over."""

    RISES = "rises"
    LEAVES = "leaves"
    STAYS = "stays"
    MERGES = "merges"


FATE_LABELS: dict[Fate, str] = {
    Fate.RISES: "升级",
    Fate.LEAVES: "毕业",
    Fate.MERGES: "并入",
    Fate.STAYS: "不变",
}


@dataclass(frozen=True, slots=True)
class Step:
    """The fate of one class, its name in the next year, and what somebody should look at."""

    fate: Fate
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """A grade that nobody moves up into: how many classes start there, and their names."""

    stage: Stage
    grade: int
    names: tuple[str, ...]
    school_year: int
    like: str = ""
    taken: frozenset[str] = frozenset()

    def resized(self, number: int) -> "Opening":
        """Return the grade with another number of classes, named in the same way."""
        if number > NUMBER_LIMIT:
            raise RuleBroken(f"一个年级最多新建 {NUMBER_LIMIT} 个班")
        every = (_nth(self.like, self.stage, self.grade, n, self.school_year) for n in count(1))
        names = tuple(islice((name for name in every if name not in self.taken), number))
        return replace(self, names=names)


def stage_years(names: Iterable[str]) -> Mapping[Stage, int]:
    """Return the years per stage that the class names tell: a 初四 means five and four (五四制)."""
    parsed = filter(None, map(class_names.parse, names))
    if any(name.stage is J and name.grade == 4 for name in parsed):
        return {**STAGE_YEARS, P: 5, J: 4}
    return STAGE_YEARS


def next_step(
    name: str,
    *,
    kind: str,
    school_year: int,
    entry_year: int | None = None,
    names: Sequence[str] = (),
) -> Step:
    """Return what becomes of a class when `school_year` (the year it begins in) begins.

    `names` are those of all running classes: they tell how the school writes its junior classes
    and how many years it has. A name nobody can read stays, with a note.
    """
    stages, years = STAGES[kind], stage_years(names)
    if cohort := class_names.parse_cohort(name):
        stage = cohort.stage or stages[0]
        grade = _grade_since(cohort.entry_year, school_year)
        last = sum(years[s] for s in _road(stages, stage))
        return Step(Fate.LEAVES, "") if grade > last else Step(Fate.RISES, name)
    now = class_names.parse(name)
    if now is None:
        return Step(Fate.STAYS, name, "看不出是哪个年级，确认去向和班名")
    if (
        entry_year
        and class_names.current_name(now.stage, entry_year, now.number, school_year) == now
    ):
        return Step(Fate.STAYS, name, f"入学年份 {entry_year}，班名已经是新学年的")
    if now.grade < years[now.stage]:
        written = class_names.written_grade(name) or 0
        return Step(Fate.RISES, class_names.rewrite(name, grade=written + 1) or name)
    if now.stage is P and J in stages:
        return Step(Fate.RISES, _as_junior(name, now, names, years))
    return Step(Fate.LEAVES, "")


def openings(
    names: Sequence[str], steps: Sequence[Step], *, kind: str, school_year: int
) -> list[Opening]:
    """Return the grades to be opened with as many classes as this year has, less who moves in.

    Named as the classes that are in the grade now: 一(1) gives 一(1) to 一(6) again.
    """
    stages, years = STAGES[kind], stage_years(names)
    arriving = [class_names.parse(step.name) for step in steps if step.fate is not Fate.LEAVES]
    coming = Counter((name.stage, name.grade) for name in arriving if name)
    found = []
    for stage, grade in _entry_grades(stages, names, years):
        here = [text for text in names if _is_in(text, stage, grade, stages[0], school_year - 1)]
        number = max(0, len(here) - coming[stage, grade])
        taken = frozenset(step.name for step in steps)
        like = min(here, key=class_names.sort_key, default="")
        empty = Opening(stage, grade, (), school_year, like, taken)
        found.append(empty.resized(number))
    return found


def year_text(school_year: int) -> str:
    """Return a school year as people write it: 2027—2028学年."""
    return f"{school_year}—{school_year + 1}学年"


def coming_year(today: date, last_done: int | None) -> int:
    """Return the school year to prepare: this autumn's until it is done, from November the next.

    A school that has done this autumn's prepares the next one, whatever the month.
    """
    year = today.year if today.month <= 10 else today.year + 1
    return max(year, last_done + 1) if last_done else year


def year_of(effective_on: date) -> int:
    """Return the school year that a day belongs to; it begins in August."""
    return effective_on.year if effective_on.month >= BEGINS_IN else effective_on.year - 1


def check_effective_day(effective_on: date, today: date) -> None:
    """Refuse a roll-over more than sixty days ahead: until then classes change too much."""
    ahead = (effective_on - today).days
    if ahead > EARLIEST_DAYS:
        raise RuleBroken(
            f"离 {effective_on:%Y-%m-%d} 还有 {ahead} 天，提前 {EARLIEST_DAYS} 天以内才能办理升级，"
            "现在只能先看",
            field="effective_on",
        )


def check_day(on: date, *, today: date, earliest: date | None) -> None:
    """Refuse a change dated after today, or before the term that is running (or ran last)."""
    if on > today:
        raise RuleBroken("日期不能晚于今天，到那一天再办", field="on")
    if earliest is not None and on < earliest:
        raise RuleBroken(
            f"最早写 {earliest:%Y-%m-%d}，再往前是上个学期，过去的记录不改", field="on"
        )


def check_after(on: date, last_change: date, words: str) -> None:
    """Refuse a change dated before the last one: what was is not rewritten."""
    if on < last_change:
        raise RuleBroken(f"{words}，日期不能早于 {last_change:%Y-%m-%d}", field="on")


def _grade_since(entry_year: int, school_year: int) -> int:
    return school_year - entry_year + 1


def _road(stages: Sequence[Stage], start: Stage) -> tuple[Stage, ...]:
    """Return the stages that a class goes through under one name: 小学 alone, or 小学 and 初中."""
    return (P, J) if start is P and J in stages else (start,)


def _as_junior(name: str, now: ClassName, names: Iterable[str], years: Mapping[Stage, int]) -> str:
    """Return the name in the first junior grade, in the way the school writes its juniors."""
    juniors = [text for text in names if (read := class_names.parse(text)) and read.stage is J]
    is_named_by_stage = any("初" in text for text in juniors) or name.startswith("小")
    if is_named_by_stage or years[P] != STAGE_YEARS[P]:
        return class_names.display(ClassName(J, 1, now.number), "（" in name or "(" in name)
    return class_names.rewrite(name, grade=7) or name


def _entry_grades(
    stages: Sequence[Stage], names: Iterable[str], years: Mapping[Stage, int]
) -> Iterable[tuple[Stage, int]]:
    read = {(name.stage, name.grade) for name in map(class_names.parse, names) if name}
    for stage in stages:
        if (stage, 0) in read:
            yield stage, 0  # 托班
        yield stage, 1


def _is_in(text: str, stage: Stage, grade: int, first_stage: Stage, school_year: int) -> bool:
    if cohort := class_names.parse_cohort(text):
        is_stage = (cohort.stage or first_stage) is stage
        return is_stage and _grade_since(cohort.entry_year, school_year) == grade
    name = class_names.parse(text)
    return name is not None and (name.stage, name.grade) == (stage, grade)


def _nth(like: str, stage: Stage, grade: int, number: int, school_year: int) -> str:
    if cohort := class_names.parse_cohort(like):
        head, _, tail = like.partition(str(cohort.entry_year))
        mark, _, rest = tail.partition(str(cohort.number))
        return f"{head}{school_year}{mark}{number}{rest}"
    rewritten = class_names.rewrite(like, number=number) if like else None
    return rewritten or class_names.display(ClassName(stage, grade, number))
