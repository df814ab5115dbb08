"""The life of classes and pupils (班级沿革、编班): each change is dated and the past stays.

The present columns of a class or a pupil are set here together with the periods beside them.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import delete

from app.base import audit
from app.directory.models import (
    ClassDuty,
    ClassNaming,
    LeavingReason,
    Placement,
    Pupil,
    PupilStatus,
    School,
    SchoolClass,
)
from app.directory.models.class_life import default_day
from app.directory.queries import classes, people
from app.domain import class_names
from app.domain.errors import RuleBroken
from app.domain.school_years import STAGES, check_after, year_of
from app.extensions import db

DAY = timedelta(days=1)


def index_class(row: SchoolClass, on: date | None = None) -> None:
    """Read stage, grade and number out of the name as it is meant on a day."""
    school = db.session.get(School, 1) if class_names.parse_cohort(row.name) else None
    stages = STAGES[school.kind.value] if school else ()
    row.read_name(year_of(on or default_day()), next(iter(stages), None))


def begin_class(row: SchoolClass, on: date | None = None) -> None:
    """Write down what a new class is called, and who leads it, from its first day."""
    first_day = on or default_day()
    db.session.add(ClassNaming(first_day=first_day, **_called(row)))
    if row.class_teacher_id:
        duty = ClassDuty(class_id=row.id, staff_id=row.class_teacher_id, first_day=first_day)
        db.session.add(duty)
    db.session.flush()


def correct_name(row: SchoolClass) -> None:
    """A name was written wrongly: it has been the right one since the period began."""
    naming = classes.naming_now(row.id)
    if naming is None:
        begin_class(row)
        return
    for column, value in _called(row).items():
        setattr(naming, column, value)


def follow_name(row: SchoolClass, on: date) -> None:
    """The class is called otherwise from a day on; the same day over again corrects it."""
    naming = classes.naming_now(row.id)
    if naming is None or naming.first_day == on:
        correct_name(row)
        return
    check_after(on, naming.first_day, f"{naming.name}这个名字从 {naming.first_day} 才开始用")
    naming.last_day = on - DAY
    db.session.add(ClassNaming(first_day=on, **_called(row)))
    db.session.flush()


def follow_teacher(row: SchoolClass, on: date | None = None) -> None:
    """The class teacher is another from a day on, or there is none."""
    first_day = on or default_day()
    duty = classes.duty_now(row.id)
    if duty is not None:
        if duty.staff_id == row.class_teacher_id:
            return
        check_after(first_day, duty.first_day, f"现在的班主任从 {duty.first_day} 才开始带班")
        if duty.first_day == first_day:
            db.session.delete(duty)
        else:
            duty.last_day = first_day - DAY
    if row.class_teacher_id:
        new = ClassDuty(class_id=row.id, staff_id=row.class_teacher_id, first_day=first_day)
        db.session.add(new)
    db.session.flush()


def end_periods(row: SchoolClass, last_day: date) -> None:
    """A class is over: its name and its teacher's duty have a last day."""
    for period in (classes.naming_now(row.id), classes.duty_now(row.id)):
        if period is not None and period.last_day is None:
            check_after(last_day, period.first_day, f"{row.name}在 {period.first_day} 才有变动")
            period.last_day = last_day


def resume_periods(row: SchoolClass, on: date) -> None:
    """A class goes on: without a gap when it was ended the same day or the day before."""
    naming = classes.naming_now(row.id)
    if naming is not None and naming.last_day is not None and naming.last_day >= on - DAY:
        naming.last_day = None
        correct_name(row)
        follow_teacher(row, max(on, naming.first_day))
    else:
        begin_class(row, on)


def place(pupil: Pupil, on: date | None = None) -> None:
    """Write down the class of a new pupil from the first day on."""
    first_day = on or default_day()
    row = Placement(pupil_id=pupil.id, class_id=pupil.class_id, first_day=first_day)
    db.session.add(row)


def follow_class(pupil: Pupil, on: date | None = None) -> None:
    """The pupil's class is another from a day on; the day of coming over again corrects it."""
    first_day = on or default_day()
    now = classes.placement_now(pupil.id)
    if now is None or now.last_day is not None:
        if pupil.status == PupilStatus.ENROLLED:
            place(pupil, first_day)
        return
    check_after(first_day, now.first_day, f"{pupil.name}在 {now.first_day} 才编入现在的班")
    if now.first_day == first_day:
        now.class_id = pupil.class_id
        return
    now.last_day = first_day - DAY
    place(pupil, first_day)


def move_pupil(pupil: Pupil, *, into: SchoolClass, on: date) -> None:
    """Move a pupil to another class (转班) from a day on."""
    if pupil.status == PupilStatus.LEFT:
        raise RuleBroken(f"{pupil.name}已经离校，先办理返校")
    if pupil.class_id == into.id:
        raise RuleBroken(f"{pupil.name}已经在{into.name}", field="class_id")
    with audit.changed("directory.pupil.move", pupil):
        pupil.class_id = into.id
        follow_class(pupil, on)


