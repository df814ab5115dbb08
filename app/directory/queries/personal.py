"""Who somebody is (教职工、学生、家长), and what the directory holds about them."""

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select

from app.base import search
from app.base.personal import Person, PersonKind, Records, line
from app.directory.models import Account, Guardian, LoginSession, Pupil, PupilStatus, Staff
from app.extensions import db

LOG = "《网络安全法》第二十一条：网络日志不少于六个月"
MOST = 10


def found(q: str) -> Iterator[Person]:
    """Yield whom a name, pinyin, number or telephone means, best first of each kind."""
    for staff in _in_order(Staff, search.ids("staff", q, MOST)):
        yield of_staff(staff)
    pupils = _in_order(Pupil, search.ids("pupil", q, MOST))
    for pupil in pupils:
        yield of_pupil(pupil)
    named = select(Guardian).where((Guardian.name == q) | (Guardian.phone == q)).limit(MOST)
    of_them = select(Guardian).where(Guardian.pupil_id.in_([pupil.id for pupil in pupils]))
    guardians = {*db.session.scalars(named), *db.session.scalars(of_them)}
    for guardian in sorted(guardians, key=lambda row: row.id):
        yield of_guardian(guardian)


def person(kind: PersonKind, key: int) -> Person | None:
    """Return somebody of the directory by kind and id."""
    match kind:
        case PersonKind.STAFF:
            row = db.session.get(Staff, key)
            return of_staff(row) if row else None
        case PersonKind.PUPIL:
            pupil = db.session.get(Pupil, key)
            return of_pupil(pupil) if pupil else None
        case PersonKind.GUARDIAN:
            guardian = db.session.get(Guardian, key)
            return of_guardian(guardian) if guardian else None
    return None


def of_staff(staff: Staff) -> Person:
    return Person(PersonKind.STAFF, staff.id, staff.name, staff.phone, f"工号 {staff.number}")


def of_pupil(pupil: Pupil) -> Person:
    return Person(PersonKind.PUPIL, pupil.id, pupil.name, "", f"学号 {pupil.number}")


def of_guardian(guardian: Guardian) -> Person:
    note = f"{guardian.pupil.name}的{guardian.relation or '家长'}"
    return Person(PersonKind.GUARDIAN, guardian.id, guardian.name, guardian.phone, note)


def personal_records(person: Person) -> list[Records]:
    """Return what the directory holds about one of its own; of a visitor, nothing."""
    match person.kind:
        case PersonKind.STAFF:
            return _of_staff(person.id)
        case PersonKind.PUPIL:
            return _of_pupil(person.id)
        case PersonKind.GUARDIAN:
            row = db.session.get(Guardian, person.id)
            return [Records("家长资料", [line(row)], "姓名、关系和电话删去")] if row else []
    return []


def _of_staff(key: int) -> list[Records]:
    staff = db.session.get(Staff, key)
    account = db.session.scalar(select(Account).where(Account.staff_id == key))
    held = [
        Records(
            "教职工资料",
            [line(staff)] if staff else [],
            "电话删去，不再能按电话找到",
            "姓名、工号和在职起止：登记、审批和操作记录要说得清是谁办的",
        )
    ]
    if account:
        count = select(func.count()).where(LoginSession.account_id == account.id)
        devices = {"登录过的设备": f"{db.session.scalar(count)} 台"}
        held.append(Records("账号", [line(account) | devices], "", f"登录记录到期删除（{LOG}）"))
    return held


def _of_pupil(key: int) -> list[Records]:
    pupil = db.session.get(Pupil, key)
    if pupil is None:
        return []
    names = {"班级": pupil.school_class.name}
    stays = "班级和离校日期" if pupil.status == PupilStatus.LEFT else ""
    held = [Records("学生资料", [line(pupil) | names], "姓名和学号删去", stays)]
    if pupil.guardians:
        lines = [line(guardian) for guardian in pupil.guardians]
        held.append(Records("家长资料", lines, "全部删去"))
    return held


def _in_order(table: type[Staff] | type[Pupil], ids: Sequence[int]) -> Sequence:
    rows = {row.id: row for row in db.session.scalars(select(table).where(table.id.in_(ids)))}
    return [rows[key] for key in ids if key in rows]
