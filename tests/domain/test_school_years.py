"""School years: what each class is called next, which leave, and which grades are opened.

Nine years are one road without an examination: 义务教育法（2018 年修正）第二条、第十二条.
"""

from datetime import date

import pytest

from app.domain.class_names import Stage
from app.domain.errors import RuleBroken
from app.domain.school_years import (
    Fate,
    check_after,
    check_day,
    check_effective_day,
    coming_year,
    next_step,
    openings,
    stage_years,
    year_of,
    year_text,
)

LEAVES = ""


def after(name, kind="primary", names=(), entry_year=None, year=2027):
    """Return the name of a class in the school year 2027, '' when it has left."""
    step = next_step(
        name, kind=kind, school_year=year, entry_year=entry_year, names=names or [name]
    )
    assert (step.fate is Fate.LEAVES) == (step.name == LEAVES)
    return step.name


# Every way of writing keeps its own way: brackets, widths, digits, numerals.
@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("一1", "二1"),
        ("三(1)", "四(1)"),
        ("三（6）班", "四（6）班"),
        ("三 （６） 班", "四 （６） 班"),
        ("三年级6班", "四年级6班"),
        ("3年级6班", "4年级6班"),
        ("三年级六班", "四年级六班"),
        ("小学三年级（6）班", "小学四年级（6）班"),
        ("302", "402"),
        ("310班", "410班"),
        ("3.2", "4.2"),
        ("五12班", "六12班"),
        ("六1班", LEAVES),
        ("601", LEAVES),
        ("六（3）班", LEAVES),
    ],
)
def test_a_primary_school_moves_up_and_six_leaves(now, then):
    assert after(now) == then


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("托一班", "小一班"),
        ("小一班", "中一班"),
        ("中二班", "大二班"),
        ("大三班", LEAVES),
        ("中班2班", "大班2班"),
        ("小（十二）班", "中（十二）班"),
    ],
)
def test_a_kindergarten_goes_small_middle_big(now, then):
    assert after(now, "kindergarten") == then


@pytest.mark.parametrize(
    ("kind", "now", "then"),
    [
        ("junior", "初一（3）班", "初二（3）班"),
        ("junior", "七（1）班", "八（1）班"),
        ("junior", "801", "901"),
        ("junior", "初三1", LEAVES),
        ("junior", "九（2）班", LEAVES),
        ("senior", "高二10", "高三10"),
        ("senior", "高三1班", LEAVES),
        ("senior", "1103", "1203"),
        # The examination stands between: a complete school takes the pupils in anew.
        ("complete", "初三1班", LEAVES),
        ("complete", "高一1班", "高二1班"),
        ("twelve_year", "九1班", LEAVES),
        ("twelve_year", "六1班", "七1班"),
    ],
)
def test_junior_and_senior_schools(kind, now, then):
    assert after(now, kind) == then


@pytest.mark.parametrize(
    ("now", "others", "then"),
    [
        ("六1班", [], "七1班"),
        ("601", ["701"], "701"),
        ("六（1）班", ["八（2）班"], "七（1）班"),
        ("六（1）班", ["初二（2）班"], "初一（1）班"),
        ("小学六年级（1）班", [], "初一（1）班"),
        ("九1班", [], LEAVES),
    ],
)
def test_a_nine_year_school_moves_six_up_to_seven_as_it_writes_its_juniors(now, others, then):
    assert after(now, "nine_year", [now, *others]) == then


# Entered 2024: 2027 is the fourth year.
@pytest.mark.parametrize(
    ("kind", "now", "then"),
    [
        ("primary", "2024级1班", "2024级1班"),
        ("primary", "2021级1班", LEAVES),
        ("primary", "2022级（1）班", "2022级（1）班"),
        ("junior", "2024级1班", LEAVES),
        ("junior", "2025级1班", "2025级1班"),
        ("nine_year", "2021级1班", "2021级1班"),
        ("nine_year", "2018级1班", LEAVES),
        ("complete", "初2024级1班", LEAVES),
        ("complete", "高2025级1班", "高2025级1班"),
    ],
)
def test_a_class_named_by_its_year_of_entry_keeps_its_name(kind, now, then):
    assert after(now, kind) == then


def test_a_school_of_five_and_four_years_is_told_by_its_fourth_junior_year():
    names = ["五1班", "初三1班", "初四1班"]
    assert dict(stage_years(names)) == {
        Stage.KINDERGARTEN: 3, Stage.PRIMARY: 5, Stage.JUNIOR: 4, Stage.SENIOR: 3
    }  # fmt: skip
    assert [after(name, "nine_year", names) for name in names] == ["初一1班", "初四1班", LEAVES]


