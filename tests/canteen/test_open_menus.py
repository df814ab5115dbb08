"""The published week for everybody: today first, as data, in a calendar; never a draft."""

import io
import json
from datetime import date, datetime, time, timedelta

import pytest
from python_calamine import CalamineWorkbook

from app.canteen.models import MenuState
from app.domain.bands import Band
from app.domain.menus import Allergen
from app.extensions import db
from tests.factories.canteen import WEEK, make_diet, make_dish, make_item, make_meal, make_menu
from tests.factories.directory import make_school

PAGE = "/open/menus/"
WEEKLY = f"{PAGE}{WEEK}"
PUBLISHED = {"state": MenuState.PUBLISHED, "published_by_name": "林知秋"}


@pytest.fixture
def egg(app):
    make_school()
    return make_dish(allergens=frozenset({Allergen.EGG}))


def test_without_a_published_menu_the_page_says_so(client):
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "食堂还没有公布食谱" in page.text


def test_the_week_is_read_without_an_account_with_allergens_in_words(client, egg):
    menu = make_menu(**PUBLISHED)
    make_item(menu, egg)
    page = client.get(WEEKLY).text
    assert "番茄炒蛋" in page
    assert "含蛋" in page
    assert "番茄 100 克，鸡蛋 50 克" in page
    assert "林知秋，2026-11-23 10:26" in page
    assert "能量" in page


def test_today_comes_first_and_otherwise_the_next_serving_day_which_is_said(app, client, egg):
    menu = make_menu(**PUBLISHED)
    for number in range(5):
        make_item(menu, egg, on=WEEK + timedelta(days=number))
    next_day = client.get(PAGE).text
    assert "下一个供餐日 11月30日 周一" in next_day
    app.config["CLOCK"] = lambda: datetime(2026, 12, 2, 7, 0)
    today = client.get(PAGE).text
    assert today.index("今天 12月2日 周三") < today.index("11月30日 周一</h2>")


@pytest.mark.parametrize(
    "state", [MenuState.DRAFT, MenuState.SUBMITTED, MenuState.CHECKED, MenuState.APPROVED]
)
def test_what_is_not_published_does_not_exist_for_strangers(client, egg, state):
    make_item(make_menu(state=state), egg)
    for address in ("", "/1", ".json", ".xlsx"):
        assert client.get(WEEKLY + address).status_code == 404
    assert "番茄炒蛋" not in client.get(PAGE).text
    assert "番茄炒蛋" not in client.get(f"{PAGE}calendar.ics").text


def test_a_correction_says_why_and_leads_to_what_stood_before(client, egg):
    old = make_menu(state=MenuState.SUPERSEDED)
    make_item(old, make_dish("红烧狮子头"))
    new = make_menu(number=2, corrects_id=old.id, reason="鸡蛋到货不足", **PUBLISHED)
    make_item(new, egg)
    make_item(make_menu(number=3, corrects_id=new.id), make_dish("草稿里的菜"))
    page = client.get(WEEKLY).text
    assert "已更正：鸡蛋到货不足" in page
    assert f'href="{WEEKLY}/1"' in page
    assert "红烧狮子头" not in page
    assert "草稿里的菜" not in page
    before = client.get(f"{WEEKLY}/1").text
    assert "红烧狮子头" in before
    assert "已经更正" in before


@pytest.mark.parametrize("address", ["2026-13-01", "nonsense", "2026-11-30/9", "nonsense.json"])
def test_an_address_of_no_menu_is_not_found(client, egg, address):
    make_item(make_menu(**PUBLISHED), egg)
    assert client.get(PAGE + address).status_code == 404


