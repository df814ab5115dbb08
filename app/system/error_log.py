"""The last program errors (程序错误), kept in a file that a page can read.

A line says when, which number the user was told, and where in the code; never a value of anybody.
"""

import json
import logging
import os
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from flask import Flask

FILE = "errors.log"
KEPT = 200
TAIL = 64 * 1024


class Crash(NamedTuple):
    at: datetime
    what: str
    where: str


class CrashHandler(logging.Handler):
    """Appends one line for each logged error."""

    def __init__(self, folder: Path, now: Callable[[], datetime]) -> None:
        super().__init__(logging.ERROR)
        self._path = folder / FILE
        self._now = now

    def emit(self, record: logging.LogRecord) -> None:
        line = {
            "at": self._now().isoformat(timespec="seconds"),
            "what": record.getMessage()[:200],
            "where": _place(record),
        }
        text = json.dumps(line, ensure_ascii=False) + "\n"
        try:
            file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(file, "w") as out:
                out.write(text)
        except OSError:
            self.handleError(record)  # a full disk must not turn one error into another


def _place(record: logging.LogRecord) -> str:
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return f"{record.module}:{record.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    at = f" {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{at}"


def last(folder: Path, limit: int = 10) -> list[Crash]:
    """Return the newest errors, newest first; a line that was cut off is passed over."""
    path = folder / FILE
    if not path.exists():
        return []
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        lines = file.read().decode(errors="replace").splitlines()
    found = []
    for line in reversed(lines):
        try:
            told = json.loads(line)
            found.append(Crash(datetime.fromisoformat(told["at"]), told["what"], told["where"]))
        except (ValueError, KeyError, TypeError):
            continue
    return found[:limit]


def trim(folder: Path) -> None:
    """Let the oldest lines go."""
    path = folder / FILE
    if path.exists() and len(lines := path.read_text().splitlines(keepends=True)) > KEPT:
        draft = path.with_suffix(".draft")
        draft.write_text("".join(lines[-KEPT:]))
        draft.chmod(0o600)
        draft.rename(path)


def init_app(app: Flask) -> None:
    log = logging.getLogger("app")
    for other in [known for known in log.handlers if isinstance(known, CrashHandler)]:
        log.removeHandler(other)
    log.addHandler(CrashHandler(Path(app.instance_path), app.config["CLOCK"]))
