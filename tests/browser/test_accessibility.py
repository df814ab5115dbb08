"""Every page, for everybody: axe in four modes, room for large text and for gloved fingers."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from app.base.ui import MODES
from app.permissions import Role
from tests.browser import pages, steps
from tests.browser.conftest import DESK, PHONE, PORTRAIT, TABLET

TITLE = re.compile(r"<title>([^<]*)</title>")
EYES = Path(__file__).with_name("eyes.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Only what the stylesheet decides can differ between the modes.
LOOKS = ["color-contrast", "target-size", "link-in-text-block"]
AXE = """async ([mode, only]) => {
    document.documentElement.dataset.mode = mode;
    document.getAnimations().forEach(change => change.finish());
    const found = await axe.run(document, {runOnly: only, resultTypes: ["violations"]});
    return found.violations.filter(v => ["serious", "critical"].includes(v.impact))
        .map(v => `${mode}: ${v.id} ${v.nodes.map(n => n.html.slice(0, 120)).join(" | ")}`);
}"""
# The walk is shared out in even parts, for as many workers.
PARTS = 4
NODES = 1500
# The browser itself reports each refusal that a page provokes.
REFUSALS = ("Failed to load resource: the server responded", "[DOM] ")
LEAST = {"kiosk": 64, "touch": 44, "desk": 24}


@pytest.fixture
def args(app) -> dict[str, Any]:
    return pages.build_school()


@pytest.fixture
def walk(app, args, signed_in, open_browser, server) -> Callable[[int], Iterator[Any]]:
    """Return a function that opens every fourth sight and yields its name, page and complaints."""

    def walk(part: int) -> Iterator[tuple[str, Page, list[str]]]:
        account = steps.SHARED | {"name": "郑满仓", "pin": "5937"}
        browsers = {True: signed_in(*pages.EVERYBODY, account=account), False: open_browser()}
        complaints: list[str] = []
        for page in browsers.values():
            page.on("request", lambda request: _note_stranger(request.url, server, complaints))
            page.on("console", lambda message: _note_complaint(message.text, complaints))
        for sight in pages.all_sights(app, args)[part::PARTS]:
            complaints.clear()
            page = browsers[sight.is_signed_in]
            sight.open(page)
            yield sight.name, page, complaints

    return walk


def _note_stranger(url: str, server: str, complaints: list[str]) -> None:
    if not url.startswith((server, "data:")):
        complaints.append(f"asks another host: {url}")


def _note_complaint(said: str, complaints: list[str]) -> None:
    if not said.startswith(REFUSALS):
        complaints.append(f"complains: {said}")


def test_every_address_has_an_example(app, args):
    assert pages.missing_arguments(app, args) == set()
    gone = pages.NOT_PAGES.keys() - {rule.endpoint for rule in app.url_map.iter_rules()}
    assert not gone, "listed as files, but not there any more"


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_suits_every_size_every_mode_and_every_hand(walk, part):
    axe = Axe().axe_script
    faults = []
    for name, page, complaints in walk(part):
        page.evaluate(EYES)
        seen = [*complaints, *_weight(page), *_seen_in_sizes(page), *_seen_in_large_text(page)]
        page.set_viewport_size(TABLET)
        page.evaluate(axe)
        faults += [f"{name} {fault}" for fault in (*seen, *_axe_in_modes(page))]
    assert not faults, "\n".join(faults)


def _weight(page: Page) -> list[str]:
    nodes = page.evaluate("document.querySelectorAll('*').length")
    return [f"has {nodes} nodes"] if nodes > NODES else []


def _seen_in_sizes(page: Page) -> Iterator[str]:
    for size in (TABLET, DESK, PORTRAIT, PHONE):
        page.set_viewport_size(size)
        least = LEAST[page.evaluate("eyes.density()")]
        for fault in page.evaluate(f"[...eyes.wide(), ...eyes.cut(), ...eyes.small({least})]"):
            yield f"at {size['width']}: {fault}"


def _axe_in_modes(page: Page) -> Iterator[str]:
    looks = [{"type": "rule", "values": LOOKS}] * (len(MODES) - 1)
    wanted = zip(MODES, [{"type": "tag", "values": RULES}, *looks], strict=True)
    for mode, rules in wanted:
        yield from page.evaluate(AXE, [mode, rules])


def _seen_in_large_text(page: Page) -> list[str]:
    """大字, and text enlarged by WeChat, which leaves everything else as it was."""
    page.evaluate("eyes.enlarge(1.4)")
    seen = page.evaluate("[...eyes.wide(), ...eyes.cut()]")
    page.evaluate("eyes.enlarge(1)")
    page.evaluate("document.documentElement.dataset.mode = 'large'")
    seen += page.evaluate("[...eyes.wide(), ...eyes.cut()]")
    return [f"in large text: {fault}" for fault in seen]


def test_every_page_has_a_title_of_its_own(app, args, client, sign_in):
    inside = sign_in(*pages.EVERYBODY)
    titles = {
        sight.name: TITLE.search((inside if sight.is_signed_in else client).get(sight.url).text)[1]
        for sight in pages.all_sights(app, args)
        if not sight.act
    }
    at_addresses = Counter(titles[name] for name in pages.page_endpoints(app))
    assert [title for title, times in at_addresses.items() if times > 1] == []
    for endpoint, named in pages.RECORD_NAMES.items():
        assert named in titles[endpoint], (endpoint, titles[endpoint])


@pytest.mark.parametrize("size", [TABLET, PORTRAIT], ids=["landscape", "portrait"])
@pytest.mark.parametrize("query", ["", "?q=x"], ids=["at rest", "searching"])
def test_the_board_stays_put_with_forty_people_inside(args, signed_in, size, query):
    pages.fill_gate(visits=40)
    page = signed_in(Role.GUARD, viewport=size)
    page.goto(steps.BOARD + query)
    height = page.evaluate("document.scrollingElement.scrollHeight")
    assert height <= size["height"]
    inside = page.locator("#inside")
    assert inside.evaluate("list => list.scrollHeight > list.clientHeight")
    assert inside.evaluate("list => list.clientHeight") >= 3 * 76, "three rows at least"
    for name in ("新访客", "清场"):
        assert page.get_by_role("link", name=name).bounding_box()["y"] < size["height"]


@pytest.mark.parametrize(
    "path", [steps.BOARD, steps.NEW_VISIT, "/gate/vehicles/new", "/gate/closing/"]
)
@pytest.mark.parametrize("back", [False, True], ids=["forwards", "backwards"])
def test_what_has_the_focus_is_never_covered(args, signed_in, path, back):
    pages.fill_gate(visits=20)
    page = signed_in(Role.GUARD)
    page.goto(path)
    page.evaluate(EYES)
    faults = []
    for _ in range(60):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if page.evaluate("document.activeElement !== document.body"):
            faults += page.evaluate("eyes.covering()")
    assert not faults, "\n".join(faults)
