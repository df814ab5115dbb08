"""Vehicles (车辆): the standing list, and a term of comings and goings through the gates."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from app.demo import gate, people, register
from app.demo.fleets import PASSING, PASSING_GOODS, Permit, Round, permits
from app.demo.world import Row, World
from app.domain import plates
from app.gate.models import StandingCategory, StandingVehicle, Vehicle, VehiclePassage

UNSEEN = 0.01


def load(world: World) -> None:
    listed = permits(world)
    standing = {permit.row["plate"]: permit.row for permit in listed}
    passages = [*_with_visitors(world, standing), *_on_rounds(world, listed), *_passing(world)]
    passages.sort(key=lambda row: row["entered_at"])
    vehicles = _add_vehicles(world, [*standing, *(row["plate"] for row in passages)], passages)
    for row in standing.values():
        row["vehicle_id"] = vehicles[row["plate"]]["id"]
    world.add(StandingVehicle, list(standing.values()))
    for row in passages:
        row["vehicle_id"] = vehicles[row["plate"]]["id"]
        row["standing_id"] = standing[row["plate"]]["id"] if row["category"] else None
    world.passages = world.add(VehiclePassage, passages)
    _index(world, vehicles, standing, passages)


def _with_visitors(world: World, standing: dict[str, Row]) -> Iterator[Row]:
    """Yield the car of each visitor who came in one: it comes and goes with the visit."""
    same = (
        "organisation", "people", "recorded_at", "expected_leaving_at", "gate_in_id", "guard_in_id",
        "guard_in_name", *register.still_inside(),
    )  # fmt: skip
    for visit in world.visits:
        if visit["plate"]:
            permit = standing.get(visit["plate"])
            approved = {} if permit else _approval(visit["host_staff_id"], visit["host_name"])
            yield {
                **_blank(visit["plate"], permit),
                **{column: visit[column] for column in same},
                **approved,
                "driver": visit["name"],
                "driver_phone": visit["phone"],
                "goods": visit["purpose_note"],
                "entered_at": visit["arrived_at"],
                "visit_id": visit["id"],
            }


def _on_rounds(world: World, listed: Iterable[Permit]) -> Iterator[Row]:
    for permit, round_ in listed:
        if round_ is None:
            continue
        is_staff = permit["category"] is StandingCategory.STAFF
        driver = permit["holder"] if is_staff else world.names.man()
        for day in world.school_days:
            if world.rng.random() > round_.chance * min(1.0, world.scale * 2):
                continue
            for hours in round_.hours:
                passage = _pass(world, _blank(permit["plate"], permit), round_, day, hours)
                if passage:
                    firm = {} if is_staff else {"organisation": permit["holder"]}
                    yield passage | firm | {"driver": driver, "driver_phone": permit["phone"]}


def _passing(world: World) -> Iterator[Row]:
    approver = world.person(people.OFFICE_CLERK)
    for day in world.school_days:
        if world.rng.random() > PASSING.chance * min(1.0, world.scale * 2):
            continue
        goods = world.rng.choice(PASSING_GOODS)
        hours = world.rng.choice(PASSING.hours)
        passage = _pass(world, _blank(world.names.plate(), None), PASSING, day, hours)
        if passage:
            driver = {"driver": world.names.man(), "driver_phone": world.names.phone()}
            approval = _approval(approver["id"], approver["name"])
            yield passage | approval | driver | {"goods": goods, "vehicle_type": "厢式货车"}


def _pass(
    world: World, blank: Row, round_: Round, day: date, hours: tuple[float, float]
) -> Row | None:
    """Return one passage of a round as it stands at the end of the story."""
    hour = world.rng.uniform(*hours)
    entered_at = datetime.combine(day, time()) + timedelta(seconds=round(hour * 3600))
    leaving_at = entered_at + timedelta(minutes=world.rng.randint(*round_.minutes))
    if entered_at > world.now:
        return None
    fate = register.still_inside()
    is_staff = blank["category"] is StandingCategory.STAFF
    if not is_staff and world.rng.random() < UNSEEN and gate.closing(day) <= world.now:
        fate |= register.swept(gate.closing(day))
    elif leaving_at <= world.now:
        fate |= register.left(world, leaving_at, gate.NORTH)
    expected = entered_at + timedelta(minutes=round_.minutes[1])
    return {
        **blank,
        **fate,
        **gate.signature(world, entered_at, gate.NORTH, "in"),
        "people": round_.people,
        "goods": round_.goods,
        "entered_at": entered_at,
        "recorded_at": entered_at,
        "expected_leaving_at": None if is_staff else expected,
    }


def _blank(plate: str, permit: Row | None) -> Row:
    known = permit or {"category": None, "vehicle_type": "小型轿车", "colour": ""}
    return {
        "vehicle_id": None,
        "plate": plate,
        "plate_kind": plates.parse(plate).kind,
        "vehicle_type": known["vehicle_type"],
        "colour": known["colour"],
        "category": known["category"],
        "organisation": "",
        "approver_staff_id": None,
        "approver_name": "",
        "visit_id": None,
    }


def _approval(staff_id: int | None, name: str) -> Row:
    return {"approver_staff_id": staff_id, "approver_name": name}


def _add_vehicles(world: World, seen: Iterable[str], passages: list[Row]) -> dict[str, Row]:
    rows: dict[str, Row] = {
        plate: {
            "plate": plate,
            "plate_kind": plates.parse(plate).kind,
            "last_entered_at": None,
            "passages_count": 0,
        }
        for plate in seen
    }
    for passage in passages:
        if not passage["withdrawn_at"]:
            vehicle = rows[passage["plate"]]
            vehicle["last_entered_at"] = passage["entered_at"]
            vehicle["passages_count"] += 1
    world.add(Vehicle, list(rows.values()))
    return rows


def _index(
    world: World, vehicles: dict[str, Row], standing: dict[str, Row], passages: list[Row]
) -> None:
    """Make a vehicle findable by its plate and by who holds the permit, or drove it last."""
    drivers = {passage["plate"]: passage["driver"] for passage in passages}
    names = drivers | {plate: permit["holder"] for plate, permit in standing.items()}
    world.index("vehicle", [(row["id"], [names[p]], [p]) for p, row in vehicles.items()])
