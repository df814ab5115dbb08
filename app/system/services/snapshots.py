"""A copy of the database as it was at one moment, taken while everybody goes on working."""

import re
import shutil
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.engine import URL, make_url

from app.domain.errors import RuleBroken

SQLITE, MARIADB = "sqlite", "mariadb"
FILES = {SQLITE: "database.sqlite3", MARIADB: "database.sql"}
KIND_LABELS = {SQLITE: "SQLite", MARIADB: "MariaDB"}
CLIENT_APT_LINE = "apt-get install -y mariadb-client"
# So many pages at a time, then the disk belongs to the others for a moment.
PAGES, PAUSE = 2_000, 0.005
INSERT = re.compile(rb"INSERT INTO `([^`]+)` VALUES")
TEXT = re.compile(rb"'(?:[^'\\]|\\.|'')*'", re.DOTALL)


class Snapshot(NamedTuple):
    """The file of the copy, and how many rows each table has in it."""

    path: Path
    kind: str
    counts: dict[str, int]


def kind_of(url: str) -> str:
    """Return which of the two databases the URL of the portal names."""
    return SQLITE if make_url(url).get_backend_name() == "sqlite" else MARIADB


def take(url: str, folder: Path) -> Snapshot:
    """Copy the database into `folder` and look whether the copy is whole."""
    kind = kind_of(url)
    path = folder / FILES[kind]
    if kind == SQLITE:
        _copy_sqlite(sqlite_path(url), path)
        return Snapshot(path, kind, check_sqlite(path))
    _dump_mariadb(make_url(url), path)
    return Snapshot(path, kind, count_dump(path))


def sqlite_path(url: str) -> Path:
    return Path(make_url(url).database or "")


def _copy_sqlite(source: Path, target: Path) -> None:
    """Copy page by page inside one read transaction.

    It pins the moment: without it each write of somebody else would start the copy anew, and on a
    busy day it would never end. In WAL mode it keeps no writer waiting.
    """
    with (
        closing(sqlite3.connect(source, isolation_level=None)) as live,
        closing(sqlite3.connect(target, isolation_level=None)) as copy,
    ):
        live.execute("BEGIN")
        live.execute("SELECT count(*) FROM sqlite_master").fetchone()
        live.backup(copy, pages=PAGES, sleep=PAUSE)
        # One file, without a -wal beside it.
        copy.execute("PRAGMA journal_mode=DELETE")


def check_sqlite(path: Path) -> dict[str, int]:
    """Return the rows of each table of a copy; a damaged one is refused."""
    with closing(sqlite3.connect(path, isolation_level=None)) as copy:
        try:
            verdict = copy.execute("PRAGMA integrity_check(3)").fetchall()
        except sqlite3.DatabaseError as error:
            verdict = [(str(error),)]
        if verdict != [("ok",)]:
            raise RuleBroken(f"数据库文件已损坏（{verdict[0][0]}），从上一份好的备份恢复")
        names = copy.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        return {
            name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
            for (name,) in names
        }


def _dump_mariadb(url: URL, target: Path) -> None:
    """Dump in one transaction of its own (--single-transaction), row by row (--quick)."""
    with options_file(url, target.parent) as options, target.open("wb") as out:
        command = [
            client("mariadb-dump", "mysqldump"),
            f"--defaults-file={options}",
            "--single-transaction",
            "--quick",
            "--routines",
            "--triggers",
            "--hex-blob",
            "--default-character-set=utf8mb4",
            str(url.database),
        ]
        run(command, stdout=out)


def count_dump(path: Path) -> dict[str, int]:
    """Return how many rows a dump inserts into each table: the counts of its own moment.

    A row opens one bracket, and nothing outside a quoted text opens another.
    """
    counts: Counter[str] = Counter()
    table = ""
    with path.open("rb") as dump:
        for line in dump:
            if line.startswith(b"CREATE TABLE `"):
                counts[line.split(b"`")[1].decode()] += 0
            elif found := INSERT.match(line):
                table = found[1].decode()
                counts[table] += TEXT.sub(b"", line[found.end() :]).count(b"(")
            elif table and line.startswith(b"("):
                counts[table] += TEXT.sub(b"", line).count(b"(")
            if line.rstrip().endswith(b";"):
                table = ""
    return dict(counts)


def load_mariadb(url: URL, dump: Path) -> None:
    """Run a dump in the database of the URL."""
    with options_file(url, dump.parent) as options, dump.open("rb") as source:
        command = [client("mariadb", "mysql"), f"--defaults-file={options}", str(url.database)]
        run(command, stdin=source)


def run(command: list[str], **streams: object) -> None:
    done = subprocess.run(  # type: ignore[call-overload]  # noqa: S603 - a fixed command
        command, stderr=subprocess.PIPE, check=False, **streams
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["没有说明"]
        raise RuleBroken(f"{Path(command[0]).name} 没有完成：{said[-1][:160]}")


def client(*names: str) -> str:
    """Return the path of a program of the MariaDB client, by the first name that is installed."""
    for name in names:
        if path := shutil.which(name):
            return path
    raise RuleBroken(f"备份 MariaDB 要用 {names[0]}，这台机器上没有。执行一行：{CLIENT_APT_LINE}")


@contextmanager
def options_file(url: URL, folder: Path) -> Iterator[Path]:
    """Hand the password over in a file: a command line is for everybody on the machine to read."""
    given = {
        "host": url.host,
        "port": url.port,
        "user": url.username,
        "password": url.password,
        "socket": url.query.get("unix_socket"),
    }
    path = folder / "client.cnf"
    path.touch(mode=0o600)
    lines = [f"{key}={_quoted(str(value))}" for key, value in given.items() if value]
    path.write_text("\n".join(["[client]", *lines, "default-character-set=utf8mb4", ""]))
    try:
        yield path
    finally:
        path.unlink()


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
