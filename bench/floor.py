"""The floor: the thinnest Flask and sqlite3 pages that do the gate's jobs.

Signed session, CSRF, Jinja, durable insert; no ORM, no audit, no search, no permissions. Whatever
the portal needs beyond this is the price of what it does more. Run as `python -m bench.floor`
with FLOOR_DATABASE and PORT set.
"""

import gc
import hmac
import os
import secrets
import sqlite3
import threading
from datetime import datetime

from flask import Flask, abort, redirect, render_template, request, session
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from jinja2 import DictLoader

SCHEMA = """
CREATE TABLE IF NOT EXISTS visit (
    id INTEGER PRIMARY KEY, code TEXT UNIQUE, name TEXT, phone TEXT, organisation TEXT,
    people INTEGER, purpose TEXT, host TEXT, area TEXT, badge TEXT, plate TEXT, guard TEXT,
    arrived_at TEXT, expected_leaving_at TEXT, left_at TEXT
);
CREATE INDEX IF NOT EXISTS visit_newest ON visit (arrived_at, id);
CREATE INDEX IF NOT EXISTS visit_inside ON visit (left_at, expected_leaving_at);
"""
MENU = ["今天", "门岗看板", "来访登记", "预约来访", "车辆", "布控名单", "教职工", "班级"]
TEMPLATES = {
    "page.html": """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<title>{% block title %}{% endblock %}</title></head><body><nav><ul>
{% for line in menu %}<li><a href="/{{ loop.index }}">{{ line }}</a></li>{% endfor %}
</ul></nav><main>{% block main %}{% endblock %}</main></body></html>""",
    "visits.html": """{% extends "page.html" %}{% block title %}来访登记{% endblock %}
{% block main %}<h1>来访登记</h1><form><input type="search" name="q" value="{{ q }}"></form>
<table><thead><tr><th>到校</th><th>来访人</th><th>手机号</th><th>单位</th><th>人数</th><th>事由</th>
<th>被访人</th><th>访客证</th><th>离校</th></tr></thead><tbody>
{% for v in visits %}<tr><td>{{ v.arrived_at[11:16] }}</td>
<td><a href="/visits/{{ v.id }}">{{ v.name[0] }}**</a></td>
<td>{{ v.phone[:3] }}****{{ v.phone[-4:] }}</td><td>{{ v.organisation }}</td><td>{{ v.people }}</td>
<td>{{ v.purpose }}</td><td>{{ v.host }} {{ v.area }}</td><td>{{ v.badge }}</td>
<td>{{ v.left_at[11:16] if v.left_at else "在校" }}</td></tr>{% endfor %}
</tbody></table><a href="?before={{ visits[-1].id if visits }}">更早</a>{% endblock %}""",
    "board.html": """{% extends "page.html" %}{% block title %}门岗看板{% endblock %}
{% block main %}<h1>门岗看板</h1><p>{{ now }} 在校 {{ visits|length }} 人</p>
<form action="/new"><input type="search" name="q"></form><ul>
{% for v in visits %}<li>{{ v.name[0] }}** {{ v.purpose }} {{ v.host }} {{ v.badge }}
{{ v.arrived_at[11:16] }} {% if v.expected_leaving_at < now %}<b>超时</b>{% endif %}
<form method="post" action="/visits/{{ v.id }}/departure"><input type="hidden" name="csrf_token"
value="{{ token }}"><button>离校</button></form></li>{% endfor %}</ul>{% endblock %}""",
    "form.html": """{% extends "page.html" %}{% block title %}登记来访{% endblock %}
{% block main %}<h1>登记来访</h1><form method="post"><input type="hidden" name="csrf_token"
value="{{ token }}">{% for name in fields %}<label>{{ name }}<input name="{{ name }}"></label>
{% endfor %}<button>放行</button></form>{% endblock %}""",
}
FIELDS = ("name", "phone", "organisation", "people", "purpose", "host", "area", "badge", "plate")
LIST = "SELECT * FROM visit ORDER BY arrived_at DESC, id DESC LIMIT 50"
INSIDE = "SELECT * FROM visit WHERE left_at IS NULL ORDER BY expected_leaving_at LIMIT 200"
INSERT = (
    f"INSERT INTO visit (code, {', '.join(FIELDS)}, guard, arrived_at, expected_leaving_at)"
    f" VALUES ({', '.join('?' * (len(FIELDS) + 4))})"
)

app = Flask(__name__)
app.secret_key = os.environ.get("FLOOR_SECRET", "floor")
app.jinja_loader = DictLoader(TEMPLATES)
app.jinja_env.globals["menu"] = MENU
local = threading.local()


def connect(path: str) -> sqlite3.Connection:
    """Open a database that is as durable as the portal's."""
    connection = sqlite3.connect(path, timeout=30, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def database() -> sqlite3.Connection:
    if not hasattr(local, "connection"):
        local.connection = connect(os.environ["FLOOR_DATABASE"])
    return local.connection


@app.before_request
def check() -> None:
    if request.endpoint == "sign_in":
        return
    if "user" not in session:
        abort(401)
    if request.method == "POST":
        given = request.form.get("csrf_token", "")
        if not hmac.compare_digest(given, session["token"]):
            abort(400)


@app.route("/sign-in")
def sign_in() -> str:
    session["user"] = "郑满仓"
    session["token"] = secrets.token_hex(16)
    return "ok"


@app.get("/visits/")
def visits() -> str:
    rows = database().execute(LIST).fetchall()
    return render_template("visits.html", visits=rows, q="")


@app.get("/board/")
def board() -> str:
    rows = database().execute(INSIDE).fetchall()
    now = datetime.now().isoformat(" ", "seconds")  # noqa: DTZ005 - wall clock, as in the portal
    return render_template("board.html", visits=rows, now=now, token=session["token"])


@app.get("/visits/new")
def new() -> str:
    return render_template("form.html", fields=FIELDS, token=session["token"])


@app.post("/visits/new")
def create() -> object:
    now = datetime.now().isoformat(" ", "seconds")  # noqa: DTZ005 - wall clock, as in the portal
    values = (request.form.get(name, "") for name in FIELDS)
    database().execute(INSERT, (secrets.token_hex(5), *values, session["user"], now, now))
    return redirect("/board/", 303)


def main() -> None:
    """Serve like app/serve.py: two forked workers of four threads."""
    gc.collect()
    gc.freeze()
    Granian(
        "bench.floor:app",
        address="127.0.0.1",
        port=int(os.environ["PORT"]),
        interface=Interfaces.WSGI,
        workers=2,
        blocking_threads=4,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()
