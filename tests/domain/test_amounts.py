"""Amounts: what people type beside an ingredient, and what is refused."""

import re

import pytest

from app.domain.amounts import is_amount, parse
from app.domain.errors import RuleBroken


@pytest.mark.parametrize(
    ("text", "value", "unit", "note"),
    [
        ("80g", 80, "g", ""),
        ("80", 80, "g", ""),
        ("80 克", 80, "g", ""),
        ("2.5G", 2.5, "g", ""),
        ("约80g/人", 80, "g", ""),
        ("0．５ｋｇ", 500, "g", "“0．５ｋｇ”合 500g"),
        ("０.５kg", 500, "g", "“０.５kg”合 500g"),
        ("1斤", 500, "g", "“1斤”合 500g"),
        ("2两", 100, "g", "“2两”合 100g"),
        ("半斤", 250, "g", "“半斤”合 250g"),
        ("1,200g", 1200, "g", ""),
        ("60–80 g", 70, "g", "“60–80 g”取中间值 70g"),
        ("5g～8g", 6.5, "g", "“5g～8g”取中间值 6.5g"),
        ("1-2两", 75, "g", "“1-2两”取中间值 75g"),
        ("l0g", 10, "g", "“l0g”读作 10g"),
        ("1Og", 10, "g", "“1Og”读作 10g"),
        ("I5克", 15, "g", "“I5克”读作 15g"),
        ("1块", 1, "块", ""),
        ("两个", 2, "个", ""),
        ("半个", 0.5, "个", ""),
        ("½个", 0.5, "个", ""),
        ("1杯", 1, "杯", ""),
        ("1小盒", 1, "盒", ""),
        ("2片", 2, "片", ""),
        ("1根", 1, "根", ""),
        ("200ml", 200, "毫升", ""),
        ("0.2升", 200, "毫升", "“0.2升”合 200毫升"),
        ("少许", None, "g", "“少许”没有克数，不计入营养"),
        ("适量", None, "g", "“适量”没有克数，不计入营养"),
    ],
)
def test_an_amount_is_read_as_it_is_written(text, value, unit, note):
    amount = parse(text)
    assert (amount.value, amount.unit, amount.note) == (value, unit, note)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "没有写用量"),
        ("0g", "是 0"),
        ("0.0001g", "是 0"),
        ("-5g", "小于 0"),
        ("－5克", "小于 0"),
        ("10l", "数字 1 还是升"),
        ("g", "看不懂"),
        ("IO", "看不懂"),
        ("1/0个", "写了两个数"),
        ("80/120g", "写了两个数"),
        ("80万", "看不懂"),
        ("1块-20g", "单位不一样"),
        ("１e9g", "看不懂"),
    ],
)
def test_what_is_no_amount_is_refused_with_a_sentence(text, reason):
    with pytest.raises(RuleBroken) as refusal:
        parse(text)
    assert reason in refusal.value.message
    assert re.search("80g|删去", refusal.value.message)


def test_only_a_unit_makes_an_amount_of_a_text_that_may_be_anything():
    assert [text for text in ("80g", "1块", "适量", "80", "牛奶", "周一") if is_amount(text)] == [
        "80g",
        "1块",
        "适量",
    ]
