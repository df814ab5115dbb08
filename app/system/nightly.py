"""What is done once a night (每夜例行): in order, each in a transaction of its own."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from flask import current_app

from app.base import seals
from app.domain.errors import RuleBroken
from app.domain.nights import is_due
from app.extensions import db, reading
from app.system import checks, error_log, safekeeping
from app.system.queries import safety as queries
from app.system.services import nightly as services
from app.system.services.attachments import sweep_attachments
from app.system.services.imports import forgetting
from app.system.services.jobs import clear as clear_jobs
from app.system.services.retention import clean

# Returns the sentence of what was done; a broken rule or a crash is noted and the next goes on.
# Long work yields a sentence after each step, which is then committed; the last one is kept.
Work = Callable[[datetime], str | Iterator[str]]

CHECK = "核对数据"


def _back_up(now: datetime) -> str:
    how = safekeeping.plan()
    done = safekeeping.back_up(how, now)
    gone = f"，删去 {done.removed} 份旧备份" if done.removed else ""
    return f"{done.row.path}，{done.row.size / 2**20:,.1f} MB，已试读{gone}"


def _seal(now: datetime) -> str:
    return f"封了 {seals.seal(now):,} 条"


def _prune(now: datetime) -> str:
    error_log.trim(Path(current_app.instance_path))
    return services.prune(now)


def _measure(now: datetime) -> str:
    instance = Path(current_app.instance_path)
    return services.measure(instance, current_app.config["SQLALCHEMY_DATABASE_URI"], now)


def _check(_now: datetime) -> str:
    with reading():
        wrong = checks.as_text(checks.problems())
        db.session.rollback()
    if wrong:
        raise RuleBroken(wrong)
    return "正常"


WORK: tuple[tuple[str, Work], ...] = (
    ("操作记录封签", _seal),
    ("备份", _back_up),
    ("到期清理", clean),
    ("运行记录到期", _prune),
    ("导入内容到期", forgetting.forget_rows),
    ("后台文件到期", clear_jobs),
    ("量磁盘", _measure),
    ("附件清理", sweep_attachments),
    (CHECK, _check),
)


def left(now: datetime) -> list[tuple[str, Work]]:
    """Return what was not yet done since the last 02:30; a night cut short goes on here."""
    began = queries.began()
    return [(name, work) for name, work in WORK if is_due(now, began.get(name))]
