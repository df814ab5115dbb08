"""Sees to it that the work of the night is done: a small process beside the workers of bin/serve.

A school runs one command and has no timer. The process is forked from the server, looks every few
minutes whether something is due, and has `flask nightly` do it in a process of its own.
"""

import logging
import os
import select
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime

from flask import Flask

from app.config import ROOT
from app.extensions import db, reading
from app.system import nightly

log = logging.getLogger(__name__)

FIRST_LOOK, LOOK_EVERY = 60.0, 300.0
# By its presence a worker knows that it is one of bin/serve's; see queries/machine.
VARIABLE = "HOUQIN_NIGHT_WATCH"


def start(app: Flask, now: Callable[[], datetime]) -> None:
    """Fork the watch; it ends when the server and all its workers have ended.

    They hold the other end of a pipe between them, so the watch needs no signal and no look at
    process ids: when the last one is gone, the pipe says so.
    """
    watching, serving = os.pipe()
    child = os.fork()
    if child:
        os.close(watching)
        os.environ[VARIABLE] = str(child)
        return
    os.close(serving)
    try:
        _watch(app, now, watching)
    finally:
        os._exit(0)


def _watch(app: Flask, now: Callable[[], datetime], pipe: int) -> None:
    wait = float(os.environ.get("NIGHT_WATCH_SECONDS") or FIRST_LOOK)
    while not select.select([pipe], [], [], wait)[0]:
        wait = LOOK_EVERY
        try:
            if _is_due(app, now()):
                _do(app)
        except Exception:
            log.exception("the night watch could not look")


def _is_due(app: Flask, now: datetime) -> bool:
    with app.app_context():
        try:
            with reading():
                return bool(nightly.left(now))
        finally:
            db.session.remove()
            db.engine.dispose()


def _do(app: Flask) -> None:
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "nightly"],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
            "INSTANCE_PATH": app.instance_path,
        },
        stdin=subprocess.DEVNULL,
        check=False,
    )
