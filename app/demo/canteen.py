"""The canteen (食堂): meals, groups that eat apart, how many eat, dishes, menus, what is said."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from app.canteen.models import Absence, Diet, DinerCount, Dish, Headcount, Meal, Menu, Slot
from app.canteen.models.notice import CanteenNotice, SupplyMode
from app.demo import canteen_dishes, canteen_menus, canteen_voices, people
from app.demo.canteen_menus import Kitchen
from app.demo.world import Row, World
from app.domain.bands import Band
from app.domain.menus import Allergen, MealKind
from app.extensions import db

# Name, kind, opens, 分 a head, slots.
MEALS = (
    ("午餐", MealKind.LUNCH, time(11, 40), 800, ("主食", "大荤", "小荤", "素菜", "汤", "水果")),
    ("课后加餐", MealKind.AFTERNOON_SNACK, time(15, 20), 350, ("奶", "点心")),
)
STAFF_AT_LUNCH = 96
BOYS_PCT = 52


def load(world: World) -> None:
    """A school that already runs its canteen here keeps it unmixed."""
    if any(db.session.scalar(select(model.id).limit(1)) for model in (Meal, Dish, Menu)):
        return
    kitchen = Kitchen()
    _meals(world, kitchen)
    first = (world.school_days or [world.now.date()])[0]
    kitchen.dishes = canteen_dishes.load(world, canteen_dishes.since(world, first))
    canteen_dishes.load_prices(world)
    canteen_dishes.load_stock(world)
    canteen_menus.load(world, kitchen)
    _diners(world, kitchen, first)
    _notice(world)
    canteen_voices.load(world, kitchen)


def _meals(world: World, kitchen: Kitchen) -> None:
    for position, (name, kind, starts_at, price, slots) in enumerate(MEALS):
        columns = {"name": name, "kind": kind, "starts_at": starts_at, "price": price}
        meal = world.add(Meal, [columns | {"position": position}])[0]
        kitchen.meals[name] = meal
        rows = [
            {"meal_id": meal["id"], "name": slot, "position": place}
            for place, slot in enumerate(slots)
        ]
        kitchen.slots |= {row["name"]: row for row in world.add(Slot, rows)}
    diets = [
        {
            "name": "清真",
            "allergens": frozenset(),
            "counts": {Band.AGE_6_8: 1, Band.AGE_9_11: 2},
            "note": "牛羊禽肉专锅专具",
            "position": 0,
        },
        {
            "name": "鸡蛋过敏",
            "allergens": frozenset({Allergen.EGG}),
            "counts": {Band.AGE_6_8: 1, Band.AGE_9_11: 1},
            "note": "换同一菜位不含蛋的菜",
            "position": 1,
        },
    ]
    kitchen.diets = {row["name"]: row for row in world.add(Diet, diets)}


def _diners(world: World, kitchen: Kitchen, first: date) -> None:
    set_at = datetime.combine(first - timedelta(days=3), time(10, 5))
    common = {"valid_from": first, "set_at": set_at, "set_by_name": people.CANTEEN_MANAGER}
    counts = [
        {**common, "meal_id": meal["id"], "band": band, "eaters": None, "boys_pct": BOYS_PCT}
        for meal in kitchen.meals.values()
        for band in (Band.AGE_6_8, Band.AGE_9_11)
    ]
    for name, eaters in (("午餐", STAFF_AT_LUNCH), ("课后加餐", 0)):
        row = {"meal_id": kitchen.meals[name]["id"], "band": Band.STAFF, "eaters": eaters}
        counts.append({**common, **row, "boys_pct": 50})
    world.add(DinerCount, counts)
    world.add(Absence, list(_absences(world)))
    if days := world.days_ahead[:2] or world.school_days[-1:]:
        trip = {"meal_id": kitchen.meals["午餐"]["id"], "band": Band.STAFF, "people": 108}
        world.add(Headcount, [trip | {"day": days[-1], "reason": "联片教研，来客 12 人"}])


def _absences(world: World) -> Iterator[Row]:
    """Most class teachers tell in the morning how many do not eat."""
    for day in world.school_days[-6:]:
        at = datetime.combine(day, time(8, 10))
        for number, school_class in enumerate(world.classes):
            if at > world.now or world.rng.random() < 0.2:
                continue
            yield {
                "class_id": school_class["id"],
                "day": day,
                "meal_id": None,
                "away": world.rng.choice((0, 0, 0, 1, 1, 2)),
                "reported_at": at + timedelta(minutes=number % 25),
                "reported_by_name": _teacher(world, school_class),
            }


def _teacher(world: World, school_class: Row) -> str:
    staff_id = school_class["class_teacher_id"]
    return next((p["name"] for p in world.staff if p["id"] == staff_id), "")


def _notice(world: World) -> None:
    until = date(world.now.year + 2, 8, 31)
    world.add(
        CanteenNotice,
        [
            {
                "supply_mode": SupplyMode.SELF_RUN,
                "operator": "",
                "licence_number": "JY3320000000000",
                "licence_until": until,
                "grade": "A",
                "director_name": people.LOGISTICS_HEAD,
                "officer_name": people.CANTEEN_MANAGER,
                "additives": "干酵母（面点发酵）",
            }
        ],
    )
