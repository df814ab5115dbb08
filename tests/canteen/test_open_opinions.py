"""Opinions of strangers: a sheet for each device and day, words without persons, public replies."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from app.canteen.models import MenuState, OpinionMark, OpinionReply, OpinionSheet
from app.extensions import db
from tests.factories.canteen import make_dish, make_item, make_menu
from tests.factories.directory import make_class, make_school

NOON = datetime(2026, 11, 30, 12, 5)
URL = "/open/opinions/"


@pytest.fixture
def courses(app):
    """Two dishes of the lunch of Monday, published."""
    app.config["CLOCK"] = lambda: NOON
    menu = make_menu(state=MenuState.PUBLISHED)
    fish, cabbage = make_dish("清蒸鱼", slot_name="大荤"), make_dish("炒青菜", slot_name="素菜")
    return make_item(menu, fish), make_item(menu, cabbage)


def sheets():
    return db.session.scalars(select(OpinionSheet).order_by(OpinionSheet.id)).all()


def test_without_a_menu_the_page_says_so_and_takes_words(app, client):
    page = client.get(URL)
    assert "今天还没有公布的食谱" in page.text
    assert client.post(URL, data={"words": "饭凉了"}).status_code == 303
    assert [sheet.words for sheet in sheets()] == ["饭凉了"]


def test_a_device_says_it_once_a_day_and_may_change_it(app, client, courses):
    fish, cabbage = courses
    page = client.get(URL)
    assert "清蒸鱼" in page.text
    assert "半夜十二点前可以改" in page.text
    first = {f"course_{fish.id}": "1", f"course_{cabbage.id}": "-1"}
    assert "已收到" in client.post(URL, data=first, follow_redirects=True).text
    assert "今天 12:05 已经交过" in client.get(URL).text
    client.post(URL, data={f"course_{fish.id}": "-1", f"course_{cabbage.id}": "0", "words": "太咸"})
    sheet = sheets()[0]
    assert len(sheets()) == 1
    assert [(mark.item_id, mark.thumb) for mark in sheet.marks] == [(fish.id, -1)]
    other = app.test_client()
    other.post(URL, data=first)
    assert len({sheet.device for sheet in sheets()}) == 2
    app.config["CLOCK"] = lambda: datetime(2026, 12, 1, 12, 0)
    client.post(URL, data={"words": "第二天"})
    assert len({sheet.device for sheet in sheets()}) == 3, "two days of a device are not connected"


def test_neither_address_nor_device_is_kept_in_clear(client, courses):
    client.post(URL, data={"words": "好"}, environ_overrides={"REMOTE_ADDR": "10.1.2.3"})
    sheet = sheets()[0]
    assert len(sheet.origin) == len(sheet.device) == 64
    assert "10.1.2.3" not in sheet.origin
    assert client.get_cookie("device").value not in sheet.device


def test_telephones_and_names_are_masked_and_the_sender_is_told(client, courses):
    said = {"words": "张小满老师电话13812341402"}
    page = client.post(URL, data=said, follow_redirects=True)
    assert "电话、姓名已经遮住" in page.text
    assert sheets()[0].words == "张**老师电话138****1402"


def test_the_class_is_chosen_once_and_remembered(client, courses):
    row = make_class("三1班", since=date(2026, 9, 1))
    client.post(URL, data={"words": "好", "class_id": str(row.id), "is_of_class": "y"})
    assert (sheets()[0].class_id, sheets()[0].is_of_class) == (row.id, True)
    assert client.get_cookie("class").value == str(row.id)
    scanned = client.application.test_client().get(f"{URL}?class={row.id}")
    assert f'selected value="{row.id}"' in scanned.text


def test_bad_input_names_the_field(client, courses):
    for given, sentence in (
        ({}, "给一道菜点好吃或不好吃"),
        ({"words": "好", "is_of_class": "y"}, "代表全班填写时，选择班级"),
        ({"words": "咸" * 301}, "最多 300 个字"),
        ({f"course_{courses[0].id}": "9"}, "从列表中选择一项"),
        ({"words": "好", "class_id": "77"}, "从列表中选择一项"),
    ):
        answer = client.post(URL, data=given)
        assert answer.status_code == 422, sentence
        assert sentence in answer.text
    assert sheets() == []


def test_a_flood_from_one_address_waits_and_keeps_what_was_typed(app, client, courses, monkeypatch):
    monkeypatch.setattr("app.domain.opinions.MOST_IN_WINDOW", 2)
    for _ in range(2):
        app.test_client().post(URL, data={"words": "好"})
    answer = client.post(URL, data={"words": "第三个"})
    assert answer.status_code == 422
    assert "12:15 以后再交" in answer.text
    assert "第三个" in answer.text


def test_a_form_left_open_for_long_is_offered_again(app, client, courses):
    client.get(URL)
    answer = app.test_client().post(URL, data={"words": "汤凉", "csrf_token": "old"}, csrf=False)
    assert answer.status_code == 400
    assert "你填的内容还在" in answer.text
    assert 'value="汤凉"' in answer.text


def test_words_are_public_once_answered_with_the_change_that_followed(app, client, courses):
    make_school()
    fish, _ = courses
    client.post(URL, data={f"course_{fish.id}": "-1", "words": "鱼刺太多"})
    week = "/open/opinions/week/2026-12-02"
    page = client.get(week).text
    assert "鱼刺太多" not in page
    assert "收到 1 个评价" in page
    later = make_item(fish.menu, make_dish("番茄鱼片"), on=date(2026, 12, 3))
    sheet = sheets()[0]
    reply = {"words": "换成去刺的鱼片", "replied_at": NOON, "change": "不再做整鱼"}
    db.session.add(OpinionReply(sheet_id=sheet.id, changed_item_id=later.id, **reply))
    db.session.commit()
    page = client.get(week).text
    assert "鱼刺太多" in page
    assert "12月3日 周四 午餐 番茄鱼片" in page
    assert client.get("/open/opinions/week/2026-13-40").status_code == 404


def test_a_correction_keeps_the_thumbs_of_the_dish(client, courses):
    fish, _ = courses
    client.post(URL, data={f"course_{fish.id}": "1"})
    fish.menu.state = MenuState.SUPERSEDED
    corrected = make_menu(state=MenuState.PUBLISHED, number=2)
    new = make_item(corrected, db.session.get(type(fish.dish), fish.dish_id))
    page = client.get("/open/opinions/week/2026-11-30").text
    assert "收到 1 个评价" in page
    assert client.get(URL).text.count("checked") >= 1
    client.post(URL, data={f"course_{new.id}": "-1"})
    marks = db.session.scalars(select(OpinionMark)).all()
    assert [(mark.item_id, mark.thumb) for mark in marks] == [(new.id, -1)]
