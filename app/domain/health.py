"""Health (系统状态): how the portal stands, and what somebody has to do about it.

Red is only what somebody must act on now; yellow is a hint that can wait for a quiet hour.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

GIGABYTE = 2**30
BACKUP_AFTER = timedelta(days=2)
JOB_STUCK_AFTER = timedelta(hours=1)
NIGHT_AFTER = timedelta(days=2)
LEAST_FREE, LEAST_SHARE = 2 * GIGABYTE, 0.10
SOON_FULL, NEARLY_FULL = 30, 7


class Tone(StrEnum):
    OK = "ok"
    HINT = "warn"
    ACT = "bad"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page: what, how it stands, and what to do unless all is well."""

    name: str
    value: str
    tone: Tone = Tone.OK
    act: str = ""


@dataclass(frozen=True, slots=True)
class Vitals:
    """What was measured. Sizes are bytes; None is not known."""

    now: datetime
    # The oldest thing done here: a portal of yesterday owes no backup yet.
    since: datetime | None
    backup_at: datetime | None
    backup_is_there: bool
    backup_is_loaded: bool
    is_encrypted: bool
    is_on_same_disk: bool
    night_at: datetime | None
    failed_nights: tuple[tuple[str, str], ...]
    check_at: datetime | None
    problems: tuple[str, ...]
    disk_free: int
    disk_total: int
    days_left: int | None
    is_current: bool
    stuck_job: datetime | None
    failed_jobs: int
    workers: int | None
    workers_wanted: int
    missing_libraries: tuple[str, ...]
    errors_today: int


def judge(vitals: Vitals) -> list[Line]:
    """Return every line of the page, in the order of importance."""
    return [
        *_backup(vitals),
        *_night(vitals),
        _check(vitals),
        _disk(vitals),
        _schema(vitals),
        *_jobs(vitals),
        *_workers(vitals),
        _errors(vitals),
        _libraries(vitals),
    ]


def _backup(v: Vitals) -> Iterator[Line]:
    name = "备份"
    owed = v.since is not None and v.now - v.since > BACKUP_AFTER
    if v.backup_at is None:
        tone = Tone.ACT if owed else Tone.HINT
        yield Line(name, "还没有备份", tone, "打开“备份”，按“立即备份”")
        return
    age = age_of(v.now - v.backup_at)
    if not v.backup_is_there:
        yield Line(name, f"{age}的备份文件不见了", Tone.ACT, "接好备份盘，再按“立即备份”")
    elif v.now - v.backup_at > BACKUP_AFTER:
        yield Line(name, f"最近一份是{age}的", Tone.ACT, "打开“备份”，按“立即备份”")
    else:
        yield Line(name, age, Tone.OK)
    if v.backup_is_there and not v.backup_is_loaded:
        act = "给数据库账号建试用库的权限（见 deploy/mariadb.md），备份就会试装一遍"
        yield Line("试恢复", "只核对了行数和校验和", Tone.HINT, act)
    if v.is_on_same_disk:
        act = "盘坏了数据和备份一起丢：在备份设置里改存到移动硬盘或另一台机器"
        yield Line("备份位置", "和数据在同一块盘", Tone.HINT, act)
    if not v.is_encrypted:
        act = "谁拿到文件谁就能读：在备份设置里设口令"
        yield Line("备份口令", "没有设", Tone.HINT, act)


def _night(v: Vitals) -> Iterator[Line]:
    name = "每夜例行"
    if v.night_at is None:
        yield Line(name, "还没有做过", Tone.OK if _is_young(v) else Tone.ACT, _night_act(v))
    elif v.now - v.night_at > NIGHT_AFTER:
        yield Line(name, f"最近一次是{age_of(v.now - v.night_at)}", Tone.ACT, _night_act(v))
    else:
        yield Line(name, age_of(v.now - v.night_at))
    for piece, sentence in v.failed_nights:
        yield Line(f"{name}·{piece}", "没有完成", Tone.ACT, sentence)


