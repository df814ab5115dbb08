"""A week's menu: begun by the calendar, filled cell by cell, copied, discarded, brought back."""

import re
from datetime import date, datetime, timedelta

import pytest

from app.base.audit import AuditEntry
from app.canteen.models import Menu, MenuDay, MenuItem, MenuState, Rotation
from app.canteen.queries import menus as queries
from app.directory.models import CalendarDay, DayKind, School
from app.extensions import db
from app.permissions import Role
from tests.factories.canteen import (
    WEEK,
    make_diet,
    make_dish,
    make_item,
    make_meal,
    make_menu,
    make_slot,
)
from tests.factories.directory import make_school, make_term

LAST = WEEK - timedelta(days=7)
HTMX = {"HX-Request": "true"}
URL = f"/canteen/menus/{WEEK}"


@pytest.fixture
def cook(sign_in):
    make_school()
    make_term()
    make_meal()
    return sign_in(Role.CANTEEN_MANAGER, name="何满仓")


def items(menu=None):
    found = db.session.scalars(db.select(MenuItem).order_by(MenuItem.on, MenuItem.id)).all()
    return [item for item in found if menu is None or item.menu_id == menu.id]


def cell_url(menu, slot="小荤", on=WEEK):
    return f"/canteen/menus/{menu.id}/cells/{on}/{make_slot(slot).id}"


def choose(client, menu, dish, slot="小荤", on=WEEK, **given):
    seen = "-".join(
        str(i.id) for i in items(menu) if i.on == on and i.slot_id == make_slot(slot).id
    )
    return client.post(cell_url(menu, slot, on), data={"dish": dish.id, "seen": seen, **given})


def undo_url(client):
    page = client.get(URL).text
    return re.search(r'action="([^"]*undo[^"]*)"', page)[1].replace("&amp;", "&")


def test_a_week_without_a_menu_offers_to_begin_one(cook):
    page = cook.get(URL).text
    assert "从空白开始" in page
    assert page.count("checked") == 5
    assert "还没有食谱" in cook.get("/canteen/menus/").text


@pytest.mark.parametrize(("day", "leads_to"), [(25, "2026-11-23"), (26, "2026-11-30")])
def test_the_menu_entry_leads_writers_to_next_week_from_thursday_on(app, sign_in, day, leads_to):
    app.config["CLOCK"] = lambda: datetime(2026, 11, day, 9, 0)
    cook = sign_in(Role.CANTEEN_MANAGER)
    assert cook.get("/canteen/menus/now").location.endswith(leads_to)


def test_a_week_serves_the_days_of_the_calendar_and_the_make_up_sunday_before_it(cook):
    db.session.add(CalendarDay(on=date(2026, 12, 4), kind=DayKind.DAY_OFF))
    db.session.add(CalendarDay(on=date(2026, 12, 6), kind=DayKind.SCHOOL_DAY))
    db.session.commit()
    assert [day.day for day in queries.serving_days(WEEK)] == [30, 1, 2, 3]
    assert [day.day for day in queries.serving_days(date(2026, 12, 7))] == [6, 7, 8, 9, 10, 11]
    assert queries.week_start(date(2026, 12, 6)) == date(2026, 12, 7)
    # The national calendar: National Day 2026 is followed by a make-up Saturday.
    assert [day.day for day in queries.serving_days(date(2026, 10, 5))] == [8, 9, 10]
    assert queries.serving_days(date(2027, 2, 8)) == []


def test_a_week_begun_and_filled_is_saved_at_once_and_says_by_whom(cook):
    cook.post(f"{URL}/draft", data={"days": [str(WEEK), "2026-12-02"]})
    menu = queries.menu_of(WEEK)
    assert [day.on.day for day in menu.days] == [30, 2]
    choose(cook, menu, make_dish("番茄炒蛋"))
    page = cook.get(URL).text
    assert "番茄炒蛋<small>番茄 100 g</small>" in page
    assert "何满仓·10:26 已自动保存" in page
    entry = db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry.note == {"位置": "周一 午餐 小荤", "改成": "番茄炒蛋"}


@pytest.mark.parametrize("copies", [False, True])
def test_a_second_menu_for_a_week_is_refused_and_the_first_one_shown(cook, copies):
    last = make_menu(LAST)
    make_item(last)
    source = {"source": last.id} if copies else {}
    make_item(make_menu(), make_dish("肉末豆腐"))
    answer = cook.post(f"{URL}/draft", data={"days": [str(WEEK)], **source})
    assert answer.status_code == 409
    assert "这一周已经有食谱（草稿）" in answer.text
    assert "肉末豆腐<small>" in answer.text
    assert db.session.scalar(db.select(db.func.count()).select_from(Menu)) == 2


