"""The week on the wall and on a parent's telephone: golden paths G13 and G23 of design/ux.md."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from app.canteen.models import Menu, MenuState
from app.domain.menus import Allergen
from app.permissions import Role
from tests.browser.conftest import DESK, Hands
from tests.factories.canteen import make_diet, make_dish, make_item, make_menu
from tests.factories.directory import make_school, make_term

THIS_WEEK = date(2026, 11, 23)
WECHAT = {"width": 390, "height": 780}
LARGE_TEXT = "document.documentElement.style.fontSize = '140%'"
# Pixels by which the page is wider than the screen, and texts that their box cuts off.
TOO_WIDE = "document.documentElement.scrollWidth - innerWidth"
CUT = """[...document.querySelectorAll("main *, header *")].filter(one =>
  !one.closest(".visually-hidden, svg") && one.scrollWidth > one.clientWidth + 1
  && getComputedStyle(one).display !== "inline").map(one => one.outerHTML.slice(0, 80))"""


@pytest.fixture
def menu(app) -> Menu:
    make_school("青禾镇中心小学附属幼儿园分园", complaint_phone="0512-00000186")
    make_term()
    menu = make_menu(THIS_WEEK, state=MenuState.PUBLISHED)
    allergens = frozenset(Allergen)
    long = make_dish("土豆番茄肉糜菌菇腐竹汤", {"猪肉": 30, "番茄": 60}, allergens=allergens)
    for number in range(5):
        on = THIS_WEEK + timedelta(days=number)
        make_item(menu, long, on, slot="特色大荤")
        make_item(menu, make_dish(), on, slot="小荤")
    make_item(menu, make_dish("清蒸鱼"), slot="大荤", diet=make_diet("牛奶蛋白过敏"))
    return menu


def test_g13_the_poster_is_printed_with_two_taps(menu, signed_in):
    hands = Hands(signed_in(Role.CANTEEN_MANAGER, viewport=DESK))
    page = hands.page
    page.goto(f"/canteen/menus/{THIS_WEEK}")
    hands.tap(page.get_by_text("打印海报"))
    is_poster = "poster-a3.pdf"
    with page.context.expect_event("response", lambda one: is_poster in one.url) as answer:
        hands.tap(page.get_by_role("link", name="A3 海报"))
    hands.within(taps=2)
    assert answer.value.status == 200
    assert answer.value.headers["content-type"] == "application/pdf"


def test_g23_a_parent_sees_what_is_eaten_today_first_in_large_text(menu, open_browser):
    hands = Hands(open_browser(viewport=WECHAT))
    page = hands.page
    page.goto("/")
    hands.tap(page.get_by_role("link", name="一周食谱"))
    page.evaluate(LARGE_TEXT)
    first = page.get_by_role("heading", level=2).first
    expect(first).to_have_text("今天 11月23日 周一")
    expect(first).to_be_in_viewport()
    expect(page.get_by_text("土豆番茄肉糜菌菇腐竹汤").first).to_be_in_viewport()
    hands.within(taps=1)
    assert page.evaluate(TOO_WIDE) <= 0
    assert page.evaluate(CUT) == []


def test_the_week_is_read_without_scripts(menu, open_browser):
    page = open_browser(viewport=WECHAT, java_script_enabled=False)
    page.goto(f"/open/menus/{THIS_WEEK}")
    page.get_by_text("每人营养").first.click()
    expect(page.get_by_text("能量").first).to_be_visible()
    page.get_by_role("link", name="提意见").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
