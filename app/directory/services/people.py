"""Staff, classes and pupils (教职工、班级、学生): how they are found and sorted, come and go."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from app.base import audit, search
from app.base.pinyin import sort_key
from app.directory.models import Account, Guardian, Pupil, PupilStatus, SchoolClass, Staff
from app.directory.queries import accounts, people
from app.directory.services.sign_in import end_sessions
from app.domain import class_names
from app.domain.errors import RuleBroken
from app.extensions import db


class GuardianEntry(NamedTuple):
    """What a form says of one guardian."""

    name: str
    relation: str
    phone: str


def add_staff(staff: Staff) -> Staff:
    _refuse_taken_staff_number(staff)
    audit.added("directory.staff.add", staff)
    index_staff(staff)
    return staff


def change_staff(staff: Staff, **columns: object) -> None:
    with audit.changed("directory.staff.edit", staff):
        _set(staff, columns)
        _refuse_taken_staff_number(staff)
    index_staff(staff)


def leave_staff(*, staff: Staff, on: date, by: str, now: datetime) -> None:
    """Record that a person left: the account is closed and signed out the same moment."""
    with audit.changed("directory.staff.leave", staff):
        staff.leave(on)
    account = accounts.account_of_staff(staff.id)
    if account is not None and account.is_active:
        _close(account, by, now)


def return_staff(*, staff: Staff) -> None:
    """Take a person back; the account stays closed until somebody opens it."""
    with audit.changed("directory.staff.return", staff):
        staff.come_back()


def index_staff(staff: Staff) -> None:
    """Keep how a person sorts and is found: by name, phone and number."""
    staff.sort_key = sort_key(staff.name)[:160]
    db.session.flush()
    search.store("staff", staff.id, names=[staff.name], codes=_given(staff.phone, staff.number))


def add_class(school_class: SchoolClass) -> SchoolClass:
    index_class(school_class)
    _refuse_taken_class_name(school_class)
    audit.added("directory.class.add", school_class)
    return school_class


def change_class(school_class: SchoolClass, **columns: object) -> None:
    with audit.changed("directory.class.edit", school_class):
        _set(school_class, columns)
        index_class(school_class)
        _refuse_taken_class_name(school_class)


def end_class(school_class: SchoolClass) -> None:
    """A class that is over keeps its records; nobody may be left in it."""
    if people.pupils_per_class().get(school_class.id):
        raise RuleBroken(f"{school_class.name}还有在读学生，先给他们换班或办理离校")
    with audit.changed("directory.class.end", school_class):
        school_class.is_active = False


def restart_class(school_class: SchoolClass) -> None:
    with audit.changed("directory.class.restart", school_class):
        school_class.is_active = True
        _refuse_taken_class_name(school_class)


def index_class(school_class: SchoolClass) -> None:
    """Read stage, grade and number out of the name, and keep how the class sorts."""
    parsed = class_names.parse(school_class.name)
    school_class.stage = int(parsed.stage) if parsed else None
    school_class.grade = parsed.grade if parsed else None
    school_class.number = parsed.number if parsed else None
    *parts, text = class_names.sort_key(school_class.name)
    school_class.sort_key = "-".join([*(f"{part:02}" for part in parts), text])[:80]


def add_pupil(pupil: Pupil, guardians: Iterable[GuardianEntry]) -> Pupil:
    _refuse_taken_pupil_number(pupil)
    audit.added("directory.pupil.add", pupil)
    _replace_guardians(pupil, guardians)
    index_pupil(pupil)
    return pupil


def change_pupil(pupil: Pupil, guardians: Iterable[GuardianEntry], **columns: object) -> None:
    """Change a pupil; other guardians are another version of the pupil too."""
    has_changed = _replace_guardians(pupil, guardians)
    with audit.changed("directory.pupil.edit", pupil):
        _set(pupil, columns)
        _refuse_taken_pupil_number(pupil)
        if has_changed and not db.session.is_modified(pupil):
            pupil.version += 1
    index_pupil(pupil)


def leave_pupil(pupil: Pupil) -> None:
    with audit.changed("directory.pupil.leave", pupil):
        if pupil.status == PupilStatus.LEFT:
            raise RuleBroken("这个学生已经离校")
        pupil.status = PupilStatus.LEFT


def return_pupil(pupil: Pupil) -> None:
    with audit.changed("directory.pupil.return", pupil):
        if pupil.status == PupilStatus.ENROLLED:
            raise RuleBroken("这个学生本来就在读")
        pupil.status = PupilStatus.ENROLLED


def index_pupil(pupil: Pupil) -> None:
    """Keep how a pupil sorts and is found: by name, number and guardians' phones."""
    pupil.sort_key = sort_key(pupil.name)[:160]
    db.session.flush()
    phones = [guardian.phone for guardian in pupil.guardians]
    search.store("pupil", pupil.id, names=[pupil.name], codes=_given(pupil.number, *phones))


def _replace_guardians(pupil: Pupil, entries: Iterable[GuardianEntry]) -> bool:
    """Make the guardians those of the form, keeping rows that say the same; tell if any changed."""
    known = {GuardianEntry(g.name, g.relation, g.phone): g for g in pupil.guardians}
    wanted = dict.fromkeys(entries)
    gone = [guardian for entry, guardian in known.items() if entry not in wanted]
    fresh = [entry for entry in wanted if entry not in known]
    for guardian in gone:
        audit.removed("directory.guardian.remove", guardian)
    for entry in fresh:
        audit.added("directory.guardian.add", Guardian(pupil_id=pupil.id, **entry._asdict()))
    db.session.flush()
    db.session.expire(pupil, ["guardians"])
    return bool(gone or fresh)


def _close(account: Account, by: str, now: datetime) -> None:
    with audit.changed("directory.account.close", account):
        account.is_active = False
    end_sessions(account, by=by, now=now)


def _refuse_taken_staff_number(staff: Staff) -> None:
    with db.session.no_autoflush:
        if people.is_staff_number_taken(staff.number, staff.id):
            raise RuleBroken(f"工号 {staff.number} 已经有人用了", field="number")


def _refuse_taken_class_name(school_class: SchoolClass) -> None:
    with db.session.no_autoflush:
        if people.is_class_name_taken(school_class):
            raise RuleBroken(f"已经有一个{school_class.name}", field="name")


def _refuse_taken_pupil_number(pupil: Pupil) -> None:
    with db.session.no_autoflush:
        if people.is_pupil_number_taken(pupil.number, pupil.id):
            raise RuleBroken(f"学号 {pupil.number} 已经有人用了", field="number")


def _set(row: object, columns: dict[str, object]) -> None:
    for name, value in columns.items():
        setattr(row, name, value)


def _given(*codes: str) -> list[str]:
    return [code for code in codes if code]
