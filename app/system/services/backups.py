"""Backups (备份): one file with the database, the uploads and the secrets, made while in use."""

import errno
import fcntl
import hashlib
import json
import os
import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from app.base import audit
from app.domain import rotation
from app.domain.errors import RuleBroken
from app.system.models.safety import Backup
from app.system.queries import safety as queries
from app.system.services import archives, snapshots, trials

FORMAT = 1
DEFAULT_FOLDER, WORKSHOP = "backups", "backup-work"
# What was made lately, written down beside the database before it has its name.
NOTES, NOTES_KEPT = "backups-made.json", 50
UPLOADS, SECRETS = "uploads", "secrets.json"
NAME = re.compile(r"houqin-\d{4}-\d\d-\d\d-\d{4}(-\d+)?(\.tar\.gz|\.age\.tar)")
PARTIAL = ".partial"
FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
# What a write beyond the end of the disk or a quota is to SQLite.
SQLITE_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)


class Installation(NamedTuple):
    """Where this portal keeps what belongs to a backup, and of which version it is."""

    instance: Path
    database_url: str
    version: str

    @property
    def backups(self) -> Path:
        return self.instance / DEFAULT_FOLDER


class Made(NamedTuple):
    """A backup file that stands under its name, not yet entered into the list."""

    path: Path
    manifest: dict[str, Any]
    is_encrypted: bool
    is_loaded: bool
    seconds: int


def make(
    place: Installation, *, folder: Path, passphrase: str | None, revision: str, now: datetime
) -> Made:
    """Write one backup file into `folder`, unless another backup or restore is at work.

    It asks the session for nothing: the write lock must not be held as long as this takes.
    """
    with alone(place):
        return write(
            place,
            folder=folder,
            passphrase=passphrase,
            revision=revision,
            now=now,
            before_naming=lambda made: _note(place, made),
        )


def write(
    place: Installation,
    *,
    folder: Path,
    passphrase: str | None,
    revision: str,
    now: datetime,
    before_naming: Callable[[Made], None] = lambda _made: None,
) -> Made:
    """Write one backup file; it has its name only once it was read back and proved.

    Whoever calls this holds the lock of alone().
    """
    began = time.monotonic()
    check_folder(folder)
    with workshop(place) as work, full_disk_said(folder):
        for left_over in folder.glob(f".houqin-*{PARTIAL}"):
            left_over.unlink()
        snapshot = snapshots.take(place.database_url, work)
        manifest: dict[str, Any] = {
            "format": FORMAT,
            "portal": place.version,
            "revision": revision,
            "made_at": now.isoformat(),
            "database": snapshot.kind,
            "tables": snapshot.counts,
        }
        path = _free_name(folder, now, is_locked=bool(passphrase))
        draft = folder / f".{path.name}{PARTIAL}"
        try:
            archives.pack(draft, _entries(place, snapshot), manifest, passphrase)
            snapshot.path.unlink()
            proof = trials.prove(draft, passphrase=passphrase, url=place.database_url, work=work)
            seconds = int(time.monotonic() - began)
            made = Made(path, manifest, bool(passphrase), proof.is_loaded, seconds)
            before_naming(made)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        draft.rename(path)
        flush_folder(folder)
    return made


def _note(place: Installation, made: Made) -> None:
    """Write down that the file is ours: killed before its line is committed, it is found again."""
    notes = [*_notes(place), {**made._asdict(), "path": str(made.path)}][-NOTES_KEPT:]
    draft = place.instance / f".{NOTES}{PARTIAL}"
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        json.dump(notes, out, ensure_ascii=False)
        out.flush()
        os.fsync(out.fileno())
    draft.rename(place.instance / NOTES)
    flush_folder(place.instance)


def _notes(place: Installation) -> list[dict[str, Any]]:
    path = place.instance / NOTES
    return json.loads(path.read_text()) if path.is_file() else []


def unlisted(place: Installation) -> list[Made]:
    """Return what was made here and is still there, but on no list.

    So it is when the process was killed between the name and the line, and after a restore.
    """
    made = [Made(**{**note, "path": Path(note["path"])}) for note in _notes(place)]
    return [one for one in made if one.path.is_file() and not queries.is_listed(one.path)]


