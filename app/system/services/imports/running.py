"""The import of a batch: its good rows, through the services of the forms, each exactly once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app.base import audit
from app.base.importing import Context, Header, Importer, Values, parse
from app.domain.errors import RuleBroken
from app.extensions import db
from app.system.kinds import IMPORTERS
from app.system.models.imports import ImportBatch, ImportRow, Outcome, Verdict
from app.system.queries import imports as queries
from app.system.services.imports.packing import differences, pack
from app.system.services.imports.reading import header_of, line_of

# A step holds the write lock of SQLite: the gate waits no longer than this takes.
STEP = 50


@dataclass
class _Step:
    """The rows of one step, sorted into what is to be added and what is to be changed."""

    new: list[tuple[ImportRow, Values]] = field(default_factory=list)
    changing: list[tuple[ImportRow, Any, Values]] = field(default_factory=list)


def run(batch_id: int, context: Context, done: int = 0) -> Iterator[int]:
    """Import the rows that were found good and are not done yet, a step at a time.

    A row carries its outcome from the same transaction as its record, so that whatever interrupts
    the import, going on neither loses a row nor doubles it.
    """
    batch = db.session.get_one(ImportBatch, batch_id)
    importer, header = IMPORTERS[batch.importer], header_of(batch)
    known = importer.prepare(context)
    wanted = [Verdict.NEW, Verdict.CHANGE] if batch.updates else [Verdict.NEW]
    pending = (ImportRow.verdict.in_(wanted), ImportRow.outcome.is_(None))
    line = 0
    while rows := queries.chunk_after(batch_id, line, STEP, *pending):
        line = rows[-1].line
        known = _import(importer, header, rows, known, context)
        _note(batch_id, rows, known)
        done += len(rows)
        yield done
    batch = db.session.get_one(ImportBatch, batch_id)
    batch.finish(context.now)
    audit.noted(
        "system.import.finish",
        batch,
        新增=str(batch.added),
        更新=str(batch.updated),
        没有导入=str(batch.refused),
    )
    yield done


def _import(
    importer: Importer, header: Header, rows: Sequence[ImportRow], known: Any, context: Context
) -> Any:
    step = _sort(importer, header, rows, known, context)
    known = _add(importer, step.new, known, context)
    for row, record, changes in step.changing:
        held = importer.held(record)
        before = {key: held.get(key) for key in changes}
        if _attempt(row, importer.change, record, changes, known, context):
            _done(row, Outcome.UPDATED, record)
            row.before = pack(before)
    db.session.flush()
    return known


def _sort(
    importer: Importer, header: Header, rows: Sequence[ImportRow], known: Any, context: Context
) -> _Step:
    """Read the rows once more: since the check somebody may have worked on the same records."""
    step = _Step()
    parsed = [parse(importer, header, line_of(row), known) for row in rows]
    good = [(row, one.values) for row, one in zip(rows, parsed, strict=True) if not one.faults]
    for row, one in zip(rows, parsed, strict=True):
        if one.faults:
            _refuse(row, one.faults[0][1])
    existing = importer.find([importer.key(values) for _, values in good], context)
    for row, values in good:
        record = existing.get(importer.key(values))
        if row.verdict == Verdict.NEW and record is None:
            step.new.append((row, values))
        elif row.verdict == Verdict.NEW:
            _refuse(row, "检查之后已经有人添加了这一条")
        elif record is None or record.id != row.record_id:
            _refuse(row, "检查之后这一条不在了")
        elif record.version != row.version:
            _refuse(row, "检查之后这一条被别人改过，重新上传再比对")
        else:
            held = importer.held(record)
            changes = differences(held, importer.merged(held, values))
            step.changing.append((row, record, changes))
    return step


def _add(
    importer: Importer, new: Sequence[tuple[ImportRow, Values]], known: Any, context: Context
) -> Any:
    """Add all at once; when a rule stands against one of them, add them one by one."""
    if not new:
        return known
    try:
        with db.session.begin_nested():
            records = importer.add([values for _, values in new], known, context)
    except RuleBroken:
        known = _anew(importer, known, context)
        for row, values in new:
            if not _attempt(row, _add_one, importer, row, values, known, context):
                known = _anew(importer, known, context)
        return known
    for (row, _), record in zip(new, records, strict=True):
        _done(row, Outcome.ADDED, record)
    return known


def _add_one(
    importer: Importer, row: ImportRow, values: Values, known: Any, context: Context
) -> None:
    (record,) = importer.add([values], known, context)
    _done(row, Outcome.ADDED, record)


def _anew(importer: Importer, known: Any, context: Context) -> Any:
    """What a refused step made on its way is gone again: look up what is there."""
    made = getattr(known, "made", None)
    fresh = importer.prepare(context)
    if importer.made and made:
        model: Any = importer.made
        still = set(db.session.scalars(select(model.id).where(model.id.in_(made))))
        fresh.made.extend(key for key in made if key in still)
    return fresh


def _attempt(row: ImportRow, verb: Callable[..., object], *args: Any) -> bool:
    try:
        with db.session.begin_nested():
            verb(*args)
    except RuleBroken as broken:
        _refuse(row, str(broken))
        return False
    return True


def _done(row: ImportRow, outcome: Outcome, record: Any) -> None:
    row.outcome, row.record_id, row.version = outcome, record.id, record.version


def _refuse(row: ImportRow, reason: str) -> None:
    row.outcome, row.reason = Outcome.REFUSED, reason[:255]


def _note(batch_id: int, rows: Sequence[ImportRow], known: Any) -> None:
    """Keep the counts with each step, so that an interrupted import can say how far it is."""
    batch = db.session.get_one(ImportBatch, batch_id)
    batch.added += sum(row.outcome == Outcome.ADDED for row in rows)
    batch.updated += sum(row.outcome == Outcome.UPDATED for row in rows)
    batch.refused += sum(row.outcome == Outcome.REFUSED for row in rows)
    if made := getattr(known, "made", None):
        batch.made = [*batch.made, *(key for key in made if key not in batch.made)]
    db.session.flush()