def _is_young(v: Vitals) -> bool:
    return v.since is None or v.now - v.since <= NIGHT_AFTER


def _night_act(v: Vitals) -> str:
    return "" if v.night_at is None and _is_young(v) else "重新启动 bin/serve，十分钟内会补做"


def _check(v: Vitals) -> Line:
    name = "数据核对"
    if v.check_at is None:
        return Line(name, "还没有核对过")
    if v.problems:
        act = "；".join(v.problems[:3])
        return Line(name, f"{len(v.problems)} 处问题", Tone.ACT, act)
    return Line(name, f"{age_of(v.now - v.check_at)}核对，正常")


def _disk(v: Vitals) -> Line:
    value = f"还剩 {size_of(v.disk_free)}（共 {size_of(v.disk_total)}）"
    if v.days_left is not None:
        value += f"，照最近的速度还能用 {v.days_left} 天"
    act = "删去不要的文件，或者换大一点的盘"
    is_small = v.disk_free < LEAST_FREE or v.disk_free < v.disk_total * LEAST_SHARE
    if is_small or (v.days_left is not None and v.days_left < NEARLY_FULL):
        return Line("磁盘", value, Tone.ACT, act)
    if v.days_left is not None and v.days_left < SOON_FULL:
        return Line("磁盘", value, Tone.HINT, act)
    return Line("磁盘", value)


def _schema(v: Vitals) -> Line:
    if v.is_current:
        return Line("数据库结构", "最新")
    return Line("数据库结构", "不是最新", Tone.ACT, "重新启动 bin/serve，会自动升级")


def _jobs(v: Vitals) -> Iterator[Line]:
    if v.stuck_job is not None and v.now - v.stuck_job > JOB_STUCK_AFTER:
        value = f"有一件从{age_of(v.now - v.stuck_job)}起没有动"
        yield Line("后台任务", value, Tone.ACT, "重新启动 bin/serve，它会接着做")
    elif v.failed_jobs:
        act = "打开任务看原因，要的话再做一次"
        yield Line("后台任务", f"一周内 {v.failed_jobs} 件没有完成", Tone.HINT, act)
    else:
        yield Line("后台任务", "正常")


def _workers(v: Vitals) -> Iterator[Line]:
    if v.workers is None:
        return
    if v.workers < v.workers_wanted:
        value = f"{v.workers} 个在运行，应有 {v.workers_wanted} 个"
        yield Line("工作进程", value, Tone.ACT, "刷新本页，还是这样就重新启动 bin/serve")
    else:
        yield Line("工作进程", f"{v.workers} 个在运行")


def _errors(v: Vitals) -> Line:
    if not v.errors_today:
        return Line("程序错误", "一天内没有")
    act = "把下面的编号和时间告诉维护的人"
    return Line("程序错误", f"一天内 {v.errors_today} 次", Tone.HINT, act)


def _libraries(v: Vitals) -> Line:
    if not v.missing_libraries:
        return Line("PDF 与字体", "齐全")
    act = f"缺 {'、'.join(v.missing_libraries)}，README“跑起来”里有一行安装命令"
    return Line("PDF 与字体", "PDF 暂不可用", Tone.HINT, act)


def age_of(span: timedelta) -> str:
    """Return how long ago in the largest unit that says enough."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 1:
        return "刚刚"
    if minutes < 60:
        return f"{minutes} 分钟前"
    if minutes < 48 * 60:
        return f"{minutes // 60} 小时前"
    return f"{minutes // (24 * 60)} 天前"


def size_of(size: int) -> str:
    """Return a number of bytes in the unit a person reads."""
    if size < 2**20:
        return f"{max(size, 0) / 2**10:.0f} KB"
    if size < GIGABYTE:
        return f"{size / 2**20:.1f} MB"
    return f"{size / GIGABYTE:.1f} GB"
