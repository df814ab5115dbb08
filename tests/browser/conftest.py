"""A real server on loopback and a real Chromium; taps and keys are counted."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from app.extensions import db
from app.permissions import Role

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TABLET = {"width": 1280, "height": 800}
PORTRAIT = {"width": 800, "height": 1280}
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1440, "height": 900}


class Quiet(WSGIRequestHandler):
    """HTTP/1.1 with keep-alive, and no line per request on the terminal."""

    protocol_version = "HTTP/1.1"

    def log_request(self, *_args: Any) -> None:
        return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(autouse=True)
def _let_go(app: Flask) -> None:
    """Keep what a test made readable without a transaction that would hold up the server."""
    db.session().expire_on_commit = False


@pytest.fixture(scope="session")
def server(portal: Flask) -> Iterator[str]:
    http = make_server("127.0.0.1", 0, portal, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{http.server_port}"
    http.shutdown()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_browser(app: Flask, chromium: Browser, server: str) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a browser of its own; options as Playwright's new_context."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_browser(cookies: dict[str, str] | None = None, **options: Any) -> Page:
        options.setdefault("viewport", TABLET)
        context = chromium.new_context(base_url=server, locale="zh-CN", **options)
        context.set_default_timeout(8000)
        contexts.append(context)
        for name, value in (cookies or {}).items():
            context.add_cookies([{"name": name, "value": value, "url": server}])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: _note_violation(message.text, faults))
        return page

    yield open_browser
    for context in contexts:
        context.close()
    assert not faults, faults


def _note_violation(text: str, faults: list[str]) -> None:
    if "Content Security Policy" in text:
        faults.append(text)


@pytest.fixture
def signed_in(app: Flask, sign_in: Any, open_browser: Any) -> Callable[..., Page]:
    """Return a function that opens a browser in which somebody of the roles is signed in."""

    def signed_in(*roles: Role, account: dict[str, Any] | None = None, **options: Any) -> Page:
        client = sign_in(*roles, **(account or {}))
        cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
        given = options.pop("cookies", {})
        return open_browser(cookies={cookie.key: cookie.value, **given}, **options)

    return signed_in


@dataclass
class Hands:
    """A person in front of the page: every tap and every key is counted."""

    page: Page
    taps: int = 0
    keys: int = 0

    def tap(self, target: Locator) -> None:
        self.taps += 1
        target.click()

    def type(self, text: str) -> None:
        """Type where the cursor is: whoever has to put it there pays a tap."""
        self.keys += len(text)
        self.page.keyboard.type(text, delay=20)

    def press(self, pad: Locator, text: str) -> None:
        """Press the keys of a pad on the page: each one is a key typed, not a tap."""
        self.keys += len(text)
        for key in text:
            pad.get_by_role("button", name=key, exact=True).click()

    def within(self, taps: int, keys: int = 0) -> None:
        assert self.taps <= taps, f"{self.taps} taps, {taps} allowed"
        assert self.keys <= keys, f"{self.keys} keys, {keys} allowed"
