"""Masking: domain/rules.md §1.6 and ux.md #58; the examples are those of the mock-ups."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.masking import mask_document, mask_name, mask_phone, mask_plate
from app.domain.surnames import COMPOUND_SURNAMES, SURNAME_READINGS, split_name

MASKS = [mask_name, mask_phone, mask_document, mask_plate]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("张小三", "张*三"),
        ("许白露", "许*露"),
        ("张王小三", "张**三"),
        ("欧阳娜娜", "欧阳**"),
        ("欧阳锋", "欧阳*"),
        ("欧阳", "欧*"),
        ("张", "张*"),
        ("阿依古丽·买买提", "阿***"),
        ("Maria Smith", "M***"),
        ("𬱖𠮷", "𬱖*"),
        ("", ""),
        (None, ""),
    ],
)
def test_names(name, shown):
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13800001402", "138****1402"),
        ("02583201234", "025****1234"),
        ("83201234", "****34"),
        ("1234", "****"),
        ("", ""),
        (None, ""),
    ],
)
def test_phones(phone, shown):
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [("11010519491231002X", "****002X"), ("E12345", "****"), ("", ""), (None, "")],
)
def test_documents(number, shown):
    assert mask_document(number) == shown


@pytest.mark.parametrize(
    ("plate", "shown"),
    [
        ("苏A12QK8", "苏A·***K8"),
        ("苏A·12QK8", "苏A·***K8"),
        ("苏AD12326", "苏A·***26"),
        ("无牌", "无牌"),
        ("A12", "A***"),
        ("", ""),
        (None, ""),
    ],
)
def test_plates(plate, shown):
    assert mask_plate(plate) == shown


@pytest.mark.parametrize("mask", MASKS)
@given(text=st.text(min_size=4, max_size=30))
def test_masking_never_fails_and_never_shows_everything(mask, text):
    shown = mask(text)
    assert shown in {"", "无牌"} or "*" in shown
    assert bool(shown) == bool(text.strip())


def test_family_and_given_name():
    assert split_name("诸葛亮") == ("诸葛", "亮")
    assert split_name("张小三") == ("张", "小三")
    assert split_name("爱新觉罗溥仪") == ("爱新觉罗", "溥仪")
    assert split_name("") == ("", "")


def test_the_table_spells_every_character():
    for family, readings in SURNAME_READINGS.items():
        assert len(family) == 1 or family in COMPOUND_SURNAMES
        assert all(len(reading.split()) == len(family) for reading in readings)
