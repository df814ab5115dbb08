"""The server dies, the database goes away: what was acknowledged stays, and nothing is doubled."""

import socket
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from tests.conftest import MARIADB
from tests.journeys.serving import Person, Portal

SENDERS, ENTRIES = 6, 60


@pytest.fixture
def served(tmp_path, database):
    running = Portal(tmp_path, database)
    running.start()
    yield running
    running.kill()


def visit(number: int, token: str) -> dict[str, str]:
    return {
        "csrf_token": token,
        "form_id": f"{number:032x}",
        "name": f"立春{number}",
        "phone": f"139000{number:05d}",
        "purpose": "delivery",
        "host_name": "总务处",
    }


def rows(url: str, query: str) -> list:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return connection.execute(text(query)).all()
    finally:
        engine.dispose()


def send_all(person: Person, numbers, acknowledged: set[int], kill_after=None) -> None:
    token = person.get("/csrf")[1].strip()
    fatal = threading.Event()

    def send(number: int) -> None:
        try:
            status, _ = person.post("/gate/visits/new", visit(number, token))
        except OSError:
            return  # no answer: nothing was promised
        if status == 303:
            acknowledged.add(number)
        if kill_after and len(acknowledged) >= kill_after[0] and not fatal.is_set():
            fatal.set()
            kill_after[1]()

    with ThreadPoolExecutor(SENDERS) as pool:
        list(pool.map(send, numbers))


def test_kill_nine_in_a_burst_loses_nothing_acknowledged_and_a_second_try_doubles_nothing(
    served, database
):
    person = served.guard()
    acknowledged: set[int] = set()
    send_all(person, range(ENTRIES), acknowledged, kill_after=(20, served.kill))
    assert 20 <= len(acknowledged) < ENTRIES
    kept = Counter(name for (name,) in rows(database, "select name from gate_visit"))
    assert {f"立春{number}" for number in acknowledged} <= set(kept)
    assert set(kept.values()) == {1}

    served.start()
    send_all(person, range(ENTRIES), acknowledged)
    assert len(acknowledged) == ENTRIES
    kept = Counter(name for (name,) in rows(database, "select name from gate_visit"))
    assert len(kept) == ENTRIES
    assert set(kept.values()) == {1}


class Wire:
    """A wire between the portal and its MariaDB that can be cut and mended."""

    def __init__(self, host: str, port: int) -> None:
        self._far = (host, port)
        self._near = socket.create_server(("127.0.0.1", 0))
        self.port = self._near.getsockname()[1]
        self._live: list[socket.socket] = []
        self._is_cut = False
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        self._is_cut = True
        for end in self._live:
            end.close()
        self._live.clear()

    def mend(self) -> None:
        self._is_cut = False

    def _accept(self) -> None:
        while True:
            near, _ = self._near.accept()
            if self._is_cut:
                near.close()
                continue
            far = socket.create_connection(self._far)
            self._live += [near, far]
            for a, b in ((near, far), (far, near)):
                threading.Thread(target=self._pump, args=(a, b), daemon=True).start()

    @staticmethod
    def _pump(source: socket.socket, target: socket.socket) -> None:
        try:
            while piece := source.recv(65536):
                target.sendall(piece)
        except OSError:
            pass
        for end in (source, target):
            end.close()


@pytest.fixture
def cuttable(tmp_path, database):
    """A portal whose database can be taken away, and the two switches."""
    if MARIADB:
        url = make_url(database)
        wire = Wire(url.host or "127.0.0.1", url.port or 3306)
        through = url.set(host="127.0.0.1", port=wire.port)
        portal = Portal(tmp_path, through.render_as_string(hide_password=False))
        away, back = wire.cut, wire.mend
    else:
        portal = Portal(tmp_path, database)
        path, hidden = tmp_path / "houqin.db", tmp_path / "houqin.away"
        away, back = _sqlite_switches(path, hidden)
    portal.start()
    yield portal, away, back
    back()
    portal.kill()


def _sqlite_switches(path, hidden):
    """A file system that can no longer write: the file is swapped for a folder of its name."""

    def away() -> None:
        if path.is_file():
            path.rename(hidden)
            path.mkdir()

    def back() -> None:
        if path.is_dir():
            path.rmdir()
            hidden.rename(path)

    return away, back


def test_a_database_that_went_away_loses_nothing_and_works_again_when_it_is_back(
    cuttable, database
):
    portal, away, back = cuttable
    person = portal.guard()
    token = person.get("/csrf")[1].strip()
    answers = [person.post("/gate/visits/new", visit(1, token))]
    away()
    answers += [person.post("/gate/visits/new", visit(number, token)) for number in (2, 3)]
    back()
    answers += [person.post("/gate/visits/new", visit(number, token)) for number in (4, 5)]
    assert {status for status, _ in answers} <= {303, 503}
    assert [status for status, _ in answers[3:]] == [303, 303]
    assert all("没有保存" in page for status, page in answers if status == 503)
    saved = sum(status == 303 for status, _ in answers)
    assert rows(database, "select count(*) from gate_visit") == [(saved,)]
    if MARIADB:
        assert saved == 3
