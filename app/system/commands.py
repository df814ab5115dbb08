"""flask commands of the system area: backups, the work of the night, the check of the data."""

import logging
import os
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import update
from sqlalchemy.exc import DatabaseError

from app import config, schema
from app.base import clock
from app.base.jobs import OPEN, Job, JobStatus
from app.domain.errors import RuleBroken
from app.domain.health import size_of
from app.domain.rotation import Keep
from app.extensions import db, reading
from app.system import checks, safekeeping
from app.system import nightly as night
from app.system.models.safety import NightlyRun
from app.system.services import archives, backups, restoring

log = logging.getLogger(__name__)

PASSPHRASE = "BACKUP_PASSPHRASE"  # noqa: S105 - the name of a variable
file_option = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help=f"备份口令所在的文件（第一行）；也可以用环境变量 {PASSPHRASE}",
)


class Said(click.ClickException):
    """A broken rule at the keyboard: the sentence, and an exit code of 1."""

    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True)


@click.group("backup", invoke_without_command=True)
@click.option("--to", "folder", type=click.Path(path_type=Path), help="写到哪个文件夹")
@click.option("--keep", help="按天、周、月各留几份，例如 7,4,12")
@file_option
@click.pass_context
@with_appcontext
def backup(
    context: click.Context, folder: Path | None, keep: str | None, passphrase_file: Path | None
) -> None:
    """备份数据库、上传的文件和密钥，门户可以照常使用；flask backup verify 试恢复一份。"""
    if context.invoked_subcommand:
        return
    given = _given_passphrase(passphrase_file)
    try:
        if schema.is_current():
            saved = safekeeping.plan()
            how = safekeeping.Plan(
                folder.absolute() if folder else saved.folder,
                _keep(keep) if keep else saved.keep,
                given or saved.passphrase,
            )
            done = safekeeping.back_up(how, clock.now())
            db.session.commit()
            _report(done.row.path, done.is_loaded, done.row.is_encrypted, done.removed)
        else:
            to = folder.absolute() if folder else safekeeping.here().backups
            made = safekeeping.make(to, given, clock.now())
            _report(made.path, made.is_loaded, made.is_encrypted, 0)
    except RuleBroken as broken:
        raise Said(str(broken)) from None


def _report(path: Path, is_loaded: bool, is_encrypted: bool, removed: int) -> None:
    click.echo(f"备份已做好：{path}（{size_of(path.stat().st_size)}，{_proof(is_loaded)}）")
    if removed:
        click.echo(f"按保留规则删去 {removed} 份旧备份")
    if not is_encrypted:
        click.echo("没有设备份口令：里面的密钥能解开证件号码，拿到文件的人就能读，放在锁好的地方")


@backup.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@file_option
@with_appcontext
def verify(file: Path, passphrase_file: Path | None) -> None:
    """试恢复一份备份，不动现在的数据。"""
    try:
        passphrase = _passphrase_for(file, passphrase_file)
        found = restoring.verify(safekeeping.here(), file.absolute(), passphrase, _say_waiting)
    except RuleBroken as broken:
        raise Said(str(broken)) from None
    _print_counts(found.manifest)
    click.echo(f"这份备份是好的（{_proof(found.is_loaded)}）")


def _say_waiting() -> None:
    click.echo("另一次备份或恢复正在进行，等它做完就试恢复")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--overwrite", is_flag=True, help="这里已有数据时也恢复，现在的先另存一份备份")
@file_option
@with_appcontext
def restore(file: Path, overwrite: bool, passphrase_file: Path | None) -> None:
    """从一份备份恢复全部数据；先停下门户。"""
    place = safekeeping.here()
    db.engine.dispose()
    try:
        passphrase = _passphrase_for(file, passphrase_file)
        done = restoring.restore(
            place, file.absolute(), passphrase, overwrite=overwrite, now=clock.now()
        )
    except RuleBroken as broken:
        raise Said(str(broken)) from None
    # What was read at the start belonged to the secrets that were here before.
    current_app.config.update(config.machine_secrets(place.instance))
    if not schema.is_current():
        schema.upgrade()
    _close_open_jobs()
    db.session.commit()
    _print_counts(done.manifest)
    if done.set_aside:
        click.echo(f"原来的数据另存在 {done.set_aside}")
    click.echo(f"已恢复到 {done.manifest['made_at'].replace('T', ' ')} 的样子，现在可以启动门户")


def _close_open_jobs() -> None:
    """What was under way when the backup was made does not go on in another life."""
    db.session.execute(
        update(Job)
        .where(Job.status.in_(OPEN))
        .values(
            status=JobStatus.FAILED, ended_at=clock.now(), outcome="备份时没有做完，要的话再做一次"
        )
    )


