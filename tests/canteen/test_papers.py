"""The wall sheet and the gram sheet: nothing cut off, the type readable, drafts marked."""

import io
import re
from datetime import timedelta

import pytest
from pypdf import PdfReader
from python_calamine import load_workbook

from app.canteen.models import MenuState
from app.domain.bands import Band
from app.domain.menus import Allergen
from app.permissions import Role
from tests.factories.canteen import WEEK, make_diet, make_dish, make_item, make_meal, make_menu
from tests.factories.directory import make_school, make_term

HOLDS = {"state": MenuState.PUBLISHED, "checked_by_name": "周望舒"}
A3 = (1191, 842)
A4 = (842, 595)


@pytest.fixture
def cook(app, sign_in):
    make_school(complaint_phone="0512-00000186")
    make_term()
    return sign_in(Role.CANTEEN_MANAGER, name="何满仓")


def read(answer):
    """Return the words of each page without line breaks, and the reader."""
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    reader = PdfReader(io.BytesIO(answer.data))
    return [re.sub(r"\s", "", page.extract_text()) for page in reader.pages], reader


def poster(client, menu, size="a3"):
    return read(client.get(f"/canteen/papers/{menu.id}/poster-{size}.pdf"))


def fill(menu, meals=("午餐",), slots=6, words="菜"):
    """Put a dish into every slot, the same every day; return their names."""
    names = []
    for number, name in enumerate(meals):
        meal = make_meal(name, slots=(), position=number)
        for slot in range(slots):
            names.append(f"{words}{number}{slot}")
            dish = make_dish(names[-1], {})
            for day in menu.days:
                make_item(menu, dish, day.on, f"菜位{slot}", meal)
    return names


def points(reader):
    """Return the sizes of type on the sheets, in points of the sheet."""
    sizes = set()
    for page in reader.pages:
        page.extract_text(
            visitor_text=lambda text, _cm, tm, _font, size: (
                sizes.add(round(size * abs(tm[0]), 1)) if text.strip() else None
            )
        )
    return sizes


def test_the_list_leads_from_each_week_to_its_papers(cook):
    assert "还没有食谱" in cook.get("/canteen/papers/").text
    menu = make_menu()
    page = cook.get("/canteen/papers/").text
    for name in ("poster-a3.pdf", "poster-a4.pdf", "grams.pdf", "grid.xlsx"):
        assert f"/canteen/papers/{menu.id}/{name}" in page
    assert "第14周" in page


def test_the_wall_sheet_says_what_the_rules_of_publication_want(cook):
    menu = make_menu(**HOLDS)
    make_item(menu, make_dish(allergens=frozenset({Allergen.EGG})))
    (text,), reader = poster(cook, menu)
    for words in ("一周午餐", "第14周", "青禾镇中心小学", "番茄炒蛋", "含蛋", "公示2026-11-23"):
        assert words in text
    assert "审核周望舒" in text
    assert "监督电话0512-00000186" in text
    assert "草稿" not in text
    assert tuple(round(side) for side in reader.pages[0].mediabox[2:]) == A3


@pytest.mark.parametrize(
    ("state", "mark"),
    [(MenuState.DRAFT, "草稿未公布"), (MenuState.SUPERSEDED, "已更正作废")],
)
def test_what_does_not_hold_is_marked_on_every_paper(cook, state, mark):
    menu = make_menu(state=state)
    make_item(menu)
    assert mark in poster(cook, menu)[0][0]
    assert mark in read(cook.get(f"/canteen/papers/{menu.id}/grams.pdf"))[0][0]


def test_an_empty_week_prints_and_says_so(cook):
    for menu in (make_menu(), make_menu(WEEK + timedelta(days=7), days=0)):
        assert "这一周还没有写菜" in poster(cook, menu)[0][0]
        assert read(cook.get(f"/canteen/papers/{menu.id}/grams.pdf"))[0]


