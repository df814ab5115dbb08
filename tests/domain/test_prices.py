"""Prices as people write them."""

import pytest

from app.domain.errors import RuleBroken
from app.domain.prices import fen_of, read_lines, read_price, yuan


@pytest.mark.parametrize(
    ("typed", "fen"),
    [("12.5", 1250), ("¥12.50", 1250), ("１２．５元", 1250), ("0", 0), ("1,200", 120_000)],
)
def test_money_is_kept_in_fen(typed, fen):
    assert fen_of(typed) == fen


@pytest.mark.parametrize("typed", ["", "十元", "-3", "1.005", "1e3", "99999999"])
def test_what_is_no_amount_is_refused_with_an_example(typed):
    with pytest.raises(RuleBroken, match="例如"):
        fen_of(typed)


@pytest.mark.parametrize(
    ("typed", "per_kg"),
    [
        ("4.6", 460),
        ("4.6元", 460),
        ("4.6元/公斤", 460),
        ("￥4.6/kg", 460),
        ("2.3元/斤", 460),
        ("2.3 元 每市斤", 460),
        ("2.3/500g", 460),
        ("0.5元/两", 1000),
        ("4600元/吨", 460),
        ("2.333/斤", 467),
    ],
)
def test_prices_by_the_kilogram_and_by_the_jin_are_one(typed, per_kg):
    assert read_price(typed).per_kg() == per_kg


def test_a_price_of_a_piece_needs_the_weight_of_the_piece():
    price = read_price("2.4元/盒")
    assert price.per_kg(200) == 1200
    with pytest.raises(RuleBroken, match="每盒多重"):
        price.per_kg()


@pytest.mark.parametrize("typed", ["0", "0元/斤", "9999999"])
def test_no_food_is_free_or_dearer_than_gold(typed):
    with pytest.raises(RuleBroken, match="之间"):
        read_price(typed).per_kg()


def test_a_pasted_list_is_read_line_by_line():
    text = (
        "大米 4.6\n鸡蛋：5.2元/斤\n\n鸡蛋（30枚）\t公斤\t10.4\n青菜 3.5 公斤\n合计\n牛奶,2.4元/盒"
    )
    found = [
        (line.number, line.name, line.price and (line.price.fen / 100, line.price.unit))
        for line in read_lines(text)
    ]
    assert [(number, name) for number, name, _ in found] == [
        (1, "大米"), (2, "鸡蛋"), (4, "鸡蛋(30枚)"), (5, "青菜"), (6, ""), (7, "牛奶"),
    ]  # fmt: skip
    assert [price and (float(price[0]), price[1]) for *_, price in found] == [
        (4.6, "公斤"), (5.2, "斤"), (10.4, "公斤"), (3.5, "公斤"), None, (2.4, "盒"),
    ]  # fmt: skip


def test_an_amount_is_written_with_two_decimals():
    assert [yuan(fen) for fen in (5, 1250, 123_456)] == ["0.05", "12.50", "1,234.56"]
