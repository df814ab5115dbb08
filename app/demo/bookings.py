"""Bookings (预约来访): some of the past visits were announced, and the coming days are."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

from app.demo import people
from app.demo.callers import Caller
from app.demo.streams import Who
from app.demo.world import Row, World
from app.domain.visits import Purpose
from app.gate.models import Booking

ANNOUNCED = {Purpose.FAMILY_TALK: 0.1, Purpose.OFFICIAL: 0.3, Purpose.REPAIR: 0.16}
NO_SHOWS = 14
CANCELLED = 9
# How many are expected today, on the next school day, and so on.
EXPECTED = (6, 7, 4, 2, 2, 1, 1)
HOURS = (
    time(8, 30),
    time(9),
    time(9, 30),
    time(10, 30),
    time(11),
    time(14),
    time(15, 30),
    time(16, 10),
)
TALKS = ("学习情况", "家访前沟通", "请假手续", "转学事宜")


def load(world: World, circles: Mapping[Who, list[Caller]]) -> None:
    kept = [visit for visit in world.visits if _is_announced(world, visit)]
    rows = [_of_visit(world, visit) for visit in kept]
    rows += _missed(world, circles)
    rows += _expected(world, circles)
    bookings = world.add(Booking, rows)
    for visit, booking in zip(kept, bookings, strict=False):
        visit["booking_id"] = booking["id"]


def _is_announced(world: World, visit: Row) -> bool:
    if visit["withdrawn_at"] or visit["watch_entry_id"] or visit["is_emergency"]:
        return False
    return world.rng.random() < ANNOUNCED.get(visit["purpose"], 0)


def _of_visit(world: World, visit: Row) -> Row:
    columns = ("organisation", "people", "purpose", "purpose_note", "area", "plate")
    host = {key: visit[key] for key in ("host_staff_id", "host_name", "host_department")}
    late = timedelta(minutes=world.rng.randint(-12, 15))
    return {
        "visitor_name": visit["name"],
        "visitor_phone": visit["phone"],
        **{column: visit[column] for column in columns},
        **host,
        **_made(world, visit["host_staff_id"], _round(visit["arrived_at"] - late)),
        "arrived_at": visit["arrived_at"],
        "cancelled_at": None,
    }


def _made(world: World, host_staff_id: int, expected_at: datetime) -> Row:
    """Return when and by whom: the host, where the host has an account."""
    account = world.account_of(host_staff_id)
    clerk = world.person(people.OFFICE_CLERK)
    maker = host_staff_id if account else clerk["id"]
    by = account or world.account_of(clerk["id"])
    assert by is not None  # noqa: S101 - the clerk always has an account
    days, minutes = world.rng.randint(1, 3), world.rng.randint(0, 480)
    made_at = datetime.combine(expected_at.date() - timedelta(days=days), time(8, 40))
    made_at = min(made_at, world.now - timedelta(days=1)) + timedelta(minutes=minutes)
    return {
        "expected_at": expected_at,
        "made_at": made_at,
        "made_by_id": by["id"],
        "made_by_name": next(p["name"] for p in world.staff if p["id"] == maker),
    }


def _missed(world: World, circles: Mapping[Who, list[Caller]]) -> Iterator[Row]:
    past = [day for day in world.school_days if day < world.now.date()]
    for number in range(min(NO_SHOWS + CANCELLED, len(past))):
        row = _planned(world, circles, world.rng.choice(past))
        if number >= NO_SHOWS:
            row["cancelled_at"] = row["made_at"] + timedelta(hours=3)
        yield row


def _expected(world: World, circles: Mapping[Who, list[Caller]]) -> Iterator[Row]:
    today = world.now.date()
    days = [today] if world.is_school_day(today) else []
    for day, number in zip([*days, *world.days_ahead], EXPECTED, strict=False):
        for _ in range(number):
            row = _planned(world, circles, day)
            if row["expected_at"] > world.now:
                yield row


def _planned(world: World, circles: Mapping[Who, list[Caller]], day: date) -> Row:
    who = world.rng.choices((Who.FAMILY, Who.OFFICIAL, Who.REPAIRER), (5, 3, 2))[0]
    caller = world.rng.choice(circles[who])
    purposes = {Who.FAMILY: Purpose.FAMILY_TALK, Who.OFFICIAL: Purpose.OFFICIAL}
    return {
        "visitor_name": caller.name,
        "visitor_phone": caller.phone,
        "organisation": caller.organisation,
        "people": world.rng.randint(1, caller.most_people),
        "purpose": purposes.get(who, Purpose.REPAIR),
        "purpose_note": world.rng.choice(caller.notes or TALKS),
        "area": caller.area,
        "plate": caller.plate,
        "host_staff_id": caller.host["id"],
        "host_name": caller.host["name"],
        "host_department": caller.host_department,
        **_made(world, caller.host["id"], datetime.combine(day, world.rng.choice(HOURS))),
        "arrived_at": None,
        "cancelled_at": None,
    }


def _round(moment: datetime) -> datetime:
    """Return the quarter of an hour that people would say."""
    return moment.replace(minute=moment.minute // 15 * 15, second=0)
