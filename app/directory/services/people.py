"""Staff, classes and pupils (教职工、班级、学生): how they are found and sorted, come and go."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from app.base import audit, search
from app.base.pinyin import sort_key
from app.directory.models import Account, Guardian, Pupil, SchoolClass, Staff
from app.directory.queries import accounts, people
from app.directory.services import lives
from app.directory.services.accounts import keep_an_administrator
from app.directory.services.sign_in import end_sessions
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
    """Record that a person leaves: from that day the account is refused, today at once."""
    with audit.changed("directory.staff.leave", staff):
        staff.leave(on, now.date())
    account = accounts.account_of_staff(staff.id)
    if account is None or not account.is_active:
        return
    keep_an_administrator(account)
    if staff.has_left(now.date()):
        _close(account, by, now)


def return_staff(*, staff: Staff, by: str, now: datetime) -> None:
    """Take a person back, or a leaving that is still to come.

    Whoever was away comes back without the account: it stays closed until somebody opens it.
    """
    was_away = staff.has_left(now.date())
    with audit.changed("directory.staff.return", staff):
        staff.come_back()
    account = accounts.account_of_staff(staff.id)
    if was_away and account is not None and account.is_active:
        _close(account, by, now)


def index_staff(staff: Staff) -> None:
    """Keep how a person sorts and is found: by name, phone and number."""
    staff.sort_key = sort_key(staff.name)[:160]
    db.session.flush()
    search.store("staff", staff.id, names=[staff.name], codes=_given(staff.phone, staff.number))


def add_class(school_class: SchoolClass, on: date | None = None) -> SchoolClass:
    """Add a class that begins on a day, today unless somebody says otherwise."""
    lives.index_class(school_class, on)
    lives.refuse_taken_name(school_class)
    audit.added("directory.class.add", school_class)
    lives.begin_class(school_class, on)
    return school_class


def change_class(school_class: SchoolClass, on: date | None = None, **columns: object) -> None:
    """Change a class: another name corrects the present one, another teacher begins on `on`."""
    with audit.changed("directory.class.edit", school_class):
        _set(school_class, columns)
        lives.index_class(school_class, on)
        lives.refuse_taken_name(school_class)
        lives.correct_name(school_class)
        lives.follow_teacher(school_class, on)


def add_pupil(pupil: Pupil, guardians: Iterable[GuardianEntry], on: date | None = None) -> Pupil:
    _refuse_taken_pupil_number(pupil)
    audit.added("directory.pupil.add", pupil)
    lives.place(pupil, on)
    _replace_guardians(pupil, guardians)
    index_pupil(pupil)
    return pupil


def change_pupil(pupil: Pupil, guardians: Iterable[GuardianEntry], **columns: object) -> None:
    """Change a pupil; other guardians are another version, another class begins today."""
    has_changed = _replace_guardians(pupil, guardians)
    before = pupil.class_id
    with audit.changed("directory.pupil.edit", pupil):
        _set(pupil, columns)
        if pupil.class_id != before:
            lives.follow_class(pupil)
        _refuse_taken_pupil_number(pupil)
        if has_changed and not db.session.is_modified(pupil):
            pupil.version += 1
    index_pupil(pupil)


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


def _refuse_taken_pupil_number(pupil: Pupil) -> None:
    with db.session.no_autoflush:
        if people.is_pupil_number_taken(pupil.number, pupil.id):
            raise RuleBroken(f"学号 {pupil.number} 已经有人用了", field="number")


def _set(row: object, columns: dict[str, object]) -> None:
    for name, value in columns.items():
        setattr(row, name, value)


def _given(*codes: str) -> list[str]:
    return [code for code in codes if code]