def test_the_page_is_light_and_answers_an_unchanged_week_with_nothing(client, egg):
    menu = make_menu(**PUBLISHED)
    for number in range(5):
        make_item(menu, egg, on=WEEK + timedelta(days=number))
    first = client.get(WEEKLY)
    assert "<script" not in first.text
    assert "Set-Cookie" not in first.headers
    again = client.get(WEEKLY, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    make_item(menu, make_dish("红烧狮子头"))
    changed = client.get(WEEKLY, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_the_data_follow_the_schema_that_others_read(client, egg):
    menu = make_menu(days=1, **PUBLISHED)
    lunch = make_meal(starts_at=time(11, 30))
    make_item(menu, egg, meal=lunch)
    make_item(menu, make_dish("清蒸鱼", {"某种鱼": 60}), slot="大荤", diet=make_diet("清真"))
    found = json.loads(client.get(f"{WEEKLY}.json").data)
    assert found["version"] == 1
    assert (found["school"], found["first_day"], found["number"]) == (
        "青禾镇中心小学", "2026-11-30", 1,
    )  # fmt: skip
    (day,) = found["days"]
    (meal,) = day["meals"]
    assert (meal["name"], meal["starts_at"]) == ("午餐", "11:30")
    common, special = meal["dishes"]
    assert (common["name"], common["slot"], common["diet"]) == ("番茄炒蛋", "小荤", None)
    assert common["allergens"] == ["蛋"]
    assert common["ingredients"][1] == {
        "name": "鸡蛋",
        "basis": "净重（可食部生重）",
        "grams": {"9～11 岁": 50.0},
    }
    assert (special["name"], special["diet"]) == ("清蒸鱼", "清真")
    energy = day["nutrition"]["9～11 岁"]["能量"]
    assert energy["unit"] == "kcal"
    assert energy["covered"] == 1


def test_what_is_known_of_less_than_nine_tenths_is_not_told(client, app):
    menu = make_menu(days=1, **PUBLISHED)
    make_item(menu, make_dish("拌菜", {"番茄": 80, "谁也不认识的菜": 20}))
    found = json.loads(client.get(f"{WEEKLY}.json").data)
    assert found["days"][0]["nutrition"] == {"9～11 岁": {}}


def test_the_calendar_keeps_an_entry_and_counts_its_corrections(client, egg):
    make_meal(starts_at=time(11, 30))
    old = make_menu(days=1, **PUBLISHED)
    make_item(old, egg)
    first = entries(client.get(f"{PAGE}calendar.ics"))
    old.state = MenuState.SUPERSEDED
    db.session.commit()
    make_item(make_menu(number=2, days=1, reason="换菜", **PUBLISHED), make_dish("红烧肉"))
    second = entries(client.get(f"{PAGE}calendar.ics"))
    assert first["UID"] == second["UID"]
    assert (first["SEQUENCE"], second["SEQUENCE"]) == ("0", "1")
    assert first["DTSTART"] == "20261130T033000Z"
    assert (first["SUMMARY"], second["SUMMARY"]) == ("午餐：番茄炒蛋", "午餐：红烧肉")


def entries(answer):
    assert answer.mimetype == "text/calendar"
    lines = answer.text.replace("\r\n ", "").split("\r\n")
    return dict(line.split(":", 1) for line in lines if ":" in line)


def test_the_table_is_taken_without_an_account(client, egg):
    menu = make_menu(days=1, **PUBLISHED)
    lines = {"大米": {Band.AGE_6_8: 80.0, Band.AGE_9_11: 120.0}}
    make_item(menu, make_dish("白米饭", lines, slot_name="主食"))
    answer = client.get(f"{WEEKLY}.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    heading, row = book.get_sheet_by_index(0).to_python()
    assert heading[-2:] == ["6～8 岁（克/人）", "9～11 岁（克/人）"]
    assert row[:4] == [date(2026, 11, 30), "周一", "午餐", "主食"]
    assert row[5] == "白米饭"
    assert row[-2:] == [80, 120]


def test_a_week_is_read_in_twelve_statements_however_full_it_is(client, egg, statements):
    menu = make_menu(**PUBLISHED)
    for number in range(5):
        make_item(menu, egg, on=WEEK + timedelta(days=number))
    make_item(menu, make_dish("清蒸鱼"), diet=make_diet("清真"))
    client.get(PAGE)
    with statements() as seen:
        client.get(PAGE)
    assert len(seen) <= 12
