"""Classes over time: their names, teachers and pupils on any day, and what happened to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.directory.models import (
    ClassDuty,
    ClassNaming,
    Placement,
    Pupil,
    PupilStatus,
    SchoolClass,
    Staff,
)
from app.domain.class_names import rewrite
from app.extensions import db


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a life: since when, what, and whether it is so now."""

    since: date
    until: date | None
    words: str

    @property
    def is_now(self) -> bool:
        return self.until is None

    @property
    def when(self) -> str:
        if self.until is None:
            return f"{self.since} 起"
        return f"{self.since}" if self.since == self.until else f"{self.since} 到 {self.until}"


def on(period: Any, day: date) -> ColumnElement[bool]:
    """Return the condition that a period (naming, placement, duty) includes the day."""
    return (period.first_day <= day) & (period.last_day.is_(None) | (period.last_day >= day))


def name_on(class_id: int, day: date) -> str | None:
    """Return what a class was called on a day, None before its first and after its last."""
    return names_on([(class_id, day)]).get((class_id, day))


def names_on(asked: Iterable[tuple[int, date]]) -> dict[tuple[int, date], str]:
    """Return the names for many (class, day) pairs in one statement; unknown ones are left out."""
    wanted = set(asked)
    if not wanted:
        return {}
    ids = {class_id for class_id, _ in wanted}
    days = [day for _, day in wanted]
    periods: dict[int, list[ClassNaming]] = {}
    for naming in db.session.scalars(
        select(ClassNaming).where(
            ClassNaming.class_id.in_(ids),
            ClassNaming.first_day <= max(days),
            or_(ClassNaming.last_day.is_(None), ClassNaming.last_day >= min(days)),
        )
    ):
        periods.setdefault(naming.class_id, []).append(naming)
    return {
        (class_id, day): naming.name
        for class_id, day in wanted
        for naming in periods.get(class_id, ())
        if naming.includes(day)
    }


def names_of_day(day: date) -> dict[int, str]:
    """Return the names of all classes that there were on a day, in school order."""
    found = select(ClassNaming.class_id, ClassNaming.name).where(on(ClassNaming, day))
    rows = db.session.execute(found.order_by(ClassNaming.sort_key, ClassNaming.class_id))
    return {row.class_id: row.name for row in rows}


def class_of(pupil_id: int, day: date) -> int | None:
    """Return the class that a pupil was in on a day."""
    return db.session.scalar(
        select(Placement.class_id).where(Placement.pupil_id == pupil_id, on(Placement, day))
    )


def pupils_on(class_id: int, day: date) -> Select[Pupil]:
    """Return the pupils who were in a class on a day, by name."""
    return (
        select(Pupil)
        .join(Placement, Placement.pupil_id == Pupil.id)
        .where(Placement.class_id == class_id, on(Placement, day))
        .order_by(Pupil.sort_key, Pupil.id)
    )


def teachers_on(day: date) -> dict[int, int]:
    """Return the class teacher of every class that had one on a day: {class: staff}."""
    found = select(ClassDuty.class_id, ClassDuty.staff_id).where(on(ClassDuty, day))
    return {row.class_id: row.staff_id for row in db.session.execute(found)}


def naming_now(class_id: int) -> ClassNaming | None:
    """Return the latest naming, which is the present one unless the class is over."""
    return _latest(ClassNaming, ClassNaming.class_id == class_id)


def duty_now(class_id: int) -> ClassDuty | None:
    return _latest(ClassDuty, ClassDuty.class_id == class_id, ClassDuty.last_day.is_(None))


def placement_now(pupil_id: int) -> Placement | None:
    """Return the pupil's latest placement, over or not."""
    return _latest(Placement, Placement.pupil_id == pupil_id)


def enrolled_in(class_id: int) -> Sequence[Pupil]:
    """Return the pupils of a class now, by name."""
    return db.session.scalars(
        select(Pupil)
        .where(Pupil.class_id == class_id, Pupil.status == PupilStatus.ENROLLED)
        .order_by(Pupil.sort_key, Pupil.id)
    ).all()


