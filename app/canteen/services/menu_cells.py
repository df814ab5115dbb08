"""Cells of the week's grid (食谱的一格): a change on what somebody no longer saw is a clash."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.base import audit
from app.canteen.models import Diet, Dish, Menu, MenuItem, Slot
from app.canteen.queries.dishes import find_dish
from app.canteen.services import menus as services
from app.canteen.services.dishes import add_dish
from app.canteen.services.menus import Placing
from app.domain.errors import RuleBroken
from app.extensions import db


class CellMoved(RuleBroken):
    """Somebody else changed the cell since this person looked at it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One slot of one day, for all eaters or for one diet."""

    menu: Menu
    on: date
    slot: Slot
    diet: Diet | None = None

    def items(self) -> Sequence[MenuItem]:
        diet_id = self.diet.id if self.diet else None
        return services.cell(self.menu, self.on, self.slot.id, diet_id)


@dataclass(frozen=True, slots=True)
class Change:
    """What a change put on the menu and took off it: enough to undo it."""

    put: tuple[int, ...] = ()
    took: tuple[Placing, ...] = ()


@dataclass(slots=True)
class Block:
    """A pasted block of dishes: per cell the name, the dish of that name if there is one."""

    parts: list[tuple[Cell, str, Dish | None]] = field(default_factory=list)
    left_out: int = 0

    @property
    def unknown(self) -> list[str]:
        """Return the names that no dish has, each once."""
        return list(dict.fromkeys(name for _, name, dish in self.parts if dish is None))


def seen_of(items: Sequence[MenuItem]) -> str:
    """Return what a cell holds in one word: courses are never changed, so their ids tell it."""
    return "-".join(str(item.id) for item in items)


def choose(
    *, cell: Cell, dish: Dish, replaces: int | None, seen: str, by: Any, now: datetime
) -> Change:
    """Put a dish into the cell, in the place of one of its courses if told."""
    old = _as_seen(cell, seen, replaces)
    took = (services.placing(old),) if old else ()
    new = services.set_item(
        menu=cell.menu,
        on=cell.on,
        slot=cell.slot,
        diet=cell.diet,
        dish=dish,
        item=old,
        by=by,
        now=now,
    )
    return Change((new.id,), took)


def take_off(*, cell: Cell, item_id: int, seen: str, by: Any, now: datetime) -> Change:
    """Take one of its courses out of the cell."""
    old = _as_seen(cell, seen, item_id)
    if old is None:
        raise RuleBroken("这道菜已经不在这一格")
    took = (services.placing(old),)
    services.remove_item(menu=cell.menu, item=old, by=by, now=now)
    return Change((), took)


def paste(*, menu: Menu, block: Block, by: Any, now: datetime) -> Change:
    """Fill cells from a pasted block in the place of what is there; new names become dishes.

    A dish made so has no ingredients yet: it is kept, marked and not counted.
    """
    made: dict[str, Dish] = {}
    took: list[Placing] = []
    put: list[int] = []
    for cell, name, known in block.parts:
        dish = known or made.get(name)
        if dish is None:
            dish = made[name] = add_dish(
                name=name, slot_name=cell.slot.name, lines=[], by=by.name, now=now
            )
        mine = [item for item in cell.items() if item.id not in put]
        for old in mine:
            took.append(services.placing(old))
            services.remove_item(menu=menu, item=old, by=by, now=now)
        if all(item.dish_id != dish.id for item in cell.items()):
            new = services.set_item(
                menu=menu, on=cell.on, slot=cell.slot, diet=cell.diet, dish=dish, by=by, now=now
            )
            put.append(new.id)
    audit.noted("canteen.menu.paste", menu, 菜=f"{len(put)} 道", 新菜="、".join(made))
    return Change(tuple(put), tuple(took))


def known_dishes(parts: Sequence[tuple[Cell, str]]) -> list[tuple[Cell, str, Dish | None]]:
    """Return the parts of a block each with the dish of its name; a retired one is none."""
    found: dict[str, Dish | None] = {}
    for _, name in parts:
        if name not in found:
            dish = find_dish(name)
            found[name] = dish if dish and not dish.retired_at else None
    return [(cell, name, found[name]) for cell, name in parts]


def _as_seen(cell: Cell, seen: str, item_id: int | None) -> MenuItem | None:
    """Return the course meant, unless the cell is not what the person saw."""
    db.session.refresh(cell.menu, with_for_update=True)
    cell.menu.check_open()
    items = cell.items()
    if seen_of(items) != seen:
        now_there = "、".join(str(item.dish) for item in items)
        what = f"改成了{now_there}" if now_there else "清空了"
        raise CellMoved(f"这一格在你打开以后{what}，没有覆盖。看过再选一次")
    return next((item for item in items if item.id == item_id), None)
