"""One line of the register: what is written at the gate, and what becomes of the visit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.base import codes
from app.demo import gate
from app.demo.callers import Caller
from app.demo.world import Row, World
from app.domain.visits import Purpose, expected_leaving

WITHDRAWN = 0.002
UNSEEN = 0.012
WRITTEN_LATER = 0.01
BY_CAR = 0.8
RUNG_UP = 0.85
SWEEP_REASONS = (
    "清场时校内无人，访客证已收回",
    "逐层查看无人，放学高峰漏记",
    "家长确认已到家，门口漏记",
)
WITHDRAWN_REASONS = ("重复登记", "登错了人", "没有进校，在门口交接")
BELONGINGS = ("工具箱", "梯子、工具箱", "资料袋", "电脑包")
AT_THE_GATE = "传达室"
BADGES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """Somebody comes: why, when, for how long, through which gate; `until` if it was agreed."""

    purpose: Purpose
    note: str
    area: str
    arrived_at: datetime
    stay: timedelta
    gate: str = gate.EAST
    people: int = 1
    until: datetime | None = None


def line(world: World, caller: Caller, coming: Coming) -> Row:
    """Return the row of a visit as it stands at the end of the story."""
    return {
        "code": _code(world),
        "visitor_id": None,
        "name": caller.name,
        "phone": caller.phone,
        "organisation": caller.organisation,
        "relation": caller.relation,
        "people": coming.people,
        "purpose": coming.purpose,
        "purpose_note": coming.note,
        "host_staff_id": caller.host["id"],
        "host_name": caller.host["name"],
        "host_department": caller.host_department,
        "host_confirmed_at": coming.arrived_at if world.rng.random() < RUNG_UP else None,
        "area": coming.area,
        "badge": "",
        "belongings": _belongings(world, coming.purpose),
        "plate": caller.plate if world.rng.random() < BY_CAR else "",
        "arrived_at": coming.arrived_at,
        "recorded_at": _recorded_at(world, coming.arrived_at),
        "expected_leaving_at": coming.until or expected_leaving(coming.arrived_at, coming.purpose),
        **gate.signature(world, coming.arrived_at, coming.gate, "in"),
        **_fate(world, coming),
        "is_emergency": False,
        "completed_at": None,
        "watch_entry_id": None,
        "alarm_override_reason": "",
        "booking_id": None,
    }


def hand_out_badges(visits: Iterable[Row]) -> None:
    """Give everybody who goes further than the gate a badge, in the order of coming."""
    today, given = None, 0
    for visit in visits:
        if visit["area"] == AT_THE_GATE or visit["is_emergency"]:
            continue
        if visit["arrived_at"].date() != today:
            today, given = visit["arrived_at"].date(), 0
        visit["badge"] = f"{given % BADGES + 1:03}"
        given += 1


def still_inside() -> Row:
    """Return the columns of a visit that is not over."""
    return {
        "left_at": None,
        "left_recorded_at": None,
        "swept_at": None,
        "sweep_reason": "",
        "withdrawn_at": None,
        "withdrawn_reason": "",
        "gate_out_id": None,
        "guard_out_id": None,
        "guard_out_name": "",
    }


def is_inside(row: Row) -> bool:
    return not (row["left_at"] or row["swept_at"] or row["withdrawn_at"])


def swept(moment: datetime) -> Row:
    """Return the columns of who was not seen leaving when the campus was swept."""
    reason = SWEEP_REASONS[moment.toordinal() % len(SWEEP_REASONS)]
    return {"swept_at": moment, "sweep_reason": reason}


def left(world: World, moment: datetime, at_gate: str) -> Row:
    """Return the columns of a leaving that a guard saw."""
    signed = gate.signature(world, moment, at_gate, "out")
    return {"left_at": moment, "left_recorded_at": moment, **signed}


def _fate(world: World, coming: Coming) -> Row:
    """Return what became of a visit by the end of the story; what lies after it is not known."""
    closing = gate.closing(coming.arrived_at.date())
    leaving = coming.arrived_at + coming.stay
    if coming.arrived_at < closing <= leaving:
        leaving = max(
            coming.arrived_at + timedelta(minutes=3),
            closing - timedelta(minutes=world.rng.randint(6, 40)),
        )
    chance = world.rng.random()
    withdrawal = coming.arrived_at + timedelta(minutes=4)
    fate = still_inside()
    if chance < WITHDRAWN and withdrawal <= world.now:
        reason = world.rng.choice(WITHDRAWN_REASONS)
        fate |= {"withdrawn_at": withdrawal, "withdrawn_reason": reason}
    elif chance < WITHDRAWN + UNSEEN and coming.arrived_at < closing <= world.now:
        fate |= swept(closing)
    elif leaving <= world.now:
        fate |= left(world, leaving, coming.gate)
    return fate


def _code(world: World) -> str:
    while True:
        code = "R-" + "".join(world.rng.choices(codes.ALPHABET, k=codes.LENGTH))
        if code not in world.codes:
            world.codes.add(code)
            return code


def _belongings(world: World, purpose: Purpose) -> str:
    carries = purpose in (Purpose.REPAIR, Purpose.OFFICIAL) and world.rng.random() < 0.4
    return world.rng.choice(BELONGINGS) if carries else ""


def _recorded_at(world: World, arrived_at: datetime) -> datetime:
    """Return when the server heard of it: a device without network sends its lines later."""
    if world.rng.random() < WRITTEN_LATER:
        return min(world.now, arrived_at + timedelta(minutes=world.rng.randint(4, 35)))
    return arrived_at
