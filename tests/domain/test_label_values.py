"""Label values by hand: 1 kcal is 4.184 kJ, 1 g of salt holds 393 mg of sodium."""

import pytest

from app.domain.errors import RuleBroken
from app.domain.foods import Nutrient
from app.domain.label_values import looks_like_kilojoules, read


@pytest.mark.parametrize(
    ("nutrient", "typed", "value"),
    [
        (Nutrient.ENERGY, "250", 250),
        (Nutrient.ENERGY, "1046kJ", 250),
        (Nutrient.ENERGY, "１０４６ 千焦", 250),
        (Nutrient.SODIUM, "2000", 2000),
        (Nutrient.SODIUM, "2g", 2000),
        (Nutrient.SODIUM, "盐 5g", 1965),
        (Nutrient.VITAMIN_A, "310μgRAE", 310),
        (Nutrient.PROTEIN, "(7.9)*", 7.9),
        (Nutrient.PROTEIN, "500mg", 0.5),
        (Nutrient.VITAMIN_C, "Tr", 0),
        (Nutrient.VITAMIN_C, "0", 0),
        (Nutrient.VITAMIN_C, "—", None),
        (Nutrient.VITAMIN_C, "…", None),
        (Nutrient.VITAMIN_C, "", None),
    ],
)
def test_values_are_read_as_printed(nutrient, typed, value):
    assert read(nutrient, typed) == (pytest.approx(value, abs=1e-3) if value else value)


@pytest.mark.parametrize(
    ("nutrient", "typed", "said"),
    [
        (Nutrient.PROTEIN, "很多", "看不懂蛋白质"),
        (Nutrient.PROTEIN, "-3", "看不懂蛋白质"),
        (Nutrient.PROTEIN, "120", "不会有 120 g 蛋白质"),
        (Nutrient.ENERGY, "1046", "千焦写成 1046kJ"),
        (Nutrient.SODIUM, "5斤", "不认识单位“斤”"),
    ],
)
def test_what_cannot_be_is_refused_with_how_to_write_it(nutrient, typed, said):
    with pytest.raises(RuleBroken, match=said):
        read(nutrient, typed)


def test_kilojoules_in_the_column_of_kilocalories_are_noticed():
    parts = {Nutrient.PROTEIN: 7.9, Nutrient.FAT: 0.9, Nutrient.CARBOHYDRATE: 77.2}
    assert looks_like_kilojoules({**parts, Nutrient.ENERGY: 1453})
    assert not looks_like_kilojoules({**parts, Nutrient.ENERGY: 346})
