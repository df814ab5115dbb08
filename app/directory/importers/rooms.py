"""Rooms from a spreadsheet (导入房间), told apart by their code; new buildings are made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.base.cells import code, short_text, whole
from app.base.importing import Column, Context, Importer, Values
from app.directory.models import Building, Campus, Room
from app.directory.queries import places
from app.directory.services import batches, school
from app.domain.errors import RuleBroken
from app.extensions import db
from app.permissions import Permission

COLUMNS = (
    Column(
        "code",
        "房间号",
        code(20),
        ("房号", "门牌号", "房间编号", "教室号", "编号"),
        required=True,
        example="A101",
        hint="全校不重复；按它认出已经有的房间",
    ),
    Column("name", "名称", short_text(40), ("房间名称", "房间名", "教室名称"), True, "一1班教室"),
    Column(
        "building",
        "楼宇",
        short_text(40),
        ("楼", "楼名", "楼栋", "所在楼", "教学楼", "建筑"),
        required=True,
        example="求知楼",
        hint="还没有的楼会一起建好",
    ),
    Column("floor", "楼层", whole(-3, 60), ("层", "层数", "所在楼层"), example="1"),
    Column("use", "用途", short_text(40), ("类型", "房间类型", "功能"), example="教室"),
    Column(
        "campus",
        "校区",
        short_text(40),
        ("所在校区",),
        hint="只有一个校区时不用填",
        in_template=False,
    ),
)


@dataclass
class Known:
    """Campuses by name, buildings by campus and name, and the buildings that this batch made."""

    campuses: dict[str, int]
    buildings: dict[tuple[str, str], int]
    default: str
    made: list[int] = field(default_factory=list)

    def building_id(self, values: Values) -> int:
        where = (values.get("campus") or self.default, values["building"])
        if where not in self.buildings:
            building = school.add_building(campus_id=self.campuses[where[0]], name=where[1])
            db.session.flush()
            self.buildings[where] = building.id
            self.made.append(building.id)
        return self.buildings[where]


def prepare(_context: Context) -> Known:
    campuses = places.campuses()
    if not campuses:
        raise RuleBroken("还没有校区，先在“楼宇与部门”里添加一个校区", field="file")
    found = select(Campus.name, Building.name, Building.id).join(Building.campus)
    return Known(
        campuses={campus.name: campus.id for campus in campuses},
        buildings={(campus, name): key for campus, name, key in db.session.execute(found)},
        default=campuses[0].name,
    )


def complete(values: Values, known: Known) -> Values:
    campus = values.get("campus")
    if campus and campus not in known.campuses:
        raise RuleBroken(f"没有校区“{campus}”，只有{'、'.join(known.campuses)}", field="campus")
    return values


def find(codes: Sequence[str], _context: Context) -> Mapping[str, Room]:
    place = joinedload(Room.building).joinedload(Building.campus)
    found = select(Room).options(place).where(Room.code.in_(codes))
    return {row.code: row for row in db.session.scalars(found)}


def held(row: Room) -> Values:
    return {
        "code": row.code,
        "name": row.name,
        "building": row.building.name,
        "campus": row.building.campus.name,
        "floor": row.floor,
        "use": row.use,
    }


def add(rows: Sequence[Values], known: Known, _context: Context) -> list[Room]:
    return [school.add_room(**_columns(values, known)) for values in rows]


def change(row: Room, values: Values, known: Known, _context: Context) -> None:
    school.change_room(row, **_columns({**held(row), **values}, known))


def _columns(values: Values, known: Known) -> dict[str, Any]:
    columns = {key: value for key, value in values.items() if key not in ("building", "campus")}
    return {**columns, "building_id": known.building_id(values)}


ROOMS = Importer(
    name="rooms",
    title="房间",
    unit="间",
    permission=Permission.DIRECTORY_PLACE_MANAGE,
    list_endpoint="directory.places.index",
    model=Room,
    columns=COLUMNS,
    prepare=prepare,
    complete=complete,
    key_column="code",
    key=lambda values: values["code"],
    find=find,
    held=held,
    add=add,
    change=change,
    remove=batches.remove_rooms,
    made=Building,
    unmake=batches.remove_buildings,
)
