"""Seals (封签): the chain over the audit log that shows when an entry was changed, added or lost.

An entry proves itself (base/audit.py); a seal proves that a run of entries is whole. Each carries
the digest of the seal before it, so that no block can be taken out, and only this installation's
key can make one. Retention drops whole old blocks and keeps their seals, with a mark of its own.
Somebody who holds the database and the key can rewrite both: the seal printed on the yearly review
is the copy out of his reach.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Select, String, delete, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.audit import AuditEntry, mac, proof
from app.base.columns import Moment
from app.extensions import Base, db

BLOCK = 1000
# On MariaDB ids are given before the commit: an entry may appear below one that is there already.
WAIT = timedelta(minutes=15)
# The law's six months, whatever the months; the triggers count in months too.
FLOOR = timedelta(days=184)
TRIGGERS = ("base_audit_entry_no_update", "base_audit_entry_no_delete")
MOST_TOLD = 20


class AuditSeal(Base):
    """One block of entries, first to last id; nothing may appear between two blocks."""

    __tablename__ = "base_audit_seal"

    first_id: Mapped[int] = mapped_column(unique=True)
    last_id: Mapped[int]
    count: Mapped[int]
    first_at: Mapped[datetime] = mapped_column(Moment)
    last_at: Mapped[datetime] = mapped_column(Moment)
    sealed_at: Mapped[datetime] = mapped_column(Moment)
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    removed_at: Mapped[datetime | None] = mapped_column(Moment)
    removal: Mapped[str] = mapped_column(String(64), default="")

    def __str__(self) -> str:
        return f"第 {self.id} 段（{self.first_at:%Y-%m-%d} 到 {self.last_at:%Y-%m-%d}）"

    @property
    def mark(self) -> str:
        """Twelve digits to compare with a print: 3F0A-92C1-7B4E."""
        return "-".join(self.digest[at : at + 4].upper() for at in (0, 4, 8))


class AuditOpening(Base):
    """While a transaction holds a row here, the triggers let it change the log (see opened)."""

    __tablename__ = "base_audit_opening"

    reason: Mapped[str] = mapped_column(String(40))


@contextmanager
def opened(reason: str) -> Iterator[None]:
    """Let the block change entries: the demo school goes without a trace, and nothing else may."""
    opening = AuditOpening(reason=reason)
    db.session.add(opening)
    db.session.flush()
    yield
    db.session.delete(opening)
    db.session.flush()


def restart() -> None:
    """Forget the seals, after entries were rightly removed: the next sealing begins anew."""
    db.session.execute(delete(AuditSeal))


def disown(account_ids: Sequence[int]) -> None:
    """Take accounts that are gone out of the entries they wrote, names stay; inside opened()."""
    for entry in db.session.scalars(select(AuditEntry).where(AuditEntry.actor_id.in_(account_ids))):
        entry.actor_id = None
        entry.digest = proof(_values(entry), entry.salt)
    db.session.flush()


def last() -> AuditSeal | None:
    return db.session.scalar(select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1))


def seal(now: datetime, blocks: int = 50) -> int:
    """Seal what is older than a quarter of an hour; return how many entries. Cheap and repeatable.

    A block is a thousand entries or what there is; at most `blocks`, so that the first sealing of
    a long log holds the write lock for moments only.
    """
    found = select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1).with_for_update()
    latest = db.session.scalar(found)
    horizon = _horizon(now)
    sealed = 0
    for _ in range(blocks):
        rows = _block(latest.last_id + 1 if latest else 1, horizon)
        if not rows:
            break
        latest = _sealed(rows, latest, now)
        sealed += len(rows)
    db.session.flush()
    return sealed


def _horizon(now: datetime) -> int | None:
    """The first id that must wait; an entry of a clock that ran ahead does not hold up the rest."""
    fresh = (AuditEntry.at > now - WAIT, AuditEntry.at <= now)
    return db.session.scalar(select(func.min(AuditEntry.id)).where(*fresh))


def _block(first_id: int, horizon: int | None) -> Sequence[Any]:
    rows = select(AuditEntry.id, AuditEntry.at, AuditEntry.digest).where(AuditEntry.id >= first_id)
    if horizon is not None:
        rows = rows.where(AuditEntry.id < horizon)
    return db.session.execute(rows.order_by(AuditEntry.id).limit(BLOCK)).all()


def _sealed(rows: Sequence[Any], latest: AuditSeal | None, now: datetime) -> AuditSeal:
    new = AuditSeal(
        first_id=latest.last_id + 1 if latest else 1,
        last_id=rows[-1].id,
        count=len(rows),
        first_at=min(row.at for row in rows),
        last_at=max(row.at for row in rows),
        sealed_at=now,
        previous=latest.digest if latest else "",
    )
    new.digest = _digest(new, rows)
    db.session.add(new)
    return new


def _digest(block: AuditSeal, rows: Sequence[Any]) -> str:
    span = f"{block.first_id} {block.last_id} {block.count} {block.first_at} {block.last_at}"
    return mac(block.previous, span, "\n".join(f"{row.id} {row.digest}" for row in rows))


def removable(before: datetime) -> Select[Any]:
    """Return the ids of the blocks that ended before `before`, as far as they follow in turn."""
    young = select(func.min(AuditSeal.id)).where(AuditSeal.last_at >= before).scalar_subquery()
    return (
        select(AuditSeal.id)
        .where(AuditSeal.removed_at.is_(None), AuditSeal.last_at < before)
        .where(AuditSeal.id < func.coalesce(young, 2**31 - 1))
        .order_by(AuditSeal.id)
    )


def remove(block: AuditSeal, now: datetime) -> int:
    """Delete the entries of a block whose time is over; its seal stays and says so."""
    inside = (AuditEntry.id >= block.first_id, AuditEntry.id <= block.last_id)
    db.session.execute(delete(AuditEntry).where(*inside))
    block.removed_at = now.replace(microsecond=0)
    block.removal = _removal(block)
    db.session.flush()
    return block.count


def _removal(block: AuditSeal) -> str:
    return mac("removed", block.digest, f"{block.removed_at}")


def problems() -> list[str]:
    """Return what is wrong with the log, as sentences; at most twenty, the oldest first."""
    return [*_trigger_problems(), *islice(_chain_problems(), MOST_TOLD)]


def _chain_problems() -> Iterator[str]:
    previous, last_id = "", 0
    for block in db.session.scalars(select(AuditSeal).order_by(AuditSeal.id)).all():
        if block.previous != previous or block.first_id != last_id + 1:
            yield f"{block}之前缺了封签：有一段操作记录连同封签被删"
        yield from _block_problems(block)
        previous, last_id = block.digest, block.last_id
    for entries in _entries(last_id + 1, None):
        yield from _entry_problems(entries)


def _block_problems(block: AuditSeal) -> Iterator[str]:
    found = [entry for part in _entries(block.first_id, block.last_id) for entry in part]
    if block.removed_at is not None:
        if block.removal != _removal(block) or block.removed_at - block.last_at < FLOOR:
            yield f"{block}标着到期删除，但不是本系统删的"
        if found:
            yield f"{block}已到期删除，却又出现 {len(found)} 条操作记录"
        return
    yield from _entry_problems(found)
    if block.digest != _digest(block, found):
        counted = f"应有 {block.count} 条，现有 {len(found)} 条"
        yield f"{block}和封签不符：操作记录被改过、删过或添过，{counted}"


def _entry_problems(entries: Sequence[Any]) -> Iterator[str]:
    for entry in entries:
        if entry.digest != proof(entry._mapping, entry.salt):
            yield f"操作记录 {entry.id}（{entry.at:%Y-%m-%d %H:%M}）被改过，或不是本系统写的"


def _entries(first_id: int, last_id: int | None) -> Iterator[Sequence[Any]]:
    columns = select(*AuditEntry.__table__.c).where(AuditEntry.id >= first_id)
    if last_id is not None:
        columns = columns.where(AuditEntry.id <= last_id)
    in_order = columns.order_by(AuditEntry.id).execution_options(yield_per=BLOCK)
    yield from db.session.execute(in_order).partitions()


def _trigger_problems() -> Iterator[str]:
    is_sqlite = db.engine.dialect.name == "sqlite"
    asked = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if is_sqlite
        else "SELECT trigger_name FROM information_schema.triggers "
        "WHERE trigger_schema = DATABASE()"
    )
    there = set(db.session.scalars(text(asked)))
    if missing := [name for name in TRIGGERS if name not in there]:
        yield f"数据库里缺少保护操作记录的触发器：{'、'.join(missing)}，见 deploy/mariadb.md"


def _values(entry: AuditEntry) -> dict[str, Any]:
    return {column.key: getattr(entry, column.key) for column in AuditEntry.__table__.c}
