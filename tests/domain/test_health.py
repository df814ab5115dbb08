"""What is red, what is a hint, and what to do about it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.domain.health import GIGABYTE, Tone, Vitals, age_of, judge, size_of

NOW = datetime(2026, 11, 22, 9, 0)
NIGHT = datetime(2026, 11, 22, 2, 30)
WELL = Vitals(
    now=NOW, since=NOW - timedelta(days=90), backup_at=NIGHT, backup_is_there=True,
    backup_is_loaded=True, is_encrypted=True, is_on_same_disk=False, night_at=NIGHT,
    failed_nights=(), check_at=NIGHT, problems=(), disk_free=60 * GIGABYTE,
    disk_total=100 * GIGABYTE, days_left=None, is_current=True, stuck_job=None, failed_jobs=0,
    workers=2, workers_wanted=2, missing_libraries=(), errors_today=0,
)  # fmt: skip


def tones(**changes: Any) -> dict[str, Tone]:
    return {line.name: line.tone for line in judge(replace(WELL, **changes))}


def test_a_portal_that_is_well_has_nothing_to_do() -> None:
    assert [line for line in judge(WELL) if line.tone != Tone.OK or line.act] == []


@pytest.mark.parametrize(
    ("name", "tone", "changes"),
    [
        # no backup for more than two days; a portal of yesterday owes none yet
        ("备份", Tone.OK, {"backup_at": NOW - timedelta(hours=48)}),
        ("备份", Tone.ACT, {"backup_at": NOW - timedelta(hours=49)}),
        ("备份", Tone.ACT, {"backup_at": None}),
        ("备份", Tone.HINT, {"backup_at": None, "since": NOW - timedelta(days=1)}),
        ("备份", Tone.HINT, {"backup_at": None, "since": None}),
        ("备份", Tone.ACT, {"backup_is_there": False}),
        ("试恢复", Tone.HINT, {"backup_is_loaded": False}),
        ("备份位置", Tone.HINT, {"is_on_same_disk": True}),
        ("备份口令", Tone.HINT, {"is_encrypted": False}),
        # less than a tenth or less than 2 GB
        ("磁盘", Tone.OK, {"disk_free": 10 * GIGABYTE}),
        ("磁盘", Tone.ACT, {"disk_free": 10 * GIGABYTE - 1}),
        ("磁盘", Tone.ACT, {"disk_free": 2 * GIGABYTE - 1, "disk_total": 10 * GIGABYTE}),
        ("磁盘", Tone.HINT, {"days_left": 29}),
        ("磁盘", Tone.ACT, {"days_left": 6}),
        ("数据核对", Tone.ACT, {"problems": ("检索：3 条访客查找不到",)}),
        ("数据库结构", Tone.ACT, {"is_current": False}),
        ("每夜例行", Tone.ACT, {"night_at": NOW - timedelta(hours=49)}),
        ("每夜例行", Tone.ACT, {"night_at": None}),
        ("每夜例行", Tone.OK, {"night_at": None, "since": NOW}),
        ("每夜例行·备份", Tone.ACT, {"failed_nights": (("备份", "磁盘写满了"),)}),
        # a job that did not move for more than an hour
        ("后台任务", Tone.OK, {"stuck_job": NOW - timedelta(minutes=60)}),
        ("后台任务", Tone.ACT, {"stuck_job": NOW - timedelta(minutes=61)}),
        ("后台任务", Tone.HINT, {"failed_jobs": 1}),
        ("工作进程", Tone.ACT, {"workers": 1}),
        ("程序错误", Tone.HINT, {"errors_today": 2}),
        ("PDF 与字体", Tone.HINT, {"missing_libraries": ("pango-1.0",)}),
    ],
)
def test_each_line_has_its_tone(name: str, tone: Tone, changes: dict[str, Any]) -> None:
    assert tones(**changes)[name] == tone


def test_whatever_is_not_well_says_what_to_do() -> None:
    ill = replace(
        WELL, backup_at=None, night_at=None, problems=("检索：1 条",), disk_free=0, days_left=1,
        is_current=False, stuck_job=NOW - timedelta(days=1), workers=0, errors_today=1,
        missing_libraries=("pango-1.0",), failed_nights=(("备份", "磁盘写满了"),),
    )  # fmt: skip
    assert [line.name for line in judge(ill) if line.tone != Tone.OK and not line.act] == []


def test_where_the_server_is_another_one_its_processes_are_not_counted() -> None:
    assert "工作进程" not in tones(workers=None)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=30), "刚刚"),
        (timedelta(minutes=59), "59 分钟前"),
        (timedelta(hours=47, minutes=59), "47 小时前"),
        (timedelta(hours=48), "2 天前"),
    ],
)
def test_an_age_in_words(span: timedelta, words: str) -> None:
    assert age_of(span) == words


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 KB"), (1536, "2 KB"), (3 * 2**20, "3.0 MB"), (GIGABYTE, "1.0 GB")]
)
def test_a_size_in_words(size: int, words: str) -> None:
    assert size_of(size) == words