def leave_pupil(pupil: Pupil, *, reason: LeavingReason, on: date) -> None:
    """The pupil leaves; the day of leaving is the last one in the class."""
    if pupil.status == PupilStatus.LEFT:
        raise RuleBroken("这个学生已经离校")
    now = classes.placement_now(pupil.id)
    if now is not None and now.last_day is None:
        check_after(on, now.first_day, f"{pupil.name}在 {now.first_day} 才编入现在的班")
        now.last_day = on
    with audit.changed("directory.pupil.leave", pupil):
        pupil.status = PupilStatus.LEFT
        pupil.left_on, pupil.leaving_reason = on, reason


def return_pupil(pupil: Pupil, *, into: SchoolClass, on: date) -> None:
    """Take a pupil back; returning by the next day into the same class, nothing happened."""
    if pupil.status == PupilStatus.ENROLLED:
        raise RuleBroken("这个学生本来就在读")
    last = classes.placement_now(pupil.id)
    with audit.changed("directory.pupil.return", pupil):
        pupil.status = PupilStatus.ENROLLED
        pupil.left_on = pupil.leaving_reason = None
        pupil.class_id = into.id
        if last is None or last.last_day is None:
            follow_class(pupil, on)
        elif last.class_id == into.id and on <= last.last_day + DAY:
            last.last_day = last.ended_by_id = None
        else:
            check_after(on, last.last_day + DAY, f"{pupil.name}在 {last.last_day} 才离校")
            place(pupil, on)


def rename_class(row: SchoolClass, *, name: str, on: date) -> None:
    """Call a class otherwise from a day on."""
    if not row.is_active:
        raise RuleBroken(f"{row.name}已经结束，不能再改名")
    if name == row.name:
        raise RuleBroken("班名没有变", field="name")
    with audit.changed("directory.class.rename", row):
        row.name = name
        index_class(row, on)
        refuse_taken_name(row)
        follow_name(row, on)


def split_class(
    row: SchoolClass, *, name: str, teacher_id: int | None, pupil_ids: Iterable[int], on: date
) -> SchoolClass:
    """Make a new class of some pupils of a class; the others stay as they are."""
    chosen = set(pupil_ids)
    going = [pupil for pupil in classes.enrolled_in(row.id) if pupil.id in chosen]
    if not going:
        raise RuleBroken("勾选分到新班的学生", field="pupils")
    new = SchoolClass(
        name=name, entry_year=row.entry_year, campus_id=row.campus_id, class_teacher_id=teacher_id
    )
    index_class(new, on)
    refuse_taken_name(new)
    audit.added("directory.class.split", new)
    begin_class(new, on)
    for pupil in going:
        move_pupil(pupil, into=new, on=on)
    audit.noted("directory.class.divide", row, 新班=new.name, 人数=str(len(going)))
    return new


def merge_class(row: SchoolClass, *, into: SchoolClass, on: date) -> int:
    """Move all pupils of a class into another and end it the day before; tell how many."""
    if row.id == into.id:
        raise RuleBroken("选另一个班", field="class_id")
    going = classes.enrolled_in(row.id)
    for pupil in going:
        move_pupil(pupil, into=into, on=on)
    with audit.changed("directory.class.merge", row):
        row.is_active = False
        end_periods(row, on - DAY)
    audit.noted("directory.class.receive", into, 并入=row.name, 人数=str(len(going)))
    return len(going)


def end_class(row: SchoolClass, *, on: date) -> None:
    """A class that is over keeps its records; nobody may be left in it."""
    if people.pupils_per_class().get(row.id):
        raise RuleBroken(f"{row.name}还有在读学生，先给他们换班或办理离校")
    with audit.changed("directory.class.end", row):
        row.is_active = False
        end_periods(row, on)


def restart_class(row: SchoolClass, *, on: date) -> None:
    with audit.changed("directory.class.restart", row):
        row.is_active = True
        refuse_taken_name(row)
        resume_periods(row, on)


def refuse_taken_name(row: SchoolClass) -> None:
    with db.session.no_autoflush:
        if people.is_class_name_taken(row):
            raise RuleBroken(f"已经有一个{row.name}", field="name")


def forget_class(class_id: int) -> None:
    """Delete the history of a class that was entered by mistake, before it goes itself."""
    for model in (ClassNaming, ClassDuty):
        db.session.execute(delete(model).where(model.class_id == class_id))


def _called(row: SchoolClass) -> dict[str, object]:
    return {
        "class_id": row.id,
        "name": row.name,
        "stage": row.stage,
        "grade": row.grade,
        "number": row.number,
        "sort_key": row.sort_key,
    }
