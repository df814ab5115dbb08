"""The people: 110 staff with departments and posts, 36 classes, their pupils and guardians."""

from collections.abc import Iterator

from app.base.pinyin import sort_key
from app.demo import school
from app.demo.world import Row, World
from app.directory.models import Campus, Guardian, Pupil, SchoolClass, Staff
from app.directory.services import lives
from app.domain.school_calendar import school_year
from app.extensions import db

# The cast: people whom the story, the accounts and the pictures in the handbook name.
PRINCIPAL = "沈春分"
LOGISTICS_HEAD = "林知秋"
OFFICE_CLERK = "许白露"
REPAIRER = "田谷雨"
CANTEEN_MANAGER = "何满仓"
HYGIENE_INSPECTOR = "韩立冬"
# Name, department, posts.
CAST = (
    (PRINCIPAL, "校长室", "校长"),
    ("顾清明", "校长室", "副校长"),
    ("罗守正", "校长室", "办公室主任"),
    ("梁惊蛰", "教导处", "教导主任"),
    ("方芒种", "教导处", "教务员"),
    ("陶雨水", "教导处", "教务员"),
    ("薛立秋", "教导处", "学籍管理员"),
    (HYGIENE_INSPECTOR, "德育处", "德育主任、卫生检查员"),
    ("宋夏至", "德育处", "少先队大队辅导员"),
    (LOGISTICS_HEAD, "总务处", "后勤主任"),
    (OFFICE_CLERK, "总务处", "总务员、系统管理员"),
    (REPAIRER, "总务处", "维修、资产管理员"),
    ("丁大寒", "总务处", "水电工"),
    ("石广林", "总务处", "绿化保洁"),
    ("毛春山", "总务处", "绿化保洁"),
    ("冯霜降", "财务室", "会计"),
    ("白芒种", "财务室", "出纳"),
    (CANTEEN_MANAGER, "食堂", "食堂管理员、食品安全员"),
    ("罗大暑", "食堂", "厨师长"),
    ("彭丰收", "食堂", "厨师"),
    ("邱长河", "食堂", "厨师"),
    ("江小暑", "食堂", "面点师"),
    ("尹秋香", "食堂", "帮厨"),
    ("龚新麦", "食堂", "帮厨"),
    ("文桂芬", "食堂", "帮厨"),
    ("侯金莲", "食堂", "帮厨"),
    ("史望川", "食堂", "库管"),
    ("贺庆生", "食堂", "帮厨"),
    ("郑满仓", "门卫室", "门卫"),
    ("孙小满", "门卫室", "门卫"),
    ("秦寒露", "门卫室", "门卫"),
    ("石守田", "门卫室", "门卫"),
    ("罗永泉", "门卫室", "门卫"),
    ("丁大雪", "门卫室", "门卫"),
    ("苏春分", "卫生室", "校医"),
    ("陆晚秋", "图书室", "图书管理员"),
)
# Group, post, how many teachers, how many of them lead a class.
GROUPS = (
    ("语文组", "语文教师", 26, 26),
    ("数学组", "数学教师", 22, 10),
    ("英语组", "英语教师", 9, 0),
    ("体育组", "体育教师", 6, 0),
    ("艺术组", "音乐、美术教师", 7, 0),
    ("科学信息组", "科学、信息教师", 4, 0),
)
# Class teachers whom the story names, with grade and class.
CLASS_TEACHERS = {(3, 2): "何立夏", (2, 4): "苏小雪"}
PUPILS_PER_CLASS = (37, 41)
RELATIONS = ("父亲", "母亲", "祖父", "祖母")
RELATION_WEIGHTS = (38, 44, 8, 10)


def load(world: World) -> None:
    world.staff = world.add(Staff, list(_staff(world)))
    world.index("staff", [(p["id"], [p["name"]], [p["phone"], p["number"]]) for p in world.staff])
    world.classes = world.add(SchoolClass, list(_classes(world)))
    _load_pupils(world)


def _staff(world: World) -> Iterator[Row]:
    for name in [*(person[0] for person in CAST), *CLASS_TEACHERS.values()]:
        world.names.reserve(name)
    for number, (name, department, posts) in enumerate([*CAST, *_teachers(world)], 1):
        yield {
            "number": f"Q{number:03}",
            "name": name,
            "sort_key": sort_key(name),
            "phone": f"13900000{number:03}",
            "department_id": world.departments[department]["id"],
            "posts": posts,
        }


def _teachers(world: World) -> Iterator[tuple[str, str, str]]:
    leads = [(grade, number) for grade in range(1, 7) for number in range(1, 7)]
    for group, post, size, leaders in GROUPS:
        for place in range(size):
            if place < leaders:
                lead = leads.pop(0)
                name = CLASS_TEACHERS.get(lead) or _teacher(world)
                yield name, group, f"{post}、{class_name(*lead)}主任"
            else:
                yield _teacher(world), group, post


def _teacher(world: World) -> str:
    return world.names.man() if world.rng.random() < 0.25 else world.names.woman()


def class_name(grade: int, number: int) -> str:
    return f"{'一二三四五六'[grade - 1]}{number}班"


def _classes(world: World) -> Iterator[Row]:
    leaders = {person["posts"].rpartition("、")[2]: person for person in world.staff}
    campus_id = db.session.query(Campus.id).filter(Campus.is_default).scalar()
    year = school_year(world.now.date())
    for grade in range(1, 7):
        for number in range(1, 7):
            name = class_name(grade, number)
            read = SchoolClass(name=name)
            lives.index_class(read, world.now.date())
            yield {
                "name": name,
                "stage": read.stage,
                "grade": read.grade,
                "number": read.number,
                "sort_key": read.sort_key,
                "entry_year": year - grade + 1,
                "campus_id": campus_id,
                "class_teacher_id": leaders[f"{name}主任"]["id"],
                "room_id": world.rooms[school.class_room(grade, number)]["id"],
            }


def _load_pupils(world: World) -> None:
    pupils, families = [], []
    for school_class in world.classes:
        size = max(1, round(world.rng.randint(*PUPILS_PER_CLASS) * world.scale))
        for place in range(1, size + 1):
            surname = world.names.surname()
            name = world.names.child(surname)
            pupils.append(
                {
                    "number": f"Q{school_class['entry_year']}{school_class['number']:02}{place:02}",
                    "name": name,
                    "sort_key": sort_key(name),
                    "class_id": school_class["id"],
                }
            )
            families.append((list(_guardians(world, surname)), school_class))
    world.pupils = world.add(Pupil, pupils)
    _add_families(world, families)


def _guardians(world: World, surname: str) -> Iterator[Row]:
    """Yield one guardian or two; a child bears its father's name."""
    first = world.rng.choices(RELATIONS, RELATION_WEIGHTS)[0]
    second = "母亲" if first == "父亲" else "父亲"
    for relation in [first] if world.rng.random() < 0.38 else [first, second]:
        is_man = relation in ("父亲", "祖父")
        yield {
            "name": world.names.man(surname) if is_man else world.names.woman(),
            "relation": relation,
            "phone": world.names.phone(),
        }


def _add_families(world: World, families: list[tuple[list[Row], Row]]) -> None:
    guardians, terms = [], []
    for pupil, (family, school_class) in zip(world.pupils, families, strict=True):
        phones = [guardian["phone"] for guardian in family]
        terms.append((pupil["id"], [pupil["name"]], [pupil["number"], *phones]))
        for guardian in family:
            guardians.append({**guardian, "pupil_id": pupil["id"]})
            world.families.append((guardian, pupil, school_class))
    world.add(Guardian, guardians)
    world.index("pupil", terms)
