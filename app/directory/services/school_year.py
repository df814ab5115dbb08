"""The roll-over of a school year (学年升级): classes move up, leave, merge and open, in one go.

Classes are few and are changed one by one, each with its line in the audit log; their pupils are
many and are changed by a statement for all of them.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, delete, insert, literal, select, update

from app.base import audit
from app.directory.models import (
    ClassDuty,
    ClassNaming,
    LeavingReason,
    Move,
    Placement,
    Pupil,
    PupilStatus,
    Rollover,
    RolloverStep,
    School,
    SchoolClass,
)
from app.directory.queries import classes
from app.directory.queries import school_year as queries
from app.directory.queries.school_year import Line, OpeningLine, Plan, day_before
from app.directory.services import lives
from app.domain.errors import RuleBroken
from app.domain.school_years import Fate
from app.extensions import db


def roll_over(plan: Plan, *, by: str, now: datetime) -> Rollover:
    """Do what the plan says, from its day on."""
    # Two people at the same moment: the second waits here and then finds it done.
    db.session.get(School, 1, with_for_update=True, populate_existing=True)
    if queries.last_done() == plan.school_year or not plan.is_clean:
        raise RuleBroken("升级方案还有没解决的问题，回到上一步核对")
    rollover = Rollover(
        school_year=plan.school_year,
        active_year=plan.school_year,
        effective_on=plan.effective_on,
        done_at=now,
        done_by=by,
        moved=len(plan.of(Fate.RISES)),
        ended=len(plan.of(Fate.LEAVES)) + len(plan.of(Fate.MERGES)),
        opened=plan.opened,
        graduates=plan.graduates,
    )
    audit.added("directory.rollover.add", rollover)
    after = {
        (line.row.campus_id, line.step.name): line.row
        for line in (*plan.of(Fate.RISES), *plan.of(Fate.STAYS))
    }
    for line in plan.of(Fate.MERGES):
        _merge(line, after[line.row.campus_id, line.step.name], rollover)
    _graduate([line.row.id for line in plan.of(Fate.LEAVES)], rollover)
    for line in plan.of(Fate.LEAVES):
        _end(line.row, Move.LEAVES, rollover)
    for line in plan.of(Fate.RISES):
        _rise(line, rollover)
    for opening in plan.openings:
        _open(opening, rollover)
    return rollover


def undo(rollover: Rollover, *, now: datetime) -> None:
    """Take the whole roll-over back, unless something stands on it since."""
    if leaning := queries.leaning_on(rollover):
        raise RuleBroken(f"不能撤销：{'；'.join(leaning)}")
    rows = {row.id: row for row in db.session.scalars(_its_classes(rollover))}
    with audit.changed("directory.rollover.undo", rollover):
        rollover.undo(now)
    for step in rollover.steps:
        row = rows[step.class_id or 0]
        if step.move is Move.OPENS:
            _close_again(row, step)
        elif step.move is Move.RISES:
            _sink(row, rollover)
        else:
            _go_on(row, rollover)
            if step.into_id:
                _take_out(step, rollover)
    _bring_back(rollover)


def _rise(line: Line, rollover: Rollover) -> None:
    row, before = line.row, line.row.name
    with audit.changed("directory.class.rise", row):
        row.name = line.step.name
        lives.index_class(row, rollover.effective_on)
        lives.follow_name(row, rollover.effective_on)
    _note(rollover, row, Move.RISES, before, row.name)


def _end(row: SchoolClass, move: Move, rollover: Rollover, into: SchoolClass | None = None) -> None:
    with audit.changed("directory.class.rise", row):
        row.is_active = False
        lives.end_periods(row, day_before(rollover.effective_on))
    _note(rollover, row, move, row.name, "", into)


def _graduate(class_ids: Sequence[int], rollover: Rollover) -> None:
    last_day = day_before(rollover.effective_on)
    _end_placements(class_ids, rollover)
    db.session.execute(
        update(Pupil)
        .where(Pupil.class_id.in_(class_ids), Pupil.status == PupilStatus.ENROLLED)
        .values(
            status=PupilStatus.LEFT,
            left_on=last_day,
            leaving_reason=LeavingReason.GRADUATION,
            version=Pupil.version + 1,
        )
    )


def _merge(line: Line, into: SchoolClass, rollover: Rollover) -> None:
    _end_placements([line.row.id], rollover)
    ended = select(Placement.pupil_id, literal(into.id), literal(rollover.effective_on)).where(
        Placement.ended_by_id == rollover.id, Placement.class_id == line.row.id
    )
    db.session.execute(insert(Placement).from_select(["pupil_id", "class_id", "first_day"], ended))
    db.session.execute(
        update(Pupil)
        .where(Pupil.class_id == line.row.id, Pupil.status == PupilStatus.ENROLLED)
        .values(class_id=into.id, version=Pupil.version + 1)
    )
    _end(line.row, Move.MERGES, rollover, into)


def _end_placements(class_ids: Sequence[int], rollover: Rollover) -> None:
    db.session.execute(
        update(Placement)
        .where(Placement.class_id.in_(class_ids), Placement.last_day.is_(None))
        .values(last_day=day_before(rollover.effective_on), ended_by_id=rollover.id)
    )


def _open(line: OpeningLine, rollover: Rollover) -> None:
    for name in line.opening.names:
        row = SchoolClass(
            name=name, campus_id=line.campus_id, entry_year=rollover.school_year, version=1
        )
        lives.index_class(row, rollover.effective_on)
        audit.added("directory.class.open", row)
        lives.begin_class(row, rollover.effective_on)
        _note(rollover, row, Move.OPENS, "", name)


def _note(
    rollover: Rollover,
    row: SchoolClass,
    move: Move,
    before: str,
    after: str,
    into: SchoolClass | None = None,
) -> None:
    db.session.add(
        RolloverStep(
            rollover_id=rollover.id,
            class_id=row.id,
            into_id=into.id if into else None,
            move=move,
            name_before=before,
            name_after=after or (into.name if into else ""),
            version=row.version,
        )
    )


def _its_classes(rollover: Rollover) -> Select[SchoolClass]:
    ids = [step.class_id for step in rollover.steps if step.class_id]
    return select(SchoolClass).where(SchoolClass.id.in_(ids))


def _close_again(row: SchoolClass, step: RolloverStep) -> None:
    step.class_id = None
    db.session.flush()
    lives.forget_class(row.id)
    audit.removed("directory.class.unopen", row)


def _sink(row: SchoolClass, rollover: Rollover) -> None:
    """Give a class the name of before, and let that name go on."""
    db.session.execute(
        delete(ClassNaming).where(
            ClassNaming.class_id == row.id, ClassNaming.first_day == rollover.effective_on
        )
    )
    with audit.changed("directory.class.unrise", row):
        before = classes.naming_now(row.id)
        if before is None:
            raise RuleBroken(f"找不到{row.name}升级以前的班名")
        before.last_day = None
        for column in ("name", "stage", "grade", "number", "sort_key"):
            setattr(row, column, getattr(before, column))


def _go_on(row: SchoolClass, rollover: Rollover) -> None:
    with audit.changed("directory.class.unrise", row):
        row.is_active = True
    for model in (ClassNaming, ClassDuty):
        db.session.execute(
            update(model)
            .where(model.class_id == row.id, model.last_day == day_before(rollover.effective_on))
            .values(last_day=None)
        )


def _take_out(step: RolloverStep, rollover: Rollover) -> None:
    """Take the merged pupils out of the other class again."""
    merged = list(
        db.session.scalars(
            select(Placement.pupil_id).where(
                Placement.ended_by_id == rollover.id, Placement.class_id == step.class_id
            )
        )
    )
    db.session.execute(
        delete(Placement).where(
            Placement.pupil_id.in_(merged),
            Placement.class_id == step.into_id,
            Placement.first_day == rollover.effective_on,
        )
    )
    db.session.execute(
        update(Pupil)
        .where(Pupil.id.in_(merged))
        .values(class_id=step.class_id, version=Pupil.version + 1)
    )


def _bring_back(rollover: Rollover) -> None:
    ended = select(Placement.pupil_id).where(Placement.ended_by_id == rollover.id)
    db.session.execute(
        update(Pupil)
        .where(Pupil.id.in_(ended), Pupil.leaving_reason == LeavingReason.GRADUATION)
        .values(
            status=PupilStatus.ENROLLED,
            left_on=None,
            leaving_reason=None,
            version=Pupil.version + 1,
        )
    )
    db.session.execute(
        update(Placement)
        .where(Placement.ended_by_id == rollover.id)
        .values(last_day=None, ended_by_id=None)
    )
