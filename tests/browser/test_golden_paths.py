"""The paths a guard walks all day, held to their budgets of taps and keys (design/ux.md §3).

A tap is a click, a touch or Enter; a key is a character typed, also on a pad of the page.
"""

import pytest
from playwright.sync_api import expect

from app.domain.visits import Purpose
from app.gate.models import Booking, VehiclePassage, Visit
from app.permissions import Role
from tests.browser import steps
from tests.browser.conftest import PORTRAIT, TABLET, Hands
from tests.factories.directory import make_staff
from tests.factories.gate import (
    make_booking,
    make_passage,
    make_standing,
    make_vehicle,
    make_visit,
    make_visitor,
)


@pytest.fixture(params=[TABLET, PORTRAIT], ids=["landscape", "portrait"])
def guard(request, app, signed_in):
    """The guard's hands before the board, with the cursor where the page put it."""
    steps.open_gate()
    steps.known_visitor()
    return Hands(signed_in(Role.GUARD, account={"name": "郑满仓"}, viewport=request.param))


def test_g1_a_returning_visitor_is_in_after_three_keys_and_a_tap(guard):
    page = guard.page
    page.goto(steps.BOARD)
    guard.type("xbl")
    guard.tap(page.get_by_role("button", name="放行许*露"))
    expect(page.get_by_text("已放行")).to_be_visible()
    guard.within(taps=3, keys=4)
    visit = steps.rows(Visit)[-1]
    assert (visit.name, visit.host_name, visit.purpose) == ("许白露", "何立夏", Purpose.ITEMS)
    assert visit.is_inside
    assert visit.guard_in_name == "郑满仓"


def test_g1_the_tail_of_the_phone_finds_the_visitor_too(guard):
    guard.page.goto(steps.BOARD)
    guard.type("1402")
    guard.tap(guard.page.get_by_role("button", name="放行许*露"))
    expect(guard.page.get_by_text("已放行")).to_be_visible()
    guard.within(taps=3, keys=4)
    assert steps.rows(Visit)[-1].is_inside


def test_g1_an_admission_by_mistake_is_taken_back_with_one_tap(guard):
    guard.page.goto(steps.BOARD)
    guard.type("xbl")
    guard.tap(guard.page.get_by_role("button", name="放行许*露"))
    guard.page.get_by_role("button", name="撤销", exact=True).click()
    expect(guard.page.get_by_text("已撤销放行")).to_be_visible()
    visit = steps.rows(Visit)[-1]
    assert visit.withdrawn_reason == "放行后撤销"
    assert not visit.is_inside


def test_g2_a_booked_visitor_is_in_with_one_tap(guard):
    booking = make_booking()
    guard.page.goto(steps.BOARD)
    guard.tap(guard.page.get_by_role("button", name="田* 到访"))
    expect(guard.page.get_by_text("已放行")).to_be_visible()
    guard.within(taps=2)
    visit = steps.rows(Visit)[-1]
    assert (visit.name, visit.booking_id) == ("田甜", booking.id)
    assert steps.only(Booking).arrived_at == steps.NOW


def test_g3_a_new_visitor_is_in_with_six_taps(guard):
    page = guard.page
    make_staff("田谷雨")
    page.goto(steps.BOARD)
    guard.tap(page.get_by_role("link", name="新访客"))
    page.wait_for_url("**" + steps.NEW_VISIT)
    guard.type("陆知夏")
    guard.tap(page.get_by_label("手机号"))
    guard.type("13900000268")
    guard.tap(page.get_by_role("radio", name="维修"))
    guard.tap(page.get_by_role("combobox", name="被访人"))
    guard.type("tgy")
    guard.tap(page.get_by_role("option", name="田谷雨"))
    guard.tap(page.get_by_role("button", name="放行", exact=True))
    expect(page.get_by_text("已放行")).to_be_visible()
    guard.within(taps=6, keys=17)
    visit = steps.rows(Visit)[-1]
    assert (visit.name, visit.phone, visit.purpose) == ("陆知夏", "13900000268", Purpose.REPAIR)
    assert visit.host_staff_id


def test_g4_a_visitor_is_out_with_one_tap_and_in_again_with_one_more(guard):
    page = guard.page
    visit = make_visit(make_visitor("孙秋满", "13800000417"))
    page.goto(steps.BOARD)
    guard.tap(page.get_by_role("button", name="孙*满 离校", exact=True))
    expect(page.get_by_text("孙*满已离校")).to_be_visible()
    guard.within(taps=1)
    assert steps.row(Visit, visit.id).left_at == steps.NOW
    guard.tap(page.get_by_role("button", name="撤销 孙*满 离校"))
    expect(page.get_by_role("button", name="孙*满 离校", exact=True)).to_be_visible()
    assert steps.row(Visit, visit.id).is_inside


def test_g5_an_unlisted_vehicle_is_in_by_the_pad_and_its_approver(guard):
    page = guard.page
    make_passage(make_vehicle("苏A77777"), left_at=steps.NOW)
    page.goto(steps.BOARD)
    guard.tap(page.get_by_role("link", name="车辆", exact=True))
    guard.press(page.get_by_role("group", name="字母和数字"), "B2468K")
    guard.tap(page.get_by_role("button", name="何立夏"))
    guard.tap(page.get_by_role("button", name="放行车辆"))
    expect(page.get_by_text("已放行")).to_be_visible()
    guard.within(taps=4, keys=6)
    passage = steps.rows(VehiclePassage)[-1]
    assert (passage.plate, passage.approver_name) == ("苏B2468K", "何立夏")
    assert passage.is_inside


def test_g5_a_listed_vehicle_is_in_by_the_tail_of_its_plate(guard):
    make_standing()
    guard.page.goto(steps.BOARD)
    guard.type("2345")
    guard.tap(guard.page.get_by_role("button", name="放行 苏A·***45"))
    expect(guard.page.get_by_text("已放行")).to_be_visible()
    guard.within(taps=4, keys=6)
    assert steps.only(VehiclePassage).plate == "苏A12345"


def test_g6_everybody_left_over_is_swept_with_two_taps_and_never_as_left(guard):
    page = guard.page
    for name in ("孙秋满", "周望津"):
        make_visit(make_visitor(name, phone=""))
    make_passage()
    page.goto(steps.BOARD)
    guard.tap(page.get_by_role("link", name="清场"))
    expect(page.get_by_role("heading", name="还有 3 条没有登记离校")).to_be_visible()
    guard.tap(page.get_by_role("button", name="3 条记为未见离校"))
    expect(page.get_by_text("清场完成：3 条记为未见离校")).to_be_visible()
    guard.within(taps=2)
    swept = [*steps.rows(Visit)[1:], steps.only(VehiclePassage)]
    assert [row.left_at for row in swept] == [None, None, None]
    assert {row.swept_at for row in swept} == {steps.NOW}
    assert {row.sweep_reason for row in swept} == {"没有登记离校"}
