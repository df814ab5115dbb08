"""Which server: granian as app/serve.py runs it, and gunicorn's threads on the same warmed-up app.

`python -m bench.servers` installs gunicorn beside the results only; the portal does without it.
"""

import os
import shutil
import subprocess
import sys

from bench.probe import ROOT, Client, Server, together
from bench.run import (
    PAGES,
    RESULTS,
    SMALL,
    compared,
    newcomer,
    places,
    portal,
    prepare,
    reader,
    sign_in,
)

GUNICORN = "gunicorn==27.0.1"
START = """
import gc, os, sys
import wsgi
from app.serve import warm_up
from gunicorn.app.wsgiapp import run
warm_up(wsgi.app)
gc.collect()
gc.freeze()
sys.argv = ["gunicorn", "--preload", "--worker-class=gthread", "--workers=2", "--threads=4",
            "--bind=127.0.0.1:" + os.environ["PORT"], "--log-level=warning", "wsgi:app"]
run()
"""


def main() -> None:
    shutil.rmtree(RESULTS, ignore_errors=True)
    RESULTS.mkdir(parents=True)
    packages = RESULTS / "gunicorn"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(packages)]
    subprocess.run([*install, GUNICORN], check=True)
    prepare(SMALL)
    path = os.pathsep.join([str(ROOT), str(packages)])
    other = Server(
        [sys.executable, "-c", START],
        RESULTS / "gunicorn.log",
        **places(SMALL),
        PYTHONPATH=path,
    )
    with portal(SMALL) as granian, other as gunicorn:
        report(granian, gunicorn)


def report(granian: Server, gunicorn: Server) -> None:
    tabs = sign_in(granian), sign_in(gunicorn)
    print("| 页面 | granian CPU、p50 | gunicorn gthread CPU、p50 |\n| --- | --- | --- |")
    for title, path in PAGES.items():
        show(title, granian, gunicorn, *(reader(tab, path) for tab in tabs))
    hidden = [tab.hidden("/gate/visits/new") for tab in tabs]
    acts = [newcomer(tab, each) for tab, each in zip(tabs, hidden, strict=True)]
    show("登记来访", granian, gunicorn, *acts)
    rates = [crowd(tab) for tab in tabs]
    print(f"| 8 路同时读列表 | {rates[0]:.0f} 次/秒 | {rates[1]:.0f} 次/秒 |")
    print(f"| 内存（PSS） | {granian.memory_mb():.0f} MB | {gunicorn.memory_mb():.0f} MB |")


def show(title: str, granian: Server, gunicorn: Server, first, second) -> None:
    found = compared(granian=(granian, first), gunicorn=(gunicorn, second))
    cells = [f"{cpu:.2f} ms、{wait:.2f} ms" for cpu, wait in found.values()]
    print(f"| {title} | {cells[0]} | {cells[1]} |")


def crowd(tab: Client) -> float:
    tabs = [tab.another() for _ in range(8)]
    return max(together([reader(each, PAGES["来访登记"]) for each in tabs], 30) for _ in range(3))


if __name__ == "__main__":
    main()
