"""What the bench measures with: a server process group, a browser-like client, the raw disk."""

import http.client
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlencode

from bench import floor

ROOT = Path(__file__).parent.parent
TICK = os.sysconf("SC_CLK_TCK")
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
ATTRIBUTE = re.compile(r'(name|value)="([^"]*)"')


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Server:
    """A server in a process group of its own, measured through /proc."""

    def __init__(self, command: Sequence[str], log: Path, **environ: str) -> None:
        self.port = free_port()
        self.log = log
        started = time.monotonic()
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, "HOST": "127.0.0.1", "PORT": str(self.port), **environ},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._await()
        self.ready_after = time.monotonic() - started

    def _await(self) -> None:
        for _ in range(1200):
            if self._process.poll() is not None:
                break
            try:
                Client(self.port).get("/")
            except OSError:
                time.sleep(0.05)
            else:
                return
        self.stop()
        sys.exit(f"{self._process.args} did not start:\n{self.log.read_text()}")

    def pids(self) -> list[int]:
        """Return every process of the group: the parent and its workers."""
        group = self._process.pid
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    if os.getpgid(int(entry.name)) == group:
                        found.append(int(entry.name))
                except ProcessLookupError:
                    continue
        return found

    def cpu_seconds(self) -> float:
        fields = [
            Path(f"/proc/{p}/stat").read_text().rpartition(")")[2].split() for p in self.pids()
        ]
        return sum(int(f[11]) + int(f[12]) for f in fields) / TICK

    def memory_mb(self) -> float:
        text = "".join(Path(f"/proc/{p}/smaps_rollup").read_text() for p in self.pids())
        return sum(int(kb) for kb in re.findall(r"^Pss:\s+(\d+)", text, re.MULTILINE)) / 1024

    def stop(self) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class Client:
    """One browser tab: a kept connection and its cookies.

    Once `signed_in` is set the cookies stay as they are: no act sees the messages of another.
    """

    signed_in = False

    def __init__(self, port: int, cookies: dict[str, str] | None = None) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._connection.connect()
        self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port = port
        self.cookies = dict(cookies or {})

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        try:
            return self._send("GET", path, None, headers)
        except http.client.RemoteDisconnected:
            # The server lets go of a tab that was idle for half a minute.
            self._connection.close()
            return self._send("GET", path, None, headers)

    def fragment(self, path: str) -> tuple[int, str]:
        """Ask as htmx does for a part of a page."""
        return self.get(path, **{"HX-Request": "true"})

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._send("POST", path, urlencode(fields), form)

    def another(self) -> "Client":
        """Return a second tab of the same browser."""
        tab = Client(self.port, self.cookies)
        tab.signed_in = True
        return tab

    def hidden(self, path: str) -> dict[str, str]:
        """Return the hidden fields of the forms on a page, as a form would send them."""
        found = [dict(ATTRIBUTE.findall(tag)) for tag in HIDDEN.findall(self.get(path)[1])]
        return {field["name"]: field.get("value", "") for field in found}

    def _send(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[int, str]:
        cookie = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        self._connection.request(method, path, body, {"Cookie": cookie, **headers})
        response = self._connection.getresponse()
        text = response.read().decode()
        for line in (not self.signed_in and response.headers.get_all("Set-Cookie")) or ():
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return response.status, text


def cost(server: Server, act: Callable[[], None], seconds: float = 1.2) -> tuple[float, float]:
    """Repeat an act; return the server's CPU and the median wait per act, both in ms.

    The act is done alone, so that the wait is the server's and not a queue's.
    """
    for _ in range(5):
        act()
    waits: list[float] = []
    before, started = server.cpu_seconds(), time.perf_counter()
    while (now := time.perf_counter()) < started + seconds or len(waits) < 20:
        act()
        waits.append(time.perf_counter() - now)
    used = server.cpu_seconds() - before
    return used / len(waits) * 1000, statistics.median(waits) * 1000


def together(acts: Sequence[Callable[[], None]], times: int) -> float:
    """Do each act `times` times, all acts at once; return acts a second. Errors are raised."""
    errors: list[BaseException] = []

    def repeat(act: Callable[[], None]) -> None:
        try:
            for _ in range(times):
                act()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=repeat, args=(act,)) for act in acts]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return len(acts) * times / (time.perf_counter() - started)


def raw_inserts(path: Path, seconds: float = 1.5) -> float:
    """Return how many visits a second sqlite3 alone inserts and commits on this disk now."""
    connection = floor.connect(str(path))
    connection.executescript(floor.SCHEMA)
    visit = ("张伟", "13800001402", "顺丰速运", 1, "送货", "田谷雨", "办公楼", "A01", "", "郑满仓")
    done, started = 0, time.perf_counter()
    while time.perf_counter() < started + seconds:
        at = "2026-11-22 10:26:00"
        connection.execute(floor.INSERT, (f"raw-{done}", *visit, at, at))
        done += 1
    connection.close()
    return done / seconds
