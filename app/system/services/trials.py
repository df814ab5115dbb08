"""A trial restore (试恢复): whether a backup file would really bring everything back."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError

from app.domain.errors import RuleBroken
from app.system.services import archives, snapshots


class Trial(NamedTuple):
    """What a backup file was found to hold; `is_loaded`: its database was opened as one."""

    manifest: dict[str, Any]
    database: Path
    is_loaded: bool


def prove(path: Path, *, passphrase: str | None, url: str, work: Path) -> Trial:
    """Read a backup file back, its database into `work`; the uploads are read and compared."""
    return _proved(path, passphrase, url, lambda name: _inside(work, name, uploads=False))


def fetch(path: Path, *, passphrase: str | None, url: str, work: Path) -> Trial:
    """Read a backup file back into `work` with all its uploads."""
    return _proved(path, passphrase, url, lambda name: _inside(work, name, uploads=True))


def _inside(work: Path, name: str, *, uploads: bool) -> Path | None:
    is_upload = name.startswith(archives.UPLOADS)
    return work / name if uploads or not is_upload else None


def _proved(
    path: Path, passphrase: str | None, url: str, keep: Callable[[str], Path | None]
) -> Trial:
    manifest = archives.unpack(path, passphrase, keep)
    kind = manifest["database"]
    database = keep(snapshots.FILES[kind])
    if database is None or not database.is_file():
        raise RuleBroken(f"{path.name} 里没有数据库，换一份备份")
    if kind == snapshots.SQLITE:
        counts, is_loaded = snapshots.check_sqlite(database), True
    else:
        counts, is_loaded = snapshots.count_dump(database), False
        if snapshots.kind_of(url) == snapshots.MARIADB:
            is_loaded = _loads(make_url(url), database, manifest["tables"])
    compare(manifest["tables"], counts)
    return Trial(manifest, database, is_loaded)


def compare(told: dict[str, int], found: dict[str, int]) -> None:
    """Refuse when a table has not as many rows as the manifest says."""
    for table in sorted(told.keys() | found):
        if told.get(table) != found.get(table):
            raise RuleBroken(
                f"表 {table} 有 {found.get(table, 0)} 行，清单上是 {told.get(table, 0)} 行，"
                "换一份备份"
            )


def _loads(url: URL, dump: Path, told: dict[str, int]) -> bool:
    """Load a dump into a database of its own and count; False where none may be made."""
    with _trial_database(url) as trial:
        if trial is None:
            return False
        snapshots.load_mariadb(trial, dump)
        compare(told, counts_of(trial))
        return True


@contextmanager
def _trial_database(url: URL) -> Iterator[URL | None]:
    name = f"{url.database}_trial"
    engine = create_engine(url)
    quoted = engine.dialect.identifier_preparer.quote(name)
    try:
        try:
            with engine.begin() as connection:
                connection.execute(text(f"DROP DATABASE IF EXISTS {quoted}"))
                connection.execute(text(f"CREATE DATABASE {quoted} CHARACTER SET utf8mb4"))
        except DBAPIError:
            yield None
            return
        try:
            yield url.set(database=name)
        finally:
            with engine.begin() as connection:
                connection.execute(text(f"DROP DATABASE IF EXISTS {quoted}"))
    finally:
        engine.dispose()


def counts_of(url: URL) -> dict[str, int]:
    """Return the rows of every table of a MariaDB database."""
    engine = create_engine(url)
    quote = engine.dialect.identifier_preparer.quote
    try:
        with engine.connect() as connection:
            tables = connection.scalars(text("SHOW TABLES")).all()
            return {
                name: connection.scalar(text(f"SELECT count(*) FROM {quote(name)}")) or 0  # noqa: S608
                for name in tables
            }
    finally:
        engine.dispose()


def room_for(path: Path, folder: Path) -> None:
    """Refuse early what cannot fit: an archive takes at least its own size once unpacked."""
    free = shutil.disk_usage(folder).free
    if free < path.stat().st_size * 2:
        raise RuleBroken(
            f"{folder} 所在的磁盘只剩 {free // 2**20} MB，放不下这份备份，腾出空间再恢复"
        )
