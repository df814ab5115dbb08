"""Class names (班级): the many ways schools write them, one order, one display form.

Seen in real sheets (samples/hygiene): 一1, 三（6）班, 初一1, 高二10, 701. Kindergartens write
小一班, 中二班, 大三班. A name nobody can read (国际部) is kept as typed and sorts last.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum


class Stage(IntEnum):
    """School stages (学段) in the order in which a child meets them."""

    KINDERGARTEN = 1
    PRIMARY = 2
    JUNIOR = 3
    SENIOR = 4


STAGE_LABELS = {
    Stage.KINDERGARTEN: "幼儿园",
    Stage.PRIMARY: "小学",
    Stage.JUNIOR: "初中",
    Stage.SENIOR: "高中",
}

# Years in a stage; a 五四 school passes its own. Kindergarten grade 0 is 托班.
STAGE_YEARS: Mapping[Stage, int] = {
    Stage.KINDERGARTEN: 3,
    Stage.PRIMARY: 6,
    Stage.JUNIOR: 3,
    Stage.SENIOR: 3,
}

_KINDERGARTEN_GRADES = "托小中大"
_DIGITS = "零一二三四五六七八九"
_STAGE_MARKS = {"初": Stage.JUNIOR, "高": Stage.SENIOR}
_NUMERAL = r"(?:\d{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_NUMBER = rf"\(?(?P<number>{_NUMERAL})\)?班?"
_KINDERGARTEN = re.compile(rf"(?P<grade>[{_KINDERGARTEN_GRADES}])班?{_NUMBER}")
_UPPER = re.compile(rf"(?P<stage>[初高])中?(?P<grade>[一二三四1-4])年?级?{_NUMBER}")
_PLAIN = re.compile(rf"(?:小学?)?(?P<grade>[一二三四五六七八九])(?:年级)?{_NUMBER}")
_DIGIT_YEAR = re.compile(rf"(?P<grade>[1-9])年级{_NUMBER}")
_COMPACT = re.compile(r"(?P<grade>[1-9]|1[0-2])(?P<number>\d{2})班?")
_COHORT = re.compile(r"(?P<stage>[小初高]?)(?P<year>(?:19|20)\d{2})级\(?(?P<number>\d{1,2})\)?班?")
_COHORT_STAGES = {"小": Stage.PRIMARY, **_STAGE_MARKS}
_SEPARATED = re.compile(r"(?P<grade>[1-9])[.\-(](?P<number>\d{1,2})\)?班?")


_FORMS = (_KINDERGARTEN, _UPPER, _PLAIN, _DIGIT_YEAR, _COMPACT, _SEPARATED)


@dataclass(frozen=True, slots=True, order=True)
class ClassName:
    """A class by stage, grade within the stage and number; sorts in that order."""

    stage: Stage
    grade: int
    number: int

    def __str__(self) -> str:
        return display(self)


def parse(text: str) -> ClassName | None:
    """Return the class a name means, None when it is not a grade and a number.

    七、八、九年级 and 701 are read as junior grades 1 to 3, 1001 as senior grade 1.
    """
    found = _matched(_plain(text))
    if found is None:
        return None
    if found.re is _KINDERGARTEN:
        grade = _KINDERGARTEN_GRADES.index(found["grade"])
        return _named(Stage.KINDERGARTEN, grade, found["number"])
    if found.re is _UPPER:
        return _named(_STAGE_MARKS[found["stage"]], _value(found["grade"]), found["number"])
    return _in_nine_years(_value(found["grade"]), found["number"])


@dataclass(frozen=True, slots=True)
class Cohort:
    """A class named by its year of entry (2023级1班): the name never changes."""

    stage: Stage | None
    entry_year: int
    number: int

    def current(self, stage: Stage, school_year: int) -> ClassName | None:
        """Return grade and number in a school year, None before entry and after leaving."""
        return current_name(stage, self.entry_year, self.number, school_year)


def parse_cohort(text: str) -> Cohort | None:
    """Return the cohort a name means (2023级1班, 初2024级（3）班), None when it names none.

    Only 级 counts: 2026届 means the year of leaving at one school and of entry at the next.
    """
    found = _COHORT.fullmatch(_plain(text))
    if found is None:
        return None
    return Cohort(_COHORT_STAGES.get(found["stage"]), int(found["year"]), int(found["number"]))


def sort_key(text: str) -> tuple[int, int, int, str]:
    """Return a key that puts classes in school order, unreadable names last by their text."""
    name = parse(text)
    if name is None:
        return (len(Stage) + 1, 0, 0, text)
    return (name.stage, name.grade, name.number, text)


def display(name: ClassName, brackets: bool = False) -> str:
    """Return the usual form: 三1班, 初一1班, 高二10班, 小一班; with brackets 三（1）班."""
    if name.stage is Stage.KINDERGARTEN:
        return f"{_KINDERGARTEN_GRADES[name.grade]}{_chinese(name.number)}班"
    number = f"（{name.number}）" if brackets else str(name.number)
    return f"{grade_label(name.stage, name.grade)}{number}班"


def rewrite(text: str, grade: int | None = None, number: int | None = None) -> str | None:
    """Return the name with another grade or number in the way it is written, None if it has none.

    `grade` counts as the name itself counts it: 1 to 12 through primary, junior and senior when
    the name is plain (七1班, 701), within the stage when it names one (初一1班, 小一班).
    """
    source = _source(text)
    plain = "".join(character for character, _ in source)
    found = _matched(plain)
    if found is None:
        return None
    pieces = list(text)
    for group, value in (("grade", grade), ("number", number)):
        if value is not None:
            start, end = (source[at][1] for at in (found.start(group), found.end(group) - 1))
            # 310 becomes 304: a number without a mark before it keeps its two digits.
            width = 2 if group == "number" and found.re is _COMPACT else 1
            pieces[start] = _in_script(found[group], value, width)
            pieces[start + 1 : end + 1] = [""] * (end - start)
    return "".join(pieces)


def written_grade(text: str) -> int | None:
    """Return the grade as the name writes it: 7 for 701 and 七1班, 1 for 初一1班 and 小一班."""
    found = _matched(_plain(text))
    if found is None:
        return None
    if found["grade"] in _KINDERGARTEN_GRADES:
        return _KINDERGARTEN_GRADES.index(found["grade"])
    return _value(found["grade"])


def _matched(plain: str) -> re.Match[str] | None:
    return next((found for form in _FORMS if (found := form.fullmatch(plain))), None)


def _source(text: str) -> list[tuple[str, int]]:
    """Return each character that is compared with the place in the text it came from."""
    return [
        (character, at)
        for at, written in enumerate(text)
        for character in unicodedata.normalize("NFKC", written)
        if not (character.isspace() or character == "·")
    ]


def _in_script(written: str, value: int, width: int = 1) -> str:
    """Write a number as the old one was written: in digits, or as a Chinese numeral."""
    if written.isdecimal():
        return f"{value:0{width}}"
    if written in _KINDERGARTEN_GRADES:
        return _KINDERGARTEN_GRADES[value]
    return _chinese(value)


def grade_label(stage: Stage, grade: int, full: bool = False) -> str:
    """Return a grade's short form (三, 初一, 小) or full form (三年级, 初一年级, 小班)."""
    if stage is Stage.KINDERGARTEN:
        return _KINDERGARTEN_GRADES[grade] + ("班" if full else "")
    mark = {Stage.PRIMARY: "", Stage.JUNIOR: "初", Stage.SENIOR: "高"}[stage]
    return f"{mark}{_DIGITS[grade]}" + ("年级" if full else "")


