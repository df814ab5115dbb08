"""A week of courses as the rules see it (app/domain/menus.py), read in a few statements."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Select, select

from app.canteen.models import DishLine, DishVersion, Meal, MenuItem, Slot
from app.canteen.queries.foods import food_table, unit_weights, weight_of
from app.domain.foods import FoodTable
from app.domain.menus import Course, Line
from app.extensions import db


def courses_of(menu_ids: Sequence[int], on: date) -> tuple[Course, ...]:
    """Return all courses of some menus, by day, meal and slot, with foods as they hold on `on`."""
    return courses(select(MenuItem).where(MenuItem.menu_id.in_(menu_ids)), food_table(on))


def courses(items: Select[MenuItem], foods: FoodTable) -> tuple[Course, ...]:
    """Return the courses of the menu items selected, by day, meal and slot.

    Three statements however many there are: the items, their versions, the lines of these.
    """
    found = db.session.execute(
        items.join(Meal, Meal.id == MenuItem.meal_id)
        .join(Slot, Slot.id == MenuItem.slot_id)
        .add_columns(Meal, Slot)
        .order_by(
            MenuItem.on, Meal.position, Meal.id, Slot.position, Slot.id, MenuItem.position,
            MenuItem.id,
        )
    ).all()  # fmt: skip
    ids = {item.version_id for item, _, _ in found}
    versions = versions_by_id(ids)
    lines = lines_of(ids, foods)
    return tuple(
        Course(
            id=item.id,
            on=item.on,
            meal_id=meal.id,
            meal=meal.kind,
            slot_id=slot.id,
            slot=slot.name,
            dish_id=item.dish_id,
            name=versions[item.version_id].name,
            lines=lines.get(item.version_id, ()),
            allergens=versions[item.version_id].allergens,
            preparation=versions[item.version_id].preparation,
            diet_id=item.diet_id,
            version_id=item.version_id,
            slot_place=slot.position,
        )
        for item, meal, slot in found
    )


def versions_by_id(ids: Iterable[int]) -> dict[int, DishVersion]:
    rows = db.session.scalars(select(DishVersion).where(DishVersion.id.in_(set(ids))))
    return {row.id: row for row in rows}


def lines_of(version_ids: Iterable[int], foods: FoodTable) -> dict[int, tuple[Line, ...]]:
    """Return the ingredients of each version, in grams where the weight of the unit is known."""
    weights = unit_weights()
    rows = db.session.execute(
        select(
            DishLine.version_id,
            DishLine.name,
            DishLine.food_code,
            DishLine.basis,
            DishLine.unit,
            DishLine.amounts,
            DishLine.as_typed,
        )
        .where(DishLine.version_id.in_(set(version_ids)))
        .order_by(DishLine.version_id, DishLine.position, DishLine.id)
    )
    found: dict[int, list[Line]] = {}
    for row in rows:
        weight = weight_of(row.food_code, row.unit, weights)
        amounts = {band: n * weight for band, n in row.amounts.items()} if weight else {}
        line = Line(row.name, foods.get(row.food_code), amounts, row.basis, row.as_typed)
        found.setdefault(row.version_id, []).append(line)
    return {version_id: tuple(lines) for version_id, lines in found.items()}
