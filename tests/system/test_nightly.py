"""The work of the night: once, in order, each piece for itself."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.directory.models import LoginAttempt, LoginSession
from app.domain.errors import RuleBroken
from app.extensions import db
from app.permissions import Role
from app.system import nightly
from app.system.models.safety import Backup, DiskSample, NightlyRun
from app.system.services.backups import lock_file
from tests.conftest import MONDAY
from tests.factories.directory import open_session_for


@pytest.fixture
def flask(app):
    db.session.rollback()
    runner = app.test_cli_runner()

    def run(*words):
        db.session.rollback()
        return runner.invoke(args=words)

    return run


def runs():
    return db.session.scalars(select(NightlyRun).order_by(NightlyRun.id)).all()


def test_a_night_does_every_piece_once_and_says_what_it_did(flask):
    first = flask("nightly")
    assert first.exit_code == 0, first.output
    assert [run.name for run in runs()] == [name for name, _ in nightly.WORK]
    assert all(run.succeeded and run.sentence for run in runs())
    assert db.session.scalar(select(func.count()).select_from(Backup)) == 1
    assert db.session.scalar(select(func.count()).select_from(DiskSample)) == 1

    assert "已经做过" in flask("nightly").output
    assert len(runs()) == len(nightly.WORK)
    flask("nightly", "--again")
    assert len(runs()) == 2 * len(nightly.WORK)


def test_a_night_cut_short_goes_on_with_what_is_left(flask):
    last, _ = nightly.WORK[-1]
    for name, _ in nightly.WORK[:-1]:
        db.session.add(
            NightlyRun(
                name=name, started_at=MONDAY, ended_at=MONDAY, succeeded=True, sentence="正常"
            )
        )
    db.session.commit()
    assert flask("nightly").output.startswith(last)


def test_the_server_and_the_timer_together_do_it_once(app, flask):
    with lock_file(Path(app.instance_path) / "nightly.lock") as is_ours:
        assert is_ours
        assert "正在进行" in flask("nightly").output
    assert runs() == []


def test_a_piece_that_fails_takes_nothing_else_with_it(flask, monkeypatch):
    def refuse(_now):
        db.session.add(DiskSample(at=MONDAY, free=1, database_size=1, uploads_size=1))
        db.session.flush()
        raise RuleBroken("备份盘没有接好，接好再来")

    def crash(_now):
        raise ZeroDivisionError

    work = (("一", refuse), ("二", crash), ("三", lambda _now: "做好了"))
    monkeypatch.setattr(nightly, "WORK", work)
    done = flask("nightly")
    assert done.exit_code == 1
    found = [(run.name, run.succeeded, run.sentence) for run in runs()]
    assert found == [
        ("一", False, "备份盘没有接好，接好再来"),
        ("二", False, "没有完成，原因在日志里"),
        ("三", True, "做好了"),
    ]
    assert db.session.scalar(select(func.count()).select_from(DiskSample)) == 0


def test_old_login_attempts_and_ended_sessions_go_and_open_ones_stay(flask):
    old = MONDAY - timedelta(days=367)  # 网络安全法: at least six months; a year is kept
    for at in (old, MONDAY - timedelta(days=365)):
        db.session.add(LoginAttempt(username="a", address="::1", at=at, succeeded=False))
    open_session_for((Role.GUARD,), name="在用")
    open_session_for((Role.GUARD,), name="早已不用")
    used, unused = db.session.scalars(select(LoginSession).order_by(LoginSession.id))
    used.last_seen_at, unused.last_seen_at = MONDAY, old
    db.session.commit()
    assert "登录尝试 1，登录设备 1" in flask("nightly").output
    assert db.session.scalars(select(LoginSession.id)).all() == [used.id]
