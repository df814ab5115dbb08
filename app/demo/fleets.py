"""Whose vehicles come without a visitor: staff, school buses, building works, refuse, the post."""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from app.demo.streams import FIRMS, Who
from app.demo.world import Row, World
from app.gate.models import StandingCategory

STAFF_CARS = 26
COLOURS = ("白", "白", "黑", "银灰", "蓝", "红")
LISTED_BEFORE = timedelta(days=30)


class Round(NamedTuple):
    """Chance on a day, hours (from, to) of coming, length of stay in minutes, goods, people."""

    chance: float
    hours: tuple[tuple[float, float], ...]
    minutes: tuple[int, int]
    goods: str
    people: int


class Fleet(NamedTuple):
    """A holder of standing permits and the rounds of its vehicles."""

    holder: str
    category: StandingCategory
    vehicle_type: str
    number: int
    round: Round


STAFF_ROUND = Round(0.31, ((6.9, 7.75),), (545, 640), "", 1)
FLEETS = (
    Fleet(
        "青禾校车队", StandingCategory.SCHOOL_BUS, "大型客车", 2,
        Round(1.0, ((6.8, 7.4), (15.3, 15.8)), (9, 45), "校车接送", 1),
    ),
    Fleet(
        "镇南水电", StandingCategory.CONSTRUCTION, "轻型货车", 2,
        Round(0.3, ((8.0, 9.5),), (120, 420), "操场照明施工材料", 2),
    ),
    Fleet(
        "青禾环卫", StandingCategory.OTHER, "垃圾清运车", 1,
        Round(0.9, ((5.5, 6.2),), (12, 25), "垃圾清运", 2),
    ),
    Fleet(
        "镇餐厨回收站", StandingCategory.OTHER, "餐厨回收车", 1,
        Round(0.95, ((13.3, 14.2),), (15, 30), "餐厨废弃物清运", 2),
    ),
)  # fmt: skip
# Not listed: somebody at school approves each time.
PASSING = Round(1.0, ((9.0, 11.0), (14.0, 16.0)), (8, 30), "", 1)
PASSING_GOODS = ("邮政包裹", "家具送货", "教材配送", "活动舞台器材", "树木修剪")


class Permit(NamedTuple):
    """A standing vehicle and the round it makes; food comes with a visitor and makes none."""

    row: Row
    round: Round | None


def permits(world: World) -> list[Permit]:
    return [*_staff_cars(world), *_fleets(world), *_food_vans(world), *_former(world)]


def _staff_cars(world: World) -> Iterator[Permit]:
    for person in world.rng.sample(world.staff, STAFF_CARS):
        plate = world.names.plate(is_electric=world.rng.random() < 0.4)
        row = _permit(world, plate, StandingCategory.STAFF, person["name"], "小型轿车")
        yield Permit(row | {"phone": person["phone"]}, STAFF_ROUND)


def _fleets(world: World) -> Iterator[Permit]:
    for fleet in FLEETS:
        for _ in range(fleet.number):
            plate = world.names.plate(is_electric=fleet.category is StandingCategory.SCHOOL_BUS)
            row = _permit(world, plate, fleet.category, fleet.holder, fleet.vehicle_type)
            yield Permit(row | {"note": fleet.round.goods}, fleet.round)


def _food_vans(world: World) -> Iterator[Permit]:
    firms = {firm.organisation: firm.notes[0] for firm in FIRMS[Who.FOOD]}
    vans = {v["plate"]: v for v in world.visits if v["organisation"] in firms and v["plate"]}
    for plate, visit in vans.items():
        row = _permit(world, plate, StandingCategory.FOOD, visit["organisation"], "厢式货车")
        yield Permit(row | {"phone": visit["phone"], "note": firms[visit["organisation"]]}, None)


def _former(world: World) -> Iterator[Permit]:
    """Two that are over: one ran out, one was ended by hand."""
    row = _permit(
        world, world.names.plate(), StandingCategory.CONSTRUCTION, "青禾建筑队", "自卸货车"
    )
    ran_out = world.now.date() - timedelta(days=20)
    yield Permit(row | {"note": "围墙加固", "valid_until": ran_out}, None)
    row = _permit(world, world.names.plate(), StandingCategory.FOOD, "镇西蔬菜店", "厢式货车")
    yield Permit(row | {"note": "蔬菜", "ended_at": world.now - timedelta(days=33)}, None)


def _permit(
    world: World, plate: str, category: StandingCategory, holder: str, vehicle_type: str
) -> Row:
    first = world.school_days[0] if world.school_days else world.now.date()
    return {
        "plate": plate,
        "category": category,
        "holder": holder,
        "phone": world.names.phone(),
        "vehicle_type": vehicle_type,
        "colour": world.rng.choice(COLOURS),
        "note": "",
        "valid_from": first - LISTED_BEFORE,
        "valid_until": None,
        "ended_at": None,
    }
