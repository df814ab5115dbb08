"""Tidying typed text: ux.md §6.1."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.text import code, tidy


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("　张　伟　", "张 伟"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("\u200b张伟\ufeff", "张伟"),
        ("Ａ班\t二楼", "Ａ班 二楼"),
        ("㛃𬱖䶮👍", "㛃𬱖䶮👍"),
        ("   ", ""),
    ],
)
def test_names_stay_as_typed_but_for_spaces(typed, kept):
    assert tidy(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("ｒ－７ｆ３ｋ９", "R-7F3K9"), (" 苏a 12 ", "苏A12"), ("１２３　４", "1234"), ("", "")],
)
def test_codes_have_one_form(typed, kept):
    assert code(typed) == kept


@given(st.text(max_size=50))
def test_doing_it_twice_changes_nothing(text):
    assert tidy(tidy(text)) == tidy(text)
    assert code(code(text)) == code(text)
