"""What bin/serve runs once .venv stands: bring the database up to date, say where, serve."""

import argparse
import fcntl
import gc
import importlib
import os
import sys
import traceback
from collections.abc import Callable
from ctypes.util import find_library
from pathlib import Path

import click
from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from jinja2 import FileSystemBytecodeCache

from app import schema
from app.base import jobs
from app.base.printing import APT_LINE
from app.extensions import db
from app.system import night_watch
from app.system.queries.machine import SERVER
from app.system.services.restoring import SERVING, UNFINISHED

WORKERS = 2
THREADS = 4
KILL_AFTER = 8
PDF_LIBRARIES = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")


def main() -> None:
    parser = argparse.ArgumentParser(prog="bin/serve", description="启动校园后勤门户")
    parser.add_argument("--demo", action="store_true", help="先载入演示学校")
    arguments = parser.parse_args()
    host = os.environ.get("HOST") or "0.0.0.0"  # noqa: S104 - the tablets at the gate are elsewhere
    port = int(os.environ.get("PORT") or 8000)

    url = shown_url(host, port)
    app = importlib.import_module("wsgi").app
    hold(Path(app.instance_path))
    in_a_process_of_its_own(lambda: prepare(app, url, with_demo=arguments.demo))
    warm_up(app)
    click.echo(f"校园后勤已就绪：{url}")
    serve(host, port)


def hold(instance: Path) -> None:
    """Tell a restore that the portal is served: the lock goes on to every process forked here.

    It is shared, so that a second server of the same folder may run; after a restore that was cut
    off there is nothing whole to serve.
    """
    lock = os.open(instance / SERVING, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit("正在从备份恢复，做完再启动")
    if (instance / UNFINISHED).exists():
        sys.exit("上次从备份恢复到一半被打断，数据不完整：把同一条 flask restore 命令再执行一次")


def in_a_process_of_its_own(work: Callable[[], None]) -> None:
    """Do it in a child, so that the memory it takes is not handed on to the workers."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        except Exception:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            os._exit(status)
    if os.waitpid(child, 0)[1]:
        sys.exit(1)


def prepare(app: Flask, url: str, *, with_demo: bool) -> None:
    """Bring the database up to date and say what the person at the keyboard should know."""
    with app.app_context():
        if not schema.is_current():
            schema.upgrade()
        if with_demo:
            run(app, "demo", "load")
        run(app, "setup-link", "--base", url)
        if jobs.next_open() is not None:
            jobs.start_worker()
    if not all(map(find_library, PDF_LIBRARIES)):
        click.echo(f"缺少 Pango：PDF 按钮会说明暂不可用，其余照常。补齐只要一行：\n  {APT_LINE}")


def warm_up(app: Flask) -> None:
    """Do here what each worker would else do for itself, and close what they must not share.

    Compiled templates are kept from start to start: compiling them takes a second.
    """
    compiled = Path(app.instance_path) / "compiled"
    compiled.mkdir(mode=0o700, exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(compiled))
    for template in app.jinja_env.list_templates(["html"]):
        app.jinja_env.get_template(template)
    app.test_client().get("/login")
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def run(app: Flask, *command: str) -> None:
    app.cli.main(args=list(command), prog_name="flask", standalone_mode=False)


def shown_url(host: str, port: int) -> str:
    return f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}/"  # noqa: S104


def serve(host: str, port: int) -> None:
    """Serve until told to stop.

    The workers are forked from here: all that is loaded by now is shared memory. Each of them
    opens the database and its write lock for itself.
    """
    gc.collect()
    gc.freeze()
    os.environ[SERVER] = str(os.getpid())
    Granian(
        f"{night_watch.__name__}:{night_watch.portal.__name__}",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        # A worker told to stop while it is still starting does not hear it.
        workers_kill_timeout=KILL_AFTER,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()
