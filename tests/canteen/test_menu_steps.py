"""A menu on its way to the wall: submitted, checked, approved, published, corrected, returned."""

import re
from datetime import timedelta

import pytest

from app.base.messages import Message
from app.canteen.models import Ban, BanKind, Menu, MenuItem, MenuState
from app.canteen.queries import menus as queries
from app.extensions import db
from app.permissions import Role
from tests.factories.canteen import NOW, WEEK, make_dish, make_item, make_meal, make_menu, make_slot
from tests.factories.directory import make_school, make_term

URL = f"/canteen/menus/{WEEK}"


@pytest.fixture
def cook(sign_in):
    make_school()
    make_term()
    make_meal()
    return sign_in(Role.CANTEEN_MANAGER, name="何满仓")


@pytest.fixture
def head(sign_in, cook):
    return sign_in(Role.LOGISTICS_HEAD, name="林知秋")


def step(client, menu, name, **given):
    db.session.refresh(menu)
    return client.post(f"/canteen/menus/{menu.id}/{name}", data={"version": menu.version, **given})


def state(menu):
    db.session.refresh(menu)
    return menu.state


def drafted(cook, dish=None):
    """A menu that the cook began and put a dish on."""
    cook.post(f"{URL}/draft", data={"days": [str(WEEK)]})
    menu = queries.menu_of(WEEK)
    put(cook, menu, dish or make_dish())
    return menu


def put(client, menu, dish, **given):
    slot = make_slot("小荤")
    url = f"/canteen/menus/{menu.id}/cells/{WEEK}/{slot.id}"
    return client.post(url, data={"dish": dish.id, "seen": "", **given})


def titles():
    return [message.title for message in db.session.scalars(db.select(Message))]


def test_a_menu_goes_from_draft_to_the_wall(cook, head):
    menu = drafted(cook)
    step(cook, menu, "submission")
    assert state(menu) is MenuState.SUBMITTED
    assert "第14周食谱等待审核" in titles()
    assert "林知秋" not in cook.get(URL).text
    step(head, menu, "check")
    step(head, menu, "approval", publish="1")
    assert state(menu) is MenuState.PUBLISHED
    assert (menu.checked_by_name, menu.approved_by_name) == ("林知秋", "林知秋")
    assert queries.published_on(WEEK) is not None
    assert "已公布" in cook.get("/canteen/menus/").text


def test_publishing_leads_to_the_page_that_everybody_sees(cook, head):
    menu = drafted(cook)
    step(cook, menu, "submission")
    step(head, menu, "check")
    public = f'href="/open/menus/{WEEK}"'
    assert public not in head.get(URL).text
    answer = step(head, menu, "approval", publish="1")
    page = head.get(answer.location).text
    assert f"家长现在看得到，<a {public}>看公开页</a>" in page
    # In the message, in the head, and under 更多.
    assert page.count(public) == 3
    assert cook.get(URL).text.count(public) == 2


def test_whoever_may_also_approve_stays_where_the_button_for_it_is(cook, head):
    menu = drafted(cook)
    step(cook, menu, "submission")
    answer = step(head, menu, "check")
    assert answer.location.endswith(f"/canteen/menus/{menu.id}/preview")
    assert "批准并公布" in head.get(answer.location).text


def test_approving_alone_does_not_publish(cook, head):
    menu = drafted(cook)
    for name in ("submission", "check", "approval"):
        step(cook if name == "submission" else head, menu, name)
    assert state(menu) is MenuState.APPROVED
    assert queries.published_on(WEEK) is None
    step(head, menu, "publication")
    assert state(menu) is MenuState.PUBLISHED


def test_whoever_changed_a_menu_neither_checks_nor_approves_it(sign_in, cook, head):
    both = sign_in(Role.CANTEEN_MANAGER, Role.LOGISTICS_HEAD, name="陈两头")
    menu = drafted(cook)
    item = db.session.scalars(db.select(MenuItem)).one()
    put(both, menu, make_dish("肉末豆腐"), item=item.id, seen=str(item.id))
    step(both, menu, "submission")
    refused = step(both, menu, "check")
    assert refused.status_code == 409
    assert "你编过或改过这份食谱，换一个人审核" in refused.text
    step(head, menu, "check")
    assert "换一个人批准" in step(both, menu, "approval").text
    assert state(menu) is MenuState.CHECKED


def test_a_submitted_menu_cannot_be_changed_until_it_is_taken_back(cook):
    menu = drafted(cook)
    step(cook, menu, "submission")
    answer = put(cook, menu, make_dish("红烧肉"))
    assert answer.status_code == 422
    assert "要改，先退回草稿" in answer.text
    cook.post(f"/canteen/menus/{menu.id}/withdrawal")
    assert state(menu) is MenuState.DRAFT


def test_a_menu_is_returned_with_a_reason_that_its_writers_are_told(cook, head):
    menu = drafted(cook)
    step(cook, menu, "submission")
    empty = step(head, menu, "return")
    assert empty.status_code == 422
    assert 'href="#reason"' in empty.text
    step(head, menu, "return", reason="周一缺水果")
    assert state(menu) is MenuState.DRAFT
    assert "第14周食谱退回：周一缺水果" in titles()
    assert "退回：周一缺水果" in cook.get(URL).text