def test_what_nobody_can_read_stays_and_is_pointed_out():
    step = next_step("国际部", kind="primary", school_year=2027)
    assert (step.fate, step.name) == (Fate.STAYS, "国际部")
    assert "看不出是哪个年级" in step.note


def test_a_class_that_has_its_new_name_already_is_not_moved_up_twice():
    step = next_step("二1班", kind="primary", school_year=2027, entry_year=2026)
    assert (step.fate, step.name) == (Fate.STAYS, "二1班")
    assert after("二1班", entry_year=2025) == "三1班"


def opened(kind, names):
    steps = [next_step(n, kind=kind, school_year=2027, names=names) for n in names]
    found = openings(names, steps, kind=kind, school_year=2027)
    return {(o.stage.name, o.grade): o.names for o in found}


@pytest.mark.parametrize(
    ("kind", "names", "expected"),
    [
        ("primary", ["一(1)", "一(2)", "二(1)"], {("PRIMARY", 1): ("一(1)", "一(2)")}),
        ("primary", ["101", "102"], {("PRIMARY", 1): ("101", "102")}),
        ("primary", ["2026级1班", "2026级2班"], {("PRIMARY", 1): ("2027级1班", "2027级2班")}),
        ("primary", ["二1班"], {("PRIMARY", 1): ()}),
        ("junior", ["七1班", "九1班"], {("JUNIOR", 1): ("七1班",)}),
        # Three come up from 六, four were in 七: one more is opened beside them.
        (
            "nine_year",
            ["601", "602", "603", "701", "702", "703", "704"],
            {("PRIMARY", 1): (), ("JUNIOR", 1): ("704",)},
        ),
        ("complete", ["初一1", "高一1"], {("JUNIOR", 1): ("初一1",), ("SENIOR", 1): ("高一1",)}),
        # 托 is opened anew, 小 only as far as 托 does not fill it.
        (
            "kindergarten",
            ["托一班", "小一班", "小二班"],
            {("KINDERGARTEN", 0): ("托一班",), ("KINDERGARTEN", 1): ("小二班",)},
        ),
    ],
)
def test_the_first_grade_is_opened_as_it_is_now(kind, names, expected):
    assert opened(kind, names) == expected


def test_another_number_of_classes_is_named_in_the_same_way():
    steps = [next_step("一（1）班", kind="primary", school_year=2027)]
    (one,) = openings(["一（1）班"], steps, kind="primary", school_year=2027)
    assert one.resized(3).names == ("一（1）班", "一（2）班", "一（3）班")
    with pytest.raises(RuleBroken, match="最多新建 40 个班"):
        one.resized(41)


@pytest.mark.parametrize(
    ("today", "last_done", "year"),
    [
        (date(2027, 6, 1), None, 2027),
        (date(2027, 10, 31), None, 2027),
        (date(2027, 11, 1), None, 2028),
        (date(2028, 1, 9), None, 2028),
        (date(2027, 9, 2), 2027, 2028),
        (date(2027, 8, 2), 2026, 2027),
    ],
)
def test_the_year_to_prepare(today, last_done, year):
    assert coming_year(today, last_done) == year


def test_a_school_year_begins_in_august():
    assert (year_of(date(2027, 7, 31)), year_of(date(2027, 8, 1))) == (2026, 2027)
    assert year_text(2027) == "2027—2028学年"


def test_sixty_days_ahead_is_early_enough():
    check_effective_day(date(2027, 9, 1), date(2027, 7, 3))
    with pytest.raises(RuleBroken, match="还有 61 天"):
        check_effective_day(date(2027, 9, 1), date(2027, 7, 2))


def test_a_change_lies_within_the_term_and_not_before_the_last_one():
    today, earliest = date(2026, 11, 23), date(2026, 9, 1)
    check_day(earliest, today=today, earliest=earliest)
    check_day(today, today=today, earliest=None)
    with pytest.raises(RuleBroken, match="不能晚于今天"):
        check_day(date(2026, 11, 24), today=today, earliest=earliest)
    with pytest.raises(RuleBroken, match="最早写 2026-09-01"):
        check_day(date(2026, 8, 31), today=today, earliest=earliest)
    check_after(today, today, "今天才改过")
    with pytest.raises(RuleBroken, match="今天才改过，日期不能早于 2026-11-23"):
        check_after(date(2026, 11, 22), today, "今天才改过")
