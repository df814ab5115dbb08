"""Restoring (恢复): everything is proved before anything is touched, and again afterwards."""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from app.config import ROOT
from app.domain.errors import RuleBroken
from app.system.services import backups, snapshots, trials
from app.system.services.backups import Installation

SERVING, UNFINISHED, WORKSHOP = "serve.lock", "restore-unfinished", "restore-work"
REVISIONS = ROOT / "app" / "migrations" / "versions"


class Restored(NamedTuple):
    """What a restore brought back: rows by table, files by number, and where the old state went."""

    manifest: dict[str, Any]
    counts: dict[str, int]
    files: int
    set_aside: Path | None


def verify(
    place: Installation,
    path: Path,
    passphrase: str | None,
    waiting: Callable[[], None] | None = None,
) -> trials.Trial:
    """Try a backup file without touching anything of this portal.

    `waiting` is called when another backup is at work first, such as that of the night.
    """
    _look_at(path)
    with (
        backups.alone(place, waiting),
        backups.workshop(place) as work,
        backups.full_disk_said(work),
    ):
        trials.room_for(path, place.instance)
        found = trials.prove(path, passphrase=passphrase, url=place.database_url, work=work)
    _check_revision(found.manifest)
    return found


def restore(
    place: Installation, path: Path, passphrase: str | None, *, overwrite: bool, now: datetime
) -> Restored:
    """Put a backup in the place of what is here; without `overwrite` only where nothing is."""
    _look_at(path)
    with (
        standing_still(place),
        backups.workshop(place, WORKSHOP) as work,
        backups.full_disk_said(place.instance),
    ):
        trials.room_for(path, place.instance)
        found = trials.fetch(path, passphrase=passphrase, url=place.database_url, work=work)
        _check_kind(found.manifest, place)
        _check_revision(found.manifest)
        holds = not is_unfinished(place) and holds_records(place)
        if holds and not overwrite:
            raise RuleBroken(
                "这里已经有数据，没有动。确定要换成备份里的，加上 --overwrite："
                "现在的会先另存一份备份"
            )
        set_aside = _set_aside(place, passphrase, now) if holds else None
        counts = _replace(place, found, work)
        files = _compare_files(place, found.manifest)
    return Restored(found.manifest, counts, files, set_aside)


def _look_at(path: Path) -> None:
    if not path.is_file():
        raise RuleBroken(f"没有找到备份文件 {path}")


@contextmanager
def standing_still(place: Installation) -> Iterator[None]:
    """Refuse while the portal is served: the lock is held by every process of the server."""
    with backups.lock_file(place.instance / SERVING) as is_free:
        if not is_free:
            raise RuleBroken("门户正在运行，先停下（systemctl stop houqin 或关掉 bin/serve）再恢复")
        with backups.alone(place):
            yield


def _check_kind(manifest: dict[str, Any], place: Installation) -> None:
    theirs, ours = manifest["database"], snapshots.kind_of(place.database_url)
    if theirs != ours:
        labels = snapshots.KIND_LABELS
        raise RuleBroken(
            f"这份备份来自 {labels[theirs]}，这里用的是 {labels[ours]}。"
            f"改 DATABASE_URL，恢复到 {labels[theirs]} 里"
        )


def _check_revision(manifest: dict[str, Any]) -> None:
    known = {path.name.partition("_")[0] for path in REVISIONS.glob("[0-9]*.py")}
    if manifest["revision"] not in known:
        raise RuleBroken(
            f"这份备份来自更新的版本（结构 {manifest['revision']}），"
            f"这里只到 {max(known)}。先升级程序再恢复"
        )


def holds_records(place: Installation) -> bool:
    """Tell whether anybody ever did anything here: an account, or an act in the audit log."""
    url = make_url(place.database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return False
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            tables = set(engine.dialect.get_table_names(connection))
            ours = {"directory_account", "base_audit_entry"}
            if not tables:
                return False
            if not ours <= tables:
                return tables != {"alembic_version"}
            return any(
                connection.scalar(text(f"SELECT 1 FROM {name} LIMIT 1"))  # noqa: S608
                for name in ours
            )
    finally:
        engine.dispose()


def _set_aside(place: Installation, passphrase: str | None, now: datetime) -> Path:
    """Back up what is about to be replaced."""
    revision = revision_of(place)
    try:
        made = backups.write(
            place, folder=place.backups, passphrase=passphrase, revision=revision, now=now
        )
    except RuleBroken as broken:
        raise RuleBroken(
            f"现在的数据另存不下来：{broken} 也可以把文件夹 {place.instance} 改名留着，"
            "恢复到一个空的 INSTANCE_PATH"
        ) from broken
    return made.path


def revision_of(place: Installation) -> str:
    engine = create_engine(place.database_url)
    try:
        with engine.connect() as connection:
            return connection.scalar(text("SELECT version_num FROM alembic_version")) or ""
    finally:
        engine.dispose()


def is_unfinished(place: Installation) -> bool:
    """Tell whether a restore was cut off, so that what is here is half old and half new."""
    return (place.instance / UNFINISHED).exists()


def _replace(place: Installation, found: trials.Trial, work: Path) -> dict[str, int]:
    """Move everything into its place; the marker keeps the portal from serving half of it."""
    marker = place.instance / UNFINISHED
    marker.touch(mode=0o600)
    backups.flush_folder(place.instance)
    counts = _replace_database(place, found)
    _replace_uploads(place, work)
    (work / backups.SECRETS).rename(place.instance / backups.SECRETS)
    backups.flush_folder(place.instance)
    marker.unlink()
    return counts


def _replace_database(place: Installation, found: trials.Trial) -> dict[str, int]:
    told = found.manifest["tables"]
    if found.manifest["database"] == snapshots.SQLITE:
        target = snapshots.sqlite_path(place.database_url)
        for suffix in ("-wal", "-shm"):
            target.with_name(target.name + suffix).unlink(missing_ok=True)
        shutil.move(found.database, target)
        backups.flush_folder(target.parent)
        counts = snapshots.check_sqlite(target)
    else:
        url = make_url(place.database_url)
        _drop_tables(place.database_url)
        snapshots.load_mariadb(url, found.database)
        counts = trials.counts_of(url)
    trials.compare(told, counts)
    return counts


def _drop_tables(url: str) -> None:
    engine = create_engine(url)
    quote = engine.dialect.identifier_preparer.quote
    try:
        with engine.begin() as connection:
            connection.execute(text("SET FOREIGN_KEY_CHECKS=0"))
            for name in connection.scalars(text("SHOW TABLES")).all():
                connection.execute(text(f"DROP TABLE {quote(name)}"))
    finally:
        engine.dispose()


def _replace_uploads(place: Installation, work: Path) -> None:
    uploads = place.instance / backups.UPLOADS
    if uploads.exists():
        uploads.rename(work / "old-uploads")
    new = work / backups.UPLOADS
    new.mkdir(exist_ok=True)
    new.chmod(0o700)
    new.rename(uploads)


def _compare_files(place: Installation, manifest: dict[str, Any]) -> int:
    """Read each restored file once more from where it stands now; return how many there are."""
    files = {
        name: told
        for name, told in manifest["files"].items()
        if name not in snapshots.FILES.values()
    }
    for name, told in files.items():
        with (place.instance / name).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != told["sha256"]:
            raise RuleBroken(f"恢复后的 {name} 与备份不符，检查磁盘后再恢复一次")
    return len(files)
