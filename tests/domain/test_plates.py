"""Plates: GA 36-2018 as read in domain/rules.md §1.7."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import RuleBroken
from app.domain.plates import (
    LETTERS,
    PLATE_KIND_LABELS,
    PROVINCES,
    PlateKind,
    display,
    normalise,
    other,
    parse,
    tail,
)


@pytest.mark.parametrize(
    ("typed", "stored", "kind"),
    [
        ("苏A12K8Q", "苏A12K8Q", PlateKind.ORDINARY),
        ("苏a·12k8q", "苏A12K8Q", PlateKind.ORDINARY),
        ("苏Ａ １２３４５", "苏A12345", PlateKind.ORDINARY),
        ("苏A-12345", "苏A12345", PlateKind.ORDINARY),
        ("京AD12345", "京AD12345", PlateKind.NEW_ENERGY_SMALL),
        ("京AF12345", "京AF12345", PlateKind.NEW_ENERGY_SMALL),
        ("粤BDF1234", "粤BDF1234", PlateKind.NEW_ENERGY_SMALL),
        ("苏A12345D", "苏A12345D", PlateKind.NEW_ENERGY_LARGE),
        ("苏A1234学", "苏A1234学", PlateKind.COACHING),
        ("苏A1234警", "苏A1234警", PlateKind.POLICE),
        ("粤Z1234港", "粤Z1234港", PlateKind.HONG_KONG),
        ("粤Z1234澳", "粤Z1234澳", PlateKind.MACAO),
        ("苏A1234挂", "苏A1234挂", PlateKind.TRAILER),
        ("224578使", "224578使", PlateKind.EMBASSY),
        ("使224578", "使224578", PlateKind.EMBASSY),
        ("沪A0023领", "沪A0023领", PlateKind.CONSULATE),
        ("苏X1234应急", "苏X1234应急", PlateKind.EMERGENCY),
        ("苏A12345临", "苏A12345临", PlateKind.TEMPORARY),
        ("无牌", "无牌", PlateKind.NONE),
    ],
)
def test_kinds_of_plates(typed, stored, kind):
    plate = parse(typed)
    assert (plate.text, plate.kind) == (stored, kind)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "填写号牌，没有号牌选“无牌”"),
        ("苏AI2345", "号牌里没有字母 I 和 O，核对是不是数字 1 和 0"),
        ("苏A1234O", "号牌里没有字母 I 和 O，核对是不是数字 1 和 0"),
        ("湾A12345", "号牌的第一个字“湾”不是省份简称"),
        ("A12345", "号牌的第一个字“A”不是省份简称"),
        ("苏112345", "号牌的第二位应是字母，现在是“1”"),
        ("苏A1234", "号牌应为 7 位，新能源 8 位，现在是 6 位"),
        ("苏A1234567", "号牌应为 7 位，新能源 8 位，现在是 9 位"),
        ("苏A12?45", "号牌里不会有“?”"),
        ("苏A123456", "8 位是新能源号牌：第 3 位或最后一位是 A～K 的字母，其余多为数字"),
    ],
)
def test_each_cause_has_its_sentence(typed, sentence):
    with pytest.raises(RuleBroken) as broken:
        parse(typed)
    assert broken.value.message == sentence
    assert broken.value.field == "plate"


serials = st.text(LETTERS + "0123456789", min_size=5, max_size=5)


@given(st.sampled_from(PROVINCES), st.sampled_from(LETTERS), serials)
def test_every_ordinary_plate_is_read_however_it_is_typed(province, letter, serial):
    plate = parse(f" {province}{letter}·{serial} ".lower())
    assert plate.kind is PlateKind.ORDINARY
    assert plate.text == province + letter + serial
    assert parse(str(plate)) == plate


@given(st.text(max_size=20))
def test_whatever_is_typed_gives_a_plate_or_a_sentence(text):
    with suppress(RuleBroken):
        assert parse(text).text == normalise(text)


def test_the_pad_has_31_provinces_and_24_letters():
    assert len(set(PROVINCES)) == 31
    assert len(LETTERS) == 24
    assert not set("IO") & set(LETTERS)


def test_tail_display_and_free_text():
    assert tail("苏A·12K8Q") == "2K8Q"
    assert tail("无牌") == ""
    assert display("苏AD12345") == "苏A·D12345"
    assert display("224578使") == "224578使"
    assert other("ka 12345").kind is PlateKind.OTHER
    with pytest.raises(RuleBroken, match="不超过 12 个字"):
        other("A" * 13)
    with pytest.raises(RuleBroken, match="填写号牌"):
        other(" · ")
    assert set(PLATE_KIND_LABELS) == set(PlateKind)
