"""Class visits (班级意见表): the list under its filters, and who may file for which class."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, or_, select

from app.base.memory import remembered
from app.canteen.models import ClassVisit, Meal
from app.canteen.models.opinions import Grade
from app.directory.models import SchoolClass
from app.extensions import db


class VisitState(StrEnum):
    WAITING = "waiting"
    HANDLED = "handled"


VISIT_STATE_LABELS: dict[VisitState, str] = {
    VisitState.WAITING: "待处理",
    VisitState.HANDLED: "已处理",
}

# The parts of the form that are graded, in its order.
GRADED = ("quality", "hygiene", "order", "service")
IS_POOR = or_(*(getattr(ClassVisit, name) == Grade.POOR for name in GRADED))


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list shows; `teacher_id` keeps it to the classes of one class teacher."""

    since: date | None = None
    until: date | None = None
    class_id: int | None = None
    state: VisitState | None = None
    teacher_id: int | None = None
    is_poor: bool = False


def visits(wanted: Filter) -> Select[Any]:
    """Return the forms with the names of meal and class: list, export and paper alike."""
    found = (
        select(ClassVisit, Meal.name.label("meal"), SchoolClass.name.label("class_name"))
        .add_columns(ClassVisit.on, ClassVisit.id)
        .join(Meal, Meal.id == ClassVisit.meal_id)
        .join(SchoolClass, SchoolClass.id == ClassVisit.class_id)
    )
    if wanted.since:
        found = found.where(ClassVisit.on >= wanted.since)
    if wanted.until:
        found = found.where(ClassVisit.on <= wanted.until)
    if wanted.class_id:
        found = found.where(ClassVisit.class_id == wanted.class_id)
    if wanted.state:
        is_handled = ClassVisit.handled_at.is_not(None)
        found = found.where(is_handled if wanted.state is VisitState.HANDLED else ~is_handled)
    if wanted.teacher_id is not None:
        found = found.where(SchoolClass.class_teacher_id == wanted.teacher_id)
    return found.where(IS_POOR) if wanted.is_poor else found


def one(visit_id: int, teacher_id: int | None) -> Any:
    """Return one form as in the list, None unless it is of the teacher's own class."""
    wanted = Filter(teacher_id=teacher_id)
    return db.session.execute(visits(wanted).where(ClassVisit.id == visit_id)).first()


@remembered
def waiting() -> tuple[int, date | None]:
    """Return how many forms wait for the canteen, and the day of the oldest."""
    number, oldest = db.session.execute(
        select(func.count(), func.min(ClassVisit.on)).where(ClassVisit.handled_at.is_(None))
    ).one()
    return number, oldest


def classes(teacher_id: int | None) -> list[tuple[str, str]]:
    """Return the classes to file for, of one class teacher or all, as (id, name)."""
    found = select(SchoolClass.id, SchoolClass.name).where(SchoolClass.is_active)
    if teacher_id is not None:
        found = found.where(SchoolClass.class_teacher_id == teacher_id)
    rows = db.session.execute(found.order_by(SchoolClass.sort_key, SchoolClass.id))
    return [(str(class_id), name) for class_id, name in rows]
