"""Meals (餐次), their slots (菜位) and the special diets (特殊餐), in the school's own order."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.canteen.models import Diet, Meal, Slot
from app.extensions import db


def meals(is_active: bool | None = True) -> Sequence[Meal]:
    """Return the meals that are served with their slots; None means all there ever were."""
    found = select(Meal).options(selectinload(Meal.slots)).order_by(Meal.position, Meal.id)
    if is_active is not None:
        found = found.where(Meal.is_active.is_(is_active))
    return db.session.scalars(found).all()


def meal_named(name: str) -> Meal | None:
    return db.session.scalar(select(Meal).where(Meal.name == name))


def slot_named(meal_id: int, name: str) -> Slot | None:
    return db.session.scalar(select(Slot).where(Slot.meal_id == meal_id, Slot.name == name))


def diets(is_active: bool | None = True) -> Sequence[Diet]:
    found = select(Diet).order_by(Diet.position, Diet.id)
    if is_active is not None:
        found = found.where(Diet.is_active.is_(is_active))
    return db.session.scalars(found).all()


def diet_named(name: str) -> Diet | None:
    return db.session.scalar(select(Diet).where(Diet.name == name))
