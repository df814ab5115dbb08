"""The machine under the portal: version, disk, database, processes, what PDF needs."""

import os
import platform
import shutil
import sqlite3
import tomllib
from ctypes.util import find_library
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import make_url

from app.config import ROOT
from app.extensions import db

# The process id of bin/serve, which its workers inherit.
SERVER = "HOUQIN_SERVER"
PDF_LIBRARIES = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")


@cache
def version() -> str:
    """Return the version of the portal, with the commit where it runs from a checkout."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    commit = _commit(ROOT / ".git")
    return f"{declared}（{commit[:7]}）" if commit else declared


def _commit(git: Path) -> str:
    """Read the checked-out commit from the files of git, which need not be installed."""
    try:
        head = (git / "HEAD").read_text().strip()
        if not head.startswith("ref: "):
            return head
        branch = head.removeprefix("ref: ")
        if (git / branch).exists():
            return (git / branch).read_text().strip()
        packed = (git / "packed-refs").read_text().splitlines()
    except OSError:
        return ""
    return next((line.split()[0] for line in packed if line.endswith(f" {branch}")), "")


def python() -> str:
    return platform.python_version()


def database_version() -> str:
    """Return the name and version of the database, and how SQLite keeps its journal."""
    if db.engine.dialect.name == "sqlite":
        mode = db.session.scalar(text("PRAGMA journal_mode"))
        return f"SQLite {sqlite3.sqlite_version}，日志方式 {str(mode).upper()}"
    return f"MariaDB {db.session.scalar(text('SELECT version()'))}"


def database_size(url: str) -> int:
    """Return the bytes of the database: of its files, or of what the server counts for it."""
    if db.engine.dialect.name == "sqlite":
        path = Path(make_url(url).database or "")
        files = (path.with_name(path.name + suffix) for suffix in ("", "-wal"))
        return sum(file.stat().st_size for file in files if file.exists())
    size = db.session.scalar(
        text(
            "SELECT sum(data_length + index_length) FROM information_schema.tables"
            " WHERE table_schema = database()"
        )
    )
    return int(size or 0)


def folder_size(folder: Path) -> int:
    """Return the bytes of all files in a folder; walks them, so only at night."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def disk(folder: Path) -> Any:
    """Return the usage of the disk that holds the folder: total, used, free."""
    return shutil.disk_usage(folder)


def is_same_disk(one: Path, other: Path) -> bool:
    """Tell whether both folders are lost when one disk is."""
    try:
        return one.stat().st_dev == other.stat().st_dev
    except OSError:
        return False


def workers() -> int | None:
    """Return how many processes serve pages, None where this is not the server of bin/serve."""
    server = os.getppid()
    if os.environ.get(SERVER) != str(server):
        return None
    try:
        return len(Path(f"/proc/{server}/task/{server}/children").read_text().split())
    except OSError:
        return None


def missing_pdf_libraries() -> list[str]:
    return [name for name in PDF_LIBRARIES if not find_library(name)]
