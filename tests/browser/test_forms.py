"""Forms under everyday mishaps: nothing is sent twice, and nothing typed is ever lost."""

import time
from datetime import timedelta

import pytest
from flask import has_request_context, request
from playwright.sync_api import Page, expect

from app.base.audit import AuditEntry
from app.directory.models import Staff
from app.gate.models import Visit
from app.permissions import Role
from tests.browser import steps
from tests.factories.directory import PASSWORD, PIN, make_account, make_staff
from tests.factories.gate import make_visit, make_visitor

HEAD = {"name": "林知秋", "username": "linzhiqiu", "password": PASSWORD}
LIVE_INPUTS = {
    "/gate/": "/gate/matches",
    "/gate/visits/": "/gate/visits/",
    "/gate/visits/new": "/directory/staff/picker",
    "/gate/vehicles/new": "/directory/staff/picker",
    "/directory/staff/": "/directory/staff/",
    "/search": "/search",
}


@pytest.fixture
def head(app, signed_in) -> Page:
    """A desk where the head of logistics is signed in, by a password that can be typed again."""
    steps.open_gate()
    return signed_in(Role.LOGISTICS_HEAD, account=HEAD)


@pytest.fixture
def guard(app, signed_in) -> Page:
    steps.open_gate()
    return signed_in(Role.GUARD, account={"name": "郑满仓"})


@pytest.fixture
def slow_server(app):
    """A server that takes its time to save, so that three clicks fall into one request."""

    def slow_clock():
        if has_request_context() and request.method == "POST":
            time.sleep(0.2)
        return steps.NOW

    app.config["CLOCK"] = slow_clock


@pytest.mark.parametrize("path", LIVE_INPUTS)
def test_a_composed_name_is_one_request_and_keeps_its_text(app, signed_in, path):
    steps.open_gate()
    page = signed_in(Role.GUARD, Role.LOGISTICS_HEAD)
    page.goto(path)
    box = page.locator("main [data-live]:not(.plate-input)")
    box.focus()
    sent = steps.requests_to(page, LIVE_INPUTS[path])
    steps.compose(page, ["z", "zh", "zhang", "zhang w", "zhang wei"], "张伟")
    page.wait_for_timeout(600)
    assert box.input_value() == "张伟"
    assert len(sent) == 1, sent
    assert "%E5%BC%A0%E4%BC%9F" in sent[0]


def test_one_tap_saves_although_a_list_of_names_is_open(guard):
    make_staff("田谷雨")
    guard.goto(steps.NEW_VISIT)
    steps.fill_in_visit(guard)
    guard.get_by_role("combobox", name="被访人").press("End")
    expect(guard.get_by_role("option", name="田谷雨")).to_be_visible()
    guard.get_by_role("button", name="放行", exact=True).click()
    expect(guard.get_by_text("已放行")).to_be_visible()


def test_typing_goes_on_while_the_answer_comes(guard):
    steps.known_visitor()
    guard.goto(steps.BOARD)
    guard.keyboard.type("xb", delay=20)
    guard.wait_for_timeout(400)
    guard.keyboard.type("l", delay=20)
    expect(guard.get_by_role("button", name="放行许*露")).to_be_visible()
    assert guard.locator("#find").input_value() == "xbl"
    expect(guard.locator("#find")).to_be_focused()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_triple_click_saves_one_row(app, signed_in, slow_server, scripts):
    steps.open_gate()
    page = signed_in(Role.GUARD, java_script_enabled=scripts)
    page.goto(steps.NEW_VISIT)
    steps.fill_in_visit(page)
    posted = steps.requests_to(page, steps.NEW_VISIT, method="POST")
    steps.click_three_times(page.get_by_role("button", name="放行", exact=True))
    page.wait_for_url("**/gate/")
    page.wait_for_timeout(800)
    assert steps.only(Visit).name == "陆知夏"
    # Without a script the browser really sends more than one.
    assert len(posted) == 1 if scripts else len(posted) > 1


def test_a_triple_click_on_leaving_is_one_departure(guard, slow_server):
    visit = make_visit()
    guard.goto(steps.BOARD)
    posted = steps.requests_to(guard, "/gate/departures/", method="POST")
    steps.click_three_times(guard.get_by_role("button", name="离校"))
    expect(guard.locator("#inside-foot")).to_contain_text("已离校")
    assert steps.row(Visit, visit.id).left_at == steps.NOW
    assert len(posted) == 1


