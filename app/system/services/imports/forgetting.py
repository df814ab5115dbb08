"""What a sheet said is kept for a day, as long as its import can be undone, and no longer."""

from datetime import datetime

from sqlalchemy import delete, func, select, update

from app.extensions import db
from app.system.models.imports import UNDO_WITHIN, ImportBatch, ImportRow, ImportState


def forget_rows(now: datetime) -> str:
    """Delete the rows of batches whose day is over; what was never imported counts as given up."""
    settled_at = func.coalesce(ImportBatch.finished_at, ImportBatch.created_at)
    over = select(ImportBatch.id).where(settled_at < now - UNDO_WITHIN)
    ids = list(db.session.scalars(over.where(ImportBatch.rows_gone_at.is_(None))))
    rows = db.session.execute(delete(ImportRow).where(ImportRow.batch_id.in_(ids)))
    waiting = ImportBatch.state.in_((ImportState.CHECKING, ImportState.CHECKED))
    of_them = ImportBatch.id.in_(ids)
    db.session.execute(update(ImportBatch).where(of_them).values(rows_gone_at=now))
    db.session.execute(
        update(ImportBatch).where(of_them, waiting).values(state=ImportState.DISCARDED)
    )
    return f"{len(ids)} 批、{rows.rowcount} 行"  # type: ignore[attr-defined]
