"""The state of the portal (系统状态): red only where somebody must do something."""

from pathlib import Path

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.access import requires
from app.base.htmx import render_page
from app.domain import health
from app.permissions import Permission
from app.system import condition, error_log
from app.system.nightly import WORK
from app.system.queries import machine
from app.system.queries import safety as queries

bp = Blueprint("status", __name__, url_prefix="/status")


@bp.get("/")
@requires(Permission.SYSTEM_STATUS_READ)
def index() -> ResponseReturnValue:
    now = clock.now()
    instance = Path(current_app.instance_path)
    lines = health.judge(condition.vitals(now))
    return render_page(
        "system/status/index.html",
        lines=lines,
        red=sum(line.tone is health.Tone.ACT for line in lines),
        hints=sum(line.tone is health.Tone.HINT for line in lines),
        nights={run.name: run for run in queries.last_night()},
        pieces=[name for name, _ in WORK],
        crashes=error_log.last(instance),
        facts=_facts(instance),
        now=now,
    )


def _facts(instance: Path) -> list[tuple[str, str]]:
    size = machine.database_size(current_app.config["SQLALCHEMY_DATABASE_URI"])
    return [
        ("门户", machine.version()),
        ("Python", machine.python()),
        ("数据库", machine.database_version()),
        ("数据库大小", health.size_of(size)),
        ("数据文件夹", str(instance)),
    ]
