"""The outbox on a plain-http tablet: nothing tapped is lost, nothing is registered twice."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.base.audit import AuditEntry
from app.directory.models import LoginSession
from app.gate.models import VehiclePassage, Visit
from app.permissions import Role
from tests.browser import steps
from tests.browser.faulty import Network, Tablet, Wall, serving
from tests.factories.directory import PIN, make_account
from tests.factories.gate import (
    make_standing,
    make_vehicle,
    make_visit,
    make_visitor,
    make_watch_entry,
)

NAMES = ("陆知夏", "孙秋满", "周望津", "林知秋", "田谷雨", "何立夏", "许白露", "冯小寒")
PLATES = ("苏A11111", "苏A22222", "苏A33333", "苏A44444")
GUARD = steps.SHARED | {"name": "郑满仓", "pin": PIN}
HOUR = timedelta(hours=1)


@pytest.fixture
def wall(app: Flask) -> Wall:
    wall = Wall()
    app.config["CLOCK"] = wall.server
    steps.open_gate()
    return wall


@pytest.fixture
def network(app: Flask, wall: Wall) -> Network:
    return Network(app)


@pytest.fixture
def tablet(network: Network, chromium, tmp_path: Path) -> Iterator[Tablet]:
    with serving(network) as port:
        tablet = Tablet(chromium.browser_type, tmp_path / "tablet", port)
        yield tablet
        tablet.stop()


@pytest.fixture
def guard(app: Flask, tablet: Tablet, sign_in) -> Page:
    page = tablet.start()
    tablet.sign_in(sign_in(Role.GUARD, **GUARD), app.config["SESSION_COOKIE_NAME"])
    return page


def register(page: Page, name: str, phone: str = "13900000268") -> None:
    page.get_by_label("姓名", exact=True).fill(name)
    page.get_by_label("手机号").fill(phone)
    page.get_by_role("radio", name="维修").click()
    page.get_by_role("combobox", name="被访人").fill("田谷雨")
    page.get_by_role("button", name="放行", exact=True).click()


def waiting(page: Page, text: str) -> None:
    expect(page.locator("[data-queue-opens]").first).to_contain_text(text)


def upload(page: Page) -> None:
    """Try as the page does by itself every 20 seconds, until nothing waits."""
    until(
        page,
        "hq.flush().then(() => hq.box.entries())"
        ".then(all => all.every(one => one.state === 'done'))",
    )


def until(page: Page, question: str) -> None:
    """Wait until the page answers yes; its policy allows no waiting inside it."""
    for _ in range(200):
        if page.evaluate(question):
            return
        page.wait_for_timeout(100)
    raise AssertionError(question)


def kept(page: Page) -> str:
    """Return what the device has on its disk, as text."""
    return page.evaluate("hq.box.everything().then(all => JSON.stringify(all))")


def come_and_go_offline(page: Page) -> None:
    """Eight visitors come and four of them go again, with the server away: twelve entries."""
    for name in NAMES:
        register(page, name)
        expect(page.locator("#messages")).to_contain_text("已记在这台设备上")
        expect(page.get_by_label("姓名", exact=True)).to_have_value("")
    waiting(page, "8 条待上传")
    page.locator("[data-queue-opens]").click()
    for _ in range(4):
        page.get_by_role("dialog").get_by_role("button", name="离校").first.click()
    waiting(page, "12 条待上传")


def take_over(page: Page, network: Network) -> None:
    """The next guard opens the board by PIN; from then on answers get lost again."""
    network.is_away = False
    page.goto(steps.BOARD)
    page.get_by_role("radio", name="孙小满").check()
    steps.press_pin(page, "8264")
    page.wait_for_url("**/gate/")
    network.loses = True


def go_on_with_lost_answers(page: Page, inside: list[Visit]) -> None:
    """Four vehicles come, four visitors leave: the other eight of the twenty."""
    for plate in PLATES:
        page.goto("/gate/vehicles/new")
        page.get_by_role("button", name=re.compile(f"放行.*{plate[2:]}")).click()
        expect(page.locator("#messages")).to_contain_text(re.compile("已放行|已记在"))
    page.goto(steps.BOARD)
    for visit in inside:
        page.locator(f"[formaction$='/visits/{visit.id}']").click()
        # Gone with its line, or waiting: either way the tap was taken.
        taken = page.locator(f"[formaction$='/visits/{visit.id}']:enabled:not(.is-busy)")
        expect(taken).to_have_count(0)
    expect(page.locator(".is-busy")).to_have_count(0)
    page.reload()
    upload(page)


def test_twenty_entries_survive_a_bad_network_a_restart_and_a_change_of_guard(
    wall, network, tablet, guard
):
    hour_ago = wall.server() - HOUR
    inside = [make_visit(make_visitor(f"访客{n}", ""), arrived_at=hour_ago) for n in range(4)]
    [make_standing(make_vehicle(plate)) for plate in PLATES]
    make_account(Role.GUARD, name="孙小满", pin="8264")
    guard.goto(steps.NEW_VISIT)
    network.is_away = True
    began = wall.server() - timedelta(seconds=2)
    come_and_go_offline(guard)
    ended = wall.server() + timedelta(seconds=2)
    # The tablet is switched off; half an hour later its session asks for a PIN.
    tablet.stop()
    wall.moved = timedelta(minutes=31)
    page = tablet.start(ahead=wall.moved)
    take_over(page, network)
    go_on_with_lost_answers(page, inside)
    assert (network.lost > 5, page.evaluate("isSecureContext")) == (True, False)
    came = [visit for visit in steps.rows(Visit) if visit.name in NAMES]
    left = [visit for visit in came if visit.left_at]
    assert sorted(visit.name for visit in came) == sorted(NAMES)
    assert {visit.guard_in_name for visit in came} == {"郑满仓"}
    assert [visit.guard_out_name for visit in left] == ["郑满仓"] * 4
    assert all(began <= visit.arrived_at <= ended for visit in came)
    assert all(began <= visit.left_at <= ended for visit in left)
    assert all(visit.recorded_at - visit.arrived_at > timedelta(minutes=30) for visit in came)
    passages = [(row.plate, row.guard_in_name) for row in steps.rows(VehiclePassage)]
    assert sorted(passages) == [(plate, "孙小满") for plate in PLATES]
    out = [steps.row(Visit, visit.id) for visit in inside]
    assert {(visit.guard_out_name, visit.left_at is None) for visit in out} == {("孙小满", False)}
    admitted = [row for row in steps.rows(AuditEntry) if row.action == "gate.visit.admit"]
    assert [entry.note for entry in admitted] == [{"上传人": "孙小满"}] * 8
    # The names of those inside are on the roll call; of the entries only masked labels are left.
    assert "13900000268" not in kept(page)


def test_two_browsers_with_one_outbox_upload_each_entry_once(network, guard, tablet):
    guard.goto(steps.NEW_VISIT)
    network.is_away = True
    for number, name in enumerate(NAMES[:3], 1):
        register(guard, name)
        waiting(guard, f"{number} 条待上传")
    network.is_away = False
    other = tablet.context.new_page()
    other.goto(steps.BOARD)
    for page in (guard, other):
        page.evaluate("void hq.flush()")
    for page in (guard, other):
        upload(page)
    assert sorted(visit.name for visit in steps.rows(Visit)) == sorted(NAMES[:3])


@pytest.mark.parametrize("ahead", [-HOUR, HOUR])
def test_a_tablet_with_a_wrong_clock_writes_the_right_time(
    app, wall, network, tablet, sign_in, ahead
):
    page = tablet.start(ahead=ahead)
    tablet.sign_in(sign_in(Role.GUARD, **GUARD), app.config["SESSION_COOKIE_NAME"])
    page.goto(steps.NEW_VISIT)
    network.is_away = True
    register(page, "陆知夏")
    waiting(page, "1 条待上传")
    network.is_away = False
    upload(page)
    visit = steps.only(Visit)
    assert abs(visit.arrived_at - wall.server()) < timedelta(seconds=20)
    assert abs(visit.skew_in - ahead.total_seconds()) <= 2
    page.goto(f"/gate/visits/{visit.id}")
    expect(page.get_by_text("设备时间差 60 分钟")).to_be_visible()


def test_a_clock_set_back_while_offline_does_not_move_what_is_tapped(wall, network, guard):
    guard.goto(steps.NEW_VISIT)
    network.is_away = True
    guard.evaluate("{ const real = Date.now; Date.now = () => real() - 3600e3; }")
    register(guard, "陆知夏")
    waiting(guard, "1 条待上传")
    network.is_away = False
    upload(guard)
    assert abs(steps.only(Visit).arrived_at - wall.server()) < timedelta(seconds=20)


def test_a_refused_entry_says_why_is_mended_and_keeps_its_time(wall, network, guard):
    guard.goto(steps.NEW_VISIT)
    network.is_away = True
    register(guard, "陆知夏", phone="139")
    tapped_at = wall.server()
    waiting(guard, "1 条待上传")
    network.is_away = False
    guard.evaluate("hq.flush()")
    waiting(guard, "1 条需处理")
    guard.goto(steps.BOARD)
    row = guard.get_by_role("listitem").filter(has_text="陆*夏")
    expect(row).to_contain_text("需处理")
    expect(row).to_contain_text("手机号")
    row.get_by_role("button", name="处理", exact=True).click()
    guard.get_by_label("手机号").fill("13900000268")
    guard.get_by_role("button", name="放行", exact=True).click()
    expect(guard.get_by_text("已放行")).to_be_visible()
    upload(guard)
    expect(guard.locator("[data-queue-opens]").first).to_be_hidden()
    assert abs(steps.only(Visit).arrived_at - tapped_at) < timedelta(seconds=3)


def test_a_late_alarm_waits_for_a_reason(network, guard):
    make_watch_entry(name="吴明")
    guard.goto(steps.NEW_VISIT)
    network.is_away = True
    register(guard, "吴明")
    waiting(guard, "1 条待上传")
    network.is_away = False
    guard.evaluate("hq.flush()")
    waiting(guard, "1 条需处理")
    guard.goto(steps.BOARD)
    expect(guard.get_by_role("listitem").filter(has_text="吴*")).to_contain_text("先不要放行")
    guard.get_by_role("button", name="处理", exact=True).click()
    guard.get_by_label("仍要放行的理由").fill("家长会已核实")
    guard.get_by_role("button", name="仍要放行").click()
    expect(guard.get_by_text("已放行")).to_be_visible()
    assert steps.only(Visit).alarm_override_reason == "家长会已核实"


def test_a_mistaken_tap_is_thrown_away_with_a_reason_that_is_written_down(network, guard):
    guard.goto(steps.NEW_VISIT)
    network.is_away = True
    register(guard, "陆知夏")
    guard.locator("[data-queue-opens]").click()
    guard.get_by_role("button", name="丢弃").click()
    guard.get_by_label("为什么丢弃").fill("点错了")
    guard.get_by_role("dialog").last.get_by_role("button", name="丢弃", exact=True).click()
    network.is_away = False
    upload(guard)
    assert steps.rows(Visit) == []
    (entry,) = [row for row in steps.rows(AuditEntry) if row.action == "system.outbox.discard"]
    assert (entry.note["登记"], entry.note["理由"]) == ("来访 陆*夏", "点错了")


def test_a_document_number_never_reaches_the_disk_and_is_owed(network, guard):
    guard.goto(steps.NEW_VISIT)
    network.is_away = True
    guard.get_by_text("人数、单位、证件").click()
    guard.get_by_label("证件种类").select_option(label="居民身份证")
    guard.get_by_label("证件号码").fill("11010519491231002X")
    register(guard, "陆知夏", phone="")
    expect(guard.get_by_text("证件号码没有存")).to_be_visible()
    assert "11010519491231002X" not in kept(guard)
    network.is_away = False
    upload(guard)
    assert steps.only(Visit).is_document_owed


def test_logging_out_is_held_while_entries_wait(network, guard):
    guard.goto(steps.NEW_VISIT)
    network.is_away = True
    register(guard, "陆知夏")
    waiting(guard, "1 条待上传")
    # The network is there and the entry is not taken: somebody must sign in first, say.
    guard.evaluate("hq.flush = () => Promise.resolve()")
    network.is_away = False
    guard.evaluate(
        "hq.box.entries().then(([one]) => hq.box.put({ ...one, state: 'refused', reason: '-' }))"
    )
    guard.goto("/gate/visits/")
    guard.get_by_text("郑满仓", exact=True).first.click()
    guard.get_by_role("button", name="退出").click()
    expect(guard.get_by_role("alert")).to_contain_text("还有 1 条离线登记没有上传")
    assert steps.rows(LoginSession)[-1].ended_at is None


def test_the_roll_call_is_readable_from_the_last_copy(wall, network, guard):
    make_visit(make_visitor("许白露", "13800001402"), arrived_at=wall.server() - HOUR)
    opened_at = wall.server()
    guard.goto(steps.BOARD)
    until(guard, "hq.box.everything().then(all => all.some(one => one.key === 'roll'))")
    kept_by = wall.server()
    network.is_away = True
    guard.get_by_role("link", name="点名单").click()
    dialog = guard.get_by_role("dialog")
    expect(dialog).to_contain_text(re.compile(f"这是 ({opened_at:%H:%M}|{kept_by:%H:%M}) 的名单"))
    expect(dialog).to_contain_text("许白露")
    expect(dialog).to_contain_text("138****1402")
    dialog.get_by_role("button", name="关闭").click()
    # A page that could not be opened again is not left by a tap.
    guard.get_by_role("link", name="新访客").click()
    expect(guard.get_by_text("现在离开这一页就打不开别的页了")).to_be_visible()
    assert guard.url.endswith("/gate/")


def test_over_a_secure_line_the_last_board_opens_while_the_server_is_away(
    app, wall, network, chromium, sign_in, tmp_path
):
    visitor = make_visitor("孙秋满", "13800000417")
    make_visit(visitor, arrived_at=wall.server() - HOUR)
    with serving(network) as port:
        tablet = Tablet(chromium.browser_type, tmp_path / "desk", port, host="localhost")
        page = tablet.start()
        tablet.sign_in(sign_in(Role.GUARD, **GUARD), app.config["SESSION_COOKIE_NAME"])
        page.goto(steps.BOARD)
        until(page, "!!navigator.serviceWorker.controller")
        page.reload()
        until(page, "caches.open('board').then(kept => kept.keys()).then(all => all.length > 2)")
        network.is_away = True
        page.reload()
        expect(page.locator("#inside")).to_contain_text("孙*满")
        expect(page.get_by_text("的看板")).to_be_visible()
        page.get_by_role("button", name="孙*满 离校", exact=True).click()
        waiting(page, "1 条待上传")
        network.is_away = False
        upload(page)
        assert abs(steps.only(Visit).left_at - wall.server()) < timedelta(seconds=20)
        page.goto("/gate/visits/")
        assert (
            page.evaluate("caches.open('board').then(kept => kept.match('/gate/visits/'))") is None
        )
        page.get_by_text("郑满仓", exact=True).first.click()
        page.get_by_role("button", name="退出").click()
        page.wait_for_url("**/login")
        assert page.evaluate("caches.keys()") == []
        tablet.stop()
