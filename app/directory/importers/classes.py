"""Classes from a spreadsheet (导入班级): 一1, 一年级1班 and 一（1）班 are one class."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.base.cells import short_text, whole
from app.base.importing import Column, Context, Importer, Values
from app.directory.models import Room, SchoolClass, Staff
from app.directory.models.staff import IN_SERVICE
from app.directory.queries import people as queries
from app.directory.queries import places
from app.directory.services import batches, lives, people
from app.domain import text
from app.domain.errors import RuleBroken
from app.extensions import db
from app.permissions import Permission

COLUMNS = (
    Column(
        "name",
        "班级",
        short_text(40),
        ("班级名称", "班名", "班别", "所在班级"),
        required=True,
        example="一1班",
        hint="一1、一年级1班、一（1）班、101 都认得，按它认出已经有的班",
    ),
    Column("entry_year", "入学年份", whole(1990, 2100), ("入学年", "级", "届别"), example="2026"),
    Column(
        "teacher",
        "班主任",
        short_text(40),
        ("班主任姓名", "班主任老师", "正班主任"),
        example="何立夏",
        hint="填姓名；有同名的填工号",
    ),
    Column("room", "教室", short_text(40), ("教室号", "房间号", "所在教室"), example="A101"),
    Column(
        "campus", "校区", short_text(40), ("所在校区",), hint="多个校区时填写", in_template=False
    ),
)


@dataclass
class Known:
    """What the words of a class may mean: campuses, people in service and rooms."""

    campuses: dict[str, int]
    default: str | None
    people: dict[str, list[str]]
    staff_ids: dict[str, int]
    rooms: dict[str, int]


def class_key(name: str, campus: str | None) -> str:
    """Return the same for all the ways in which a class of a campus is written."""
    row = SchoolClass(name=name)
    lives.index_class(row)
    return key_of(row, campus)


def key_of(row: SchoolClass, campus: str | None) -> str:
    """Return the key of a class whose name was read before."""
    read = f"{row.stage}-{row.grade}-{row.number}" if row.stage else text.code(row.name)
    return f"{campus or ''}/{read}"


def prepare(_context: Context) -> Known:
    campuses = places.campuses()
    named: dict[str, list[str]] = {}
    ids = {}
    everybody = select(Staff.id, Staff.name, Staff.number, IN_SERVICE)
    for key, name, number, is_in_service in db.session.execute(everybody):
        person = _person(name, number)
        ids[person] = key
        if is_in_service:
            for word in {name, text.code(number), person}:
                named.setdefault(word, []).append(person)
    return Known(
        campuses={campus.name: campus.id for campus in campuses},
        default=campuses[0].name if campuses else None,
        people=named,
        staff_ids=ids,
        rooms=dict(db.session.execute(select(Room.code, Room.id)).all()),
    )


def complete(values: Values, known: Known) -> Values:
    campus = values.get("campus") or known.default
    if campus is not None and campus not in known.campuses:
        raise RuleBroken(f"没有校区“{campus}”，只有{'、'.join(known.campuses)}", field="campus")
    found = {**values, "campus": campus}
    if teacher := values.get("teacher"):
        found["teacher"] = _teacher(teacher, known)
    if room := values.get("room"):
        if text.code(room) not in known.rooms:
            raise RuleBroken(f"没有房间 {room}，先添加或导入房间", field="room")
        found["room"] = text.code(room)
    return found


def _teacher(word: str, known: Known) -> str:
    meant = known.people.get(word) or known.people.get(text.code(word)) or []
    if not meant:
        raise RuleBroken(f"没有在职的{word}，先添加或导入教职工", field="teacher")
    if len(meant) > 1:
        raise RuleBroken(f"有 {len(meant)} 位{word}：{'、'.join(meant)}，填工号", field="teacher")
    return meant[0]


def find(keys: Sequence[str], _context: Context) -> Mapping[str, SchoolClass]:
    """A school has a few dozen classes: all that run are looked through."""
    wanted, default = set(keys), places.default_campus()
    found = queries.running(queries.classes()).options(joinedload(SchoolClass.campus))
    rows = {}
    for row in db.session.scalars(found):
        campus = row.campus or default
        rows[key_of(row, campus.name if campus else None)] = row
    return {key: row for key, row in rows.items() if key in wanted}


def held(row: SchoolClass) -> Values:
    teacher = row.class_teacher
    return {
        "name": row.name,
        "campus": row.campus.name if row.campus else None,
        "entry_year": row.entry_year,
        "teacher": _person(teacher.name, teacher.number) if teacher else None,
        "room": row.room.code if row.room else None,
    }


def merged(_held: Values, values: Values) -> Values:
    """By its name and campus a class was found: it keeps the name as the school writes it."""
    return {key: value for key, value in values.items() if key not in ("name", "campus")}


def add(rows: Sequence[Values], known: Known, _context: Context) -> list[SchoolClass]:
    return [people.add_class(SchoolClass(**_columns(values, known))) for values in rows]


def change(row: SchoolClass, values: Values, known: Known, _context: Context) -> None:
    people.change_class(row, **_columns(values, known))


def _columns(values: Values, known: Known) -> dict[str, Any]:
    columns: Values = {key: values[key] for key in ("name", "entry_year") if key in values}
    for key, ids in (
        ("campus", known.campuses),
        ("teacher", known.staff_ids),
        ("room", known.rooms),
    ):
        if key in values:
            name = {"teacher": "class_teacher_id"}.get(key, f"{key}_id")
            columns[name] = ids.get(values[key])
    return columns


def _person(name: str, number: str) -> str:
    return f"{name}（{number}）"


CLASSES = Importer(
    name="classes",
    title="班级",
    unit="个班",
    permission=Permission.DIRECTORY_CLASS_MANAGE,
    list_endpoint="directory.classes.index",
    model=SchoolClass,
    columns=COLUMNS,
    prepare=prepare,
    complete=complete,
    key_column="name",
    key=lambda values: class_key(values["name"], values["campus"]),
    find=find,
    held=held,
    merged=merged,
    add=add,
    change=change,
    remove=batches.remove_classes,
    owned=("directory_class_name", "directory_class_duty"),
)
