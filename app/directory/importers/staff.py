"""Staff from a spreadsheet (导入教职工), told apart by their number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.base.cells import code, phone, short_text
from app.base.importing import Column, Context, Importer, Values
from app.directory.models import Department, Staff, StaffStatus
from app.directory.services import batches, people, school
from app.extensions import db
from app.permissions import Permission

COLUMNS = (
    Column("name", "姓名", short_text(40), ("教师姓名", "职工姓名", "名字"), True, "许白露"),
    Column(
        "number",
        "工号",
        code(20),
        ("职工号", "编号", "教工号", "教师编号", "教职工编号", "人员编号", "员工号"),
        required=True,
        example="T0008",
        hint="每人一个，不重复；按它认出已经有的人",
    ),
    Column(
        "phone",
        "手机号",
        phone,
        ("手机", "电话", "联系电话", "手机号码", "联系方式"),
        example="13800001402",
        mask="phone",
    ),
    Column(
        "department",
        "部门",
        short_text(40),
        ("处室", "科室", "所在部门", "年级组", "教研组"),
        example="总务处",
        hint="还没有的部门会一起建好",
    ),
    Column("posts", "岗位", short_text(120), ("职务", "职位", "岗位职务"), example="总务主任"),
)


@dataclass
class Known:
    """Departments by name, and those that this batch made."""

    departments: dict[str, int]
    made: list[int] = field(default_factory=list)

    def department_id(self, name: str) -> int:
        if name not in self.departments:
            department = school.add_department(name=name)
            self.departments[name] = department.id
            self.made.append(department.id)
        return self.departments[name]


def prepare(_context: Context) -> Known:
    return Known(
        {name: key for key, name in db.session.execute(select(Department.id, Department.name))}
    )


def find(numbers: Sequence[str], _context: Context) -> Mapping[str, Staff]:
    found = select(Staff).options(joinedload(Staff.department)).where(Staff.number.in_(numbers))
    return {row.number: row for row in db.session.scalars(found)}


def held(row: Staff) -> Values:
    return {
        "name": row.name,
        "number": row.number,
        "phone": row.phone,
        "department": row.department.name if row.department else None,
        "posts": row.posts,
    }


def add(rows: Sequence[Values], known: Known, _context: Context) -> list[Staff]:
    return [people.add_staff(Staff(**_columns(values, known))) for values in rows]


def change(row: Staff, values: Values, known: Known, _context: Context) -> None:
    people.change_staff(row, **_columns(values, known))


def _columns(values: Values, known: Known) -> dict[str, Any]:
    columns = {key: value for key, value in values.items() if key != "department"}
    if "department" in values:
        name = values["department"]
        columns["department_id"] = known.department_id(name) if name else None
    return columns


STAFF = Importer(
    name="staff",
    title="教职工",
    unit="人",
    permission=Permission.DIRECTORY_STAFF_MANAGE,
    list_endpoint="directory.staff.index",
    model=Staff,
    columns=COLUMNS,
    prepare=prepare,
    complete=lambda values, known: values,
    key_column="number",
    key=lambda values: values["number"],
    find=find,
    held=held,
    add=add,
    change=change,
    remove=batches.remove_staff,
    closed=lambda row: (
        f"工号 {row.number} 是已离职的人，先办理返岗" if row.status == StaffStatus.LEFT else ""
    ),
    made=Department,
    unmake=batches.remove_departments,
)
