"""The state page: red only where something must be done, and the line on the front page."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest

from app.extensions import db
from app.permissions import Role
from app.system import error_log
from app.system.models.safety import Backup, NightlyRun
from tests.conftest import MONDAY
from tests.factories.directory import make_school

STATUS = "/system/status/"


@pytest.fixture
def head(sign_in):
    make_school()
    return sign_in(Role.ADMINISTRATOR, name="沈岚")


def add(*rows):
    db.session.add_all(rows)
    db.session.commit()


def night(name, succeeded=True, sentence="正常", at=MONDAY):
    return NightlyRun(name=name, started_at=at, ended_at=at, succeeded=succeeded, sentence=sentence)


def test_a_new_portal_owes_nothing_yet(head):
    page = head.get(STATUS).text
    assert "还没有备份" in page
    assert "处要处理" not in page
    assert "系统状态" not in head.get("/").text.partition("本周")[0].partition("<main")[2]


def test_a_backup_whose_file_is_gone_is_red_there_and_on_the_front_page(head):
    add(
        Backup(
            made_at=MONDAY, file_name="houqin-2026-11-23-0230.tar.gz", folder="/nowhere", size=1,
            sha256="", revision="0009", is_encrypted=False, seconds=1, verified_at=MONDAY,
        )
    )  # fmt: skip
    page = head.get(STATUS).text
    assert "备份文件不见了" in page
    assert "1 处要处理" in page
    assert "系统状态 1 处要处理" in head.get("/").text


def test_what_failed_at_night_stands_with_its_sentence(head):
    add(
        night("备份", False, "磁盘写满了"),
        night("核对数据", False, "检索：3 条访客用查找找不到"),
    )
    page = head.get(STATUS).text
    assert "磁盘写满了" in page
    assert "检索：3 条访客用查找找不到" in page


def test_only_the_newest_run_of_each_piece_counts(head):
    add(night("备份", False, "磁盘写满了", MONDAY - timedelta(days=1)), night("备份"))
    assert "磁盘写满了" not in head.get(STATUS).text


def test_a_crash_is_on_the_page_with_its_number_and_place_and_nobody_s_values(app, head):
    error_log.init_app(app)
    try:
        raise KeyError("139****1402")
    except KeyError:
        logging.getLogger("app.base.errors").exception("crash %s at %s", "A1B2C3", "/gate/visits/")
    page = head.get(STATUS).text
    assert "crash A1B2C3 at /gate/visits/" in page
    assert "KeyError test_status.py" in page
    assert "139****1402" not in page


def test_a_log_line_that_was_cut_off_is_passed_over(app):
    path = Path(app.instance_path) / error_log.FILE
    good = '{"at": "2026-11-23T10:00:00", "what": "crash", "where": "x:1"}\n'
    path.write_text(good + '{"at": "2026-')
    assert [crash.what for crash in error_log.last(path.parent)] == ["crash"]
    path.write_text(good * (error_log.KEPT + 5))
    error_log.trim(path.parent)
    assert len(path.read_text().splitlines()) == error_log.KEPT
    path.unlink()


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.LOGISTICS_HEAD, 200),
        (Role.PRINCIPAL, 200),
        (Role.GUARD, 403),
    ],
)
def test_who_may_see_it(sign_in, role, status):
    assert sign_in(role, name="测试").get(STATUS).status_code == status
