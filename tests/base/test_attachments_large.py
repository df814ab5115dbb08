"""What is far too large is heard out and answered: no broken connection, no memory, no trace."""

import http.client
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.extensions import db
from tests.conftest import MARIADB
from tests.journeys.serving import Portal

SIZE = 200 * 1024 * 1024
CHUNK = b"x" * 65536
HEAD = (
    '--x\r\nContent-Disposition: form-data; name="goods"\r\n\r\n旧课桌 12 张\r\n'
    '--x\r\nContent-Disposition: form-data; name="photos"; filename="film.mp4"\r\n\r\n'
).encode()
TAIL = b"\r\n--x--\r\n"


@pytest.fixture
def portal_process(app, tmp_path) -> Iterator[Portal]:
    """A portal in its own processes; nothing is written, so MariaDB's own database serves too."""
    mariadb = db.engine.url.render_as_string(hide_password=False)
    db.session.remove()
    running = Portal(tmp_path, mariadb if MARIADB else f"sqlite:///{tmp_path / 'houqin.db'}")
    running.start()
    yield running
    running.kill()


def memory(portal: Portal) -> int:
    """Return the most that a process of the portal ever held, in bytes."""
    peaks = []
    assert portal.process
    group = portal.process.pid
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if int((path / "stat").read_text().rpartition(")")[2].split()[2]) != group:
                continue
            lines = (path / "status").read_text().splitlines()
        except OSError:
            continue
        peaks += [int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")]
    return max(peaks)


def test_two_hundred_megabytes_get_a_sentence_and_the_connection_stays(portal_process):
    cookie = dict(portal_process.guard()._opener.addheaders)["Cookie"]
    line = http.client.HTTPConnection("127.0.0.1", portal_process.port, timeout=60)
    line.request("GET", "/gate/vehicles/new", headers={"Cookie": cookie})
    line.getresponse().read()
    before = memory(portal_process)
    line.putrequest("POST", "/gate/vehicles/new")
    line.putheader("Cookie", cookie)
    line.putheader("Content-Type", "multipart/form-data; boundary=x")
    line.putheader("Content-Length", str(len(HEAD) + SIZE + len(TAIL)))
    line.endheaders()
    line.send(HEAD)
    for _ in range(SIZE // len(CHUNK)):
        line.send(CHUNK)
    line.send(TAIL)
    answer = line.getresponse()
    assert answer.status == 413
    page = answer.read().decode()
    assert "一次最多提交 32 MB，这次有 200 MB" in page
    assert 'name="goods" value="旧课桌 12 张"' in page
    assert memory(portal_process) - before < 40 * 1024 * 1024
    line.request("GET", "/gate/", headers={"Cookie": cookie})
    assert line.getresponse().status == 200
    assert list((portal_process.folder / "instance").glob("uploads/*/*")) == []
