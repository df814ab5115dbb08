"""The cook writes a dish with keys alone, and sees what a head gets while typing."""

from playwright.sync_api import expect

from app.canteen.models import DishLine
from app.domain.bands import Band
from app.permissions import Role
from tests.browser import steps
from tests.browser.conftest import DESK
from tests.factories.canteen import make_slot
from tests.factories.directory import make_class


def test_a_dish_is_written_by_pinyin_and_its_sums_follow(signed_in):
    make_class("四2班")
    make_slot("素菜")
    page = signed_in(Role.CANTEEN_MANAGER, viewport=DESK)
    page.goto("/canteen/dishes/new")
    page.get_by_label("菜名").fill("炒土豆丝")
    page.get_by_label("配料", exact=True).first.press_sequentially("tudou")
    page.get_by_role("option", name="马铃薯").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_label("配料", exact=True).first).to_have_value("马铃薯")
    page.get_by_label("9～11 岁 每人用量").first.press_sequentially("l00g")
    # 81 kcal in 100 g (CFCT 6), and what was read into the amount is said beside the line.
    sums = page.get_by_role("table", name="每人一份的营养")
    expect(sums.get_by_role("row", name="9～11 岁")).to_contain_text("81")
    expect(page.get_by_text("“l00g”读作 100g")).to_be_visible()
    expect(page.get_by_label("9～11 岁 每人用量").first).to_be_focused()
    page.get_by_label("配料", exact=True).nth(1).fill("鸡蛋")
    page.get_by_label("9～11 岁 每人用量").nth(1).fill("60")
    expect(page.get_by_label("蛋", exact=True)).to_be_checked()
    # 81 kcal, and 139 in 100 g of egg.
    expect(sums.get_by_role("row", name="9～11 岁")).to_contain_text("164")
    page.get_by_role("button", name="加几行").click()
    expect(page.get_by_label("配料", exact=True).nth(2)).to_be_focused()
    page.get_by_role("button", name="删去 鸡蛋").click()
    expect(page.get_by_label("配料", exact=True).nth(1)).to_have_value("")
    expect(sums.get_by_role("row", name="9～11 岁")).to_contain_text("81")
    page.get_by_role("button", name="保存").last.click()
    expect(page.get_by_role("heading", name="炒土豆丝")).to_be_visible()
    assert steps.only(DishLine).amounts == {Band.AGE_9_11: 100}


def test_enter_in_an_amount_saves_and_removes_nothing(signed_in):
    make_class("四2班")
    page = signed_in(Role.CANTEEN_MANAGER, viewport=DESK)
    page.goto("/canteen/dishes/new")
    more = page.get_by_role("button", name="加几行")
    page.get_by_role("button", name="保存").last.scroll_into_view_if_needed()
    sums, button = page.locator("#sums").bounding_box(), more.bounding_box()
    assert sums["y"] - button["y"] - button["height"] >= 12
    page.get_by_label("菜名").fill("蒸南瓜")
    page.get_by_label("配料", exact=True).first.fill("南瓜")
    page.get_by_label("9～11 岁 每人用量").first.fill("100")
    page.get_by_label("9～11 岁 每人用量").first.press("Enter")
    expect(page.get_by_role("heading", name="蒸南瓜")).to_be_visible()
    assert steps.only(DishLine).name == "南瓜"
