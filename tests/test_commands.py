"""The commands in bin/, the locks they install and the settings they start with."""

import json
import os
import re
import stat
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from app import config
from app.base.printing import APT_LINE
from app.serve import shown_url

ROOT = Path(__file__).parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
SCRIPTS = [*sorted((ROOT / "bin").iterdir()), ROOT / ".ci" / "run"]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@contextmanager
def served(instance: Path, log: Path, port: int) -> Iterator[str]:
    """Run bin/serve on an instance folder until it answers; hand out its address."""
    environ = {**os.environ, "INSTANCE_PATH": str(instance), "HOST": "127.0.0.1", "PORT": str(port)}
    environ.pop("DATABASE_URL", None)
    with log.open("w") as output:
        process = subprocess.Popen(
            [ROOT / "bin" / "serve"], env=environ, stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        url = f"http://127.0.0.1:{port}/"
        assert answers(url, process), log.read_text()
        yield url
    finally:
        process.terminate()
        process.wait(20)


def answers(url: str, process: "subprocess.Popen[bytes]", seconds: float = 30) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        try:
            urlopen(url, timeout=5).close()
        except HTTPError:
            return True
        except (URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return True
    return False


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_every_command_is_executable_and_plain_posix_shell(script: Path) -> None:
    assert os.access(script, os.X_OK)
    assert script.read_text().startswith("#!/bin/sh\n")
    subprocess.run(["/bin/sh", "-n", script], check=True)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_has_a_hash_for_every_package_and_names_no_index(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert "--index" not in text
    packages = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert packages
    assert [p.split()[0] for p in packages if "--hash=sha256:" not in p] == []


def test_every_declared_package_is_pinned_and_locked_as_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for name, declared in (
        ("production", project["project"]["dependencies"]),
        ("development", project["dependency-groups"]["dev"]),
    ):
        locked = (ROOT / "requirements" / f"{name}.txt").read_text()
        for requirement in declared:
            package, _, version = requirement.partition("==")
            assert version, f"{requirement} is not pinned"
            assert f"\n{package.lower()}=={version} " in locked, f"run bin/lock: {requirement}"


def test_secrets_are_made_once_and_only_the_owner_reads_them(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    first = config.load(folder, {})
    assert (mode(folder), mode(folder / "secrets.json")) == (0o700, 0o600)
    again = config.load(folder, {})
    assert first["SECRET_KEY"] == again["SECRET_KEY"]
    assert first["ENCRYPTION_KEY"] == again["ENCRYPTION_KEY"]


def test_workers_that_start_together_agree_on_the_secrets(tmp_path: Path) -> None:
    code = (
        "import sys, json; from pathlib import Path; from app import config;"
        "print(json.dumps(config.machine_secrets(Path(sys.argv[1]))))"
    )
    workers = [
        subprocess.Popen([sys.executable, "-c", code, tmp_path], cwd=ROOT, stdout=subprocess.PIPE)
        for _ in range(4)
    ]
    found = {worker.communicate()[0] for worker in workers}
    assert len(found) == 1
    assert json.loads(found.pop()) == json.loads((tmp_path / "secrets.json").read_text())


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("", "sqlite:////srv/school/houqin.db"),
        ("mysql://u:p%40@db/houqin", "mysql+pymysql://u:p%40@db/houqin"),
        ("mariadb://u@db/houqin", "mysql+pymysql://u@db/houqin"),
        ("sqlite:////tmp/other.db", "sqlite:////tmp/other.db"),
    ],
)
def test_the_database_follows_from_its_url(given: str, url: str) -> None:
    assert config.database_url(Path("/srv/school"), given) == url


def test_another_database_is_refused_with_its_name() -> None:
    with pytest.raises(ValueError, match="postgresql://"):
        config.database_url(Path("/srv/school"), "postgresql://u@db/houqin")


def test_forwarded_addresses_are_believed_only_behind_a_known_proxy(tmp_path: Path) -> None:
    from flask import Flask, request

    seen = []
    for proxies in (0, 1):
        app = Flask("address")
        app.config.update(config.load(tmp_path, {"TRUSTED_PROXIES": proxies}))
        app.add_url_rule("/", view_func=lambda: request.remote_addr)
        config.trust_proxies(app)
        answer = app.test_client().get("/", headers={"X-Forwarded-For": "10.1.1.9"})
        seen.append(answer.text)
    assert seen == ["127.0.0.1", "10.1.1.9"]


def test_the_address_shown_can_be_opened() -> None:
    assert shown_url("0.0.0.0", 8000) == "http://127.0.0.1:8000/"
    assert shown_url("192.168.1.9", 80) == "http://192.168.1.9:80/"


def test_the_first_start_sets_up_and_the_second_finds_it_done(tmp_path: Path) -> None:
    instance, port = tmp_path / "instance", free_port()
    with served(instance, tmp_path / "first.log", port):
        said = (tmp_path / "first.log").read_text()
        assert "/setup/" in said
        assert f"http://127.0.0.1:{port}/" in said
        assert mode(instance) == 0o700
        assert {mode(path) for path in instance.iterdir() if path.is_file()} == {0o600}
    with served(instance, tmp_path / "second.log", port):
        said = (tmp_path / "second.log").read_text()
        assert "upgrade" not in said
        assert "Traceback" not in said


def test_the_deployment_examples_know_the_same_apt_line_and_port() -> None:
    deploy = ROOT / "deploy"
    assert APT_LINE in (deploy / "README.md").read_text()
    assert "127.0.0.1:8000" in (deploy / "Caddyfile").read_text()
    assert "http://127.0.0.1:8000" in (deploy / "nginx.conf").read_text()
    unit = (deploy / "houqin.service").read_text()
    for setting in ("HOST=", "PORT=", "TRUSTED_PROXIES=", "HTTPS_ONLY=", "INSTANCE_PATH="):
        assert setting in unit