def _print_counts(manifest: dict[str, Any]) -> None:
    tables = manifest["tables"]
    filled = sorted(name for name, rows in tables.items() if rows)
    widest = max(map(len, filled), default=0)
    for name in filled:
        click.echo(f"  {name:<{widest}}  {tables[name]:>9,} 行，与清单一致")
    click.echo(f"  其余 {len(tables) - len(filled)} 张表是空的，与清单一致")
    files = [told["size"] for told in manifest["files"].values()]
    click.echo(f"  共 {len(files)} 个文件，{size_of(sum(files))}，校验和全部一致")


def _given_passphrase(file: Path | None) -> str | None:
    if file:
        return (file.read_text().splitlines() or [""])[0].strip() or None
    return os.environ.get(PASSPHRASE) or None


def _passphrase_for(backup_file: Path, file: Path | None) -> str | None:
    """Return what opens the backup; somebody at a keyboard is asked for it."""
    given = _given_passphrase(file)
    if given or not backup_file.is_file() or not archives.is_locked(backup_file):
        return given
    return click.prompt("备份口令", hide_input=True) if sys.stdin.isatty() else None


def _keep(text: str) -> Keep:
    try:
        daily, weekly, monthly = (int(number) for number in text.split(","))
    except ValueError:
        raise click.BadParameter("写三个数，例如 7,4,12") from None
    return Keep(daily, weekly, monthly)


def _proof(is_loaded: bool) -> str:
    if is_loaded:
        return "已试恢复，行数和校验和都对"
    return "行数和校验和都对；数据库账号不能建试用库，没有试装"


@click.command("nightly")
@click.option("--again", is_flag=True, help="今晚做过了也再做一次")
@with_appcontext
def nightly(again: bool) -> None:
    """每夜例行：备份、清理到期的记录、核对数据；一夜只做一次。"""
    os.nice(10)
    with backups.lock_file(Path(current_app.instance_path) / "nightly.lock") as is_ours:
        if not is_ours:
            click.echo("今晚的例行工作正在进行")
            return
        failed = [name for name, work in _of_tonight(again) if not _do(name, work)]
    if failed:
        raise SystemExit(1)


def _of_tonight(again: bool) -> list[tuple[str, night.Work]]:
    with reading():
        left = night.left(clock.now())
        db.session.rollback()
    if not again and not left:
        click.echo("今晚的例行工作已经做过，再做一次用 --again")
    return list(night.WORK) if again else left


def _do(name: str, work: night.Work) -> bool:
    """Do one piece of work and commit it; what fails takes nothing else with it."""
    began = clock.now()
    succeeded, sentence = _one(work, began)
    db.session.add(
        NightlyRun(
            name=name,
            started_at=began,
            ended_at=clock.now(),
            succeeded=succeeded,
            sentence=sentence,
        )
    )
    db.session.commit()
    click.echo(f"{name}：{sentence}")
    return succeeded


def _one(work: night.Work, now: datetime) -> tuple[bool, str]:
    try:
        sentence = _whole(work(now))
    except RuleBroken as broken:
        db.session.rollback()
        return False, str(broken)
    except Exception:
        db.session.rollback()
        log.exception("nightly work failed")
        return False, "没有完成，原因在日志里"
    return True, sentence


def _whole(done: str | Iterator[str]) -> str:
    """Commit the work, or each step of one that takes its time."""
    told = ""
    for sentence in [done] if isinstance(done, str) else done:
        db.session.commit()
        told = sentence
    return told


@click.command("check")
@with_appcontext
def check() -> None:
    """核对数据：完整、一致、没有少文件；有问题时退出码为 1。"""
    with reading():
        found = checks.problems()
        db.session.rollback()
    for name, sentences in found.items():
        click.echo(f"{name}：{'正常' if not sentences else f'{len(sentences)} 处问题'}")
        for sentence in sentences:
            click.echo(f"  {sentence}")
    _remember_check(found)
    if any(found.values()):
        raise SystemExit(1)


def _remember_check(found: dict[str, list[str]]) -> None:
    now = clock.now()
    wrong = checks.as_text(found)
    row = NightlyRun(
        name=night.CHECK,
        started_at=now,
        ended_at=now,
        succeeded=not wrong,
        sentence=wrong or "正常",
    )
    db.session.add(row)
    try:
        db.session.commit()
    except DatabaseError:
        log.exception("the outcome of the check could not be written down")


COMMANDS: tuple[click.Command, ...] = (backup, restore, nightly, check)
