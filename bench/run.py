"""The bench: the portal against its targets, with the floor and the raw disk beside each figure.

Everything runs on this machine over loopback and ends by itself. Server CPU is the figure that
resists noise; each is the least of three turns, taken in rotation with what it is compared to.
"""

import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from bench import canteen, fill
from bench.probe import ROOT, Client, Server, cost, raw_inserts, together

RESULTS = ROOT / "bench" / "results"
MYSQL_URL = os.environ.get("TEST_MYSQL_URL", "mysql+pymysql://root@127.0.0.1:3306/")
SMALL, LARGE = 1_000, 1_000_000
TURNS = 3
WRITERS, POSTS_EACH = 50, 4
PAGES = {"来访登记": "/gate/visits/", "门岗看板": "/gate/"}
NUMBERS = "?counts=1"
# Each finds many, or nothing at all.
SEARCHES = {
    "姓名": ("志远", "龘"),
    "拼音": ("zhangwei", "xqxq"),
    "手机尾号": ("0142", "000000000"),
    "车牌": ("苏A1", "京Q999"),
}


@dataclass(frozen=True)
class Line:
    """One line of the table; a target of None is there for comparison."""

    what: str
    target: str
    measured: str
    is_met: bool | None
    beside: str

    def __str__(self) -> str:
        verdict = {True: "达到", False: "未达到", None: "—"}[self.is_met]
        return f"| {self.what} | {self.target} | {self.measured} | {verdict} | {self.beside} |"


def at_most(what: str, value: float, limit: float, unit: str, beside: str) -> Line:
    return Line(what, f"≤ {limit:g}{unit}", f"{value:.2f}{unit}", value <= limit, beside)


def main() -> int:
    visits = int(sys.argv[1]) if len(sys.argv) > 1 else LARGE
    shutil.rmtree(RESULTS, ignore_errors=True)
    RESULTS.mkdir(parents=True)
    started = time.monotonic()
    prepare(SMALL, visits)
    lines = []
    with portal(SMALL) as small, portal(visits) as large, floor(visits) as below:
        tabs = [sign_in(small), sign_in(large), sign_in_below(below)]
        lines += pages(small, large, below, *tabs)
        lines += searches(small, large, *tabs[:2])
        lines += writing(large, below, *tabs[1:])
        lines += many_writers("SQLite", large, tabs[1], engine(visits))
        lines += nutrition(large)
        lines += weight(large, below)
    lines += mariadb()
    lines += start_again()
    report(lines, visits, time.monotonic() - started)
    return int(any(line.is_met is False for line in lines))


def report(lines: list[Line], visits: int, seconds: float) -> None:
    head = "| 项目 | 目标 | 实测 | 结论 | 同场对照 |\n| --- | --- | --- | --- | --- |"
    table = "\n".join([head, *map(str, lines)])
    (RESULTS / "table.md").write_text(table + "\n")
    print(table)
    print(f"\n{visits:,} 条来访，2 个进程，全程 {seconds:.0f} 秒")


def prepare(*sizes: int) -> None:
    """Fill the databases of these sizes side by side, one process each."""
    command = [sys.executable, "-m", "bench.fill"]
    fills = [
        subprocess.Popen([*command, str(size)], cwd=ROOT, env={**os.environ, **places(size)})
        for size in sizes
    ]
    if any(filling.wait() for filling in fills):
        sys.exit("bench.fill failed")


def places(visits: int) -> dict[str, str]:
    folder = RESULTS / str(visits)
    return {
        "INSTANCE_PATH": str(folder),
        "FLOOR_DATABASE": str(RESULTS / f"floor-{visits}.db"),
        "DATABASE_URL": "",
    }


def engine(visits: int) -> Engine:
    return create_engine(f"sqlite:///{RESULTS / str(visits) / 'houqin.db'}")


def portal(visits: int, **environ: str) -> Server:
    command = [sys.executable, "-m", "app.serve"]
    return Server(command, RESULTS / f"portal-{visits}.log", **{**places(visits), **environ})


def floor(visits: int) -> Server:
    command = [sys.executable, "-m", "bench.floor"]
    return Server(command, RESULTS / f"floor-{visits}.log", **places(visits))


def sign_in(server: Server) -> Client:
    tab = logged_in(server, fill.USERNAME, fill.PASSWORD)
    # A guard at work: the device knows its gate, and the message of the last act was shown.
    newcomer(tab, tab.hidden("/gate/visits/new"))()
    expect(tab.get("/gate/"), 200)
    tab.signed_in = True
    return tab


def logged_in(server: Server, username: str, password: str) -> Client:
    tab = Client(server.port)
    fields = {"username": username, "password": password, **tab.hidden("/login")}
    expect(tab.post("/login", fields), 303)
    return tab


def sign_in_below(server: Server) -> Client:
    tab = Client(server.port)
    expect(tab.get("/sign-in"), 200)
    tab.signed_in = True
    return tab


