"""Erasing one person in the directory: who belongs to the school stays until leaving it."""

from datetime import date

from app.base import audit, search
from app.base.personal import ERASED, Person, PersonKind
from app.directory.models import Guardian, Pupil, PupilStatus, Staff
from app.domain.errors import RuleBroken
from app.extensions import db


def erase_person(person: Person, today: date) -> None:
    """Erase what may go; refuse while the purpose is not over (PIPL 47)."""
    match person.kind:
        case PersonKind.STAFF:
            _erase_staff(db.session.get_one(Staff, person.id), today)
        case PersonKind.PUPIL:
            _erase_pupil(db.session.get_one(Pupil, person.id))
        case PersonKind.GUARDIAN:
            _erase_guardian(db.session.get_one(Guardian, person.id))


def _erase_staff(staff: Staff, today: date) -> None:
    if not staff.has_left(today):
        raise RuleBroken(f"{staff.name}还在职，资料是劳动关系要用的；办完离职再删")
    staff.phone = ""
    staff.version += 1
    db.session.flush()
    search.store("staff", staff.id, names=[staff.name], codes=[staff.number])
    audit.erase(Staff.__tablename__, [staff.id])


def _erase_pupil(pupil: Pupil) -> None:
    if pupil.status == PupilStatus.ENROLLED:
        raise RuleBroken("学生还在读，学籍和联系家长都要用到资料；办完离校再删")
    for guardian in list(pupil.guardians):
        _drop(guardian)
    pupil.name, pupil.sort_key = ERASED, ""
    pupil.number = f"{ERASED}{pupil.id}"
    pupil.version += 1
    db.session.flush()
    search.forget("pupil", [pupil.id])
    audit.erase(Pupil.__tablename__, [pupil.id])


def _erase_guardian(guardian: Guardian) -> None:
    pupil = guardian.pupil
    others = [row for row in pupil.guardians if row.id != guardian.id]
    if pupil.status == PupilStatus.ENROLLED and not others:
        raise RuleBroken("这是学生唯一的联系人，先登记另一位家长再删")
    _drop(guardian)
    phones = [row.phone for row in others]
    search.store("pupil", pupil.id, names=[pupil.name], codes=[pupil.number, *phones])


def _drop(guardian: Guardian) -> None:
    audit.erase(Guardian.__tablename__, [guardian.id])
    guardian.pupil.guardians.remove(guardian)
    db.session.flush()
