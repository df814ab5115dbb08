"""What is supplied, by hand-worked sums from the table, and what must hold of any sum."""

from math import isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import exchange, nutrition
from app.domain.bands import Band
from app.domain.foods import Food, FoodGroup, FoodTable, Nutrient, ProteinClass, composition
from app.domain.menus import Basis, Line
from app.domain.nutrition import FoodClass

TABLE = FoodTable(composition())
BAND = Band.AGE_9_11


def line(name: str, grams: float | None, basis: Basis = Basis.EDIBLE) -> Line:
    return Line(name, TABLE.named(name), {} if grams is None else {BAND: grams}, basis)


def test_a_lunch_is_summed_as_by_hand():
    """大米 80 g, 番茄 100 g, 鸡蛋 50 g, 豆油 8 g, 盐 1 g, all raw and edible.

    kcal 276.8 + 15 + 69.5 + 71.92 + 0; protein 6.32 + 0.9 + 6.55 + 0; fat 0.72 + 0.2 + 4.3 + 7.992;
    carbohydrate 61.76 + 3.3 + 1.2; sodium 1.44 + 9.7 + 65.75 + 0.392 + 393.11.
    """
    lunch = nutrition.supply(
        [line("大米", 80), line("番茄", 100), line("鸡蛋", 50), line("豆油", 8), line("盐", 1)],
        BAND,
    )
    expected = {
        Nutrient.ENERGY: 433.22,
        Nutrient.PROTEIN: 13.77,
        Nutrient.FAT: 13.212,
        Nutrient.CARBOHYDRATE: 66.26,
        Nutrient.SODIUM: 470.392,
    }
    assert {n: lunch.got(n) for n in expected} == pytest.approx(expected)
    # 4 x 13.77 = 55.08, 9 x 13.212 = 118.908, 4 x 66.26 = 265.04, in all 439.028 kcal.
    shares = lunch.energy_shares
    assert [round(shares[n], 1) for n in nutrition.KCAL_A_GRAM] == [12.5, 27.1, 60.4]
    # Eggs 6.55 of 13.77 g protein; their fat 4.3 of 13.212 g; salt 393.11 mg / 393.
    assert round(lunch.quality_protein_pct, 1) == 47.6
    assert round(lunch.animal_fat_pct, 1) == 32.5
    assert round(lunch.salt, 2) == 1.0
    assert lunch.class_energy == pytest.approx(
        {FoodClass.CEREAL: 276.8, FoodClass.VEGETABLE: 15, FoodClass.ANIMAL: 69.5, "other": 71.92}
    )
    assert lunch.class_protein == pytest.approx(
        {ProteinClass.CEREAL: 6.32, ProteinClass.OTHER: 0.9, ProteinClass.ANIMAL: 6.55}
    )


@pytest.mark.parametrize(
    ("name", "grams", "basis", "kcal"),
    [
        # 80 g of drumstick with bone, 74 % edible: 59.2 g x 146 kcal.
        ("鸡腿", 80, Basis.GROSS, 86.432),
        ("鸡腿", 80, Basis.EDIBLE, 116.8),
        # 110 g of cooked rice were 50 g of rice: half of 346 kcal.
        ("大米", 110, Basis.COOKED, 173.0),
        # Cooked rice that the table lists as such keeps its own value: 116 kcal.
        ("米饭", 110, Basis.COOKED, 127.6),
        ("虾皮", 5, Basis.DRY, 7.65),
        ("大米", 0, Basis.EDIBLE, 0),
    ],
)
def test_the_basis_of_a_weight_counts(name, grams, basis, kcal):
    assert nutrition.supply([line(name, grams, basis)], BAND).got(Nutrient.ENERGY) == (
        pytest.approx(kcal)
    )


@pytest.mark.parametrize(
    ("name", "grams", "counted"),
    [
        ("北豆腐", 145, 50),
        ("豆浆", 146, 10),
        # Not in annex A: 100 g of tofu skin hold more protein than dry soybeans, and count as they.
        ("豆腐皮", 20, 20),
        ("奶粉", 15, 100),
        ("米饭", 110, 50),
        ("馒头", 80, 50),
        ("土豆", 190, 50),
        ("核桃", 10, 10),
        ("菠菜", 100, 100),
    ],
)
def test_food_amounts_are_exchanged_as_annex_a_says(name, grams, counted):
    food = TABLE.named(name)
    assert food, name
    assert exchange.as_group_grams(food, grams) == pytest.approx(counted)


