"""The plan for backups (备份设置): where they go, how long they stay, what locks them."""

import secrets
from pathlib import Path

from app.base import audit
from app.config import ROOT
from app.domain.errors import RuleBroken
from app.system.models.safety import BackupPlan
from app.system.services.backups import check_folder

# Nothing that a hand-written l, 1, i, o or 0 could be taken for.
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
GROUPS, GROUP_LENGTH = 5, 4


def new_passphrase() -> str:
    """Return a random passphrase that can be copied by hand: 99 bits in five groups of four."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    return "-".join(groups)


def save_plan(
    plan: BackupPlan, *, folder: str, keep_daily: int, keep_weekly: int, keep_monthly: int
) -> None:
    """Change where backups go and how long they stay; a folder that takes none is refused."""
    if folder:
        _check(Path(folder))
    _change(
        plan,
        folder=folder,
        keep_daily=keep_daily,
        keep_weekly=keep_weekly,
        keep_monthly=keep_monthly,
    )


def _check(folder: Path) -> None:
    check_folder(folder)
    if folder.resolve().is_relative_to(ROOT / "static"):
        raise RuleBroken("这个文件夹的内容谁都能打开，换一个", field="folder")


def set_passphrase(plan: BackupPlan, passphrase: str) -> None:
    _change(plan, passphrase=passphrase)


def remove_passphrase(plan: BackupPlan) -> None:
    if not plan.passphrase:
        raise RuleBroken("没有设备份口令，不用去掉")
    _change(plan, passphrase=None)


def _change(plan: BackupPlan, **values: object) -> None:
    if not plan.id:
        plan.version = 1
        for name, value in values.items():
            setattr(plan, name, value)
        audit.added("system.backup.plan", plan)
        return
    with audit.changed("system.backup.plan", plan):
        for name, value in values.items():
            setattr(plan, name, value)
