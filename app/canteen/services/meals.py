"""Meals, slots and special diets: added, changed, switched off, never deleted.

Old menus stand on them, so what is no longer served is switched off.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from app.base import audit
from app.canteen.models import Diet, Meal, Slot
from app.canteen.queries import meals as queries
from app.canteen.services.named import check_name, fill
from app.domain.bands import Band
from app.domain.errors import RuleBroken
from app.domain.meal_sets import MEAL_SETS
from app.domain.menus import Allergen


def add_usual_meals(*, name: str) -> list[Meal]:
    """Begin with the customary meals of a kind of school; only where there are none yet."""
    if queries.meals(is_active=None):
        raise RuleBroken("已经有餐次了，逐个增加或修改")
    found = []
    for position, usual in enumerate(MEAL_SETS[name].meals):
        meal = Meal(name=usual.name, kind=usual.kind, position=position, starts_at=usual.starts_at)
        audit.added("canteen.meal.add", meal)
        _add_slots(meal, usual.slots)
        found.append(meal)
    return found


def add_meal(*, slots: Sequence[str], **columns: Any) -> Meal:
    meal = Meal(**columns)
    _check_meal(meal)
    audit.added("canteen.meal.add", meal)
    _add_slots(meal, slots)
    return meal


def change_meal(*, meal: Meal, **columns: Any) -> None:
    with audit.changed("canteen.meal.edit", meal):
        fill(meal, columns)
        _check_meal(meal)


def add_slot(*, meal: Meal, **columns: Any) -> Slot:
    slot = Slot(meal_id=meal.id, **columns)
    _check_slot(slot)
    audit.added("canteen.slot.add", slot)
    return slot


def change_slot(*, slot: Slot, **columns: Any) -> None:
    with audit.changed("canteen.slot.edit", slot):
        fill(slot, columns)
        _check_slot(slot)


def add_diet(
    *, allergens: Collection[Allergen], counts: Mapping[Band, int], **columns: Any
) -> Diet:
    diet = Diet(allergens=frozenset(allergens), counts=dict(counts), **columns)
    _check_diet(diet)
    audit.added("canteen.diet.add", diet)
    return diet


def change_diet(
    *, diet: Diet, allergens: Collection[Allergen], counts: Mapping[Band, int], **columns: Any
) -> None:
    with audit.changed("canteen.diet.edit", diet):
        # Equal sets may read differently, and the log would say that something changed.
        if frozenset(allergens) != diet.allergens:
            diet.allergens = frozenset(allergens)
        if dict(counts) != diet.counts:
            diet.counts = dict(counts)
        fill(diet, columns)
        _check_diet(diet)


def _add_slots(meal: Meal, names: Sequence[str]) -> None:
    slots = [Slot(meal_id=meal.id, name=name, position=n) for n, name in enumerate(names)]
    audit.added_all("canteen.slot.add", slots)


def _check_meal(meal: Meal) -> None:
    check_name(meal, lambda: queries.meal_named(meal.name), "已经有餐次", "停供了，改回供应")


def _check_slot(slot: Slot) -> None:
    known = "这一餐已经有菜位"
    check_name(slot, lambda: queries.slot_named(slot.meal_id, slot.name), known, "停用了，改回使用")


def _check_diet(diet: Diet) -> None:
    check_name(diet, lambda: queries.diet_named(diet.name), "已经有特殊餐", "停供了，改回供应")
