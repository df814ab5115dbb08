"""The folder of uploaded files: each content once, under its hash, whole or not at all."""

import errno
import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp
from typing import IO

from flask import current_app

from app.domain.errors import RuleBroken

CHUNK = 64 * 1024
THUMB = ".thumb"
PART = ".part"
DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def folder() -> Path:
    """Return instance/uploads, made when it is missing, open to the running account only."""
    path = Path(current_app.instance_path) / "uploads"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def path_of(digest: str, suffix: str = "") -> Path:
    """Return where the content with this SHA-256 lies, or its thumbnail."""
    return folder() / digest[:2] / f"{digest}{suffix}"


def digest_of(source: IO[bytes]) -> tuple[str, int]:
    """Return the SHA-256 and the size of what can be read, and rewind it."""
    digest, size = hashlib.sha256(), 0
    source.seek(0)
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    source.seek(0)
    return digest.hexdigest(), size


def place(source: IO[bytes], digest: str, suffix: str = "") -> None:
    """Put the content on the disk for good; of a full disk nothing half is left.

    Raises RuleBroken when the disk is full. What lies there already is written over with the same
    and so counts as new: the nightly sweep leaves it alone.
    """
    target = path_of(digest, suffix)
    try:
        target.parent.mkdir(mode=0o700, exist_ok=True)
        part = _written(source, target.parent)
    except OSError as error:
        raise _told(error) from None
    try:
        with _sweeping_aside(fcntl.LOCK_SH):
            part.replace(target)
            _sync(target.parent)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise _told(error) from None


def remove_before(moment: float, kept: set[str]) -> int:
    """Delete the files older than `moment` (a timestamp) whose digest is not among the kept.

    Returns how many; halves of interrupted uploads go the same way.
    """
    gone = 0
    for path in files():
        if path.name.partition(".")[0] in kept:
            continue
        # Asked under the lock: somebody may be putting the same content there right now.
        with _sweeping_aside(fcntl.LOCK_EX):
            if path.exists() and path.stat().st_mtime < moment:
                path.unlink()
                gone += 1
    return gone


def files() -> Iterator[Path]:
    """Every file in the folder, thumbnails and halves included."""
    return (path for path in sorted(folder().glob("??/*")) if path.is_file())


def age_limit(days: int) -> float:
    """Return the timestamp of so many days ago, by the clock that dates the files."""
    return time.time() - days * 86400


def _written(source: IO[bytes], beside: Path) -> Path:
    """Return a new file with the content, known to be on the disk, readable by its owner only."""
    descriptor, name = mkstemp(suffix=PART, dir=beside)
    try:
        with os.fdopen(descriptor, "wb") as file:
            source.seek(0)
            while chunk := source.read(CHUNK):
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _sync(directory: Path) -> None:
    """Make the new name itself survive a power cut."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _sweeping_aside(how: int) -> Iterator[None]:
    """Keep the sweep out of the moment in which a file takes its place."""
    descriptor = os.open(folder(), os.O_RDONLY)
    try:
        fcntl.flock(descriptor, how)
        yield
    finally:
        os.close(descriptor)


def _told(error: OSError) -> Exception:
    if error.errno in DISK_FULL:
        return RuleBroken("磁盘满了，照片和附件没有保存，其余也没有改动。管理员清出空间后再传一次")
    return error
