"""What is read of imports: batches, their rows, and what later work leans on."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import defer

from app.extensions import db
from app.system.models.imports import ImportBatch, ImportRow, Outcome, Verdict

SHOWN_ROWS = 20
SHOWN_FAULTS = 100
# Why a row may not be taken back, by the column that points at it.
LEANING = {
    "canteen_absence.class_id": "报过不用餐人数",
    "canteen_class_visit.class_id": "填过班级意见表",
    "canteen_opinion_sheet.class_id": "提过伙食意见",
    "directory_account.staff_id": "已经有账号",
    "directory_class.class_teacher_id": "已经是班主任",
    "directory_class.room_id": "已经是班级的教室",
    "directory_class_duty.staff_id": "带过班",
    "directory_handover.staff_id": "有交接清单",
    "directory_handover.to_id": "接手了别人的交接",
    "directory_placement.class_id": "班里已经有学生",
    "directory_pupil.class_id": "班里已经有学生",
    "directory_rollover_step.class_id": "已经参加学年升级",
    "directory_rollover_step.into_id": "已经参加学年升级",
    "directory_room.building_id": "楼里还有房间",
    "directory_staff.department_id": "部门里还有人",
    "gate_booking.host_staff_id": "有来访预约找他",
    "gate_vehicle_passage.approver_staff_id": "批准过车辆进校",
    "gate_vehicle_passage.standing_id": "已经进出过校门",
    "gate_visit.host_staff_id": "有来访登记找他",
    "gate_visit.watch_entry_id": "已经报过警",
}
OTHERWISE = "已有别的记录用到它"


def batches(names: Collection[str]) -> Select[ImportBatch]:
    """Return the batches of the kinds that somebody may import."""
    return select(ImportBatch).where(ImportBatch.importer.in_(names))


def rows(batch_id: int) -> Select[ImportRow]:
    return select(ImportRow).where(ImportRow.batch_id == batch_id).order_by(ImportRow.line)


def first_rows(batch_id: int) -> Sequence[ImportRow]:
    """Return the rows shown before an import."""
    records = rows(batch_id).where(ImportRow.verdict != Verdict.OUTSIDE)
    return db.session.scalars(records.limit(SHOWN_ROWS)).all()


def faults(batch_id: int, limit: int | None = SHOWN_FAULTS) -> Sequence[ImportRow]:
    wrong = rows(batch_id).where(ImportRow.verdict == Verdict.FAULT)
    return db.session.scalars(wrong.limit(limit)).all()


def unfinished(batch_id: int) -> Sequence[ImportRow]:
    """Return the rows that were refused at the import, or that an undo had to leave."""
    told = rows(batch_id).where(ImportRow.reason != "")
    return db.session.scalars(told.limit(SHOWN_FAULTS)).all()


def chunk_after(batch_id: int, line: int, size: int, *conditions: Any) -> Sequence[ImportRow]:
    """Return the next rows of a walk through a batch."""
    found = rows(batch_id).where(ImportRow.line > line, *conditions)
    return db.session.scalars(found.limit(size)).all()


def chunk_before(batch_id: int, line: int, size: int) -> Sequence[ImportRow]:
    """Return the next imported rows of a walk back."""
    found = (
        select(ImportRow)
        .where(
            ImportRow.batch_id == batch_id,
            ImportRow.line < line,
            ImportRow.outcome.in_((Outcome.ADDED, Outcome.UPDATED)),
        )
        .order_by(ImportRow.line.desc())
        # What nobody reads on the way back need not be deciphered.
        .options(defer(ImportRow.cells), defer(ImportRow.findings))
    )
    return db.session.scalars(found.limit(size)).all()


def verdict_counts(batch_id: int) -> dict[Verdict | None, int]:
    counted = (
        select(ImportRow.verdict, func.count())
        .where(ImportRow.batch_id == batch_id)
        .group_by(ImportRow.verdict)
    )
    return dict(db.session.execute(counted).all())


def last_line(batch_id: int) -> int:
    last = select(func.max(ImportRow.line)).where(ImportRow.batch_id == batch_id)
    return db.session.scalar(last) or 0


def count_leaning(batch_id: int) -> int:
    """Return how many imported rows were found that cannot be taken back."""
    found = select(func.count()).where(
        ImportRow.batch_id == batch_id,
        ImportRow.outcome.in_((Outcome.ADDED, Outcome.UPDATED)),
        ImportRow.reason != "",
    )
    return db.session.scalar(found) or 0


def doubled(batch_id: int) -> list[str]:
    """Return the digests of keys that more than one good row has."""
    found = (
        select(ImportRow.key_digest)
        .where(ImportRow.batch_id == batch_id, ImportRow.key_digest != "")
        .group_by(ImportRow.key_digest)
        .having(func.count() > 1)
    )
    return list(db.session.scalars(found))


def leaning(model: Any, ids: Collection[int], owned: Collection[str] = ()) -> dict[int, str]:
    """Return, by id, why some of these rows may not go: another row points at them.

    One statement for each foreign key to the table, found in the metadata, so that a table added
    later counts at once.
    """
    reasons: dict[int, str] = {}
    for table in db.metadata.sorted_tables:
        if table.name in owned:
            continue
        for key in table.foreign_keys:
            if key.column.table is model.__table__:
                used = select(key.parent).where(key.parent.in_(ids)).distinct()
                for row_id in db.session.scalars(used):
                    reasons.setdefault(
                        row_id, LEANING.get(f"{table.name}.{key.parent.name}", OTHERWISE)
                    )
    return reasons
