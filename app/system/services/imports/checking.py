"""The check of a batch: each row is new, a change, the same as before, or wrong and why."""

import json
from collections.abc import Iterator, Sequence

from app.base import privacy
from app.base.importing import Context, Header, Importer, parse
from app.extensions import db
from app.system.kinds import IMPORTERS
from app.system.models.imports import ImportBatch, ImportRow, ImportState, Verdict
from app.system.queries import imports as queries
from app.system.services.imports.packing import differences, told
from app.system.services.imports.reading import header_of, line_of

STEP = 200
AT_ONCE = 500


def check(batch_id: int, context: Context, done: int = 0) -> Iterator[int]:
    """Check the rows that have no verdict yet, a step at a time; may be taken up again."""
    batch = db.session.get_one(ImportBatch, batch_id)
    importer, header = IMPORTERS[batch.importer], header_of(batch)
    known = importer.prepare(context)
    unchecked = ImportRow.verdict.is_(None)
    line = 0
    while rows := queries.chunk_after(batch_id, line, STEP, unchecked):
        line = rows[-1].line
        _judge(importer, header, rows, known, context)
        done += len(rows)
        db.session.flush()
        yield done
    _mark_doubles(importer, batch_id)
    _count(batch_id)
    yield done


def _judge(
    importer: Importer, header: Header, rows: Sequence[ImportRow], known: object, context: Context
) -> None:
    parsed = [parse(importer, header, line_of(row), known) for row in rows]
    keys = [None if one.faults else importer.key(one.values) for one in parsed]
    existing = importer.find([key for key in keys if key is not None], context)
    for row, one, key in zip(rows, parsed, keys, strict=True):
        record = existing.get(key) if key is not None else None
        refusal = importer.closed(record) if record else ""
        faults = one.faults or ([(importer.key_column, refusal)] if refusal else [])
        if key is not None:
            row.key_digest = privacy.digest(key)
        if faults:
            _find(row, Verdict.FAULT, faults)
        elif record is None:
            row.verdict = Verdict.NEW
        else:
            held = importer.held(record)
            changes = differences(held, importer.merged(held, one.values))
            verdict = Verdict.CHANGE if changes else Verdict.SAME
            _find(row, verdict, told(importer, held, changes) if changes else None)
            row.record_id, row.version = record.id, record.version


def _find(row: ImportRow, verdict: Verdict, findings: Sequence[Sequence[str]] | None) -> None:
    row.verdict = verdict
    row.findings = json.dumps(findings, ensure_ascii=False) if findings else None


def _mark_doubles(importer: Importer, batch_id: int) -> None:
    """A key in two rows is wrong in both: nobody knows which of them is meant."""
    digests = queries.doubled(batch_id)
    for at in range(0, len(digests), AT_ONCE):
        some = ImportRow.key_digest.in_(digests[at : at + AT_ONCE])
        same: dict[str, list[ImportRow]] = {}
        for row in db.session.scalars(queries.rows(batch_id).where(some)):
            same.setdefault(row.key_digest, []).append(row)
        for rows in same.values():
            for row in rows:
                others = [str(one.line) for one in rows if one is not row][:5]
                sentence = f"和第 {'、'.join(others)} 行重复，只留一行"
                _find(row, Verdict.FAULT, [(importer.key_column, sentence)])
    db.session.flush()


def _count(batch_id: int) -> None:
    counts = queries.verdict_counts(batch_id)
    batch = db.session.get_one(ImportBatch, batch_id)
    batch.new = counts.get(Verdict.NEW, 0)
    batch.changing = counts.get(Verdict.CHANGE, 0)
    batch.same = counts.get(Verdict.SAME, 0)
    batch.faulty = counts.get(Verdict.FAULT, 0)
    if batch.state == ImportState.CHECKING:
        batch.state = ImportState.CHECKED


def findings(row: ImportRow) -> list[list[str]]:
    """Return [[column key, sentence]] of a wrong row, [[label, before, after]] of a change."""
    return json.loads(row.findings) if row.findings else []