def expect(answer: tuple[int, str], status: int) -> None:
    if answer[0] != status:
        raise AssertionError(f"{answer[0]} instead of {status}: {answer[1][:500]}")


def reader(tab: Client, path: str) -> Callable[[], None]:
    return lambda: expect(tab.get(path), 200)


def compared(**acts: tuple[Server, Callable[[], None]]) -> dict[str, tuple[float, float]]:
    """Take turns at the acts; return the least CPU and the least median wait of each, in ms."""
    turns = [{name: cost(*act) for name, act in acts.items()} for _ in range(TURNS)]
    return {
        name: (min(turn[name][0] for turn in turns), min(turn[name][1] for turn in turns))
        for name in acts
    }


def pages(
    small: Server, large: Server, below: Server, small_tab: Client, large_tab: Client, low: Client
) -> list[Line]:
    lines = []
    for title, path in PAGES.items():
        found = compared(
            small=(small, reader(small_tab, path)),
            large=(large, reader(large_tab, path)),
            floor=(below, reader(low, "/visits/" if title == "来访登记" else "/board/")),
        )
        (little, _), (cpu, wait), (least, least_wait) = found.values()
        beside = f"地板 {least:.2f} ms CPU，p50 {wait:.2f} 对 {least_wait:.2f} ms"
        if title == "来访登记":
            lines.append(at_most("列表最新 50 条，CPU 为地板的", cpu / least, 3.5, " 倍", beside))
            lines.append(numbers(small, large, small_tab, large_tab))
        else:
            lines.append(at_most("门岗看板，CPU", cpu, 5, " ms", beside))
        growth = f"{little:.2f} → {cpu:.2f} ms CPU"
        lines.append(at_most(f"{title}，1 千 → 百万条", cpu / little, 1.2, " 倍", growth))
    return lines


def numbers(small: Server, large: Server, small_tab: Client, large_tab: Client) -> Line:
    """Show what the numbers of the list cost, which come after it and stop at 10,000."""
    path = PAGES["来访登记"] + NUMBERS
    found = compared(
        small=(small, lambda: expect(small_tab.fragment(path), 200)),
        large=(large, lambda: expect(large_tab.fragment(path), 200)),
    )
    (little, _), (much, wait) = found.values()
    beside = f"1 千条时 {little:.2f} ms，p50 {wait:.2f} ms"
    return Line("列表上的数字（随后补上），百万条，CPU", "—", f"{much:.2f} ms", None, beside)


def searches(small: Server, large: Server, small_tab: Client, large_tab: Client) -> list[Line]:
    lines = []
    for kind, (common, unknown) in SEARCHES.items():
        for hits, q in (("有结果", common), ("无结果", unknown)):
            path = f"{PAGES['来访登记']}?q={quoted(q)}"
            found = compared(
                small=(small, searcher(small_tab, path)), large=(large, searcher(large_tab, path))
            )
            (little, _), (much, wait) = found.values()
            beside = f"{little:.2f} → {much:.2f} ms CPU，p50 {wait:.2f} ms"
            what = f"查找：按{kind}，{hits}，1 千 → 百万条"
            lines.append(at_most(what, much / little, 3, " 倍", beside))
    return lines


def searcher(tab: Client, path: str) -> Callable[[], None]:
    """Return the act of searching: the rows, then the numbers that the page asks for."""

    def search() -> None:
        expect(tab.get(path), 200)
        expect(tab.fragment(path + NUMBERS.replace("?", "&")), 200)

    return search


def quoted(q: str) -> str:
    return "".join(f"%{byte:02X}" for byte in q.encode())


def newcomer(tab: Client, hidden: dict[str, str], **given: str) -> Callable[[], None]:
    """Return the act of registering somebody who was never here before."""

    def register() -> None:
        visitor = {
            "name": "赵" + secrets.choice(fill.GIVEN) + secrets.choice(fill.GIVEN),
            "phone": f"139{secrets.randbelow(10**8):08}",
            "purpose": "delivery",
            "host_name": "田谷雨",
            "people": "1",
        }
        fields = {**hidden, **visitor, **given, "form_id": secrets.token_hex(16)}
        expect(tab.post("/gate/visits/new", fields), 303)

    return register


def writing(large: Server, below: Server, tab: Client, low: Client) -> list[Line]:
    hidden, low_hidden = tab.hidden("/gate/visits/new"), low.hidden("/visits/new")
    fields = {**low_hidden, "name": "赵伟", "phone": "13900001402", "purpose": "送货"}
    found = compared(
        portal=(large, newcomer(tab, hidden)),
        floor=(below, lambda: expect(low.post("/visits/new", fields), 303)),
    )
    (cpu, wait), (least, least_wait) = found.values()
    beside = f"{wait:.2f} 对 {least_wait:.2f} ms，CPU {cpu:.2f} 对 {least:.2f} ms"
    tabs = [tab.another() for _ in range(8)]
    rates, raw = [], []
    for turn in range(TURNS):
        raw.append(raw_inserts(RESULTS / f"raw-{turn}.db"))
        rates.append(together([newcomer(t, hidden) for t in tabs], 25))
    share, rate = max(rates) / max(raw), max(rates)
    return [
        at_most("登记来访，单独 p50 为地板的", wait / least_wait, 3, " 倍", beside),
        Line(
            "持久登记，8 路并发，为裸 sqlite3 循环的",
            "≥ 0.12",
            f"{share:.3f}",
            share >= 0.12,
            f"{rate:.0f} 对 {max(raw):.0f} 次/秒",
        ),
    ]


