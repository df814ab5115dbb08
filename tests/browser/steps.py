"""Moves that several sentences share: what is on the page, and what is in the database."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Locator, Page, Request, Route
from sqlalchemy import select

from app.directory.models import DeviceKind
from app.domain.visits import Purpose
from app.extensions import db
from app.gate.models import Visitor
from tests.conftest import MONDAY as NOW
from tests.factories.directory import make_school
from tests.factories.gate import make_post, make_visit, make_visitor

__all__ = ["NOW"]

BOARD = "/gate/"
NEW_VISIT = "/gate/visits/new"
NEW_STAFF = "/directory/staff/new"
SHARED = {"kind": DeviceKind.SHARED, "device_name": "东门平板"}


def rows(model: Any) -> list[Any]:
    """Return what the server has committed by now, oldest first."""
    db.session.expunge_all()
    found = list(db.session.scalars(select(model).order_by(model.id)))
    db.session.expunge_all()
    # An open transaction would keep the server from writing.
    db.session.rollback()
    return found


def row(model: Any, key: int) -> Any:
    return next(found for found in rows(model) if found.id == key)


def only(model: Any) -> Any:
    (found,) = rows(model)
    return found


def open_gate() -> None:
    """A school with one gate, so that the board has a name."""
    make_school()
    make_post()


def known_visitor() -> Visitor:
    """许白露, who brought something for 何立夏 before and left again."""
    visitor = make_visitor()
    came_at = datetime(2026, 11, 12, 9, 0)
    went_at = datetime(2026, 11, 12, 9, 30)
    make_visit(visitor, purpose=Purpose.ITEMS, arrived_at=came_at, left_at=went_at)
    return visitor


def fill_in_visit(page: Page, name: str = "陆知夏") -> None:
    page.get_by_label("姓名", exact=True).fill(name)
    page.get_by_label("手机号").fill("13900000268")
    page.get_by_role("radio", name="维修").click()
    page.get_by_role("combobox", name="被访人").fill("田谷雨")


def fill_in_staff(page: Page, name: str = "䶮𬱖㛃") -> None:
    page.get_by_label("工号").fill("T88")
    page.get_by_label("姓名").fill(name)


def requests_to(page: Page, path: str, method: str = "GET") -> list[str]:
    """Return a list that fills with the addresses asked from now on."""
    seen: list[str] = []

    def note(request: Request) -> None:
        if request.method == method and urlsplit(request.url).path.startswith(path):
            seen.append(request.url)

    page.on("request", note)
    return seen


def compose(page: Page, letters: Iterable[str], word: str) -> None:
    """Write a word as an input method does: letters that may still change, then the word.

    Each pause is longer than the one after which a plain search would be sent.
    """
    hands = page.context.new_cdp_session(page)
    for typed in letters:
        place = {"selectionStart": len(typed), "selectionEnd": len(typed)}
        hands.send("Input.imeSetComposition", {"text": typed, **place})
        page.wait_for_timeout(300)
    hands.send("Input.insertText", {"text": word})


def click_three_times(button: Locator) -> None:
    """Click as an impatient finger does, without waiting for what the first click began."""
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for pause in (60, 350, 0):
        button.page.mouse.click(x, y)
        button.page.wait_for_timeout(pause)


def lose_one_answer(page: Page, address: str) -> None:
    """Let the server do its work once and the browser never hear of it."""

    def lose(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort("connectionreset")

    page.route(address, lose, times=1)


def sign_in(place: Page | Locator, username: str, password: str) -> None:
    place.get_by_label("账号").fill(username)
    place.get_by_label("密码").fill(password)
    place.get_by_role("button", name="登录", exact=True).click()


def press_pin(place: Page | Locator, pin: str) -> None:
    for digit in pin:
        place.get_by_role("button", name=digit, exact=True).click()


def sign_in_again(context: BrowserContext, username: str, password: str) -> None:
    """Sign out and in on another tab: the tokens of all open pages are old from now on."""
    context.clear_cookies()
    tab = context.new_page()
    tab.goto("/login")
    sign_in(tab, username, password)
    tab.wait_for_url("**/")
    tab.close()


def refresh_board(page: Page) -> None:
    """Ask for the board as its clock does every 15 seconds, and wait for the answer."""
    with page.expect_response("**/gate/inside*"):
        page.evaluate("htmx.trigger('#inside', 'refresh')")
    page.wait_for_timeout(100)
