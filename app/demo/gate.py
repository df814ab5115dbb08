"""The gates: posts, which guard stands there when, and the short watch list."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from app.demo import people
from app.demo.world import Row, World
from app.gate.models import GatePost, WatchEntry

EAST, NORTH = "东门", "北门"
NORTH_CLOSES = time(19)
CLOSING = time(18, 30)
# First hour, usual guard, who stands in, and on which weekday (0 is Monday).
EAST_SHIFTS = ((14, "孙小满", "丁大雪", 3), (6, "郑满仓", "罗永泉", 2))
NORTH_SHIFTS = ((13, "丁大雪", "罗永泉", 3), (5, "石守田", "丁大雪", 1))
NIGHT_GUARD = "秦寒露"
DUTY_GUARD = "罗永泉"


class Watch(NamedTuple):
    """A watch entry of so many days ago, in force for `days` (0: until somebody ends it)."""

    name: str
    phone: str
    reason: str
    instruction: str
    ago: int
    days: int


COURT_ORDER = Watch(
    "章寒露", "", "法院人身安全保护令，不得接近三2班一名学生",
    "不放行，请其在门外等，立即报林知秋和派出所", 96, 0,
)  # fmt: skip
WATCH_LIST = (
    COURT_ORDER,
    Watch(
        "", "13900000666", "多次冒充教育局人员推销教辅", "核对公函，没有就不放行，报许白露", 71, 180
    ),
    Watch(
        "盛小寒", "13900000667", "在校门口与其他家长冲突", "由德育处韩立冬到门口陪同进校", 48, 90
    ),
    Watch("孔大暑", "", "上门收废品，曾翻越围墙", "不放行，劝离", 140, 60),
)


def load(world: World) -> None:
    posts = [{"name": EAST, "position": 1}, {"name": NORTH, "position": 2}]
    world.gates = world.add_missing(GatePost, posts, key="name")
    by = world.account_of(world.person(people.LOGISTICS_HEAD)["id"])
    assert by is not None  # noqa: S101 - accounts are loaded before
    world.watch_entries = world.add(WatchEntry, [_watch(world.now, by, w) for w in WATCH_LIST])


def _watch(now: datetime, by: Row, watch: Watch) -> Row:
    added_at = datetime.combine(now.date() - timedelta(days=watch.ago), time(9, 10))
    return {
        "name": watch.name,
        "phone": watch.phone,
        "reason": watch.reason,
        "instruction": watch.instruction,
        "valid_from": added_at.date(),
        "valid_until": added_at.date() + timedelta(days=watch.days) if watch.days else None,
        "added_at": added_at,
        "added_by_id": by["id"],
        "added_by_name": people.LOGISTICS_HEAD,
    }


def guard_on(moment: datetime, gate: str, is_school_day: bool = True) -> str:
    """Return who is at a gate: two shifts at each, a night guard at the east one."""
    if not is_school_day:
        return DUTY_GUARD if 6 <= moment.hour < 20 else NIGHT_GUARD
    for first_hour, usual, stand_in, weekday in NORTH_SHIFTS if gate == NORTH else EAST_SHIFTS:
        if first_hour <= moment.hour < 22:
            return stand_in if moment.weekday() == weekday else usual
    return NIGHT_GUARD


def signature(world: World, moment: datetime, gate: str, way: str) -> Row:
    """Return the columns by which a coming in (`in`) or a going out (`out`) is signed."""
    if gate == NORTH and moment.time() >= NORTH_CLOSES:
        gate = EAST
    name = guard_on(moment, gate, world.is_school_day(moment.date()))
    account = world.account_of(world.person(name)["id"])
    return {
        f"gate_{way}_id": world.gates[gate]["id"],
        f"guard_{way}_id": account["id"] if account else None,
        f"guard_{way}_name": name,
    }


def closing(day: date) -> datetime:
    """Return when the gate was closed and the campus swept that day."""
    return datetime.combine(day, CLOSING) + timedelta(minutes=day.toordinal() * 7 % 13)