def _entries(place: Installation, snapshot: snapshots.Snapshot) -> Iterator[archives.Entry]:
    """The uploads come after the database: one that it names is there, one that came since is too.

    Nothing that a row names is deleted within a week.
    """
    yield archives.Entry(snapshot.path.name, snapshot.path)
    yield archives.Entry(SECRETS, place.instance / SECRETS)
    uploads = place.instance / UPLOADS
    for path in sorted(uploads.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield archives.Entry(f"{UPLOADS}/{path.relative_to(uploads)}", path)


def _free_name(folder: Path, now: datetime, *, is_locked: bool) -> Path:
    suffix = archives.LOCKED_SUFFIX if is_locked else archives.SUFFIX
    stem = f"houqin-{now:%Y-%m-%d-%H%M}"
    number = 1
    path = folder / f"{stem}{suffix}"
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}{suffix}"
    return path


def check_folder(folder: Path) -> None:
    """Refuse a folder that cannot take backups, in words that say what to do.

    Only the last folder of the path is made: an unplugged disk leaves its mount point missing,
    and a backup must not silently land on the disk it was to protect from.
    """
    if not folder.is_absolute():
        raise RuleBroken("写完整路径，例如 /mnt/backup", field="folder")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        raise RuleBroken(
            f"文件夹 {folder} 不存在也建不了，接好备份盘或者先建好它", field="folder"
        ) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise RuleBroken(f"文件夹 {folder} 不能写入，让运行门户的账号能写它", field="folder")


def enter(made: Made) -> Backup:
    """Enter a finished backup into the list."""
    with made.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    made_at = datetime.fromisoformat(made.manifest["made_at"])
    row = Backup(
        made_at=made_at,
        file_name=made.path.name,
        folder=str(made.path.parent),
        size=made.path.stat().st_size,
        sha256=digest,
        revision=made.manifest["revision"],
        is_encrypted=made.is_encrypted,
        seconds=made.seconds,
        verified_at=made_at if made.is_loaded else None,
    )
    audit.added("system.backup.make", row)
    return row


def rotate(keep: rotation.Keep, folder: Path, now: datetime) -> int:
    """Delete what is no longer kept in `folder`; return how many files went.

    Only files that are on the list are touched, under their own name and size. The newest stays.
    """
    present = []
    for row in queries.present_in(folder):
        if row.path.is_file() and row.path.stat().st_size == row.size:
            present.append(row)
        elif folder.is_dir() and not row.path.exists():
            _mark_removed(row, now)
    stays = rotation.kept((row.made_at for row in present), keep)
    goes = [row for row in present if row.made_at not in stays and NAME.fullmatch(row.file_name)]
    for row in goes:
        row.path.unlink()
        _mark_removed(row, now)
    return len(goes)


def _mark_removed(row: Backup, now: datetime) -> None:
    with audit.changed("system.backup.rotate", row):
        row.removed_at = now


@contextmanager
def alone(place: Installation, waiting: Callable[[], None] | None = None) -> Iterator[None]:
    """Let one backup or restore at a time through; given `waiting`, it is said and waited for."""
    path = place.instance / "backup.lock"
    with lock_file(path) as is_ours:
        if is_ours:
            yield
            return
    if waiting is None:
        raise RuleBroken("另一次备份或恢复正在进行，等它做完再来")
    waiting()
    with lock_file(path, waits=True):
        yield


@contextmanager
def lock_file(path: Path, *, waits: bool = False) -> Iterator[bool]:
    """Hold the lock on a file inside the block; tell whether it was free."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
            is_ours = True
        except BlockingIOError:
            is_ours = False
        yield is_ours
    finally:
        os.close(descriptor)


@contextmanager
def workshop(place: Installation, name: str = WORKSHOP) -> Iterator[Path]:
    """Lend an empty folder beside the database; what a killed process left in it goes first."""
    folder = place.instance / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def full_disk_said(folder: Path) -> Iterator[None]:
    """Say in a sentence that the disk is full; what was there before is untouched."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise _full(folder) from error
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in SQLITE_FULL:
            raise
        raise _full(folder) from error
    except archives.age().EncryptError as error:
        if not any(f"[Errno {number}]" in str(error) for number in FULL):
            raise
        raise _full(folder) from error


def _full(folder: Path) -> RuleBroken:
    return RuleBroken(
        f"磁盘写满了，备份没有做成，以前的备份都还在。给 {folder} 或数据库所在的磁盘腾出空间再备份"
    )


def flush_folder(folder: Path) -> None:
    """Have the names in a folder on the disk, not only the files."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