@pytest.mark.parametrize(
    ("days", "meals", "slots", "words"),
    [
        (2, ("午餐",), 4, "菜"),
        (5, ("午餐",), 10, "红烧狮子头配菜"),
        (6, ("早点", "午餐", "午点"), 2, "山药肉丝蘑菇豆腐汤"),
        (7, ("早餐", "午餐", "晚餐", "夜宵"), 3, "土豆番茄肉糜菌菇腐竹汤"),
    ],
)
def test_no_dish_is_lost_however_full_the_week_and_the_plan_of_the_sheets_holds(
    cook, days, meals, slots, words
):
    menu = make_menu(days=days, **HOLDS)
    names = fill(menu, meals, slots, words)
    pages, reader = poster(cook, menu)
    text = "".join(pages)
    assert {name: text.count(name) for name in names} == dict.fromkeys(names, days)
    # A row that ran over would make a page without a title.
    assert all("一周" in page for page in pages)
    said = re.search(r"共(\d+)张", text)
    assert len(pages) == (int(said[1]) if said else 1)
    assert max(points(reader)) >= 36


def test_the_note_of_a_day_stands_on_the_wall_sheet(cook):
    menu = make_menu(**HOLDS)
    menu.days[0].note = "补周五的课"
    make_item(menu, make_dish())
    assert "补周五的课" in poster(cook, menu)[0][0]


def test_the_small_sheet_is_the_large_one_made_smaller(cook):
    menu = make_menu(**HOLDS)
    fill(menu, slots=9)
    large, on_a3 = poster(cook, menu)
    small, on_a4 = poster(cook, menu, "a4")
    assert len(small) == len(large)
    assert tuple(round(side) for side in on_a4.pages[0].mediabox[2:]) == A4
    assert max(points(on_a4)) == pytest.approx(max(points(on_a3)) * 0.707, rel=0.02)


def test_the_gram_sheet_states_each_band_the_basis_and_what_is_not_known(cook):
    menu = make_menu(days=1)
    lines = {"鸡蛋": {Band.AGE_6_8: 40.0, Band.AGE_9_11: 62.5}, "谁也不认识的菜": 20}
    make_item(menu, make_dish("什锦蛋", lines))
    make_item(menu, make_dish("清蒸鱼"), slot="大荤", diet=make_diet("清真"))
    (text,), _ = read(cook.get(f"/canteen/papers/{menu.id}/grams.pdf"))
    for words in ("什锦蛋", "6～8岁", "40", "62.5", "净重", "未认出，不计营养", "清真"):
        assert words in text
    assert "编制何满仓" in text
    assert "营养（每人）" in text
    assert "成分表没有的值不当0" in text


def test_the_week_leaves_as_a_grid_and_by_ingredient(cook):
    menu = make_menu()
    make_item(menu)
    grid = sheet(cook.post(f"/canteen/papers/{menu.id}/grid.xlsx"))
    assert grid[0] == [
        "餐次",
        "菜位",
        "周一 11-30",
        "周二 12-01",
        "周三 12-02",
        "周四 12-03",
        "周五 12-04",
    ]
    assert grid[1][:3] == ["午餐", "小荤", "番茄炒蛋"]
    rows = sheet(cook.post(f"/canteen/papers/{menu.id}/ingredients.xlsx"))
    assert [row[7] for row in rows[1:]] == ["番茄", "鸡蛋"]
    assert [row[-1] for row in rows[1:]] == [100, 50]


def sheet(answer):
    return load_workbook(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()


def test_papers_are_for_those_who_read_menus(client, sign_in):
    menu = make_menu()
    address = f"/canteen/papers/{menu.id}/poster-a3.pdf"
    assert sign_in(Role.GUARD).get(address).status_code == 403
    assert client.get(address).status_code == 303


def test_a_day_longer_than_a_page_begins_on_the_first(cook):
    menu = make_menu(days=1, **HOLDS)
    meal = make_meal("午餐", slots=())
    for number in range(30):
        make_item(menu, make_dish(f"烩菜{number}"), None, f"菜位{number}", meal)
    pages, _ = read(cook.get(f"/canteen/papers/{menu.id}/grams.pdf"))
    assert len(pages) == 2
    assert "烩菜0含蛋" in pages[0] or "烩菜0番茄" in pages[0]
    assert "烩菜29" in pages[1]
