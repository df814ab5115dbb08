"""The small scripts, each against a real page (ux.md 11.2, 11.3, 11.5 and 5.3)."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from app.directory.models import DeviceKind
from app.extensions import db
from app.gate.models import Visit
from app.permissions import Role
from tests.factories.directory import make_staff
from tests.factories.gate import make_post, make_visit, make_visitor

TYPED = ["z", "zh", "zha", "zhan", "zhang", "zhang w", "zhang we", "zhang wei"]
# Slower than the pause after which the page searches: every step would be a request of its own.
STEP_MS = 300


def compose(page: Page, steps: list[str], result: str) -> None:
    """Type through an input method: letters under composition, then the words."""
    session = page.context.new_cdp_session(page)
    for step in steps:
        session.send(
            "Input.imeSetComposition",
            {"text": step, "selectionStart": len(step), "selectionEnd": len(step)},
        )
        page.wait_for_timeout(STEP_MS)
    session.send("Input.insertText", {"text": result})


def visits() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Visit)) or 0


def fill_visit(page: Page, name: str = "陆知夏") -> None:
    page.goto("/gate/visits/new")
    page.fill("#name", name)
    page.fill("#phone", "13900000268")
    page.check("[name=purpose] >> nth=1", force=True)
    page.fill("#host_name", "田谷雨")


@pytest.fixture
def guard_page(signed_in) -> Page:
    make_post()
    return signed_in(Role.GUARD, account={"name": "郑满仓"})


def test_pinyin_under_composition_is_one_search(guard_page: Page):
    make_visit(make_visitor("张伟"))
    guard_page.goto("/gate/visits/")
    asked: list[str] = []
    guard_page.on("request", lambda r: "q=" in r.url and asked.append(r.url))
    box = guard_page.locator("main [data-search]")
    box.click()
    compose(guard_page, TYPED, "张伟")
    guard_page.wait_for_timeout(800)
    assert len(asked) == 1
    expect(box).to_have_value("张伟")
    expect(box).to_be_focused()


def test_three_clicks_save_one_visit(guard_page: Page):
    fill_visit(guard_page)
    guard_page.evaluate(
        """() => {
            const button = document.querySelector('form[data-once] .button-primary');
            for (const wait of [0, 60, 120]) setTimeout(() => button.click(), wait);
        }"""
    )
    guard_page.wait_for_url(re.compile(r"/gate/(?!visits/new)"))
    assert visits() == 1


def test_a_lost_network_keeps_what_was_typed(guard_page: Page):
    fill_visit(guard_page)
    guard_page.context.set_offline(True)
    guard_page.locator("form[data-once] .button-primary").click()
    expect(guard_page.locator("#messages")).to_contain_text("没有连上，你填的内容还在")
    expect(guard_page.locator("#name")).to_have_value("陆知夏")
    guard_page.context.set_offline(False)
    guard_page.get_by_role("button", name="重试").click()
    guard_page.wait_for_url(re.compile(r"/gate/(?!visits/new)"))
    assert visits() == 1


def test_an_expired_session_asks_over_the_page(guard_page: Page):
    fill_visit(guard_page)
    guard_page.context.clear_cookies()
    guard_page.locator("form[data-once] .button-primary").click()
    dialog = guard_page.locator("dialog[open]")
    expect(dialog).to_contain_text("登录已过期")
    expect(guard_page.locator("#name")).to_have_value("陆知夏")
    guard_page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(guard_page.locator("#name")).to_have_value("陆知夏")
    assert visits() == 0


def test_an_idle_tablet_asks_for_the_pin_and_then_saves(app: Flask, signed_in):
    make_post()
    shared = {"kind": DeviceKind.SHARED, "device_name": "东门平板", "pin": "3914"}
    page = signed_in(Role.GUARD, account={"name": "郑满仓", **shared})
    fill_visit(page)
    later = app.config["CLOCK"]() + timedelta(minutes=31)
    app.config["CLOCK"] = lambda: later
    page.locator("form[data-once] .button-primary").click()
    dialog = page.locator("dialog[open]")
    expect(dialog.locator(".pin-dots")).to_be_visible()
    for key in "3914":
        dialog.locator(f'[data-key="{key}"]').click()
    page.wait_for_url(re.compile(r"/gate/(?!visits/new)"))
    assert visits() == 1


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
