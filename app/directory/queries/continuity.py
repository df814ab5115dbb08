"""Continuity (沿革核对): whether the present state of classes and pupils fits their history."""

from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from app.directory.models import (
    ClassDuty,
    ClassNaming,
    Placement,
    Pupil,
    PupilStatus,
    SchoolClass,
)
from app.extensions import db

NAMED = 5


def breaks() -> list[str]:
    """Return what does not fit, each as a sentence; several of a kind are named up to five."""
    found = (
        ("现在的班名和班名沿革不一致", SchoolClass.name, _wrong_names()),
        ("现在的班主任和班主任任期不一致", SchoolClass.name, _wrong_teachers()),
        ("现在的班级和编班记录不一致", Pupil.number, _wrong_placements()),
        ("班名沿革的日期有重叠", SchoolClass.name, _overlapping(ClassNaming, SchoolClass)),
        ("编班记录的日期有重叠", Pupil.number, _overlapping(Placement, Pupil)),
    )
    sentences = []
    for words, shown, query in found:
        number = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
        if number:
            owner = shown.class_
            some = db.session.scalars(select(shown).where(owner.id.in_(query)).limit(NAMED))
            names = "、".join(sorted(set(some))[:NAMED])
            sentences.append(f"{names}{f' 等 {number} 个' if number > NAMED else ''}：{words}")
    return sentences


def _wrong_names() -> Select[Any]:
    """A running class has one open naming, its own name; one that is over has none."""
    now = and_(ClassNaming.class_id == SchoolClass.id, ClassNaming.last_day.is_(None))
    fits = and_(SchoolClass.is_active, ClassNaming.name == SchoolClass.name)
    is_over = and_(SchoolClass.is_active.is_(False), ClassNaming.id.is_(None))
    return select(SchoolClass.id).outerjoin(ClassNaming, now).where(~_true(or_(fits, is_over)))


def _wrong_teachers() -> Select[Any]:
    now = and_(ClassDuty.class_id == SchoolClass.id, ClassDuty.last_day.is_(None))
    nobody = and_(SchoolClass.class_teacher_id.is_(None), ClassDuty.id.is_(None))
    fits = or_(nobody, ClassDuty.staff_id == SchoolClass.class_teacher_id)
    return (
        select(SchoolClass.id).outerjoin(ClassDuty, now).where(SchoolClass.is_active, ~_true(fits))
    )


def _wrong_placements() -> Select[Any]:
    now = and_(Placement.pupil_id == Pupil.id, Placement.last_day.is_(None))
    fits = and_(Pupil.status == PupilStatus.ENROLLED, Placement.class_id == Pupil.class_id)
    gone = and_(Pupil.status == PupilStatus.LEFT, Placement.id.is_(None))
    return select(Pupil.id).outerjoin(Placement, now).where(~_true(or_(fits, gone)))


def _overlapping(period: Any, owner: Any) -> Select[Any]:
    """Two periods of one owner that share a day."""
    column = "class_id" if owner is SchoolClass else "pupil_id"
    other = aliased(period)
    return (
        select(owner.id)
        .join(period, getattr(period, column) == owner.id)
        .join(other, getattr(other, column) == owner.id)
        .where(
            period.id < other.id,
            or_(period.last_day.is_(None), period.last_day >= other.first_day),
            or_(other.last_day.is_(None), other.last_day >= period.first_day),
        )
    )


def _true(condition: Any) -> Any:
    """Take unknown (a comparison with nothing) for untrue, so that it can be turned round."""
    return func.coalesce(condition, False)
