"""Dishes (菜品): the bank, one dish with its versions, and what differs between two of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.base.search import found_in
from app.canteen.models import Dish, DishLine, DishVersion, Slot
from app.canteen.models.dishes import GRAM
from app.domain.bands import BAND_LABELS, Band
from app.domain.foods import plain
from app.domain.menus import ALLERGEN_LABELS, BASIS_LABELS, Allergen
from app.domain.text import tidy
from app.extensions import db

# The kind under which search finds a dish by what is in it.
PART = "dish_part"


def dishes(q: str = "", *, slot_name: str = "", is_retired: bool = False) -> Select[Dish]:
    """Return the dishes found by name, pinyin or an ingredient."""
    state = Dish.retired_at.is_not(None) if is_retired else Dish.retired_at.is_(None)
    query = select(Dish).where(state)
    if slot_name:
        query = query.where(Dish.slot_name == slot_name)
    if q:
        query = query.where(or_(found_in("dish", q, Dish.id), found_in(PART, q, Dish.id)))
    return query


def find_dish(name: str) -> Dish | None:
    """Return the dish of that name, one in use before a retired one."""
    wanted = {tidy(name), plain(name)}
    return db.session.scalar(
        select(Dish)
        .where(Dish.name.in_(wanted))
        .order_by(Dish.retired_at.is_not(None), Dish.id.desc())
        .limit(1)
    )


def slot_counts() -> dict[str, int]:
    """Return how many dishes are in use for each slot."""
    in_use = select(Dish.slot_name, func.count()).where(Dish.retired_at.is_(None))
    rows = db.session.execute(in_use.group_by(Dish.slot_name))
    return {row[0]: row[1] for row in rows}


def slot_names() -> list[str]:
    """Return the names of the slots of all meals, each once, in their order."""
    rows = db.session.execute(
        select(Slot.name).group_by(Slot.name).order_by(func.min(Slot.position), func.min(Slot.id))
    )
    return [name for (name,) in rows]


def versions_of(dish: Dish) -> Sequence[DishVersion]:
    """Return the versions of a dish, the newest first."""
    return db.session.scalars(
        select(DishVersion)
        .where(DishVersion.dish_id == dish.id)
        .options(selectinload(DishVersion.lines))
        .order_by(DishVersion.number.desc())
    ).all()


def dishes_with(food_code: str, limit: int = 50) -> Sequence[Dish]:
    """Return the dishes in use whose version that holds contains the food."""
    return db.session.scalars(
        select(Dish)
        .join(DishLine, DishLine.version_id == Dish.current_id)
        .where(DishLine.food_code == food_code, Dish.retired_at.is_(None))
        .order_by(Dish.sort_key, Dish.id)
        .distinct()
        .limit(limit)
    ).all()


def dishes_with_unknown() -> Sequence[Dish]:
    """Return the dishes in use with an ingredient that nobody knows yet."""
    return db.session.scalars(
        select(Dish)
        .join(DishLine, DishLine.version_id == Dish.current_id)
        .where(DishLine.food_code.is_(None), Dish.retired_at.is_(None))
        .options(joinedload(Dish.current).selectinload(DishVersion.lines))
        .order_by(Dish.id)
        .distinct()
    ).all()


def differences(before: DishVersion | None, after: DishVersion) -> list[str]:
    """Return in words what a version changed: 土豆 9～11 岁 100g → 120g."""
    if before is None:
        return ["第一次填写"]
    said = []
    if before.name != after.name:
        said.append(f"菜名“{before.name}” → “{after.name}”")
    said += _lines_changed(before.lines, after.lines)
    if before.allergens != after.allergens:
        said.append(f"致敏物质 {_allergens(before)} → {_allergens(after)}")
    if before.preparation != after.preparation:
        said.append("做法改写")
    return said


def _lines_changed(before: Sequence[DishLine], after: Sequence[DishLine]) -> list[str]:
    old, new = _by_name(before), _by_name(after)
    said = [f"加 {_in_words(line)}" for name, line in new.items() if name not in old]
    said += [f"去掉 {line.name}" for name, line in old.items() if name not in new]
    for name, line in new.items():
        if name in old:
            said += _line_changed(old[name], line)
    if not said and list(old) != list(new):
        said.append("配料顺序")
    return said


def _by_name(lines: Sequence[DishLine]) -> dict[str, DishLine]:
    """Lines by name; the second 油 of a dish is told apart by its number."""
    found: dict[str, DishLine] = {}
    for line in lines:
        number = 1
        while (key := f"{line.name}#{number}") in found:
            number += 1
        found[key] = line
    return found


def _line_changed(old: DishLine, new: DishLine) -> list[str]:
    said = []
    bands = [band for band in Band if old.amounts.get(band) != new.amounts.get(band)]
    if old.unit != new.unit:
        bands = [band for band in Band if band in old.amounts or band in new.amounts]
    if bands:
        parts = (f"{BAND_LABELS[b]} {_amount(old, b)} → {_amount(new, b)}" for b in bands)
        said.append(f"{new.name} {'，'.join(parts)}")
    if old.basis != new.basis:
        said.append(f"{new.name} {BASIS_LABELS[old.basis]} → {BASIS_LABELS[new.basis]}")
    if old.food_code != new.food_code:
        said.append(f"{new.name} 对应的食材改了")
    return said


def _in_words(line: DishLine) -> str:
    return f"{line.name} {spread(line.amounts, line.unit)}".strip()


def _amount(line: DishLine, band: Band) -> str:
    number = line.amounts.get(band)
    return "—" if number is None else f"{number:g}{line.unit}"


def spread(amounts: Mapping[Band, float], unit: str = GRAM) -> str:
    """Return the amounts of a line on one line: 80g, or 60～120g over the bands."""
    if not amounts:
        return ""
    low, high = min(amounts.values()), max(amounts.values())
    return f"{low:g}{unit}" if low == high else f"{low:g}～{high:g}{unit}"


def _allergens(version: DishVersion) -> str:
    return allergen_words(version.allergens) or "无"


def allergen_words(allergens: Collection[Allergen]) -> str:
    """Return allergens in the order of GB 7718: 麸质、蛋."""
    return "、".join(label for key, label in ALLERGEN_LABELS.items() if key in allergens)


def changes(versions: Sequence[DishVersion]) -> dict[int, list[str]]:
    """Return what each version changed, by its number; `versions` are the newest first."""
    older = [*versions[1:], None]
    return {
        after.number: differences(before, after)
        for after, before in zip(versions, older, strict=True)
    }


def lines_by_version(version_ids: Iterable[int | None]) -> dict[int, list[DishLine]]:
    """Return the ingredients of each version, in one statement."""
    rows = db.session.scalars(
        select(DishLine)
        .where(DishLine.version_id.in_({one for one in version_ids if one}))
        .order_by(DishLine.version_id, DishLine.position, DishLine.id)
    )
    found: dict[int, list[DishLine]] = {}
    for row in rows:
        found.setdefault(row.version_id, []).append(row)
    return found


def allergens_by_version(version_ids: Iterable[int | None]) -> dict[int, frozenset[Allergen]]:
    rows = db.session.execute(
        select(DishVersion.id, DishVersion.allergens).where(
            DishVersion.id.in_({one for one in version_ids if one})
        )
    )
    return {row.id: row.allergens for row in rows}


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One ingredient of a dish on a line of a spreadsheet; None is a dish without any."""

    dish: Dish
    line: DishLine | None
    allergens: str

    @property
    def name(self) -> str:
        return self.line.name if self.line else ""

    @property
    def spread(self) -> str:
        return spread(self.line.amounts, self.line.unit) if self.line else ""

    @property
    def basis(self) -> str:
        return BASIS_LABELS[self.line.basis] if self.line else ""

    def amount(self, band: Band) -> float | str | None:
        number = self.line.amounts.get(band) if self.line else None
        if self.line is None or number is None or self.line.unit == GRAM:
            return number
        return f"{number:g}{self.line.unit}"


def sheet_rows(found: Sequence[Dish]) -> list[SheetRow]:
    """Return the dishes with their ingredients, a row each."""
    lines = lines_by_version(dish.current_id for dish in found)
    allergens = allergens_by_version(dish.current_id for dish in found)
    return [
        SheetRow(dish, line, allergen_words(allergens.get(dish.current_id or 0, ())))
        for dish in found
        for line in lines.get(dish.current_id or 0, [None])
    ]
