"""Pupils with their guardians from a spreadsheet (导入学生与家长), told apart by their number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.base.cells import code, phone, short_text
from app.base.importing import Column, Context, Importer, Values
from app.directory.importers.classes import class_key, key_of
from app.directory.models import Pupil, PupilStatus, SchoolClass
from app.directory.services import batches, people
from app.directory.services.people import GuardianEntry
from app.domain.errors import RuleBroken
from app.extensions import db
from app.permissions import Permission

# Numbered guardians as our template asks for them; father and mother as many schools keep them.
# Name of the slot, its label, other beginnings of its headings, the relation that goes without
# saying, and whether the template shows it.
SLOTS = (
    ("guardian1", "家长1", ("家长一", "监护人1", "监护人一", "第一监护人"), "", True),
    ("guardian2", "家长2", ("家长二", "监护人2", "监护人二", "第二监护人"), "", True),
    ("guardian3", "家长3", ("家长三", "监护人3", "监护人三"), "", False),
    ("father", "父亲", ("爸爸",), "父亲", False),
    ("mother", "母亲", ("妈妈",), "母亲", False),
    ("guardian", "家长", ("监护人", "紧急联系人", "联系人"), "", False),
)
EXAMPLES = {
    "guardian1": ("周望津", "父亲", "13900002206"),
    "guardian2": ("林秋分", "母亲", "13900002207"),
}


def _guardian_columns() -> list[Column]:
    columns = []
    for slot, label, others, _relation, in_template in SLOTS:
        name, relation, number = EXAMPLES.get(slot, ("", "", ""))
        heads = (label, *others)
        bare = heads if slot in ("father", "mother", "guardian") else ()
        columns += [
            Column(
                f"{slot}_name",
                f"{label}姓名",
                short_text(40),
                (*bare, *(f"{head}姓名" for head in others)),
                example=name,
                in_template=in_template,
            ),
            Column(
                f"{slot}_relation",
                f"{label}关系",
                short_text(20),
                tuple(f"{head}{word}" for head in heads for word in ("关系", "与学生关系", "称谓")),
                example=relation,
                in_template=in_template,
            ),
            Column(
                f"{slot}_phone",
                f"{label}电话",
                phone,
                tuple(
                    f"{head}{word}"
                    for head in heads
                    for word in ("电话", "手机", "手机号", "手机号码", "联系电话", "联系方式")
                ),
                example=number,
                mask="phone",
                in_template=in_template,
            ),
        ]
    return columns


COLUMNS = (
    Column(
        "number",
        "学号",
        code(30),
        ("学籍号", "学生学号", "编号", "学生编号", "校内学号"),
        required=True,
        example="20260101",
        hint="每人一个，不重复；按它认出已经有的学生",
    ),
    Column("name", "姓名", short_text(40), ("学生姓名", "学生", "名字"), True, "周小满"),
    Column(
        "class",
        "班级",
        short_text(40),
        ("班级名称", "班别", "所在班级", "班"),
        required=True,
        example="一1班",
        hint="一1、一年级1班、一（1）班都认得；班级要先有",
    ),
    *_guardian_columns(),
    Column(
        "campus", "校区", short_text(40), ("所在校区",), hint="多个校区时填写", in_template=False
    ),
)


@dataclass
class Known:
    """Running classes by the key of their name, as (campus, what it is called); ids; names read."""

    running: dict[str, list[tuple[str, str]]]
    ids: dict[str, int]
    keys: dict[str, str]

    def meant(self, name: str) -> list[tuple[str, str]]:
        if name not in self.keys:
            self.keys[name] = class_key(name, None)
        return self.running.get(self.keys[name], [])


def prepare(_context: Context) -> Known:
    found = select(SchoolClass).options(joinedload(SchoolClass.campus)).order_by(SchoolClass.id)
    known = Known({}, {}, {})
    for row in db.session.scalars(found):
        campus = row.campus.name if row.campus else ""
        said = _said(row.name, campus)
        known.ids.setdefault(said, row.id)
        if row.is_active:
            known.ids[said] = row.id
            known.running.setdefault(key_of(row, None), []).append((campus, said))
    return known


def complete(values: Values, known: Known) -> Values:
    found = {key: value for key, value in values.items() if key in ("number", "name")}
    found["class"] = _class(values, known)
    if guardians := list(_guardians(values)):
        found["guardians"] = guardians
    return found


def _class(values: Values, known: Known) -> str:
    name, campus = values["class"], values.get("campus")
    meant = [one for one in known.meant(name) if campus in (None, one[0])]
    if not meant:
        raise RuleBroken(f"{campus or ''}没有在读的{name}，先添加或导入班级", field="class")
    if len(meant) > 1:
        where = "、".join(one[0] or "没有校区的" for one in meant)
        raise RuleBroken(f"有 {len(meant)} 个{name}（{where}），加一列“校区”写明", field="class")
    return meant[0][1]


def _guardians(values: Values) -> list[list[str]]:
    found = []
    for slot, label, _others, relation, _in_template in SLOTS:
        name, number = values.get(f"{slot}_name"), values.get(f"{slot}_phone")
        if number and not name:
            raise RuleBroken(f"填写{label}姓名", field=f"{slot}_name")
        if name and not number:
            raise RuleBroken(f"填写{label}电话", field=f"{slot}_phone")
        if name and number:
            found.append([name, values.get(f"{slot}_relation") or relation, number])
    return found


def find(numbers: Sequence[str], _context: Context) -> Mapping[str, Pupil]:
    found = (
        select(Pupil)
        .options(
            joinedload(Pupil.school_class).joinedload(SchoolClass.campus),
            selectinload(Pupil.guardians),
        )
        .where(Pupil.number.in_(numbers))
    )
    return {row.number: row for row in db.session.scalars(found)}


def held(row: Pupil) -> Values:
    campus = row.school_class.campus
    return {
        "number": row.number,
        "name": row.name,
        "class": _said(row.school_class.name, campus.name if campus else None),
        "guardians": [[g.name, g.relation, g.phone] for g in row.guardians],
    }


def merged(held: Values, values: Values) -> Values:
    """A guardian of the same name gets the new telephone; whom the sheet does not name stays."""
    given = {
        name: [name, relation, number] for name, relation, number in values.get("guardians", ())
    }
    kept = []
    for name, relation, number in held["guardians"]:
        new = given.pop(name, [name, relation, number])
        kept.append([name, new[1] or relation, new[2]])
    return {**values, "guardians": [*kept, *given.values()]}


def add(rows: Sequence[Values], known: Known, _context: Context) -> list[Pupil]:
    families = []
    for values in rows:
        pupil = Pupil(
            number=values["number"], name=values["name"], class_id=known.ids[values["class"]]
        )
        families.append((pupil, _entries(values)))
    return batches.add_pupils(families)


def change(row: Pupil, values: Values, known: Known, _context: Context) -> None:
    guardians = _entries(values if "guardians" in values else held(row))
    columns: Values = {key: values[key] for key in ("number", "name") if key in values}
    if "class" in values:
        columns["class_id"] = known.ids[values["class"]]
    people.change_pupil(row, guardians, **columns)


def _entries(values: Values) -> list[GuardianEntry]:
    return [GuardianEntry(*one) for one in values.get("guardians", ())]


def _said(name: str, campus: str | None) -> str:
    return f"{name}（{campus}）" if campus else name


PUPILS = Importer(
    name="pupils",
    title="学生与家长",
    unit="人",
    permission=Permission.DIRECTORY_PUPIL_MANAGE,
    list_endpoint="directory.pupils.index",
    model=Pupil,
    columns=COLUMNS,
    prepare=prepare,
    complete=complete,
    key_column="number",
    key=lambda values: values["number"],
    find=find,
    held=held,
    merged=merged,
    add=add,
    change=change,
    remove=batches.remove_pupils,
    closed=lambda row: (
        f"学号 {row.number} 是已离校的学生，先恢复在读" if row.status == PupilStatus.LEFT else ""
    ),
    owned=("directory_guardian", "directory_placement"),
    folded={"guardians": ("家长", ("", "", "phone"))},
    note="家长按姓名对上：同名的换成新电话，表里没有写的家长留着",
)
