"""The file of a backup: a tar.gz whose last member is its manifest, locked by age when asked.

A locked one is a plain tar of three members: the archive, encrypted to a key made for it alone;
that key, encrypted by the passphrase; and how to open both with the ordinary `age` tool. So it
streams: a passphrase alone would need the whole archive in memory.
"""

import gzip
import hashlib
import importlib
import io
import json
import os
import tarfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, NamedTuple

from app.domain.errors import RuleBroken

MANIFEST = "manifest.json"
UPLOADS = "uploads/"
LOCKED, KEY = "houqin.tar.gz.age", "key.age"
SUFFIX, LOCKED_SUFFIX = ".tar.gz", ".age.tar"
PIECE = 1 << 20
HOW_TO_OPEN = """校园后勤的加密备份。没有门户程序时，用 age（https://age-encryption.org）打开：

  tar xf 备份文件.age.tar
  age -d -o key.txt key.age            # 输入备份口令
  age -d -i key.txt houqin.tar.gz.age | tar xz
"""


class Entry(NamedTuple):
    """A file on the disk and its name in the archive."""

    name: str
    path: Path


class Digest(NamedTuple):
    size: int
    sha256: str


def age() -> Any:
    """Return pyrage, loaded when something is to be locked or opened: no page needs it."""
    return importlib.import_module("pyrage")


def pack(
    target: Path, entries: Iterable[Entry], manifest: dict[str, Any], passphrase: str | None
) -> None:
    """Write an archive of the entries and the manifest; what vanishes meanwhile is left out."""
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        if passphrase:
            with _lock(out, passphrase) as sink:
                _write(sink, entries, manifest)
        else:
            _write(out, entries, manifest)
        out.flush()
        os.fsync(out.fileno())


def _write(out: BinaryIO, entries: Iterable[Entry], manifest: dict[str, Any]) -> None:
    digests: dict[str, Digest] = {}
    with (
        gzip.GzipFile(fileobj=out, mode="wb", compresslevel=1, filename="") as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as archive,
    ):
        for entry in entries:
            if digest := _add(archive, entry):
                digests[entry.name] = digest
        files = {name: digest._asdict() for name, digest in digests.items()}
        text = json.dumps({**manifest, "files": files}, ensure_ascii=False, indent=1).encode()
        archive.addfile(_member(MANIFEST, len(text)), io.BytesIO(text))


def _add(archive: tarfile.TarFile, entry: Entry) -> Digest | None:
    try:
        file = entry.path.open("rb")
    except FileNotFoundError:
        return None
    with file:
        size = os.fstat(file.fileno()).st_size
        source = _Hashing(file, size)
        archive.addfile(_member(entry.name, size), source)
        return Digest(size, source.digest.hexdigest())


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size = size
    member.mode = 0o600
    return member