def test_vitamin_a_printed_as_carotene_by_six_counts_half():
    """水芹菜 prints 63 ug with carotene 380 ug: 380 / 12 = 31.7, that is 63 / 2."""
    assert nutrition.supply([line("水芹菜", 100)], BAND).got(Nutrient.VITAMIN_A) == 31.5


def test_what_is_not_known_is_named_and_lowers_the_covered_share():
    lunch = nutrition.supply([line("大米", 90), line("龘酱", 10)], BAND)
    assert lunch.unknown == ("龘酱",)
    assert lunch.covered[Nutrient.ENERGY] == pytest.approx(0.9)
    # A value that the table does not give: tofu tells no vitamin A.
    assert nutrition.supply([line("大米", 50), line("北豆腐", 50)], BAND).covered[
        Nutrient.VITAMIN_A
    ] == pytest.approx(0.5)


def test_an_ingredient_without_grams_weighs_as_much_as_the_mean_of_the_others():
    lunch = nutrition.supply([line("大米", 90), line("番茄", 10), line("鸡蛋", None)], BAND)
    assert lunch.covered[Nutrient.ENERGY] == pytest.approx(2 / 3)
    # Salt of any weight holds no protein; of its sodium nothing is told.
    salted = nutrition.supply([line("大米", 90), line("盐", None)], BAND)
    assert salted.covered[Nutrient.PROTEIN] == 1
    assert salted.covered[Nutrient.SODIUM] == 0.5


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (line("龘酱", 10), "成分表里没有这种食材"),
        (line("大米", None), "没有写克数"),
        (line("大米", -5), "克数小于 0"),
        (Line("大米", TABLE.named("大米"), {Band.AGE_6_8: 60}), "这个年龄段没有写克数"),
        (line("粉丝", 50, Basis.COOKED), "这种食材的熟重没有折算系数，改填生重"),
        (line("大米", 80), ""),
    ],
)
def test_it_is_said_why_a_line_is_not_counted(made, why):
    assert nutrition.why_not_counted(made, BAND) == why
    assert bool(nutrition.supply([made], BAND).unknown) == bool(why)


def test_water_covers_nothing():
    soup = nutrition.supply([line("水", 900), line("龘酱", 10), line("大米", 10)], BAND)
    assert soup.covered[Nutrient.ENERGY] == pytest.approx(0.5)


FOODS = st.builds(
    lambda values, group, protein_class, edible: Food(
        "OWN-X", "试", group, protein_class, edible_pct=edible, values=values
    ),
    st.dictionaries(st.sampled_from(Nutrient), st.floats(0, 100)),
    st.sampled_from(FoodGroup),
    st.sampled_from(ProteinClass),
    st.floats(1, 100),
)
GRAMS = st.one_of(st.none(), st.floats(0, 500))
LINES = st.lists(
    st.builds(
        lambda food, grams, basis: Line("试", food, {} if grams is None else {BAND: grams}, basis),
        st.one_of(st.none(), FOODS),
        GRAMS,
        st.sampled_from([Basis.GROSS, Basis.EDIBLE, Basis.DRY]),
    ),
    max_size=6,
)


def same(a: nutrition.Supply, b: nutrition.Supply) -> bool:
    return all(
        isclose(a.got(n), b.got(n), abs_tol=1e-6, rel_tol=1e-9)
        and isclose(a.share_known(n), b.share_known(n), abs_tol=1e-9)
        for n in Nutrient
    )


@settings(deadline=None)
@given(LINES, st.floats(0.01, 20))
def test_amounts_are_linear_in_grams(lines, factor):
    more = [
        Line(row.name, row.food, {b: n * factor for b, n in row.amounts.items()}, row.basis)
        for row in lines
    ]
    once = nutrition.supply(lines, BAND)
    many = nutrition.supply(more, BAND)
    assert all(
        isclose(many.got(n), once.got(n) * factor, abs_tol=1e-6, rel_tol=1e-9) for n in Nutrient
    )
    assert isclose(many.weight, once.weight * factor, abs_tol=1e-6)


@settings(deadline=None)
@given(LINES.flatmap(lambda lines: st.tuples(st.just(lines), st.permutations(lines))))
def test_the_order_of_ingredients_does_not_matter(both):
    assert same(*(nutrition.supply(lines, BAND) for lines in both))


@settings(deadline=None)
@given(LINES, LINES)
def test_meals_add_up_to_the_day(breakfast, lunch):
    apart = nutrition.supply(breakfast, BAND) + nutrition.supply(lunch, BAND)
    assert same(apart, nutrition.supply([*breakfast, *lunch], BAND))
