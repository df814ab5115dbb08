"""Taking a batch back: added rows go, changed rows get their old values, unless work leans on it.

First all rows are looked at; when something was built on one of them, nothing is undone and the
page says which rows and why. Whoever then asks for the rest gets the rest.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from app.base import audit
from app.base.importing import Context, Importer
from app.domain.errors import RuleBroken
from app.extensions import db
from app.system.kinds import IMPORTERS
from app.system.models.imports import ImportBatch, ImportRow, ImportState, Outcome
from app.system.queries import imports as queries
from app.system.services.imports.packing import unpack

STEP = 50
# Looking alone is quick.
LOOK = 200
EDITED = "之后又被改过"


def undo(batch_id: int, context: Context, only_whole: bool, done: int = 0) -> Iterator[int]:
    """Take the batch back, or tell what stands against it; may be taken up again at any step.

    With `only_whole` it counts each row twice: once looked at, once taken back.
    """
    batch = db.session.get_one(ImportBatch, batch_id)
    importer, rows = IMPORTERS[batch.importer], batch.done
    looked = 0
    if only_whole and done < rows:
        for looked in _look(importer, batch_id):
            yield max(done, looked)
        if stop_for_leaning(batch_id):
            yield 2 * rows
            return
    done = max(done, looked)
    known = importer.prepare(context)
    line = queries.last_line(batch_id) + 1
    while chunk := queries.chunk_before(batch_id, line, STEP):
        line = chunk[-1].line
        _take_back(importer, batch_id, chunk, known, context)
        done += len(chunk)
        yield done
    _end(importer, batch_id, context)
    yield done


def _look(importer: Importer, batch_id: int) -> Iterator[int]:
    """Write beside each row why it cannot be taken back, if so."""
    line, looked = queries.last_line(batch_id) + 1, 0
    while chunk := queries.chunk_before(batch_id, line, LOOK):
        line = chunk[-1].line
        records = _records(importer, chunk)
        reasons = _reasons(importer, chunk, records)
        for row in chunk:
            row.reason = reasons.get(row.line, "")
        db.session.flush()
        looked += len(chunk)
        yield looked


def stop_for_leaning(batch_id: int) -> bool:
    """Go back to where the batch was when a row was found that cannot be taken back."""
    batch = db.session.get_one(ImportBatch, batch_id)
    batch.kept = queries.count_leaning(batch_id)
    if batch.kept:
        batch.state = ImportState.DONE
        db.session.flush()
    return bool(batch.kept)


def _take_back(
    importer: Importer, batch_id: int, chunk: Sequence[ImportRow], known: Any, context: Context
) -> None:
    records = _records(importer, chunk)
    reasons = _reasons(importer, chunk, records)
    going = []
    for row in chunk:
        record = records.get(row.record_id or 0)
        row.reason = reasons.get(row.line, "")
        if row.reason:
            continue
        if record is not None and row.outcome == Outcome.ADDED:
            going.append(record)
        elif record is not None:
            try:
                with db.session.begin_nested():
                    importer.change(record, unpack(row.before or "{}"), known, context)
            except RuleBroken as broken:
                row.reason = str(broken)[:255]
                continue
        row.outcome = Outcome.UNDONE
    if going:
        importer.remove(going)
    batch = db.session.get_one(ImportBatch, batch_id)
    batch.undone += sum(row.outcome == Outcome.UNDONE for row in chunk)
    db.session.flush()


def _records(importer: Importer, chunk: Sequence[ImportRow]) -> dict[int, Any]:
    model: Any = importer.model
    ids = [row.record_id for row in chunk]
    return {row.id: row for row in db.session.scalars(select(model).where(model.id.in_(ids)))}


def _reasons(
    importer: Importer, chunk: Sequence[ImportRow], records: dict[int, Any]
) -> dict[int, str]:
    """Return by line why a row stays. A record that is gone already stands in nobody's way."""
    added = [row.record_id or 0 for row in chunk if row.outcome == Outcome.ADDED]
    leaning = queries.leaning(importer.model, added, importer.owned) if added else {}
    reasons = {}
    for row in chunk:
        record = records.get(row.record_id or 0)
        if record is None:
            continue
        if record.version != row.version:
            reasons[row.line] = EDITED
        elif row.outcome == Outcome.ADDED and record.id in leaning:
            reasons[row.line] = leaning[record.id]
    return reasons


def _end(importer: Importer, batch_id: int, context: Context) -> None:
    batch = db.session.get_one(ImportBatch, batch_id)
    if importer.made and importer.unmake and batch.made:
        model: Any = importer.made
        used = queries.leaning(model, batch.made)
        unused = [key for key in batch.made if key not in used]
        importer.unmake(db.session.scalars(select(model).where(model.id.in_(unused))).all())
    batch.kept = queries.count_leaning(batch_id)
    batch.state = ImportState.UNDONE
    batch.undone_at = context.now
    audit.noted("system.import.undone", batch, 撤销=str(batch.undone), 留下=str(batch.kept))
