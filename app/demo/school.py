"""The school itself: its profile, campus, buildings and rooms, departments."""

from app.demo.names import SCHOOL
from app.demo.world import World
from app.directory.models import (
    Building,
    Campus,
    Department,
    Room,
    School,
    SchoolKind,
)
from app.extensions import db

DEPARTMENTS = (
    "校长室", "教导处", "德育处", "总务处", "财务室", "食堂", "门卫室", "卫生室", "图书室",
    "语文组", "数学组", "英语组", "体育组", "艺术组", "科学信息组",
)  # fmt: skip
# Building, floors, and how it is known.
BUILDINGS = (
    ("明德楼", 3, "一、二年级教室"),
    ("启智楼", 3, "三、四年级教室"),
    ("致远楼", 4, "五、六年级教室"),
    ("综合楼", 4, "办公室和专用教室"),
    ("食堂", 2, "一楼低年级、二楼高年级就餐"),
    ("体育馆", 1, ""),
    ("东门传达室", 1, ""),
    ("北门值班室", 1, ""),
)
# Two grades share a house: the lower grade's six classes below, the upper's above.
CLASS_HOUSES = ("明德楼", "启智楼", "致远楼")
HOUSE_LETTERS = "MQY"
LOWER_FLOORS = (1, 1, 1, 1, 2, 2)
UPPER_FLOORS = (2, 2, 3, 3, 3, 3)
# Code, name, building, floor, use.
ROOMS = (
    ("Z101", "总务处", "综合楼", 1, "办公室"),
    ("Z102", "卫生室", "综合楼", 1, "卫生室"),
    ("Z103", "文印室", "综合楼", 1, "办公室"),
    ("Z104", "家长接待室", "综合楼", 1, "接待"),
    ("Z105", "心理辅导室", "综合楼", 1, "专用教室"),
    ("Z201", "教导处", "综合楼", 2, "办公室"),
    ("Z202", "德育处", "综合楼", 2, "办公室"),
    ("Z203", "财务室", "综合楼", 2, "办公室"),
    ("Z204", "图书室", "综合楼", 2, "图书室"),
    ("Z205", "科学实验室", "综合楼", 2, "专用教室"),
    ("Z301", "校长室", "综合楼", 3, "办公室"),
    ("Z302", "会议室", "综合楼", 3, "会议"),
    ("Z303", "信息教室", "综合楼", 3, "专用教室"),
    ("Z304", "美术教室", "综合楼", 3, "专用教室"),
    ("Z305", "音乐教室", "综合楼", 3, "专用教室"),
    ("Z401", "报告厅", "综合楼", 4, "会议"),
    ("S101", "食堂操作间", "食堂", 1, "食堂"),
    ("S102", "食堂库房", "食堂", 1, "库房"),
    ("T101", "体育器材室", "体育馆", 1, "库房"),
)


def load(world: World) -> None:
    _profile(world)
    campus_id = _campus(world)
    departments = [{"name": name, "position": 10 * n} for n, name in enumerate(DEPARTMENTS, 1)]
    world.departments = world.add_missing(Department, departments, key="name")
    houses = [
        {"campus_id": campus_id, "name": name, "floors": floors, "note": note}
        for name, floors, note in BUILDINGS
    ]
    buildings = world.add_missing(Building, houses, key="name")
    rooms = [
        {
            "code": code,
            "name": name,
            "building_id": buildings[building]["id"],
            "floor": floor,
            "use": use,
        }
        for code, name, building, floor, use in (*ROOMS, *_class_rooms())
    ]
    world.rooms = world.add_missing(Room, rooms, key="code")


def _profile(world: World) -> None:
    """The profile is the one row 1, and a school that has one keeps it."""
    if db.session.get(School, 1) is None:
        world.add(
            School,
            [
                {
                    "id": 1,
                    "name": SCHOOL,
                    "short_name": "青禾小学",
                    "kind": SchoolKind.PRIMARY,
                    "address": "青禾镇麦穗路 1 号",
                    "phone": "13900000800",
                    "complaint_phone": "13900000801",
                }
            ],
        )


def _campus(world: World) -> int:
    known = db.session.query(Campus.id).filter(Campus.is_default).first()
    if known:
        return known.id
    return world.add(Campus, [{"name": "主校区", "is_default": True}])[0]["id"]


def class_room(grade: int, number: int) -> str:
    """Return the room of a class: M103 for 一3班 in 明德楼."""
    return f"{HOUSE_LETTERS[(grade - 1) // 2]}{grade}{number:02}"


def _class_rooms() -> list[tuple[str, str, str, int, str]]:
    rooms = []
    for grade, label in enumerate("一二三四五六", 1):
        house = CLASS_HOUSES[(grade - 1) // 2]
        floors = LOWER_FLOORS if grade % 2 else UPPER_FLOORS
        for number, floor in enumerate(floors, 1):
            rooms.append((class_room(grade, number), "普通教室", house, floor, "教室"))
        office = f"{HOUSE_LETTERS[(grade - 1) // 2]}{grade}B"
        rooms.append((office, f"{label}年级办公室", house, floors[-1], "办公室"))
    return rooms