def test_a_form_sent_again_after_a_lost_answer_leads_to_the_same_row(head):
    head.goto(steps.NEW_STAFF)
    steps.fill_in_staff(head)
    steps.lose_one_answer(head, "**" + steps.NEW_STAFF)
    head.get_by_role("button", name="保存教职工").click()
    expect(head).to_have_url("chrome-error://chromewebdata/")
    assert steps.only(Staff)
    head.reload()
    expect(head.get_by_text("已经保存过")).to_be_visible()
    assert steps.only(Staff)


def test_a_tap_whose_answer_got_lost_is_tried_again_without_a_second_departure(guard):
    visit = make_visit()
    guard.goto(steps.BOARD)
    steps.lose_one_answer(guard, "**/gate/departures/**")
    guard.get_by_role("button", name="离校").click()
    expect(guard.locator("#inside-foot")).to_contain_text("已离校")
    assert steps.row(Visit, visit.id).left_at == steps.NOW
    assert [entry.action for entry in steps.rows(AuditEntry)].count("gate.visit.depart") == 1


def test_a_session_that_ran_out_asks_over_the_page_and_saves_once(app, head):
    head.goto(steps.NEW_STAFF)
    steps.fill_in_staff(head)
    app.config["CLOCK"] = lambda: steps.NOW + timedelta(hours=13)
    head.get_by_role("button", name="保存教职工").click()
    dialog = head.get_by_role("dialog")
    expect(dialog).to_contain_text("你填的内容还在")
    assert head.get_by_label("姓名").input_value() == "䶮𬱖㛃"
    steps.sign_in(dialog, "linzhiqiu", "错的密码")
    expect(dialog).to_contain_text("账号或密码不对")
    steps.sign_in(dialog, "linzhiqiu", PASSWORD)
    expect(head.get_by_role("heading", name="䶮𬱖㛃")).to_be_visible()
    assert steps.only(Staff).number == "T88"


def test_a_session_that_ran_out_carries_the_form_through_the_login_page(app, signed_in):
    steps.open_gate()
    page = signed_in(Role.LOGISTICS_HEAD, account=HEAD, java_script_enabled=False)
    page.goto(steps.NEW_STAFF)
    steps.fill_in_staff(page)
    app.config["CLOCK"] = lambda: steps.NOW + timedelta(hours=13)
    page.get_by_role("button", name="保存教职工").click()
    expect(page.get_by_text("你填的内容还在")).to_be_visible()
    steps.sign_in(page, "linzhiqiu", PASSWORD)
    expect(page.get_by_role("heading", name="你填的内容还在")).to_be_visible()
    page.get_by_role("button", name="继续保存").click()
    expect(page.get_by_role("heading", name="䶮𬱖㛃")).to_be_visible()
    assert steps.only(Staff).number == "T88"


