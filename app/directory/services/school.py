"""The school, its terms and days, places and departments: changes that must fit each other."""

from collections.abc import Sequence
from datetime import date

from app.base import audit
from app.directory.models import (
    Building,
    CalendarDay,
    Campus,
    DayKind,
    Department,
    Room,
    School,
    Term,
)
from app.directory.queries import places, terms
from app.domain import school_calendar
from app.domain.errors import RuleBroken
from app.extensions import db


def save_school(school: School, **columns: object) -> School:
    """Change the one profile, or make it."""
    if school.id is None:
        school = School(id=1, **columns)
        audit.added("directory.school.add", school)
        return school
    with audit.changed("directory.school.edit", school):
        _set(school, columns)
    return school


def add_term(**columns: object) -> Term:
    term = Term(**columns)
    _check_term(term)
    audit.added("directory.term.add", term)
    return term


def change_term(term: Term, **columns: object) -> None:
    with audit.changed("directory.term.edit", term):
        _set(term, columns)
        _check_term(term)


def set_day(*, on: date, kind: DayKind, follows_weekday: int | None, note: str) -> CalendarDay:
    """Enter the school's own word on a day, or change it."""
    own = terms.own_day(on)
    if own is None:
        own = CalendarDay(on=on, kind=kind, follows_weekday=follows_weekday, note=note)
        audit.added("directory.day.add", own)
        return own
    with audit.changed("directory.day.edit", own):
        own.kind, own.follows_weekday, own.note = kind, follows_weekday, note
    return own


def clear_day(on: date) -> None:
    """Go back to what the nation says of a day."""
    own = terms.own_day(on)
    if own is None:
        raise RuleBroken("这一天本来就按国家安排", field="kind")
    audit.removed("directory.day.remove", own)


def add_campus(**columns: object) -> Campus:
    campus = Campus(**columns)
    _refuse_twin(Campus, campus, "name", f"已经有{campus.name}", Campus.name == campus.name)
    campus.is_default = places.default_campus() is None
    audit.added("directory.campus.add", campus)
    return campus


def change_campus(campus: Campus, **columns: object) -> None:
    with audit.changed("directory.campus.edit", campus):
        _set(campus, columns)
        _refuse_twin(Campus, campus, "name", f"已经有{campus.name}", Campus.name == campus.name)


def close_campus(campus: Campus, also_used_by: Sequence[str] = ()) -> None:
    """Close a campus that nothing belongs to any more; `also_used_by` is what other areas say."""
    if campus.is_default:
        raise RuleBroken(f"{campus.name}是主校区，不能关闭")
    if not campus.is_active:
        raise RuleBroken(f"{campus.name}已经关闭")
    if used := [*places.uses_of_campus(campus.id), *also_used_by]:
        raise RuleBroken(f"{campus.name}还有{'、'.join(used)}，先改到别的校区再关闭")
    with audit.changed("directory.campus.close", campus):
        campus.is_active = False


def reopen_campus(campus: Campus) -> None:
    if campus.is_active:
        raise RuleBroken(f"{campus.name}本来就在使用")
    with audit.changed("directory.campus.reopen", campus):
        campus.is_active = True


def add_building(**columns: object) -> Building:
    building = Building(**columns)
    _refuse_building_twin(building)
    audit.added("directory.building.add", building)
    return building


def change_building(building: Building, **columns: object) -> None:
    with audit.changed("directory.building.edit", building):
        _set(building, columns)
        _refuse_building_twin(building)


def add_room(**columns: object) -> Room:
    room = Room(**columns)
    _refuse_room_twin(room)
    audit.added("directory.room.add", room)
    return room


def change_room(room: Room, **columns: object) -> None:
    with audit.changed("directory.room.edit", room):
        _set(room, columns)
        _refuse_room_twin(room)


def add_department(**columns: object) -> Department:
    department = Department(**columns)
    _refuse_department_twin(department)
    audit.added("directory.department.add", department)
    return department


def change_department(department: Department, **columns: object) -> None:
    with audit.changed("directory.department.edit", department):
        _set(department, columns)
        _refuse_department_twin(department)


def _check_term(term: Term) -> None:
    school_calendar.Term(term.first_day, term.last_day, term.name)
    _refuse_twin(Term, term, "name", f"已经有{term.name}", Term.name == term.name)
    with db.session.no_autoflush:
        other = terms.overlapping(term.first_day, term.last_day, term.id)
    if other is not None:
        raise RuleBroken(
            f"和{other.name}（{other.first_day} 到 {other.last_day}）重叠", field="first_day"
        )


def _refuse_building_twin(building: Building) -> None:
    _refuse_twin(
        Building,
        building,
        "name",
        f"这个校区已经有{building.name}",
        Building.name == building.name,
        Building.campus_id == building.campus_id,
    )


def _refuse_room_twin(room: Room) -> None:
    _refuse_twin(Room, room, "code", f"房间号 {room.code} 已经有了", Room.code == room.code)


def _refuse_department_twin(row: Department) -> None:
    _refuse_twin(Department, row, "name", f"已经有{row.name}", Department.name == row.name)


def _refuse_twin(model: type, row: object, field: str, sentence: str, *same: object) -> None:
    with db.session.no_autoflush:
        if places.is_taken(model, getattr(row, "id", None), *same):
            raise RuleBroken(sentence, field=field)


def _set(row: object, columns: dict[str, object]) -> None:
    for name, value in columns.items():
        setattr(row, name, value)
