"""The week's menu by hands: copied, changed by pinyin, previewed and handed up (ux.md G12)."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app.canteen.models import Menu, MenuItem, MenuState
from app.extensions import db
from app.permissions import Role
from tests.browser.conftest import DESK, Hands
from tests.factories.canteen import WEEK, make_dish, make_item, make_meal, make_menu
from tests.factories.directory import make_school, make_term

LAST = WEEK - timedelta(days=7)
URL = f"/canteen/menus/{WEEK}"
DISHES = {
    "主食": {"二米饭": {"稻米": 80}, "紫薯饭": {"稻米": 75}},
    "大荤": {"红烧肉": {"猪肉": 60}, "清蒸鲈鱼": {"鲈鱼": 70}, "香菇蒸鸡": {"鸡": 75}},
    "小荤": {"肉末豆腐": {"豆腐": 80}, "番茄炒蛋": {"番茄": 100, "鸡蛋": 50}},
    "素菜": {"清炒菠菜": {"菠菜": 100}, "蒜蓉油麦菜": {"油麦菜": 110}},
}


@pytest.fixture
def bank(app):
    make_school()
    make_term()
    make_meal()
    return {
        name: make_dish(name, lines, slot_name=slot)
        for slot, dishes in DISHES.items()
        for name, lines in dishes.items()
    }


@pytest.fixture
def cook(signed_in):
    return Hands(signed_in(Role.CANTEEN_MANAGER, account={"name": "何满仓"}, viewport=DESK))


def fill(menu, bank):
    for number, day in enumerate(menu.days):
        for dishes in DISHES.values():
            names = list(dishes)
            make_item(menu, bank[names[number % len(names)]], on=day.on)


def dishes_of(menu):
    db.session.expire_all()
    found = db.session.scalars(db.select(MenuItem).where(MenuItem.menu_id == menu.id)).all()
    return {(item.on.isoformat(), str(item.slot)): str(item.dish) for item in found}


def cell(page, day, slot):
    row = page.locator(".menu-grid tbody tr", has=page.get_by_role("rowheader", name=slot))
    return row.locator("td").nth(day).locator("[data-cell]").first


def test_g12_next_week_by_copying_this_one_and_changing_four_dishes(cook, bank):
    fill(make_menu(LAST, state=MenuState.PUBLISHED), bank)
    page = cook.page
    page.goto(URL)
    cook.tap(page.get_by_role("button", name="复制第13周"))
    expect(page.get_by_text("已复制 20 道菜")).to_be_visible()
    changes = [(0, "大荤", "xgzj"), (1, "小荤", "rmdf"), (2, "素菜", "ymc"), (3, "主食", "emf")]
    for day, slot, typed in changes:
        cook.tap(cell(page, day, slot))
        expect(page.get_by_role("combobox")).to_be_focused()
        cook.type(typed)
        cook.taps += 1
        page.keyboard.press("Enter")
        expect(page.locator("[data-dish-picker]")).to_have_count(0)
    cook.tap(page.get_by_role("link", name="预览并提交"))
    expect(page.get_by_text("家长看到的样子")).to_be_visible()
    cook.tap(page.get_by_role("button", name="提交审核"))
    expect(page.get_by_text("已提交，等待审核")).to_be_visible()
    cook.within(taps=12, keys=16)
    menu = db.session.scalars(db.select(Menu).where(Menu.first_day == WEEK)).one()
    found = dishes_of(menu)
    assert menu.state is MenuState.SUBMITTED
    assert found["2026-11-30", "大荤"] == "香菇蒸鸡"
    assert found["2026-12-01", "小荤"] == "肉末豆腐"
    assert found["2026-12-02", "素菜"] == "蒜蓉油麦菜"
    assert found["2026-12-03", "主食"] == "二米饭"


def test_the_grid_is_worked_without_a_mouse(cook, bank):
    menu = make_menu()
    fill(menu, bank)
    page = cook.page
    page.goto(URL)
    cell(page, 0, "主食").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("xgzj", delay=40)
    page.keyboard.press("Enter")
    expect(cell(page, 1, "大荤")).to_contain_text("香菇蒸鸡")
    expect(cell(page, 1, "大荤")).to_be_focused()
    page.keyboard.press("Delete")
    expect(cell(page, 1, "大荤")).to_contain_text("选一道大荤")
    page.get_by_role("button", name="撤销", exact=True).click()
    expect(cell(page, 1, "大荤")).to_contain_text("香菇蒸鸡")
    cell(page, 1, "大荤").press("Enter")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("[data-dish-picker]")).to_have_count(0)
    expect(cell(page, 1, "大荤")).to_be_focused()


def test_cells_copied_from_a_spreadsheet_are_pasted_into_the_grid(cook, bank):
    menu = make_menu()
    page = cook.page
    page.goto(URL)
    cell(page, 1, "大荤").focus()
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/plain", "红烧肉\\t清蒸鲈鱼\\r\\n番茄炒蛋\\t醋溜白菜\\r\\n");
          const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true });
          document.activeElement.dispatchEvent(event);
        }"""
    )
    page.get_by_role("button", name="粘贴，新菜一起建").click()
    expect(page.get_by_text("已粘贴 4 道菜")).to_be_visible()
    assert dishes_of(menu) == {
        ("2026-12-01", "大荤"): "红烧肉",
        ("2026-12-02", "大荤"): "清蒸鲈鱼",
        ("2026-12-01", "小荤"): "番茄炒蛋",
        ("2026-12-02", "小荤"): "醋溜白菜",
    }


def test_a_dish_is_chosen_on_a_phone_by_taps_alone(signed_in, bank):
    menu = make_menu()
    page = signed_in(Role.CANTEEN_MANAGER, viewport={"width": 390, "height": 844}, has_touch=True)
    page.goto(URL)
    cell(page, 0, "大荤").tap()
    page.get_by_role("option", name="红烧肉").tap()
    expect(cell(page, 0, "大荤")).to_contain_text("红烧肉")
    assert dishes_of(menu) == {("2026-11-30", "大荤"): "红烧肉"}


def test_a_new_dish_is_written_from_its_cell_and_chosen_there(cook, bank):
    menu = make_menu()
    page = cook.page
    page.goto(URL)
    cell(page, 0, "水果").click()
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("苹果", delay=20)
    page.get_by_role("link", name="增加这道菜").click()
    expect(page.get_by_label("菜名")).to_have_value("苹果")
    page.get_by_role("combobox", name="配料").first.fill("苹果")
    page.get_by_role("button", name="保存", exact=True).last.click()
    page.get_by_role("option", name="苹果").click()
    expect(cell(page, 0, "水果")).to_contain_text("苹果")
    assert dishes_of(menu) == {("2026-11-30", "水果"): "苹果"}


@pytest.mark.parametrize("viewport", [DESK, {"width": 390, "height": 844}])
def test_a_reminder_brings_its_cell_into_sight(signed_in, bank, viewport):
    menu = make_menu()
    item = make_item(menu, make_dish("开水白菜", {}), on=menu.days[-1].on, slot="汤")
    page = signed_in(Role.CANTEEN_MANAGER, viewport=viewport)
    page.goto(URL)
    page.get_by_role("link", name="还没有配料").click()
    there = page.locator(f"#cell-{item.on}-{item.slot_id}")
    expect(there).to_contain_text("开水白菜")
    expect(there).to_be_in_viewport(ratio=1)