def current_grade(
    stage: Stage,
    entry_year: int,
    school_year: int,
    stage_years: Mapping[Stage, int] = STAGE_YEARS,
) -> int | None:
    """Return the grade of those who entered in a year, None before they enter or once they left.

    Both are years in which a school year begins: entered 2024, school year 2026 is grade 3.
    """
    grade = school_year - entry_year + 1
    return grade if 1 <= grade <= stage_years[stage] else None


def current_name(
    stage: Stage,
    entry_year: int,
    number: int,
    school_year: int,
    stage_years: Mapping[Stage, int] = STAGE_YEARS,
) -> ClassName | None:
    """Return the class that entered in a year as it is called now, None once it has left."""
    grade = current_grade(stage, entry_year, school_year, stage_years)
    return None if grade is None else ClassName(stage, grade, number)


def _plain(text: str) -> str:
    return re.sub(r"[\s·]", "", unicodedata.normalize("NFKC", text))


def _in_nine_years(grade: int, number: str) -> ClassName | None:
    if grade <= 6:
        return _named(Stage.PRIMARY, grade, number)
    if grade <= 9:
        return _named(Stage.JUNIOR, grade - 6, number)
    return _named(Stage.SENIOR, grade - 9, number)


def _named(stage: Stage, grade: int, number: str) -> ClassName | None:
    value = _value(number)
    return ClassName(stage, grade, value) if value else None


def _value(numeral: str) -> int:
    """Return the value of digits or of a Chinese numeral below a hundred."""
    if numeral.isdecimal():
        return int(numeral)
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return _DIGITS.index(numeral)
    return (_DIGITS.index(tens) if tens else 1) * 10 + (_DIGITS.index(ones) if ones else 0)


def _chinese(value: int) -> str:
    tens, ones = divmod(value, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")
