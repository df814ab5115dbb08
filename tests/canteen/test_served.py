"""When was this dish last served: by name, pinyin and ingredient, past, counted and planned."""

from datetime import date, datetime

import pytest

from app.canteen.models import MenuState
from app.canteen.queries.served import last_served
from app.permissions import Role
from tests.factories.canteen import WEEK, make_dish, make_item, make_menu
from tests.factories.directory import make_school, make_term

LIST = "/canteen/served/"
LAST_WEEK = date(2026, 11, 16)
THIS_WEEK = date(2026, 11, 23)
HOLDS = {"state": MenuState.PUBLISHED}


@pytest.fixture
def cook(app, sign_in):
    make_school()
    make_term()
    return sign_in(Role.CANTEEN_MANAGER, name="何满仓")


def row_of(page, dish):
    """Return what the list says of a dish, its words joined by blanks."""
    row = page.text.split(f">{dish}</a>")[1].split("</tr>")[0]
    words = "".join(f" {part.split('>')[-1].strip()}" for part in row.split("<"))
    return " ".join(words.split())


def test_nothing_was_served_before_a_menu_is_published(cook):
    make_item(make_menu(LAST_WEEK))
    assert "还没有公布过食谱" in cook.get(LIST).text


def test_a_dish_tells_when_it_was_last_how_often_this_term_and_when_next(cook):
    dish = make_dish()
    for first_day in (date(2026, 6, 1), date(2026, 11, 9), LAST_WEEK):
        make_item(make_menu(first_day, **HOLDS), dish)
    make_item(make_menu(WEEK), dish)
    said = row_of(cook.get(LIST), "番茄炒蛋")
    assert "2026-11-16 周一 第12周" in said
    assert "2 次" in said
    assert "2026-11-30 周一" in said


def test_what_is_only_planned_is_told_to_those_who_plan(cook, sign_in):
    dish = make_dish()
    make_item(make_menu(LAST_WEEK, **HOLDS), dish)
    make_item(make_menu(WEEK), dish)
    teacher = sign_in(Role.TEACHER, name="许清明")
    for address in (LIST, f"{LIST}{dish.id}"):
        assert "2026-11-30" in cook.get(address).text
        page = teacher.get(address).text
        assert "2026-11-16" in page
        assert "2026-11-30" not in page


def test_a_draft_and_a_corrected_version_were_never_served(cook):
    kept, replaced, drafted = make_dish(), make_dish("红烧肉"), make_dish("白灼虾")
    old = make_menu(LAST_WEEK, state=MenuState.SUPERSEDED)
    make_item(old, replaced)
    make_item(make_menu(LAST_WEEK, number=2, **HOLDS), kept)
    make_item(make_menu(date(2026, 11, 9)), drafted)
    ids = {kept.id, replaced.id, drafted.id}
    assert last_served(ids, THIS_WEEK) == {kept.id: LAST_WEEK}
    assert last_served(ids, LAST_WEEK) == {}
    page = cook.get(LIST).text
    assert "番茄炒蛋" in page
    assert "红烧肉" not in page
    assert "白灼虾" not in page


@pytest.mark.parametrize("typed", ["番茄炒", "fqcd", "鸡蛋"])
def test_a_dish_is_found_by_name_pinyin_or_ingredient(cook, typed):
    menu = make_menu(LAST_WEEK, **HOLDS)
    make_item(menu)
    make_item(menu, make_dish("白米饭", {"大米": 80}), slot="主食")
    page = cook.get(LIST, query_string={"q": typed}).text
    assert "番茄炒蛋" in page
    assert "白米饭" not in page
    assert "没有找到吃过的菜" in cook.get(LIST, query_string={"q": "zzzz"}).text


def test_the_list_keeps_what_was_not_served_this_term(cook):
    make_item(make_menu(LAST_WEEK, **HOLDS))
    make_item(make_menu(date(2026, 6, 1), **HOLDS), make_dish("绿豆汤", {"绿豆": 20}))
    rested = cook.get(LIST, query_string={"state": "rested"}).text
    assert "绿豆汤" in rested
    assert "番茄炒蛋" not in rested
    exported = cook.post(f"{LIST}export.csv?state=rested").data.decode("utf-8-sig")
    assert exported.splitlines() == [
        "菜品,菜位,上次供应,本学期次数,下次计划",
        "绿豆汤,小荤,2026-06-01,0,",
    ]


def test_a_dish_shows_each_day_it_was_and_will_be_served(cook):
    dish = make_dish()
    make_item(make_menu(LAST_WEEK, **HOLDS), dish)
    make_item(make_menu(WEEK), dish)
    page = cook.get(f"{LIST}{dish.id}").text
    assert page.index("2026-11-30 周一") < page.index("2026-11-16 周一</th>")
    assert "草稿" in page
    assert "已公布" in page


def test_the_weeks_show_what_was_on_the_table_and_mark_what_was_looked_for(cook, app):
    menu = make_menu(LAST_WEEK, **HOLDS)
    make_item(menu)
    make_item(menu, make_dish("白米饭", {"大米": 80}), slot="主食")
    make_item(make_menu(THIS_WEEK, **HOLDS), make_dish("绿豆汤", {"绿豆": 20}))
    page = cook.get(f"{LIST}weeks").text
    assert page.index("绿豆汤") < page.index("白米饭、番茄炒蛋")
    hits = cook.get(f"{LIST}weeks", query_string={"q": "鸡蛋"}).text
    assert "<b>番茄炒蛋</b>" in hits
    assert "绿豆汤" not in hits
    assert "第12周" in hits


def test_a_year_of_weeks_is_listed_in_a_handful_of_statements(cook, app, statements):
    app.config["CLOCK"] = lambda: datetime(2026, 12, 31, 9, 0)
    for number in range(12):
        menu = make_menu(date.fromordinal(WEEK.toordinal() - 7 * number), **HOLDS)
        make_item(menu, make_dish(f"菜{number}"))
    for address in (LIST, f"{LIST}weeks", "/canteen/papers/"):
        cook.get(address)
        with statements() as seen:
            cook.get(address)
        assert len(seen) <= 12
