"""The small scripts, each against a real page: the picker, the plate pad, keys and menus."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.gate.models import Visit
from app.permissions import Role
from tests.browser import steps
from tests.factories.directory import make_staff
from tests.factories.gate import make_visit, make_visitor


@pytest.fixture
def guard_page(signed_in) -> Page:
    steps.open_gate()
    return signed_in(Role.GUARD, account={"name": "郑满仓"})


def test_the_sign_in_over_the_page_may_be_declined(guard_page: Page):
    guard_page.goto(steps.NEW_VISIT)
    steps.fill_in_visit(guard_page)
    guard_page.context.clear_cookies()
    guard_page.locator("form[data-once] .button-primary").click()
    dialog = guard_page.locator("dialog[open]")
    expect(dialog).to_contain_text("登录已过期")
    expect(guard_page.locator("#name")).to_have_value("陆知夏")
    guard_page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(guard_page.locator("#name")).to_have_value("陆知夏")
    assert steps.rows(Visit) == []


def test_a_host_is_picked_by_keys(guard_page: Page):
    make_staff("何立夏")
    make_staff("何丽霞")
    guard_page.goto("/gate/visits/new")
    box = guard_page.locator("#host_name")
    box.press_sequentially("hlx", delay=20)
    expect(guard_page.locator("#host_name-options")).to_be_visible()
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", re.compile("option-"))
    box.press("Enter")
    expect(box).to_have_value(re.compile("何(立夏|丽霞)"))
    expect(guard_page.locator("#host_name-options")).to_be_hidden()
    assert guard_page.locator("#host_staff_id").input_value().isdigit()
    box.press_sequentially("某")
    expect(guard_page.locator("#host_staff_id")).to_have_value("")


def test_the_plate_pad_fills_the_real_input(guard_page: Page):
    guard_page.goto("/gate/vehicles/new")
    pad = guard_page.locator("[data-plate]")
    if pad.get_attribute("data-plate") == "":
        pad.locator("[data-keys=province] [data-key=苏]").click()
    province = pad.get_attribute("data-plate")
    for key in "A3K5D78":
        pad.locator(f'[data-keys=serial] [data-key="{key}"]').click()
    expect(pad.locator(".plate-input")).to_have_value(f"{province}A3K5D78")
    pad.locator("[data-key=back]").click()
    expect(pad.locator(".plate-input")).to_have_value(f"{province}A3K5D7")
    pad.get_by_role("button", name="换省份").click()
    pad.locator("[data-keys=province] [data-key=沪]").click()
    expect(pad.locator(".plate-input")).to_have_value("沪A3K5D7")
    pad.get_by_role("button", name="无牌").click()
    expect(pad.locator(".plate-input")).to_have_value("无牌")
    assert pad.locator("[data-key=I], [data-key=O]").count() == 0


def test_keys_work_on_the_desk_and_never_while_typing(signed_in):
    page = signed_in(Role.LOGISTICS_HEAD)
    make_visit(make_visitor("许白露"))
    page.goto("/gate/visits/")
    page.keyboard.press("/")
    box = page.locator("main [data-search]")
    expect(box).to_be_focused()
    page.keyboard.type("n/")
    expect(box).to_have_value("n/")
    page.goto("/gate/visits/")
    page.keyboard.press("j")
    expect(page.locator(".cell-main a").first).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_contain_text("查找")


def test_a_menu_closes_by_escape_and_gives_focus_back(signed_in):
    page = signed_in(Role.LOGISTICS_HEAD)
    page.goto("/")
    summary = page.locator(".topbar > .menu:not(.nav-menu) > summary")
    summary.click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="退出")).to_be_hidden()
    expect(summary).to_be_focused()
