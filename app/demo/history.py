"""The audit log (操作记录) of a sample, so that 操作历史 on a demo page has something to say."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from app.base.audit import AuditEntry
from app.canteen.models import Menu
from app.demo import people
from app.demo.world import Row, World
from app.directory.models import SchoolClass, Staff
from app.domain.masking import mask_name
from app.extensions import Base
from app.gate.models import Visit, WatchEntry

LAST_DAYS = 3
OFFICE, TABLET = "192.168.1.21", "192.168.1.60"
ENDS = (
    ("gate.visit.depart", "left_at", "guard_out"),
    ("gate.visit.withdraw", "withdrawn_at", "guard_in"),
    ("gate.visit.sweep", "swept_at", "guard_in"),
)
# The steps of a menu: what it was, when and by whom.
MENU_STEPS = (
    ("canteen.menu.open", "made_at", people.CANTEEN_MANAGER),
    ("canteen.menu.submit", "submitted_at", people.CANTEEN_MANAGER),
    ("canteen.menu.check", "checked_at", people.LOGISTICS_HEAD),
    ("canteen.menu.approve", "approved_at", people.PRINCIPAL),
    ("canteen.menu.publish", "published_at", people.LOGISTICS_HEAD),
)
LATER = ("left_", "swept_", "sweep_", "withdrawn_", "gate_out", "guard_out")


def load(world: World) -> None:
    entries = [*_office(world), *_watches(world), *_visits(world), *_menus(world)]
    entries.sort(key=lambda entry: entry["at"])
    world.add(AuditEntry, [entry for entry in entries if entry["at"] <= world.now])


def _office(world: World) -> Iterator[Row]:
    """The clerk enters staff and classes before the story, and later corrects a telephone."""
    start = (world.school_days or [world.now.date()])[0] - timedelta(days=12)
    at = datetime.combine(start, time(9))
    by = _Actor.of(world, people.OFFICE_CLERK, OFFICE)
    for person in world.staff:
        at += timedelta(minutes=2)
        yield by.act("directory.staff.add", Staff, person, at, _changes({}, person))
    for school_class in world.classes:
        at += timedelta(minutes=1)
        added = _changes({}, school_class)
        yield by.act("directory.class.add", SchoolClass, school_class, at, added)
    for person in world.rng.sample(world.staff, 6):
        at += timedelta(days=world.rng.randint(3, 9))
        corrected = _changes({"phone": world.names.phone()}, {"phone": person["phone"]})
        yield by.act("directory.staff.edit", Staff, person, at, corrected)


def _watches(world: World) -> Iterator[Row]:
    by = _Actor.of(world, people.LOGISTICS_HEAD, OFFICE)
    for entry in world.watch_entries:
        added = _changes({}, entry)
        yield by.act("gate.watch.add", WatchEntry, entry, entry["added_at"], added)
    entries = {entry["id"]: entry for entry in world.watch_entries}
    for visit in world.visits:
        if visit["watch_entry_id"]:
            entry = entries[visit["watch_entry_id"]]
            guard = _Actor(visit["guard_in_id"], visit["guard_in_name"], TABLET)
            hit = guard.act("gate.watch.hit", WatchEntry, entry, visit["arrived_at"], {})
            yield hit | {"note": {"来访人": mask_name(visit["name"])}}
            why = {"单号": visit["code"], "理由": visit["alarm_override_reason"]}
            yield hit | {"action": "gate.watch.override", "note": why}


def _visits(world: World) -> Iterator[Row]:
    """Yield what was written of the last days' visits, and of every withdrawn or watched one."""
    since = (world.school_days or [world.now.date()])[-LAST_DAYS:][0]
    for visit in world.visits:
        is_notable = visit["withdrawn_at"] or visit["watch_entry_id"] or visit["is_emergency"]
        if visit["arrived_at"].date() >= since or is_notable:
            yield from _visit(visit)


def _menus(world: World) -> Iterator[Row]:
    for menu in world.menus:
        for action, column, name in MENU_STEPS:
            if at := menu.get(column):
                act = _Actor.of(world, name, OFFICE).act(action, Menu, menu, at, {})
                yield act | {"subject_name": f"{menu['first_day']} 一周食谱"}


def _visit(visit: Row) -> Iterator[Row]:
    begin = "gate.visit.enter_first" if visit["is_emergency"] else "gate.visit.admit"
    later = {key: value for key, value in visit.items() if key.startswith(LATER)}
    first = {key: value for key, value in visit.items() if key not in later}
    guard = _Actor(visit["guard_in_id"], visit["guard_in_name"], TABLET)
    yield guard.act(begin, Visit, visit, visit["recorded_at"], _changes({}, first))
    for action, column, actor in ENDS:
        if visit[column]:
            guard = _Actor(visit[f"{actor}_id"], visit[f"{actor}_name"], TABLET)
            yield guard.act(action, Visit, visit, visit[column], _changes({}, later))


class _Actor:
    """Who acted, and from which machine."""

    def __init__(self, account_id: int | None, name: str, address: str) -> None:
        self._columns = {"actor_id": account_id, "actor_name": name, "address": address}

    @classmethod
    def of(cls, world: World, name: str, address: str) -> "_Actor":
        account = world.account_of(world.person(name)["id"])
        return cls(account["id"] if account else None, name, address)

    def act(
        self, action: str, model: type[Base], row: Row, at: datetime, changes: dict[str, Any]
    ) -> Row:
        return {
            **self._columns,
            "action": action,
            "at": at,
            "subject_type": model.__tablename__,
            "subject_id": row["id"],
            "subject_name": row.get("code") or row.get("name") or f"{row['id']}",
            "changes": changes,
            "note": {},
        }


def _changes(before: Row, after: Row) -> dict[str, list[str | None]]:
    """Return the columns as the audit log writes them: text, [before, after]."""
    return {
        key: [before.get(key), str(value)]
        for key, value in sorted(after.items())
        if key != "id" and value not in (None, "", before.get(key))
    }
