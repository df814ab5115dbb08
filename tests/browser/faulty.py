"""A server whose network fails on command, and a tablet on plain http that knows it by name."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import BrowserContext, BrowserType, Page
from werkzeug.serving import make_server

from app.base.clock import beijing_now
from tests.browser.conftest import CHROMIUM, FLAGS, TABLET, Quiet

# A name in the school's network: not localhost, so the browser gives it no secure context.
HOST = "portal.school"
# Two of five answers are lost after the server did its work.
LOSING = (False, True, False, False, True)


class Network:
    """Stands between the browser and the portal: away, losing answers, or well."""

    def __init__(self, portal: Flask) -> None:
        self._portal = portal
        self._losses = cycle(LOSING)
        self.is_away = False
        self.loses = False
        self.posts = 0
        self.lost = 0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        if self.is_away:
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            return self._cut(environ)
        answer = list(self._portal.wsgi_app(environ, start_response))
        if environ["REQUEST_METHOD"] == "POST":
            self.posts += 1
            if self.loses and next(self._losses):
                self.lost += 1
                return self._cut(environ)
        return answer

    def _cut(self, environ: dict[str, Any]) -> Any:
        environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        raise ConnectionError("cut by the test")


class Wall:
    """The clock on the wall, which the test moves on; the device and the server each look at it."""

    def __init__(self) -> None:
        self.moved = timedelta()

    def server(self) -> datetime:
        return beijing_now() + self.moved


@contextmanager
def serving(network: Network) -> Iterator[int]:
    http = make_server("127.0.0.1", 0, network, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    yield http.server_port
    http.shutdown()
    http.server_close()


class Tablet:
    """A browser with a disk: what it keeps is there after a restart."""

    def __init__(
        self, browser_type: BrowserType, folder: Path, port: int, host: str = HOST
    ) -> None:
        self._browser_type = browser_type
        self._folder = folder
        self.url = f"http://{host}:{port}"
        self.context: BrowserContext | None = None

    def start(self, ahead: timedelta = timedelta(), **options: Any) -> Page:
        """Open the browser; its clock is ahead of the wall's by so much."""
        self.context = self._browser_type.launch_persistent_context(
            str(self._folder),
            executable_path=CHROMIUM,
            args=[*FLAGS, f"--host-resolver-rules=MAP {HOST} 127.0.0.1"],
            base_url=self.url,
            locale="zh-CN",
            viewport=options.pop("viewport", TABLET),
            **options,
        )
        self.context.set_default_timeout(8000)
        milliseconds = int(ahead.total_seconds() * 1000)
        self.context.add_init_script(
            f"{{ const real = Date.now; Date.now = () => real() + {milliseconds}; }}"
        )
        return self.context.pages[0]

    def sign_in(self, client: Any, name: str) -> None:
        """Take over a session made for the test, in a cookie that survives a restart."""
        assert self.context
        with client.session_transaction() as session:
            session.permanent = True
        cookie = client.get_cookie(name)
        expires = beijing_now().timestamp() + 86400 * 30
        kept = {"name": cookie.key, "value": cookie.value, "url": self.url, "expires": expires}
        self.context.add_cookies([kept])  # type: ignore[list-item]

    def stop(self) -> None:
        if self.context:
            self.context.close()
            self.context = None
