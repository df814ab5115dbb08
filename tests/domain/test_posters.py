"""The wall sheet: readable from three metres, in as few sheets as that allows."""

import pytest

from app.domain.posters import Entry, PosterMeal, PosterRow, sheets

NOTHING: tuple[Entry, ...] = ()


def meal(name="午餐", rows=6, days=5, words="红烧狮子头", note="含蛋"):
    cells = tuple((Entry(words, note),) for _ in range(days))
    return PosterMeal(name, tuple(PosterRow(f"菜位{n}", cells) for n in range(rows)))


def test_a_usual_lunch_is_one_sheet_in_large_type():
    (sheet,) = sheets([meal()], [""] * 5)
    assert sheet.title == "一周午餐"
    assert sheet.step.dish >= 27


def test_a_fuller_week_is_smaller_but_never_under_24_points():
    weeks = [sheets([meal(rows=rows)], [""] * 5) for rows in range(2, 14)]
    sizes = [found[0].step.dish for found in weeks if len(found) == 1]
    assert sizes == sorted(sizes, reverse=True)
    assert (sizes[0], sizes[-1]) == (36, 24)
    assert min(found[0].step.dish for found in weeks) == 24


def test_meals_that_do_not_fit_together_get_sheets_of_their_own():
    names = ("早餐", "午餐", "晚餐")
    found = sheets([meal(name, rows=6) for name in names], [""] * 7)
    assert [row.label for sheet in found for m in sheet.meals for row in m.rows] == [
        f"菜位{n}" for _ in names for n in range(6)
    ]
    assert [sheet.title for sheet in found] == ["一周早餐", "一周午餐", "一周晚餐"]


def test_the_snacks_of_a_kindergarten_share_a_sheet_beside_its_full_lunch():
    meals = [meal("早点", rows=2), meal("午餐", rows=7), meal("午点", rows=2)]
    assert [sheet.title for sheet in sheets(meals, [""] * 5)] == ["一周早点、午点", "一周午餐"]


def test_a_meal_too_long_for_a_sheet_is_cut_between_its_rows():
    found = sheets([meal(rows=18)], [""] * 5)
    assert len(found) > 1
    assert sum(len(m.rows) for sheet in found for m in sheet.meals) == 18


def test_slots_that_never_meet_share_a_row_where_that_saves_a_sheet():
    def on(day, label):
        cells = (NOTHING,) * day + ((Entry(label, "含奶"),),) + (NOTHING,) * (4 - day)
        return PosterRow(label, cells)

    sparse = [on(day, label) for day, label in enumerate(("牛奶", "水果", "点心", "粗粮"))]
    crowded = PosterMeal("午餐", (*meal(rows=6).rows, *sparse))
    (sheet,) = sheets([crowded], [""] * 5)
    last = sheet.meals[0].rows[-1]
    assert last.label == "牛奶\n水果\n点心\n粗粮"
    assert [cell[0].name if cell else "" for cell in last.cells] == [
        "牛奶", "水果", "点心", "粗粮", "",
    ]  # fmt: skip
    diet = PosterRow("清真", sparse[0].cells, is_diet=True)
    apart = PosterMeal("午餐", (*meal(rows=6).rows, *sparse[1:], diet))
    assert sheets([apart], [""] * 5)[-1].meals[-1].rows[-1].label == "清真"
    easy = PosterMeal("午餐", (*meal(rows=2).rows, *sparse[:2]))
    assert len(sheets([easy], [""] * 5)[0].meals[0].rows) == 4


@pytest.mark.parametrize("days", range(2, 8))
def test_every_week_with_a_dish_has_a_sheet(days):
    assert sheets([meal(days=days)], [""] * days)
    assert sheets([], [""] * days) == ()