def test_what_was_looked_at_is_what_is_approved(cook, head):
    menu = drafted(cook)
    step(cook, menu, "submission")
    seen = menu.version
    cook.post(f"/canteen/menus/{menu.id}/withdrawal")
    item = db.session.scalars(db.select(MenuItem)).one()
    put(cook, menu, make_dish("红烧肉"), item=item.id, seen=str(item.id))
    step(cook, menu, "submission")
    answer = head.post(f"/canteen/menus/{menu.id}/check", data={"version": seen})
    assert answer.status_code == 409
    assert "食谱又改过" in answer.text


def test_an_empty_menu_is_not_submitted(cook):
    menu = make_menu()
    answer = step(cook, menu, "submission")
    assert answer.status_code == 409
    assert "还没有菜" in answer.text


def test_a_menu_with_something_forbidden_is_not_submitted_and_the_rule_is_named(cook):
    menu = drafted(cook, make_dish("凉拌鲜黄花菜", {"黄花菜": 50}))
    ban = Ban(kind=BanKind.DISH, word="鲜黄花菜", source="本校第 3 条", valid_from=NOW.date())
    db.session.add(ban)
    db.session.commit()
    answer = step(cook, menu, "submission")
    assert answer.status_code == 409
    assert "不能提交" in answer.text
    assert "依据：" in answer.text
    assert state(menu) is MenuState.DRAFT


def test_a_ban_that_came_after_the_approval_stops_the_publication(cook, head):
    menu = drafted(cook, make_dish("炒莴笋", {"莴笋": 60}))
    for name in ("submission", "check", "approval"):
        step(cook if name == "submission" else head, menu, name)
    db.session.add(
        Ban(kind=BanKind.INGREDIENT, word="莴笋", source="教体局通知", valid_from=NOW.date())
    )
    db.session.commit()
    answer = step(head, menu, "publication")
    assert answer.status_code == 409
    assert "不能公布" in answer.text
    assert "教体局通知" in answer.text


def test_a_correction_is_a_new_version_and_the_old_one_stays_shown_until_it_is_published(
    cook, head
):
    old = make_menu(state=MenuState.PUBLISHED)
    make_item(old, make_dish("番茄炒蛋"))
    nothing = head.post(f"/canteen/menus/{old.id}/correction", data={})
    assert nothing.status_code == 422
    head.post(f"/canteen/menus/{old.id}/correction", data={"reason": "鸡蛋没有到货"})
    new = queries.menu_of(WEEK)
    assert (new.number, new.corrects_id, new.state) == (2, old.id, MenuState.DRAFT)
    item = db.session.scalars(db.select(MenuItem).where(MenuItem.menu_id == new.id)).one()
    put(cook, new, make_dish("肉末豆腐"), item=item.id, seen=str(item.id))
    assert queries.published_on(WEEK).id == old.id
    step(cook, new, "submission")
    step(head, new, "check")
    step(head, new, "approval", publish="1")
    assert (state(old), state(new)) == (MenuState.SUPERSEDED, MenuState.PUBLISHED)
    assert "更正原因：鸡蛋没有到货" in cook.get(URL).text
    kept = cook.get(f"{URL}?version=1").text
    assert "番茄炒蛋" in kept
    assert "这是更正以前的第 1 版" in kept


def test_a_week_has_one_correction_at_a_time(head):
    menu = make_menu(state=MenuState.PUBLISHED)
    make_item(menu)
    url = f"/canteen/menus/{menu.id}/correction"
    head.post(url, data={"reason": "换菜"})
    again = head.post(url, data={"reason": "再换菜"})
    assert again.status_code == 422
    assert "已经有一份更正" in again.text
    assert db.session.scalar(db.select(db.func.count()).select_from(Menu)) == 2


def test_the_cook_may_not_check_and_the_principal_may_not_write(sign_in, cook):
    menu = drafted(cook)
    assert step(sign_in(Role.PRINCIPAL), menu, "submission").status_code == 403
    step(cook, menu, "submission")
    assert step(cook, menu, "check").status_code == 403
    assert cook.post(f"/canteen/menus/{menu.id}/correction").status_code == 403


def test_the_preview_shows_the_week_as_parents_will_see_it(cook):
    menu = drafted(cook, make_dish("番茄炒蛋"))
    page = cook.get(f"/canteen/menus/{menu.id}/preview").text
    assert re.search(r"番茄炒蛋</b>.*番茄 100 克", page, re.S)
    assert "提交审核" in page


def test_the_front_page_tells_whose_turn_it_is(app, cook, head, sign_in):
    menu = drafted(cook)
    step(cook, menu, "submission")
    assert "第14周食谱待审核" in head.get("/").text
    assert "食谱待审核" not in cook.get("/").text
    step(head, menu, "check")
    assert "第14周食谱待批准" in head.get("/").text
    app.config["CLOCK"] = lambda: NOW + timedelta(days=10)
    later = sign_in(Role.CANTEEN_MANAGER, name="新来的")
    assert "第15周食谱还没有编" in later.get("/").text


def test_the_running_week_stays_due_until_it_is_handed_in(app, cook, sign_in):
    app.config["CLOCK"] = lambda: NOW + timedelta(days=7)
    cook = sign_in(Role.CANTEEN_MANAGER, name="何满仓")
    assert "第14周食谱还没有编" in cook.get("/").text
    menu = drafted(cook)
    assert "第14周食谱还没有提交" in cook.get("/").text
    step(cook, menu, "submission")
    assert "没有等你办的事" in cook.get("/").text
