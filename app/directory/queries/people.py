"""Staff, classes and pupils: lists, choices and who may see whom."""

from collections.abc import Sequence

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.base import search
from app.directory.models import (
    IN_SERVICE,
    Account,
    Department,
    Pupil,
    PupilStatus,
    SchoolClass,
    Staff,
)
from app.directory.queries.places import is_taken
from app.domain.class_names import STAGE_LABELS, Stage, grade_label
from app.extensions import db


def staff(
    q: str = "", department_id: int | None = None, campus_id: int | None = None
) -> Select[Staff]:
    """Return the staff in the order of their names."""
    found = select(Staff).options(joinedload(Staff.department)).order_by(Staff.sort_key, Staff.id)
    if department_id is not None:
        found = found.where(Staff.department_id == department_id)
    if campus_id is not None:
        # Whoever belongs to no campus works at each of them.
        found = found.where(or_(Staff.campus_id == campus_id, Staff.campus_id.is_(None)))
    return found.where(search.found_in("staff", q, Staff.id)) if q else found


def in_service(found: Select[Staff]) -> Select[Staff]:
    return found.where(IN_SERVICE)


def left(found: Select[Staff]) -> Select[Staff]:
    return found.where(~IN_SERVICE)


def picked_staff(q: str, limit: int = 12) -> Sequence[Staff]:
    """Return the people in service that a typed text means, best first."""
    if not q:
        return db.session.scalars(in_service(staff()).limit(limit)).all()
    ids = search.ids("staff", q, limit=limit * 2)
    rows = {row.id: row for row in db.session.scalars(in_service(staff()).where(Staff.id.in_(ids)))}
    return [rows[key] for key in ids if key in rows][:limit]


def staff_choices(and_for: int | None = None) -> list[tuple[int, str]]:
    """Return the people in service for a select, and the one who is chosen already."""
    found = db.session.execute(
        select(Staff.id, Staff.name)
        .where(IN_SERVICE if and_for is None else or_(IN_SERVICE, Staff.id == and_for))
        .order_by(Staff.sort_key, Staff.id)
    )
    return [(key, name) for key, name in found]


def is_staff_number_taken(number: str, by_other_than: int | None) -> bool:
    return is_taken(Staff, by_other_than, Staff.number == number)


def is_pupil_number_taken(number: str, by_other_than: int | None) -> bool:
    return is_taken(Pupil, by_other_than, Pupil.number == number)


def is_class_name_taken(school_class: SchoolClass) -> bool:
    """A class that is over may share its name with its successor."""
    return is_taken(
        SchoolClass,
        school_class.id,
        SchoolClass.name == school_class.name,
        SchoolClass.is_active,
        SchoolClass.campus_id == school_class.campus_id,
    )


def departments() -> Sequence[Department]:
    return db.session.scalars(select(Department).order_by(Department.position, Department.id)).all()


def staff_per_department() -> dict[int | None, int]:
    """Return how many people in service each department has."""
    return dict(
        db.session.execute(
            select(Staff.department_id, func.count())
            .where(IN_SERVICE)
            .group_by(Staff.department_id)
        ).all()
    )


def classes(
    q: str = "",
    stage: int | None = None,
    grade: int | None = None,
    campus_id: int | None = None,
) -> Select[SchoolClass]:
    """Return the classes in school order."""
    found = (
        select(SchoolClass)
        .options(joinedload(SchoolClass.class_teacher), joinedload(SchoolClass.room))
        .order_by(SchoolClass.sort_key, SchoolClass.id)
    )
    if campus_id is not None:
        found = found.where(SchoolClass.campus_id == campus_id)
    if stage is not None:
        found = found.where(SchoolClass.stage == stage)
    if grade is not None:
        found = found.where(SchoolClass.grade == grade)
    if q:
        teacher = SchoolClass.class_teacher_id
        found = found.where(
            SchoolClass.name.contains(q, autoescape=True) | search.found_in("staff", q, teacher)
        )
    return found


def classes_of(staff_id: int) -> Sequence[SchoolClass]:
    """Return the running classes of a class teacher."""
    return db.session.scalars(
        running(classes()).where(SchoolClass.class_teacher_id == staff_id)
    ).all()


def running(found: Select[SchoolClass]) -> Select[SchoolClass]:
    return found.where(SchoolClass.is_active)


def over(found: Select[SchoolClass]) -> Select[SchoolClass]:
    return found.where(SchoolClass.is_active.is_(False))


def class_choices() -> list[tuple[int, str]]:
    """Return the running classes for a select."""
    return [
        (row.id, row.name)
        for row in db.session.execute(
            select(SchoolClass.id, SchoolClass.name)
            .where(SchoolClass.is_active)
            .order_by(SchoolClass.sort_key, SchoolClass.id)
        )
    ]


def grades() -> list[tuple[int, int, str]]:
    """Return (stage, grade, label) of every grade that has running classes."""
    found = db.session.execute(
        select(SchoolClass.stage, SchoolClass.grade)
        .where(SchoolClass.is_active, SchoolClass.stage.is_not(None))
        .distinct()
        .order_by(SchoolClass.stage, SchoolClass.grade)
    )
    return [
        (stage, grade, grade_label(Stage(stage), grade, full=True))
        for stage, grade in found
        if stage is not None and grade is not None
    ]


def stage_label(stage: int | None) -> str:
    return STAGE_LABELS[Stage(stage)] if stage else "其他"


def pupils_per_class() -> dict[int, int]:
    """Return how many enrolled pupils each class has."""
    return dict(
        db.session.execute(
            select(Pupil.class_id, func.count())
            .where(Pupil.status == PupilStatus.ENROLLED)
            .group_by(Pupil.class_id)
        ).all()
    )


def pupils(q: str = "", class_id: int | None = None) -> Select[Pupil]:
    """Return the pupils in the order of their names, each with class and guardians."""
    found = (
        select(Pupil)
        .join(Pupil.school_class)
        .options(contains_eager(Pupil.school_class), selectinload(Pupil.guardians))
        .order_by(Pupil.sort_key, Pupil.id)
    )
    if class_id is not None:
        found = found.where(Pupil.class_id == class_id)
    return found.where(search.found_in("pupil", q, Pupil.id)) if q else found


def enrolled(found: Select[Pupil]) -> Select[Pupil]:
    return found.where(Pupil.status == PupilStatus.ENROLLED)


def gone(found: Select[Pupil]) -> Select[Pupil]:
    return found.where(Pupil.status == PupilStatus.LEFT)


def visible_to(found: Select[Pupil], account: Account) -> Select[Pupil]:
    """Leave the pupils whom a person may see: a class teacher's are those of the own classes."""
    if account.sees_every_pupil:
        return found
    return found.where(SchoolClass.class_teacher_id == (account.staff_id or 0))


def classes_visible_to(account: Account) -> Sequence[SchoolClass]:
    """Return the running classes whose pupils a person may see."""
    found = running(classes())
    if not account.sees_every_pupil:
        found = found.where(SchoolClass.class_teacher_id == (account.staff_id or 0))
    return db.session.scalars(found).all()
