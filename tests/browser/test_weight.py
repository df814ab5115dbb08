"""What a page costs over the wire: little the first time, its words alone the second time."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from app.permissions import Role
from tests.browser import pages, steps
from tests.factories.gate import make_visit

FIRST_VISIT_BYTES = 60 * 1024
FIRST_VISIT_REQUESTS = 8
NODES = 1500
REFRESH_BYTES = 5 * 1024


class Wire:
    """What the browser takes from the network, not from its cache; bytes as they arrive."""

    def __init__(self, page: Page) -> None:
        self.clear()
        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.on("Network.requestWillBeSent", self._sent)
        devtools.on("Network.requestServedFromCache", self._kept)
        devtools.on("Network.responseReceived", self._received)
        # The page is told 200 for what the server found unchanged; this event knows better.
        devtools.on("Network.responseReceivedExtraInfo", self._answered)
        devtools.on("Network.loadingFinished", self._weigh)

    def clear(self) -> None:
        self.paths: dict[str, str] = {}
        self.sizes: dict[str, int] = {}
        self.statuses: list[int] = []

    @property
    def total(self) -> int:
        return sum(self.sizes.values())

    def _sent(self, event: dict) -> None:
        url = urlsplit(event["request"]["url"])
        if url.scheme != "data":
            self.paths[event["requestId"]] = url.path

    def _kept(self, event: dict) -> None:
        self.paths.pop(event["requestId"], None)

    def _received(self, event: dict) -> None:
        if event["response"].get("fromDiskCache"):
            self._kept(event)

    def _answered(self, event: dict) -> None:
        self.statuses.append(event["statusCode"])

    def _weigh(self, event: dict) -> None:
        if path := self.paths.get(event["requestId"]):
            self.sizes[path] = int(event["encodedDataLength"])


@pytest.fixture
def guard(app, signed_in) -> Page:
    steps.open_gate()
    pages.fill_gate(visits=20)
    return signed_in(Role.GUARD)


def hold_to_first_visit(page: Page, path: str) -> None:
    wire = Wire(page)
    page.goto(path, wait_until="networkidle")
    assert wire.total <= FIRST_VISIT_BYTES, wire.sizes
    assert len(wire.sizes) <= FIRST_VISIT_REQUESTS, wire.sizes
    assert page.evaluate("document.querySelectorAll('*').length") <= NODES


def test_the_first_visit_to_the_login_page_is_light(app, open_browser):
    steps.open_gate()
    hold_to_first_visit(open_browser(), "/login")


def test_the_first_visit_to_the_board_is_light(guard):
    hold_to_first_visit(guard, steps.BOARD)


def test_the_second_visit_takes_the_page_alone(guard):
    guard.goto(steps.BOARD, wait_until="networkidle")
    wire = Wire(guard)
    guard.goto("/gate/visits/", wait_until="networkidle")
    assert list(wire.sizes) == ["/gate/visits/"]
    assert wire.total <= 20 * 1024


def test_a_refresh_of_the_board_is_small_and_an_unchanged_one_is_nothing(guard):
    guard.goto(steps.BOARD, wait_until="networkidle")
    wire = Wire(guard)
    steps.refresh_board(guard)
    assert 0 < wire.total <= REFRESH_BYTES, wire.sizes
    wire.clear()
    steps.refresh_board(guard)
    assert wire.statuses == [304]
    assert wire.total < 1024, wire.sizes
    make_visit(steps.known_visitor())
    steps.refresh_board(guard)
    expect(guard.locator("#inside-count")).to_contain_text("21 批")


def test_a_full_page_of_a_list_stays_within_its_size(app, signed_in):
    steps.open_gate()
    pages.fill_gate(visits=60)
    page = signed_in(Role.LOGISTICS_HEAD)
    page.goto("/gate/visits/")
    assert 500 < page.evaluate("document.querySelectorAll('*').length") <= NODES