def test_no_day_chosen_names_the_field(cook):
    answer = cook.post(f"{URL}/draft", data={})
    assert answer.status_code == 422
    assert 'href="#days"' in answer.text
    assert "至少选一个供餐日" in answer.text


def test_a_readers_role_sees_what_is_published_and_touches_nothing(sign_in):
    make_meal()
    menu = make_menu()
    make_item(menu)
    reader = sign_in(Role.CLASS_TEACHER, name="田老师")
    assert "番茄炒蛋" not in reader.get(URL).text
    menu.state = MenuState.PUBLISHED
    db.session.commit()
    page = reader.get(URL).text
    assert "番茄炒蛋" in page
    assert "data-grid" not in page
    assert choose(reader, menu, make_dish("红烧肉")).status_code == 403
    assert reader.get(cell_url(menu)).status_code == 403


def test_a_dish_takes_the_place_of_another_and_undo_brings_it_back(cook):
    menu = make_menu()
    old = make_item(menu, make_dish("番茄炒蛋"))
    choose(cook, menu, make_dish("肉末豆腐"), item=old.id)
    assert [str(item.dish) for item in items()] == ["肉末豆腐"]
    cook.post(undo_url(cook))
    assert [str(item.dish) for item in items()] == ["番茄炒蛋"]


def test_a_cell_holds_several_dishes_but_none_twice(cook):
    menu, dish = make_menu(), make_dish("番茄炒蛋")
    choose(cook, menu, dish)
    choose(cook, menu, make_dish("肉末豆腐"))
    assert len(items()) == 2
    answer = choose(cook, menu, dish)
    assert answer.status_code == 422
    assert "这一格已经有番茄炒蛋" in answer.text


def test_a_change_on_a_cell_that_somebody_changed_since_is_refused_and_shows_it(cook):
    menu = make_menu()
    seen = make_item(menu, make_dish("番茄炒蛋"))
    data = {"dish": make_dish("清蒸鲈鱼").id, "item": seen.id, "seen": str(seen.id)}
    choose(cook, menu, make_dish("肉末豆腐"), item=seen.id)
    answer = cook.post(cell_url(menu), data=data, headers=HTMX)
    assert answer.status_code == 422
    assert "改成了肉末豆腐，没有覆盖" in answer.text
    assert "肉末豆腐<small>" in answer.text
    assert [str(item.dish) for item in items()] == ["肉末豆腐"]


def test_a_form_sent_twice_puts_one_dish_on_the_menu(cook):
    menu, dish = make_menu(), make_dish()
    data = {"dish": dish.id, "seen": "", "form_id": "a" * 32}
    cook.post(cell_url(menu), data=data)
    assert cook.post(cell_url(menu), data=data).status_code == 303
    assert len(items()) == 1


def test_the_picker_finds_by_pinyin_and_offers_the_dishes_of_the_slot_first(cook):
    menu = make_menu()
    make_dish("宫保鸡丁", {"鸡肉": 60}, slot_name="大荤")
    make_dish("鸡丝凉面", {"面条": 80}, slot_name="主食")
    make_dish("红烧肉", {"猪肉": 60}, slot_name="大荤")
    page = cook.get(cell_url(menu, "大荤") + "?q=ji", headers=HTMX).text
    names = re.findall(r"<span>([^<]+)</span>", page)
    assert names == ["宫保鸡丁", "鸡丝凉面"]
    everything = cook.get(cell_url(menu, "大荤")).text
    assert "红烧肉" in everything
    assert "鸡丝凉面" not in everything


def test_the_picker_tells_when_a_dish_was_last_eaten(cook):
    dish = make_dish("红烧肉", {"猪肉": 60}, slot_name="大荤")
    make_item(make_menu(date(2026, 11, 9), state=MenuState.PUBLISHED), dish)
    page = cook.get(cell_url(make_menu(), "大荤")).text
    assert "第11周吃过" in page


def test_copying_takes_the_dishes_of_the_same_weekday_and_skips_retired_ones(cook):
    source = make_menu(LAST, state=MenuState.PUBLISHED)
    make_item(source, make_dish("番茄炒蛋"), on=LAST)
    make_item(source, make_dish("酱鸭腿", slot_name="大荤"), on=LAST + timedelta(days=4))
    gone = make_dish("油炸鸡排", slot_name="大荤", retired_at=datetime(2026, 11, 1))
    make_item(source, gone, on=LAST)
    days = [str(WEEK + timedelta(days=n)) for n in (0, 4, 5)]
    answer = cook.post(f"{URL}/draft", data={"days": days, "source": source.id})
    page = cook.get(answer.location).text
    menu = queries.menu_of(WEEK)
    assert [(i.on.day, str(i.dish)) for i in items(menu)] == [(30, "番茄炒蛋"), (4, "酱鸭腿")]
    assert "已停用没有复制：油炸鸡排" in page
    assert "那一份里没有周六的菜，还空着" in page