def many_writers(name: str, server: Server, tab: Client, database: Engine) -> list[Line]:
    """Let 50 tabs register the same visitor at once: each must count, and count once."""
    hidden, phone = tab.hidden("/gate/visits/new"), f"137{secrets.randbelow(10**8):08}"
    person = {"name": "钱进", "phone": phone}
    newcomer(tab, hidden, **person)()
    tabs = [tab.another() for _ in range(WRITERS)]
    rate = together([newcomer(t, hidden, **person) for t in tabs], POSTS_EACH)
    with database.connect() as connection:
        written, visitors, counted = connection.execute(
            text(
                "SELECT (SELECT count(*) FROM gate_visit WHERE phone = :phone), count(*),"
                " max(visits_count) FROM gate_visitor WHERE phone = :phone"
            ),
            {"phone": phone},
        ).one()
    database.dispose()
    locked = server.log.read_text().count("database is locked")
    asked = WRITERS * POSTS_EACH + 1
    return [
        Line(
            f"{name}：50 个写者同时登记同一人",
            f"{asked} 条、计数 {asked}、0 次锁错",
            f"{written} 条、计数 {counted}、{locked} 次锁错",
            (written, visitors, counted, locked) == (asked, 1, asked, 0),
            f"{rate:.0f} 次/秒",
        )
    ]


def nutrition(server: Server) -> list[Line]:
    """Reckon one full day, and a year of them: 12 dishes of 8 ingredients on each of 200 days."""
    tab = logged_in(server, canteen.USERNAME, canteen.PASSWORD)
    tab.signed_in = True
    found = compared(
        day=(server, reader(tab, canteen.day_page())), year=(server, reader(tab, canteen.YEAR))
    )
    (day, day_wait), (year, year_wait) = found.values()
    size = f"{canteen.DISHES_A_DAY} 道菜，每道 {canteen.LINES_EACH} 种配料"
    days = canteen.WEEKS * canteen.DAYS
    return [
        at_most(f"一天的营养（{size}），整页 p50", day_wait, 50, " ms", f"{day:.2f} ms CPU"),
        at_most(f"一年的营养（{days} 天），一次请求 p50", year_wait / 1000, 1, " 秒",
                f"{year:.0f} ms CPU"),
    ]  # fmt: skip


def weight(large: Server, below: Server) -> list[Line]:
    used, least = large.memory_mb(), below.memory_mb()
    beside = f"{used:.0f} 对 {least:.0f} MB（PSS，含主进程）"
    return [at_most("2 个进程的内存为地板的", used / least, 1.8, " 倍", beside)]


def mariadb() -> list[Line]:
    """Repeat the crowd of writers on MariaDB, if a server answers."""
    server = create_engine(MYSQL_URL)
    try:
        with server.begin() as connection:
            connection.execute(text("DROP DATABASE IF EXISTS houqin_bench"))
            connection.execute(text("CREATE DATABASE houqin_bench"))
    except OperationalError:
        return [Line("MariaDB：50 个写者", "同上", "没有运行", None, "TEST_MYSQL_URL 没有应答")]
    url = server.url.set(database="houqin_bench").render_as_string(hide_password=False)
    environ = {"INSTANCE_PATH": str(RESULTS / "mariadb"), "DATABASE_URL": url}
    subprocess.run(
        [sys.executable, "-m", "bench.fill", str(SMALL)],
        cwd=ROOT,
        env={**os.environ, **environ},
        check=True,
    )
    with portal(SMALL, **environ) as portal_server:
        tab = sign_in(portal_server)
        lines = many_writers("MariaDB", portal_server, tab, create_engine(url))
    with server.begin() as connection:
        connection.execute(text("DROP DATABASE houqin_bench"))
    server.dispose()
    return lines


def start_again() -> list[Line]:
    seconds = []
    for _ in range(TURNS):
        command = [str(ROOT / "bin" / "serve")]
        with Server(command, RESULTS / "start.log", **places(SMALL)) as server:
            seconds.append(server.ready_after)
    beside = "、".join(f"{each:.2f}" for each in seconds)
    return [at_most("再次启动 bin/serve 到能应答", min(seconds), 3, " 秒", beside)]


if __name__ == "__main__":
    sys.exit(main())