def life_of_class(class_id: int) -> list[Event]:
    """Return names and teachers of a class, and when many pupils came or went at once."""
    names = db.session.scalars(select(ClassNaming).where(ClassNaming.class_id == class_id))
    duties = db.session.execute(
        select(ClassDuty.first_day, ClassDuty.last_day, Staff.name)
        .join(Staff, ClassDuty.staff_id == Staff.id)
        .where(ClassDuty.class_id == class_id)
    )
    events = [Event(row.first_day, row.last_day, f"班名 {row.name}") for row in names]
    events += [Event(first, last, f"班主任 {name}") for first, last, name in duties]
    came = select(Placement.first_day, func.count()).where(Placement.class_id == class_id)
    for day, number in db.session.execute(came.group_by(Placement.first_day)):
        events.append(Event(day, day, f"编入 {number} 人"))
    went = select(Placement.last_day, func.count()).where(
        Placement.class_id == class_id, Placement.last_day.is_not(None)
    )
    for last_day, number in db.session.execute(went.group_by(Placement.last_day)):
        if last_day:
            events.append(Event(last_day, last_day, f"转出或离校 {number} 人"))
    return sorted(events, key=lambda event: (event.since, event.is_now), reverse=True)


def life_of_pupil(pupil_id: int) -> list[Event]:
    """Return the classes of a pupil, each under the names it had while the pupil was in it."""
    rows = db.session.execute(
        select(Placement.first_day, Placement.last_day, ClassNaming)
        .join(ClassNaming, ClassNaming.class_id == Placement.class_id)
        .where(
            Placement.pupil_id == pupil_id,
            or_(ClassNaming.last_day.is_(None), ClassNaming.last_day >= Placement.first_day),
            or_(Placement.last_day.is_(None), ClassNaming.first_day <= Placement.last_day),
        )
    )
    events = []
    for first_day, last_day, naming in rows:
        ends = [day for day in (last_day, naming.last_day) if day]
        since = max(first_day, naming.first_day)
        events.append(Event(since, min(ends, default=None), naming.name))
    return sorted(events, key=lambda event: event.since, reverse=True)


def duties_of(staff_id: int) -> list[Event]:
    """Return the classes that a person led, by the name each had on the last day of it."""
    rows = db.session.scalars(
        select(ClassDuty)
        .join(ClassDuty.school_class)
        .options(contains_eager(ClassDuty.school_class))
        .where(ClassDuty.staff_id == staff_id)
    ).all()
    asked = [(row.class_id, row.last_day) for row in rows if row.last_day]
    names = names_on(asked)
    events = [
        Event(
            row.first_day,
            row.last_day,
            names.get((row.class_id, row.last_day), "") if row.last_day else row.school_class.name,
        )
        for row in rows
    ]
    return sorted(events, key=lambda event: event.since, reverse=True)


def running_classes() -> Sequence[SchoolClass]:
    """Return every running class in school order with its teacher."""
    return db.session.scalars(
        select(SchoolClass)
        .options(joinedload(SchoolClass.class_teacher))
        .where(SchoolClass.is_active)
        .order_by(SchoolClass.sort_key, SchoolClass.id)
    ).all()


def next_name(row: SchoolClass) -> str:
    """Return the name that a new class beside this one would bear: the next free number."""
    beside = select(func.max(SchoolClass.number)).where(
        SchoolClass.is_active,
        SchoolClass.stage == row.stage,
        SchoolClass.grade == row.grade,
        SchoolClass.campus_id == row.campus_id,
    )
    highest = db.session.scalar(beside) if row.number else None
    return (highest and rewrite(row.name, number=highest + 1)) or ""


def _latest(model: Any, *conditions: ColumnElement[bool]) -> Any:
    found = select(model).where(*conditions)
    return db.session.scalar(found.order_by(model.first_day.desc(), model.id.desc()).limit(1))
