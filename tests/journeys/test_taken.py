"""The database is held by another program or started anew while somebody waits for an answer."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from getpass import getuser

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from tests.conftest import MARIADB
from tests.journeys.serving import Portal
from tests.journeys.test_faults import rows, visit

SECONDS = 20
HOLD = """
import sqlite3, sys, time
other = sqlite3.connect(sys.argv[1], isolation_level=None)
other.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
other.execute("ROLLBACK")
"""
PATH = f"{os.environ.get('PATH', '')}:/usr/sbin"


@pytest.mark.sqlite
def test_a_database_taken_for_twenty_seconds_is_waited_for_and_can_be_read_meanwhile(tmp_path):
    portal = Portal(tmp_path, f"sqlite:///{tmp_path}/houqin.db")
    portal.start()
    try:
        person = portal.guard()
        token = person.get("/csrf")[1].strip()
        command = [sys.executable, "-c", HOLD, tmp_path / "houqin.db", str(SECONDS)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
            assert other.stdout
            assert other.stdout.readline() == b"held\n"
            began = time.monotonic()
            answers = []
            sender = threading.Thread(
                target=lambda: answers.append(person.post("/gate/visits/new", visit(1, token)))
            )
            sender.start()
            assert person.get("/gate/")[0] == 200
            assert other.poll() is None, "the board was read while the lock was held"
            sender.join()
        assert time.monotonic() - began > SECONDS - 2
        assert [status for status, _ in answers] == [303]
    finally:
        portal.kill()
    assert rows(f"sqlite:///{tmp_path}/houqin.db", "select name from gate_visit") == [("立春1",)]


class Server:
    """A MariaDB of its own, durable as installed, to be stopped as one likes."""

    def __init__(self, folder) -> None:
        self._folder = folder / "mariadb"
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"mysql+pymysql://root@127.0.0.1:{self._port}/houqin"
        install = shutil.which("mariadb-install-db", path=PATH)
        subprocess.run(
            [install, "--no-defaults", f"--user={getuser()}", f"--datadir={self._folder}",
             "--skip-test-db", "--auth-root-authentication-method=normal"],
            check=True, capture_output=True,
        )  # fmt: skip

    def start(self) -> None:
        self._process = subprocess.Popen(
            [shutil.which("mariadbd", path=PATH), "--no-defaults", f"--user={getuser()}",
             f"--datadir={self._folder}", f"--socket={self._folder}/socket",
             "--bind-address=127.0.0.1", f"--port={self._port}"],
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.run("CREATE DATABASE IF NOT EXISTS houqin CHARACTER SET utf8mb4")

    def run(self, statement: str) -> None:
        """Run a statement, as soon as the server answers."""
        engine = create_engine(self.url.removesuffix("houqin"))
        until = time.monotonic() + 60
        while True:
            try:
                with engine.begin() as connection:
                    connection.execute(text(statement))
                return engine.dispose()
            except DBAPIError:
                assert time.monotonic() < until
                time.sleep(0.1)

    def stop(self, how: int) -> None:
        if self._process:
            self._process.send_signal(how)
            self._process.wait()
            self._process = None


if MARIADB and shutil.which("mariadbd", path=PATH):

    @pytest.fixture
    def server(tmp_path):
        own = Server(tmp_path)
        own.start()
        yield own
        own.stop(signal.SIGKILL)

    def interrupted(server, person, fields, how):
        """Send a form that has to wait for a table, and stop the server while it does."""
        engine = create_engine(server.url)
        answers = []
        sender = threading.Thread(
            target=lambda: answers.append(person.post("/gate/visits/new", fields))
        )
        with engine.connect() as connection:
            connection.execute(text("LOCK TABLES gate_visit WRITE"))
            sender.start()
            waiting = "select count(*) from information_schema.processlist where state like :lock"
            with create_engine(server.url).connect() as other:
                while not other.scalar(text(waiting), {"lock": "Waiting for table%"}):
                    assert sender.is_alive()
                    time.sleep(0.02)
            server.stop(how)
            connection.invalidate()
        engine.dispose()
        sender.join()
        return answers[0]

    def test_a_server_started_anew_in_mid_request_loses_nothing_acknowledged(server, tmp_path):
        portal = Portal(tmp_path, server.url)
        portal.start()
        try:
            person = portal.guard()
            token = person.get("/csrf")[1].strip()
            for number, how in ((1, signal.SIGTERM), (3, signal.SIGKILL)):
                assert person.post("/gate/visits/new", visit(number, token))[0] == 303
                status, page = interrupted(server, person, visit(number + 1, token), how)
                assert status == 503
                assert "没有保存" in page
                server.start()
                assert person.post("/gate/visits/new", visit(number + 1, token))[0] == 303
        finally:
            portal.kill()
        kept = Counter(name for (name,) in rows(server.url, "select name from gate_visit"))
        assert kept == Counter(f"立春{number}" for number in (1, 2, 3, 4))