class _Hashing:
    """A file that is read and hashed in one go."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._left = size
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(piece)
        self.digest.update(piece)
        return piece


@contextmanager
def _lock(out: BinaryIO, passphrase: str) -> Iterator[BinaryIO]:
    """Write the key and the note; then what the block writes, encrypted, as the last member."""
    identity = age().x25519.Identity.generate()
    key = age().passphrase.encrypt(f"{identity}\n".encode(), passphrase)
    for name, text in (("README.txt", HOW_TO_OPEN.encode()), (KEY, key)):
        out.write(_member(name, len(text)).tobuf(tarfile.GNU_FORMAT))
        out.write(text + _padding(len(text)))
    header = out.tell()
    # Its size is known in the end, and written over this.
    out.write(_member(LOCKED, 0).tobuf(tarfile.GNU_FORMAT))
    begin = out.tell()
    with _through(lambda source: age().encrypt_io(source, out, [identity.to_public()])) as sink:
        yield sink
    size = out.tell() - begin
    out.write(_padding(size) + bytes(2 * tarfile.BLOCKSIZE))
    out.seek(header)
    out.write(_member(LOCKED, size).tobuf(tarfile.GNU_FORMAT))
    out.seek(0, os.SEEK_END)


def _padding(size: int) -> bytes:
    return bytes(-size % tarfile.BLOCKSIZE)


@contextmanager
def _through(consume: Callable[[BinaryIO], None]) -> Iterator[BinaryIO]:
    """Hand what the block writes to `consume`, which reads it in a thread."""
    reading, writing = os.pipe()
    failed: list[Exception] = []

    def work() -> None:
        with os.fdopen(reading, "rb") as source:
            try:
                consume(source)
            except Exception as error:
                failed.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        with os.fdopen(writing, "wb") as sink:
            yield sink
    except BrokenPipeError:
        pass  # the reader went first, and says why
    finally:
        thread.join()
    if failed:
        raise failed[0]


def is_locked(path: Path) -> bool:
    """Tell by its beginning whether a backup file is a plain tar, and so wants a passphrase."""
    with path.open("rb") as file:
        return file.read(tarfile.BLOCKSIZE)[257:262] == b"ustar"


def unpack(path: Path, passphrase: str | None, keep: Callable[[str], Path | None]) -> dict:
    """Read a whole archive, compare every checksum and return the manifest.

    `keep` names where a member is written to; None only has it read and checked.
    """
    try:
        with _opened(path, passphrase) as archive:
            digests = {member.name: _extract(archive, member, keep) for member in archive}
    except (tarfile.TarError, EOFError, ValueError, age().DecryptError) as error:
        raise RuleBroken(f"{path.name} 不完整或者不是备份文件，换一份备份") from error
    manifest = digests.pop(MANIFEST, None)
    if not isinstance(manifest, dict) or not {"files", "tables", "database"} <= manifest.keys():
        raise RuleBroken(f"{path.name} 里没有清单，不是完整的备份，换一份备份")
    _compare(path, manifest["files"], digests)
    return manifest


def _compare(path: Path, told: dict[str, Any], found: dict[str, Any]) -> None:
    read = {name: digest._asdict() for name, digest in found.items()}
    if wrong := sorted(name for name in told.keys() | read if told.get(name) != read.get(name)):
        raise RuleBroken(
            f"{path.name} 里 {len(wrong)} 个文件与清单不符，例如 {wrong[0]}，换一份备份"
        )


@contextmanager
def _opened(path: Path, passphrase: str | None) -> Iterator[tarfile.TarFile]:
    if not is_locked(path):
        with tarfile.open(path, "r|gz") as archive:
            yield archive
        return
    if not passphrase:
        raise RuleBroken(f"{path.name} 加了密，用 --passphrase-file 给出备份口令")
    with tarfile.open(path, "r:") as outer:
        key, locked = _part(outer, KEY), _part(outer, LOCKED)
        try:
            text = age().passphrase.decrypt(key.read(), passphrase).decode().strip()
        except age().DecryptError:
            raise RuleBroken("备份口令不对，对照抄写的纸再输入一次") from None
        identity = age().x25519.Identity.from_str(text)
        with _from(lambda sink: age().decrypt_io(locked, sink, [identity])) as source:
            with tarfile.open(fileobj=source, mode="r|gz") as archive:
                yield archive
            while source.read(PIECE):
                pass  # the last block is checked only when it is read


def _part(outer: tarfile.TarFile, name: str) -> Any:
    try:
        part = outer.extractfile(name)
    except KeyError:
        part = None
    if part is None:
        raise tarfile.ReadError(name)
    return part


@contextmanager
def _from(produce: Callable[[BinaryIO], None]) -> Iterator[BinaryIO]:
    """Let the block read what `produce` writes in a thread."""
    reading, writing = os.pipe()
    failed: list[Exception] = []

    def work() -> None:
        try:
            with os.fdopen(writing, "wb") as sink:
                produce(sink)
        except Exception as error:
            failed.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        with os.fdopen(reading, "rb") as source:
            yield source
    finally:
        thread.join()
    if failed:
        raise failed[0]


def _extract(
    archive: tarfile.TarFile, member: tarfile.TarInfo, keep: Callable[[str], Path | None]
) -> Any:
    """Read one member: its digest, or the manifest itself."""
    name = PurePosixPath(member.name)
    if not member.isreg() or name.is_absolute() or ".." in name.parts:
        raise tarfile.ReadError(member.name)
    source = archive.extractfile(member)
    assert source is not None  # noqa: S101 - a regular file has one
    if member.name == MANIFEST:
        return json.load(source)
    hashing = _Hashing(source, member.size)  # type: ignore[arg-type]
    target = keep(member.name)
    if target is None:
        while hashing.read(PIECE):
            pass
    else:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            while piece := hashing.read(PIECE):
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
    return Digest(member.size, hashing.digest.hexdigest())