def test_a_make_up_day_says_whose_lessons_it_has_and_copies_the_dishes_of_that_day(cook, client):
    sunday, saturday = WEEK - timedelta(days=1), WEEK + timedelta(days=5)
    for on, follows, note in ((sunday, 5, "国庆节调休"), (saturday, None, "亲子运动会")):
        day = CalendarDay(on=on, kind=DayKind.SCHOOL_DAY, follows_weekday=follows, note=note)
        db.session.add(day)
    source = make_menu(LAST, state=MenuState.PUBLISHED)
    make_item(source, make_dish("番茄炒蛋"), on=LAST)
    make_item(source, make_dish("酱鸭腿", slot_name="大荤"), on=LAST + timedelta(days=4))
    assert "周日 11-29 补周五的课" in cook.get(URL).text
    days = [str(on) for on in (sunday, WEEK, saturday)]
    answer = cook.post(f"{URL}/draft", data={"days": days, "source": source.id})
    page = cook.get(answer.location).text
    menu = queries.menu_of(WEEK)
    assert [(i.on.day, str(i.dish)) for i in items(menu)] == [(29, "酱鸭腿"), (30, "番茄炒蛋")]
    assert "周日照周五的菜" in page
    assert "<small>补周五的课</small>" in page
    assert "<small>亲子运动会</small>" in page
    cook.post(f"/canteen/menus/{menu.id}/days/{sunday}/removal")
    cook.post(undo_url(cook))
    menu.state, menu.published_at = MenuState.PUBLISHED, datetime(2026, 11, 28, 9, 0)
    db.session.commit()
    assert "<small>补周五的课</small>" in client.get(f"/open/menus/{WEEK}").text
    assert [day.note for day in menu.days] == ["补周五的课", "", "亲子运动会"]


def test_copying_into_a_draft_keeps_what_is_there_and_can_be_undone(cook):
    source, menu = make_menu(LAST), make_menu()
    make_item(source, make_dish("番茄炒蛋"))
    make_item(source, make_dish("红烧肉", slot_name="大荤"))
    make_item(menu, make_dish("肉末豆腐"))
    cook.post(f"/canteen/menus/{menu.id}/copies", data={"source": source.id})
    assert sorted(str(item.dish) for item in items(menu)) == ["红烧肉", "肉末豆腐"]
    cook.post(undo_url(cook))
    assert [str(item.dish) for item in items(menu)] == ["肉末豆腐"]


def test_a_week_replaced_as_a_whole_comes_back_by_undo(cook):
    source, menu = make_menu(LAST), make_menu()
    make_item(source, make_dish("番茄炒蛋"))
    make_item(menu, make_dish("肉末豆腐"))
    url = f"/canteen/menus/{menu.id}/copies"
    cook.post(url, data={"source": source.id, "how": "replace"})
    assert [str(item.dish) for item in items(queries.menu_of(WEEK))] == ["番茄炒蛋"]
    cook.post(undo_url(cook))
    assert [str(item.dish) for item in items(queries.menu_of(WEEK))] == ["肉末豆腐"]


def test_a_rotation_offers_the_week_after_the_one_used_last(cook):
    first, second = make_menu(LAST - timedelta(days=21)), make_menu(LAST - timedelta(days=14))
    for menu in (first, second):
        make_item(menu, make_dish(f"第{menu.id}道"))
    answer = cook.post(
        "/canteen/rotations/new",
        data={
            "name": "两周轮换",
            "weeks-0": first.id,
            "weeks-1": second.id,
            "is_active": "y",
        },
    )
    assert answer.status_code == 303
    assert db.session.scalars(db.select(Rotation)).one().name == "两周轮换"
    cook.post(f"/canteen/menus/{LAST}/draft", data={"days": [str(LAST)], "source": first.id})
    assert "两周轮换第 2 周" in cook.get(URL).text


def test_a_rotation_without_weeks_is_refused(cook):
    answer = cook.post("/canteen/rotations/new", data={"name": "空的"})
    assert answer.status_code == 422
    assert "至少选一周" in answer.text


def test_a_day_taken_off_comes_back_with_its_dishes(cook):
    menu = make_menu()
    make_item(menu)
    cook.post(f"/canteen/menus/{menu.id}/days/{WEEK}/removal")
    assert (len(items()), len(db.session.scalars(db.select(MenuDay)).all())) == (0, 4)
    cook.post(undo_url(cook))
    assert (len(items()), len(db.session.scalars(db.select(MenuDay)).all())) == (1, 5)
    cook.post(f"/canteen/menus/{menu.id}/days", data={"day": "2026-12-05"})
    assert "周六<small>12-05</small>" in cook.get(URL).text


