"""A portal as a school runs it: its own processes, its own database, spoken to by real HTTP."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from app import ROOT, create_app
from app.permissions import Role
from tests.factories.directory import open_session_for


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """The answer to a POST is what counts, not where it leads."""

    def redirect_request(self, *_args: Any) -> None:
        return None


class Person:
    """One signed-in browser without a screen."""

    def __init__(self, url: str, cookie: str = "") -> None:
        self.url = url
        self._opener = urllib.request.build_opener(NoRedirect())
        self._opener.addheaders = [("Cookie", cookie)] if cookie else []

    def get(self, path: str) -> tuple[int, str]:
        return self._send(urllib.request.Request(self.url + path))

    def post(self, path: str, fields: dict[str, Any]) -> tuple[int, str]:
        body = urllib.parse.urlencode(fields, doseq=True).encode()
        return self._send(urllib.request.Request(self.url + path, data=body))

    def _send(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self._opener.open(request, timeout=40) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


class Portal:
    """`python -m app.serve` on a free port; killed as hard as a power cut does it."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = {
            **os.environ,
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "DATABASE_URL": database_url,
            "INSTANCE_PATH": str(folder / "instance"),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        log = (self.folder / "server.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "app.serve"],
            cwd=ROOT,
            env=self._environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        until = time.monotonic() + 90
        while time.monotonic() < until and self.process.poll() is None:
            try:
                if Person(self.url).get("/")[0] == 200:
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(self.printed())

    def kill(self) -> None:
        """kill -9 for the server and all its workers at once."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def printed(self) -> str:
        return (self.folder / "server.log").read_text()

    def guard(self) -> Person:
        return self.person(Role.GUARD, name="郑满仓")

    def person(self, *roles: Role, **account: Any) -> Person:
        """Return somebody's browser, signed in through the database the server uses."""
        app = create_app(
            {
                "DATABASE_URL": self._environment["DATABASE_URL"],
                "INSTANCE_PATH": self._environment["INSTANCE_PATH"],
            }
        )
        client = app.test_client()
        with app.app_context():
            user_id = open_session_for(roles, **account)
        with client.session_transaction() as session:
            session["_user_id"] = user_id
            session["_fresh"] = True
            session["csrf_token"] = secrets.token_hex(20)
        cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        return Person(self.url, f"{cookie.key}={cookie.value}")
