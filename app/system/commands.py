"""flask commands of the system area: the work of the night, and the check of what is stored."""

import logging
from datetime import datetime

import click
from flask.cli import with_appcontext

from app.base import clock
from app.domain.errors import RuleBroken
from app.extensions import db, reading
from app.system import checks
from app.system import nightly as night

log = logging.getLogger(__name__)


@click.command("nightly")
@with_appcontext
def nightly() -> None:
    """每夜例行：备份、清理到期的记录、核对数据。"""
    failed = 0
    for name, work in night.WORK:
        is_done, sentence = _one(work, clock.now())
        failed += not is_done
        click.echo(f"{name}：{sentence}")
    if failed:
        raise SystemExit(1)


def _one(work: night.Work, now: datetime) -> tuple[bool, str]:
    """Do one piece of work and commit it; what fails takes nothing else with it."""
    try:
        sentence = work(now)
        db.session.commit()
    except RuleBroken as broken:
        db.session.rollback()
        return False, str(broken)
    except Exception:
        db.session.rollback()
        log.exception("nightly work failed")
        return False, "没有完成，原因在日志里"
    return True, sentence


@click.command("check")
@with_appcontext
def check() -> None:
    """核对数据：完整、一致、没有少文件；有问题时退出码为 1。"""
    with reading():
        found = checks.problems()
    for name, sentences in found.items():
        click.echo(f"{name}：{'正常' if not sentences else f'{len(sentences)} 处问题'}")
        for sentence in sentences:
            click.echo(f"  {sentence}")
    if any(found.values()):
        raise SystemExit(1)


COMMANDS: tuple[click.Command, ...] = (nightly, check)