def test_a_discarded_draft_frees_the_week_and_may_return(cook):
    menu = make_menu()
    make_item(menu)
    cook.post(f"/canteen/menus/{menu.id}/discard")
    assert "从空白开始" in cook.get(URL).text
    assert "恢复" in cook.get("/canteen/menus/?state=discarded").text
    cook.post(f"/canteen/menus/{menu.id}/restore")
    assert queries.menu_of(WEEK).number == 1
    assert "番茄炒蛋" in cook.get(URL).text


def test_a_diet_has_a_row_of_its_own_in_the_place_of_the_common_dish(cook):
    menu, diet = make_menu(), make_diet("清真")
    make_item(menu, make_dish("红烧肉", {"猪肉": 60}, slot_name="大荤"))
    assert "同大众" in cook.get(f"{URL}?diet={diet.id}").text
    beef = make_dish("土豆牛肉", {"牛肉": 50}, slot_name="大荤")
    cook.post(cell_url(menu, "大荤"), data={"dish": beef.id, "seen": "", "diet": diet.id})
    own = cook.get(f"{URL}?diet={diet.id}").text
    assert "土豆牛肉" in own
    assert "红烧肉" not in own.split("<aside")[0]
    assert "清真：土豆牛肉" in cook.get(URL).text


def test_a_pasted_block_fills_known_dishes_and_asks_about_new_ones(cook):
    menu = make_menu()
    make_dish("红烧肉", slot_name="大荤")
    make_dish("肉末豆腐")
    block = {"text": "红烧肉\t醋溜土豆丝\r\n肉末豆腐\t\r\n"}
    asked = cook.post(cell_url(menu, "大荤") + "/paste", data=block)
    assert asked.status_code == 200
    assert "新菜" in asked.text
    assert items() == []
    cook.post(cell_url(menu, "大荤") + "/paste", data={**block, "make": "1"})
    found = [(item.on.day, str(item.slot), str(item.dish)) for item in items()]
    assert found == [
        (30, "大荤", "红烧肉"),
        (30, "小荤", "肉末豆腐"),
        (1, "大荤", "醋溜土豆丝"),
    ]
    assert "没有配料：<a" in cook.get(URL).text


def test_what_htmx_asks_for_is_the_week_and_the_dishes_alone(cook):
    menu = make_menu()
    week = cook.get(URL, headers=HTMX).text
    assert "menu-grid" in week
    assert 'id="week"' not in week
    assert "data-dish-picker" in cook.get(cell_url(menu), headers=HTMX).text


def test_a_dish_written_from_a_cell_leads_back_to_choose_it_there(cook):
    menu = make_menu()
    url = cell_url(menu, "水果")
    link = re.search(r'href="(/canteen/dishes/new[^"]*)"', cook.get(f"{url}?q=苹果").text)[1]
    editor = link.replace("&amp;", "&")
    assert "选菜" in cook.get(editor).text
    given = {"name": "苹果", "slot_name": "水果", "lines-0-name": "苹果", "version": "0"}
    answer = cook.post(editor, data={**given, "lines-0-amount_age_9_11": "100"})
    assert answer.status_code == 303
    page = cook.get(answer.location).text
    assert "苹果 已存入菜品库" in page
    assert re.search(r'role="option"[^>]*><span>苹果</span>', page)
    elsewhere = cook.get("/canteen/dishes/new?back=https://example.org/").text
    assert 'href="https://example.org' not in elsewhere


def test_the_pages_of_a_week_share_their_line_of_the_menu_and_its_tabs(cook):
    menu = make_menu()
    assert "哪天吃过" in cook.get(URL).text
    for url in (URL, cell_url(menu), f"/canteen/menus/{menu.id}/preview"):
        assert '<a href="/canteen/menus/now" aria-current="page">一周食谱</a>' in cook.get(url).text


def test_menus_stay_within_reach_when_the_school_begins_its_weeks_on_another_day(cook):
    menu = make_menu()
    make_item(menu, make_dish("番茄炒蛋"))
    db.session.get(School, 1).first_weekday = 6
    db.session.commit()
    sunday = WEEK - timedelta(days=1)
    for day in (WEEK, sunday):
        assert "番茄炒蛋" in cook.get(f"/canteen/menus/{day}").text
    answer = cook.post(f"/canteen/menus/{sunday}/draft", data={"days": [str(WEEK)]})
    assert answer.status_code == 422
    assert "11月30日起的食谱已经有其中的日子" in answer.text
    assert "从空白开始" in cook.get(f"/canteen/menus/{WEEK + timedelta(days=7)}").text


def test_what_the_cost_lacks_is_one_tap_away(cook):
    meal = make_meal()
    meal.price = None
    make_item(make_menu(), make_dish("番茄炒蛋"))
    page = cook.get(URL).text
    assert f'<a href="/canteen/meals/{meal.id}/edit">填餐标</a>' in page
    assert '<a href="/canteen/suppliers/prices/new">填写单价</a>' in page
