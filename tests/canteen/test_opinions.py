"""The canteen and what eaters say: a week dish by dish, replies, words kept back, retention."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from app.base import audit
from app.canteen.models import MenuState, OpinionReply, OpinionSheet
from app.canteen.services.retention import REDUCTIONS
from app.domain.retention import keeps_from
from app.extensions import db
from app.permissions import Role
from tests.factories.canteen import make_dish, make_item, make_menu, make_sheet
from tests.factories.directory import make_class, make_school

URL = "/canteen/opinions/"


@pytest.fixture
def fish(app):
    """A published fish of Monday, and the time at which the canteen reads."""
    make_school()
    app.config["CLOCK"] = lambda: datetime(2026, 11, 30, 14, 0)
    menu = make_menu(state=MenuState.PUBLISHED)
    return make_item(menu, make_dish("清蒸鱼", slot_name="大荤"))


def only(model):
    return db.session.scalars(select(model)).one()


def test_a_week_shows_each_dish_with_its_thumbs_and_the_time_before(sign_in, fish):
    office = sign_in(Role.CANTEEN_MANAGER)
    assert "这一周还没有意见单" in office.get(URL).text
    before = make_menu(date(2026, 11, 16), state=MenuState.PUBLISHED)
    old = make_item(before, fish.dish)
    for number in range(5):
        make_sheet({old: 1}, device=f"old{number}", on=old.on)
    for thumb in (1, 1, -1, -1):
        make_sheet({fish: thumb}, words="咸" if thumb < 0 else "")
    page = office.get(URL).text
    assert "收到 4 张意见单、4 个评价，2 张写了话" in page
    assert "50%" in page
    assert "低 50 点" not in page
    assert "两边都有 5 个评价才比" in page
    make_sheet({fish: -1})
    page = office.get(URL).text
    assert "40%" in page
    assert "低 60 点" in page
    exported = office.post("/canteen/opinions/export.csv").get_data(as_text=True)
    assert "2026-11-30,午餐,清蒸鱼,2,3,40,100" in exported
    assert "100%" in office.get(f"/canteen/opinions/dishes/{fish.dish_id}").text


def test_a_week_is_read_class_by_class(sign_in, fish):
    one, two = make_class("三1班"), make_class("三2班")
    make_sheet({fish: 1}, class_id=one.id, is_of_class=True)
    make_sheet({fish: -1}, class_id=two.id)
    office = sign_in(Role.CANTEEN_MANAGER)
    assert "三1班 <b>1，有全班的</b>" in office.get(URL).text
    assert "50%" in office.get(URL).text
    assert "100%" in office.get(f"{URL}?class={one.id}").text
    assert "0%" in office.get(f"{URL}?class={two.id}").text


def test_words_wait_for_a_reply_which_is_public_and_may_be_mended(client, sign_in, fish):
    make_sheet({fish: -1}, words="鱼刺太多")
    office, sheet = sign_in(Role.CANTEEN_MANAGER, name="何满仓"), only(OpinionSheet)
    assert "12-14 前答复" in office.get("/canteen/opinions/words").text
    exported = office.post("/canteen/opinions/words/export.csv").get_data(as_text=True)
    assert "鱼刺太多" in exported
    assert "1 条伙食意见待答复" in office.get("/").text
    later = make_item(fish.menu, make_dish("番茄鱼片"), on=date(2026, 12, 3))
    url = f"/canteen/opinions/sheets/{sheet.id}"
    assert "12-03 午餐 番茄鱼片" in office.get(url).text
    empty = office.post(url, data={"words": ""})
    assert empty.status_code == 422
    assert "写下答复" in empty.text
    filled = {"words": "换成鱼片", "change": "去刺", "changed_item_id": str(later.id)}
    assert office.post(url, data=filled).status_code == 303
    reply = only(OpinionReply)
    assert (reply.replied_by_name, reply.changed_item_id) == ("何满仓", later.id)
    assert "没有要答复的意见" in office.get("/canteen/opinions/words").text
    assert "换成鱼片" in client.get("/open/opinions/week/2026-11-30").text
    table = office.post("/canteen/opinions/words/export.csv?state=all").get_data(as_text=True)
    assert "鱼刺太多,换成鱼片,去刺" in table
    edit = f"/canteen/opinions/replies/{reply.id}/edit"
    office.post(edit, data=filled | {"words": "换成龙利鱼", "version": str(reply.version)})
    assert "换成龙利鱼" in client.get("/open/opinions/week/2026-11-30").text
    db.session.delete(later)
    db.session.commit()
    assert only(OpinionReply).changed_item_id is None, "taken off the draft, the reply stays"
    stale = office.post(edit, data=filled | {"version": "1"})
    assert stale.status_code == 409


def test_a_dish_is_answered_too(client, sign_in, fish):
    office = sign_in(Role.CANTEEN_MANAGER)
    office.post(f"/canteen/opinions/dishes/{fish.dish_id}", data={"words": "少放盐"})
    assert "少放盐" in client.get("/open/opinions/week/2026-11-30").text
    assert "少放盐" not in client.get("/open/opinions/week/2026-10-19").text


def test_words_are_kept_back_with_a_reason_and_stay(client, sign_in, fish):
    make_sheet({fish: -1}, words="骂人的话")
    office, sheet = sign_in(Role.CANTEEN_MANAGER), only(OpinionSheet)
    url = f"/canteen/opinions/sheets/{sheet.id}"
    office.post(url, data={"words": "不要骂人"})
    assert "写明不公开的原因" in office.post(f"{url}/hiding", data={}).text
    office.post(f"{url}/hiding", data={"hidden_reason": "骂人"})
    assert "骂人的话" not in client.get("/open/opinions/week/2026-11-30").text
    assert "骂人的话" in office.get(url).text
    assert audit.history(only(OpinionSheet))[0].action == "canteen.opinion.hide"
    office.post(f"{url}/showing")
    assert "骂人的话" in client.get("/open/opinions/week/2026-11-30").text


def test_the_code_is_printed_for_all_or_for_each_class(sign_in, fish):
    row = make_class()
    office = sign_in(Role.CANTEEN_MANAGER)
    for asked in ("", f"?class={row.id}", "?each=1"):
        paper = office.get(f"/canteen/opinions/poster.pdf{asked}")
        assert paper.data.startswith(b"%PDF")


def test_teachers_and_guards_do_not_read_the_sheets(sign_in, fish):
    for role in (Role.TEACHER, Role.GUARD, Role.CLASS_TEACHER):
        assert sign_in(role).get(URL).status_code == 403


def test_old_words_go_and_the_thumbs_stay(sign_in, fish):
    make_sheet({fish: -1}, words="鱼刺太多", class_id=make_class().id)
    sheet = only(OpinionSheet)
    reduction = next(each for each in REDUCTIONS if each.label == "意见单")
    before = keeps_from(date(2027, 12, 1), 365)
    ids = db.session.scalars(reduction.due(before)).all()
    assert ids == [sheet.id]
    reduction.reduce(ids, datetime(2027, 12, 1))
    db.session.commit()
    kept = only(OpinionSheet)
    assert (kept.words, kept.class_id, kept.origin) == ("", sheet.class_id, "")
    assert len(kept.marks) == 1
    assert db.session.scalars(reduction.due(before)).all() == []
