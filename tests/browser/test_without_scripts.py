"""The golden paths with JavaScript switched off: slower, but every one of them arrives."""

import pytest
from playwright.sync_api import expect

from app.gate.models import VehiclePassage, Visit
from app.permissions import Role
from tests.browser import steps
from tests.factories.gate import make_booking, make_passage, make_visit, make_visitor


@pytest.fixture
def board(app, signed_in):
    """The board of a tablet without scripts."""
    steps.open_gate()
    steps.known_visitor()
    return signed_in(Role.GUARD, java_script_enabled=False)


def test_g1_a_returning_visitor_is_found_by_enter_and_admitted(board):
    board.goto(steps.BOARD)
    board.keyboard.type("xbl")
    board.keyboard.press("Enter")
    board.get_by_role("button", name="放行许*露").click()
    expect(board.get_by_text("已放行")).to_be_visible()
    assert steps.rows(Visit)[-1].host_name == "何立夏"


def test_g2_a_booked_visitor_is_admitted(board):
    booking = make_booking()
    board.goto(steps.BOARD)
    board.get_by_role("button", name="田* 到访").click()
    expect(board.get_by_text("已放行")).to_be_visible()
    assert steps.rows(Visit)[-1].booking_id == booking.id


def test_g3_a_new_visitor_is_admitted(board):
    board.goto(steps.BOARD)
    board.get_by_role("link", name="新访客").click()
    steps.fill_in_visit(board)
    board.get_by_role("button", name="放行", exact=True).click()
    expect(board.get_by_text("已放行")).to_be_visible()
    assert steps.rows(Visit)[-1].name == "陆知夏"


def test_g3_what_is_missing_is_said_and_nothing_typed_is_lost(board):
    board.goto(steps.NEW_VISIT)
    steps.fill_in_visit(board)
    board.get_by_label("手机号").fill("138")
    board.get_by_role("button", name="放行", exact=True).click()
    expect(board.get_by_role("heading", name="有 1 处需要修改")).to_be_visible()
    assert board.get_by_label("姓名", exact=True).input_value() == "陆知夏"
    assert board.get_by_role("radio", name="维修").is_checked()
    assert board.title().startswith("有误：")


def test_g4_a_visitor_goes_out_and_comes_back_in(board):
    visit = make_visit(make_visitor("孙秋满", "13800000417"))
    board.goto(steps.BOARD)
    board.get_by_role("button", name="孙*满 离校", exact=True).click()
    expect(board.get_by_text("孙*满已离校")).to_be_visible()
    assert steps.row(Visit, visit.id).left_at == steps.NOW
    board.get_by_role("button", name="撤销 孙*满 离校").click()
    expect(board.get_by_text("孙*满仍在校")).to_be_visible()
    assert steps.row(Visit, visit.id).is_inside


def test_g5_a_vehicle_goes_in_by_its_plate_typed_by_hand(board):
    board.goto(steps.BOARD)
    board.get_by_role("link", name="车辆", exact=True).click()
    board.get_by_role("textbox", name="车牌").fill("苏b 2468k")
    board.get_by_role("combobox", name="批准人").fill("何立夏")
    board.get_by_role("button", name="放行车辆").click()
    expect(board.get_by_text("已放行")).to_be_visible()
    assert steps.only(VehiclePassage).plate == "苏B2468K"


def test_g6_everybody_left_over_is_swept(board):
    make_visit(make_visitor("孙秋满", "13800000417"))
    make_passage()
    board.goto(steps.BOARD)
    board.get_by_role("link", name="清场").click()
    board.get_by_role("button", name="2 条记为未见离校").click()
    expect(board.get_by_text("清场完成：2 条记为未见离校")).to_be_visible()
    swept = [steps.rows(Visit)[-1], steps.only(VehiclePassage)]
    assert [(row.left_at, row.swept_at) for row in swept] == [(None, steps.NOW)] * 2
