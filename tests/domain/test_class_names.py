"""Class names as schools write them (samples/hygiene)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.class_names import (
    STAGE_LABELS,
    STAGE_YEARS,
    ClassName,
    Stage,
    current_grade,
    current_name,
    display,
    grade_label,
    parse,
    parse_cohort,
    rewrite,
    sort_key,
    written_grade,
)

K, P, J, S = Stage.KINDERGARTEN, Stage.PRIMARY, Stage.JUNIOR, Stage.SENIOR


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("一1", (P, 1, 1)),
        ("一(1)班", (P, 1, 1)),
        ("三（6）班", (P, 3, 6)),
        ("三 （６） 班", (P, 3, 6)),
        ("三年级6班", (P, 3, 6)),
        ("三年级（6）班", (P, 3, 6)),
        ("3年级6班", (P, 3, 6)),
        ("三年级六班", (P, 3, 6)),
        ("小学三年级（6）班", (P, 3, 6)),
        ("小一（2）班", (P, 1, 2)),
        ("302", (P, 3, 2)),
        ("3.2", (P, 3, 2)),
        ("初一1", (J, 1, 1)),
        ("初一(1)", (J, 1, 1)),
        ("初三（12）班", (J, 3, 12)),
        ("初中二年级3班", (J, 2, 3)),
        ("七（1）班", (J, 1, 1)),
        ("九年级十一班", (J, 3, 11)),
        ("701", (J, 1, 1)),
        ("904班", (J, 3, 4)),
        ("高二3班", (S, 2, 3)),
        ("高二10", (S, 2, 10)),
        ("高一二十班", (S, 1, 20)),
        ("1203", (S, 3, 3)),
        ("托一班", (K, 0, 1)),
        ("小一班", (K, 1, 1)),
        ("中二班", (K, 2, 2)),
        ("大三班", (K, 3, 3)),
        ("大班3班", (K, 3, 3)),
        ("大（3）班", (K, 3, 3)),
    ],
)
def test_many_ways_to_write_a_class(written, meant):
    assert parse(written) == ClassName(*meant)


@pytest.mark.parametrize("written", ["国际部", "", "一", "700", "一0班", "高五1班", "1301", "👍"])
def test_what_is_no_class_is_not_guessed(written):
    assert parse(written) is None


def test_classes_sort_as_a_school_lists_them():
    written = ["国际部", "高一(1)", "初一10", "初一2", "三（10）班", "三（6）班", "701", "一1"]
    written += ["大三班", "小二班", "小一班", "托一班", "二(1)班"]
    assert sorted(written, key=sort_key) == [
        "托一班", "小一班", "小二班", "大三班", "一1", "二(1)班", "三（6）班", "三（10）班",
        "701", "初一2", "初一10", "高一(1)", "国际部",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "short", "bracketed"),
    [
        (ClassName(P, 3, 1), "三1班", "三（1）班"),
        (ClassName(J, 1, 12), "初一12班", "初一（12）班"),
        (ClassName(S, 2, 10), "高二10班", "高二（10）班"),
        (ClassName(K, 1, 1), "小一班", "小一班"),
        (ClassName(K, 3, 12), "大十二班", "大十二班"),
        (ClassName(K, 3, 20), "大二十班", "大二十班"),
    ],
)
def test_display(name, short, bracketed):
    assert str(name) == display(name) == short
    assert display(name, brackets=True) == bracketed


def grades(stage):
    return st.integers(0 if stage is K else 1, STAGE_YEARS[stage])


names = st.sampled_from(list(Stage)).flatmap(
    lambda stage: st.builds(ClassName, st.just(stage), grades(stage), st.integers(1, 60))
)


@given(names, st.booleans())
def test_what_is_displayed_is_read_back(name, brackets):
    assert parse(display(name, brackets)) == name


# Entered in September 2024: grade 1 in 2024, grade 3 in 2026, grade 6 in 2029, gone in 2030.
@pytest.mark.parametrize(
    ("school_year", "grade"), [(2023, None), (2024, 1), (2026, 3), (2029, 6), (2030, None)]
)
def test_grade_follows_from_the_year_of_entry(school_year, grade):
    assert current_grade(P, 2024, school_year) == grade


def test_current_name_and_a_five_four_school():
    assert str(current_name(J, 2025, 4, 2026)) == "初二4班"
    assert current_name(J, 2022, 4, 2026) is None
    assert str(current_name(J, 2023, 4, 2026, {J: 4})) == "初四4班"
    assert parse("初四4班") == ClassName(J, 4, 4)


def test_grade_labels():
    assert grade_label(P, 3, full=True) == "三年级"
    assert grade_label(J, 1) == "初一"
    assert grade_label(K, 2, full=True) == "中班"
    assert set(STAGE_LABELS) == set(Stage)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2023级1班", (None, 2023, 1)),
        ("２０２３级（12）班", (None, 2023, 12)),
        ("初2024级3班", (J, 2024, 3)),
        ("高2025级1", (S, 2025, 1)),
    ],
)
def test_a_class_named_by_its_year_of_entry(written, meant):
    cohort = parse_cohort(written)
    assert (cohort.stage, cohort.entry_year, cohort.number) == meant
    assert parse(written) is None


@pytest.mark.parametrize("written", ["2026届1班", "三1班", "1823级1班", ""])
def test_what_names_no_year_of_entry(written):
    assert parse_cohort(written) is None


def test_a_year_of_entry_tells_the_grade_of_a_school_year():
    cohort = parse_cohort("2023级4班")
    assert cohort.current(P, 2026) == ClassName(P, 4, 4)
    assert cohort.current(P, 2029) is None


@pytest.mark.parametrize(
    ("text", "change", "rewritten"),
    [
        ("三（６） 班", {"grade": 4}, "四（６） 班"),
        ("310", {"number": 4}, "304"),
        ("初一10", {"number": 4}, "初一4"),
        ("小一班", {"grade": 2, "number": 12}, "中十二班"),
        ("六1班", {"grade": 7}, "七1班"),
        ("国际部", {"grade": 2}, None),
    ],
)
def test_a_name_is_rewritten_in_its_own_way(text, change, rewritten):
    assert rewrite(text, **change) == rewritten


@pytest.mark.parametrize(
    ("text", "grade"), [("701", 7), ("七1班", 7), ("初一1班", 1), ("小一班", 1), ("国际部", None)]
)
def test_the_grade_as_it_is_written(text, grade):
    assert written_grade(text) == grade
