"""Sees to it that the work of the night is done: a thread in each worker of bin/serve.

A school runs one command and has no timer. Every few minutes one of the threads looks whether
something is due, and has `flask nightly` do it in a process of its own. A process that only
watched would hold 30 MB for a look every five minutes.
"""

import fcntl
import importlib
import logging
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from flask import Flask

from app.config import ROOT
from app.extensions import reading
from app.system import nightly
from app.system.services.backups import lock_file
from app.system.services.restoring import SERVING

log = logging.getLogger(__name__)

FIRST_LOOK, LOOK_EVERY = 60.0, 300.0


def portal() -> Flask:
    """Return what a worker serves, and begin its watch: a thread does not outlive a fork."""
    app: Flask = importlib.import_module("wsgi").app
    threading.Thread(target=_watch, args=(app,), name="night watch", daemon=True).start()
    return app


def _watch(app: Flask) -> None:
    wait = float(os.environ.get("NIGHT_WATCH_SECONDS") or FIRST_LOOK)
    while True:
        time.sleep(wait)
        wait = LOOK_EVERY
        try:
            with lock_file(Path(app.instance_path) / "night-watch.lock") as is_mine:
                if is_mine and _is_due(app):
                    _do(app)
        except Exception:
            log.exception("the night watch could not look")


def _is_due(app: Flask) -> bool:
    with app.app_context(), reading():
        return bool(nightly.left(app.config["CLOCK"]()))


def _do(app: Flask) -> None:
    """Run it; no restore may begin meanwhile, even should the server be stopped."""
    with open(Path(app.instance_path) / SERVING, "a") as serving:
        fcntl.flock(serving, fcntl.LOCK_SH)
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", "nightly"],
            cwd=ROOT,
            env={
                **os.environ,
                "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
                "INSTANCE_PATH": app.instance_path,
            },
            stdin=subprocess.DEVNULL,
            pass_fds=(serving.fileno(),),
            check=False,
        )
