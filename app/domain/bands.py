"""Age bands (年龄段): for whom a dish states its grams, and by whose needs a meal is judged.

The bands of pupils are those of WS/T 554-2017 table 1; a kindergarten states grams by year of age
(domain notes on nutrition §2). A pupil's age is not kept, so the band follows from the grade: WS/T
554 says by age, and menus of schools print 1-3年级 and 4-6年级 in its place.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.class_names import Stage


class Band(StrEnum):
    """The age bands (年龄段) for which grams are stated: years of life, and the staff."""

    AGE_3 = "3"
    AGE_4 = "4"
    AGE_5 = "5"
    AGE_6 = "6"
    AGE_6_8 = "6-8"
    AGE_9_11 = "9-11"
    AGE_12_14 = "12-14"
    AGE_15_17 = "15-17"
    STAFF = "staff"


BAND_LABELS: dict[Band, str] = {
    Band.AGE_3: "3 岁",
    Band.AGE_4: "4 岁",
    Band.AGE_5: "5 岁",
    Band.AGE_6: "6 岁",
    Band.AGE_6_8: "6～8 岁",
    Band.AGE_9_11: "9～11 岁",
    Band.AGE_12_14: "12～14 岁",
    Band.AGE_15_17: "15～17 岁",
    Band.STAFF: "教职工",
}
KINDERGARTEN = (Band.AGE_3, Band.AGE_4, Band.AGE_5, Band.AGE_6)
PUPILS = (Band.AGE_6_8, Band.AGE_9_11, Band.AGE_12_14, Band.AGE_15_17)
# 托班 eats with the youngest; 大班 is five when the school year begins.
_KINDERGARTEN_GRADES = {0: Band.AGE_3, 1: Band.AGE_3, 2: Band.AGE_4, 3: Band.AGE_5}


@dataclass(frozen=True, slots=True)
class Diners:
    """How many of a band eat, and how many of a hundred of them are boys."""

    people: int
    boys_pct: int = 50


def band_of(stage: int | None, grade: int | None) -> Band | None:
    """Return the band of a class by its stage and grade; None for one whose name tells neither."""
    if stage is None or grade is None:
        return None
    if stage == Stage.KINDERGARTEN:
        return _KINDERGARTEN_GRADES.get(grade)
    if stage == Stage.PRIMARY:
        return Band.AGE_6_8 if grade <= 3 else Band.AGE_9_11
    return Band.AGE_12_14 if stage == Stage.JUNIOR else Band.AGE_15_17
