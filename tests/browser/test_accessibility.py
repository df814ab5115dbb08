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
# As many tests, for as many workers.
PARTS = ["directory", "gate", "system", ""]
LEAST = {"kiosk": 64, "touch": 44, "desk": 24}


@pytest.fixture
def args(app) -> dict[str, Any]:
    return pages.build_school()


@pytest.fixture
def walk(app, args, signed_in, open_browser) -> Callable[..., Iterator[tuple[str, Page]]]:
    """Return a function that opens one sight after the other and yields its name and page."""

    def walk(part: str, **options: Any) -> Iterator[tuple[str, Page]]:
        account = steps.SHARED | {"name": "郑满仓", "pin": "5937"}
        inside = signed_in(*pages.EVERYBODY, account=account, **options)
        outside = open_browser(**options)
        for sight in pages.all_sights(app, args):
            if part == sight.part:
                page = inside if sight.is_signed_in else outside
                sight.open(page)
                yield sight.name, page

    return walk


def test_every_address_has_an_example(app, args):
    assert pages.missing_arguments(app, args) == set()
    gone = pages.NOT_PAGES.keys() - {rule.endpoint for rule in app.url_map.iter_rules()}
    assert not gone, "listed as files, but not there any more"


@pytest.mark.parametrize("part", PARTS)
def test_axe_finds_nothing_serious_in_any_mode(walk, part):
    script = Axe().axe_script
    faults = []
    for name, page in walk(part, viewport=TABLET):
        page.evaluate(script)
        looks = [{"type": "rule", "values": LOOKS}] * (len(MODES) - 1)
        wanted = zip(MODES, [{"type": "tag", "values": RULES}, *looks], strict=True)
        faults += [f"{name} {fault}" for pair in wanted for fault in page.evaluate(AXE, list(pair))]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("part", PARTS)
def test_nothing_overflows_in_any_size_of_page_or_text_and_targets_are_large(walk, part):
    faults = []
    for name, page in walk(part):
        page.evaluate(EYES)
        for size in (TABLET, DESK, PORTRAIT, PHONE):
            page.set_viewport_size(size)
            least = LEAST[page.evaluate("eyes.density()")]
            seen = page.evaluate(f"[...eyes.wide(), ...eyes.cut(), ...eyes.small({least})]")
            faults += [f"{name} at {size['width']}: {fault}" for fault in seen]
        faults += [f"{name} in large text: {fault}" for fault in _seen_in_large_text(page)]
    assert not faults, "\n".join(faults)


def _seen_in_large_text(page: Page) -> list[str]:
    """大字, and text enlarged by WeChat, which leaves everything else as it was."""
    page.evaluate("eyes.enlarge(1.4)")
    seen = page.evaluate("[...eyes.wide(), ...eyes.cut()]")
    page.evaluate("eyes.enlarge(1)")
    page.evaluate("document.documentElement.dataset.mode = 'large'")
    return seen + page.evaluate("[...eyes.wide(), ...eyes.cut()]")


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
