"""Portions by hand: 1,625 kcal at 6～8 and 2,000 at 9～11 (WS/T 554, both sexes)."""

import pytest

from app.domain.bands import Band
from app.domain.portions import energy_need, filled, rounded, scaled


def test_grams_of_one_band_become_those_of_others_by_their_energy_needs():
    assert (energy_need(Band.AGE_6_8), energy_need(Band.AGE_9_11)) == (1625, 2000)
    bands = [Band.AGE_6_8, Band.AGE_9_11, Band.STAFF]
    # 120 g x 1625 / 2000 = 97.5 g; nobody says what the staff need.
    assert filled({Band.AGE_9_11: 120.0}, Band.AGE_9_11, bands) == {
        Band.AGE_9_11: 120.0,
        Band.AGE_6_8: 98.0,
    }


def test_a_band_without_an_amount_fills_nothing():
    given = {Band.AGE_9_11: 120.0}
    assert filled(given, Band.AGE_6_8, list(Band)) == given


@pytest.mark.parametrize(("grams", "weighed"), [(82.5, 82), (2.26, 2.3), (0.01, 0.1), (9.96, 10)])
def test_grams_are_rounded_as_kitchens_weigh(grams, weighed):
    assert rounded(grams) == weighed


def test_scaling_changes_every_band():
    assert scaled({Band.AGE_6_8: 50.0, Band.STAFF: 3.0}, 1.1) == {Band.AGE_6_8: 55, Band.STAFF: 3.3}
