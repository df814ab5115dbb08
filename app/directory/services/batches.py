"""Many people at once (批量): what an import adds, and what its undoing takes back."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm.attributes import set_committed_value

from app.base import audit, search
from app.base.pinyin import sort_key
from app.directory.models import (
    Building,
    ClassDuty,
    ClassNaming,
    Department,
    Guardian,
    Placement,
    Pupil,
    Room,
    SchoolClass,
    Staff,
)
from app.directory.services import lives
from app.directory.services.people import GuardianEntry
from app.domain.errors import RuleBroken
from app.extensions import db


def add_pupils(families: Sequence[tuple[Pupil, Sequence[GuardianEntry]]]) -> list[Pupil]:
    """Add pupils with their guardians as add_pupil does, in a few statements for all of them.

    Whoever calls has looked up that no number is taken; a doubled one is refused all the same.
    """
    pupils = [pupil for pupil, _ in families]
    if len({pupil.number for pupil in pupils}) < len(pupils):
        raise RuleBroken("同一个学号出现了两次")
    for pupil in pupils:
        pupil.sort_key = sort_key(pupil.name)[:160]
    audit.added_all("directory.pupil.add", pupils)
    for pupil in pupils:
        lives.place(pupil)
    guardians = [
        Guardian(pupil_id=pupil.id, **entry._asdict())
        for pupil, entries in families
        for entry in dict.fromkeys(entries)
    ]
    audit.added_all("directory.guardian.add", guardians)
    search.store_all_new(
        "pupil",
        [
            (pupil.id, [pupil.name], [pupil.number, *(entry.phone for entry in entries)])
            for pupil, entries in families
        ],
    )
    return pupils


def remove_pupils(pupils: Sequence[Pupil]) -> None:
    """Take back pupils who were added by mistake, with their guardians."""
    of_them = select(Guardian).where(Guardian.pupil_id.in_([pupil.id for pupil in pupils]))
    audit.removed_all("directory.guardian.remove", db.session.scalars(of_them).all())
    for pupil in pupils:
        # Known to be empty: nobody has to look for what went with each of them.
        set_committed_value(pupil, "guardians", [])
    _forget(Placement.pupil_id, pupils)
    audit.removed_all("directory.pupil.remove", pupils)
    search.forget("pupil", [pupil.id for pupil in pupils])


def remove_staff(staff: Sequence[Staff]) -> None:
    audit.removed_all("directory.staff.remove", staff)
    search.forget("staff", [person.id for person in staff])


def remove_classes(classes: Sequence[SchoolClass]) -> None:
    _forget(ClassNaming.class_id, classes)
    _forget(ClassDuty.class_id, classes)
    audit.removed_all("directory.class.remove", classes)


def remove_rooms(rooms: Sequence[Room]) -> None:
    audit.removed_all("directory.room.remove", rooms)


def remove_buildings(buildings: Sequence[Building]) -> None:
    audit.removed_all("directory.building.remove", buildings)


def remove_departments(departments: Sequence[Department]) -> None:
    audit.removed_all("directory.department.remove", departments)


def _forget(owner: Any, rows: Sequence[Pupil] | Sequence[SchoolClass]) -> None:
    """The periods of what never was go with it."""
    db.session.execute(delete(owner.class_).where(owner.in_([row.id for row in rows])))
