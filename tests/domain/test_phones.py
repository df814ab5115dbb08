"""Telephone numbers: domain/rules.md §1.7."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import phones
from app.domain.errors import RuleBroken


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("13900000268", "13900000268"),
        ("139 0000 0268", "13900000268"),
        ("139-0000-0268", "13900000268"),
        ("+86 139 0000 0268", "13900000268"),
        ("008613900000268", "13900000268"),
        ("8613900000268", "13900000268"),
        ("１３９００００ ０２６８", "13900000268"),
        ("025-8320 1234", "02583201234"),
        ("（0512）6522 1234", "051265221234"),
        ("010-62221234", "01062221234"),
        ("83201234", "83201234"),
        ("400-820-8820", "4008208820"),
        ("+852 2123 4567", "+85221234567"),
    ],
)
def test_one_stored_form(typed, stored):
    assert phones.check(typed) == stored
    assert phones.check(stored) == stored


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "填写电话"),
        ("1390000026", "手机号应为 11 位，现在是 10 位"),
        ("139000002688", "手机号应为 11 位，现在是 12 位"),
        ("12900000268", "手机号的第二位是 3～9，现在是 2"),
        ("电话13900000268", "电话只填数字，座机可带区号"),
        ("025123", "座机号应为区号加 7 或 8 位号码"),
    ],
)
def test_each_cause_has_its_sentence(typed, sentence):
    with pytest.raises(RuleBroken) as broken:
        phones.check(typed)
    assert broken.value.message == sentence
    assert phones.fault(phones.normalise(typed)) == sentence


@given(st.integers(3, 9), st.integers(0, 999_999_999))
def test_every_mobile_number_passes_in_groups(second, rest):
    number = f"1{second}{rest:09d}"
    assert phones.is_mobile(number)
    assert phones.check(phones.display(number)) == number


def test_a_landline_is_shown_as_stored():
    assert phones.display("02583201234") == "02583201234"