def test_an_idle_tablet_asks_for_the_pin_over_the_page_and_keeps_the_form(app, signed_in):
    steps.open_gate()
    page = signed_in(Role.GUARD, account=steps.SHARED | {"name": "郑满仓", "pin": PIN})
    page.goto(steps.NEW_VISIT)
    steps.fill_in_visit(page)
    app.config["CLOCK"] = lambda: steps.NOW + timedelta(minutes=31)
    page.get_by_role("button", name="放行", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("输入 4 位数字")
    steps.press_pin(dialog, PIN)
    expect(page.get_by_text("已放行")).to_be_visible()
    assert steps.only(Visit).name == "陆知夏"


def test_another_guard_takes_over_by_pin_and_signs_what_follows(app, signed_in):
    steps.open_gate()
    steps.known_visitor()
    make_account(Role.GUARD, name="孙小满", pin="8264")
    page = signed_in(Role.GUARD, account=steps.SHARED | {"name": "郑满仓", "pin": PIN})
    page.goto(steps.BOARD)
    page.get_by_role("link", name="当班 郑满仓，换人").click()
    page.get_by_role("radio", name="孙小满").check()
    steps.press_pin(page, "8264")
    expect(page.get_by_role("link", name="当班 孙小满，换人")).to_be_visible()
    page.locator("#find").fill("xbl")
    page.get_by_role("button", name="放行许*露").click()
    expect(page.get_by_text("已放行")).to_be_visible()
    assert steps.rows(Visit)[-1].guard_in_name == "孙小满"


def test_a_tablet_left_open_recovers_from_a_stale_token_without_a_word(app, open_browser):
    steps.open_gate()
    visit = make_visit()
    make_account(Role.GUARD, username="zhengmancang", password=PASSWORD)
    guard = open_browser()
    guard.goto("/login?next=/gate/")
    steps.sign_in(guard, "zhengmancang", PASSWORD)
    guard.wait_for_url("**/gate/")
    steps.sign_in_again(guard.context, "zhengmancang", PASSWORD)
    guard.get_by_role("button", name="离校").click()
    expect(guard.locator("#inside-foot")).to_contain_text("已离校")
    assert steps.row(Visit, visit.id).left_at == steps.NOW
    expect(guard.locator("#messages")).to_be_empty()


def test_a_server_that_is_away_is_said_and_the_form_waits(head):
    head.goto(steps.NEW_STAFF)
    steps.fill_in_staff(head, "田谷雨")
    head.route("**/*", lambda route: route.abort())
    head.get_by_role("button", name="保存教职工").click()
    expect(head.get_by_role("alert")).to_contain_text("没有连上，你填的内容还在")
    assert head.get_by_label("姓名").input_value() == "田谷雨"
    assert steps.rows(Staff) == []
    head.unroute("**/*")
    head.get_by_role("button", name="重试").click()
    expect(head.get_by_role("heading", name="田谷雨")).to_be_visible()
    assert steps.only(Staff).name == "田谷雨"


def test_the_board_says_that_the_network_is_gone_and_that_it_is_back(guard):
    guard.goto(steps.BOARD)
    expect(guard.locator("[data-net]")).to_contain_text("已连网")
    guard.route("**/*", lambda route: route.abort())
    guard.evaluate("htmx.trigger('#inside', 'refresh')")
    expect(guard.get_by_text("已断网")).to_be_visible()
    guard.unroute("**/*")
    guard.evaluate("htmx.trigger('#inside', 'refresh')")
    expect(guard.get_by_text("已连网")).to_be_visible()


def test_the_second_of_two_people_chooses_between_three_columns(head, signed_in):
    staff = make_staff("田谷雨", phone="13800001402")
    other = signed_in(Role.ADMINISTRATOR, account={"name": "许白露"})
    for page, posts in ((head, "总务主任"), (other, "水电维修")):
        page.goto(f"/directory/staff/{staff.id}/edit")
        page.get_by_label("岗位").fill(posts)
    other.get_by_role("button", name="保存教职工").click()
    expect(other.get_by_text("水电维修")).to_be_visible()
    head.get_by_role("button", name="保存教职工").click()
    expect(head.get_by_role("alert")).to_contain_text("许白露 10:26 已修改")
    row = head.get_by_role("row", name="岗位")
    assert row.get_by_role("cell").all_inner_texts()[:2] == ["—", "水电维修"]
    expect(row.get_by_role("textbox")).to_have_value("总务主任")
    head.get_by_role("button", name="按右边一列保存").click()
    expect(head.get_by_text("总务主任")).to_be_visible()
    assert steps.only(Staff).phone == "13800001402"


def test_a_long_form_comes_back_after_a_crash_until_it_is_saved(head):
    head.goto(steps.NEW_STAFF)
    head.get_by_label("姓名").press_sequentially("田谷雨")
    head.get_by_label("工号").press_sequentially("T88")
    head.wait_for_timeout(500)
    again = head.context.new_page()
    head.close()
    again.goto(steps.NEW_STAFF)
    again.get_by_role("button", name="恢复草稿").click()
    assert again.get_by_label("姓名").input_value() == "田谷雨"
    again.get_by_role("button", name="保存教职工").click()
    expect(again.get_by_role("heading", name="田谷雨")).to_be_visible()
    again.goto(steps.NEW_STAFF)
    expect(again.get_by_role("button", name="恢复草稿")).to_have_count(0)


@pytest.mark.parametrize(
    ("path", "label"), [(steps.NEW_VISIT, "姓名"), ("/gate/bookings/new", "来访人")]
)
def test_a_shared_tablet_keeps_no_drafts(app, signed_in, path, label):
    steps.open_gate()
    page = signed_in(Role.GUARD, Role.LOGISTICS_HEAD, account=steps.SHARED)
    page.goto(path)
    page.get_by_role("textbox", name=label).press_sequentially("陆知夏")
    page.wait_for_timeout(500)
    assert page.evaluate("Object.keys(localStorage)") == []


def test_focus_goes_on_with_the_list_after_its_row_is_gone(guard):
    for name in ("孙秋满", "周望津"):
        make_visit(make_visitor(name, phone=""))
    guard.goto(steps.BOARD)
    guard.get_by_role("button", name="孙*满 离校", exact=True).press("Enter")
    expect(guard.get_by_role("button", name="孙*满 离校", exact=True)).to_have_count(0)
    expect(guard.locator("#inside").get_by_role("heading", name="在校 1")).to_be_focused()


def test_focus_goes_to_the_summary_of_what_is_wrong_and_from_there_to_the_field(guard):
    guard.goto(steps.NEW_VISIT)
    guard.get_by_role("button", name="放行", exact=True).click()
    summary = guard.locator(".error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="填写姓名").click()
    expect(guard.get_by_label("姓名", exact=True)).to_be_focused()
