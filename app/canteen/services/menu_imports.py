"""Pasted menus (粘贴食谱) put on the menu of a week: dishes made, cells filled, nothing twice."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.base import audit
from app.canteen.models import Diet, Dish, Meal, Menu, MenuItem, Slot
from app.canteen.models.drafts import LineDraft
from app.canteen.queries import menus as menu_queries
from app.canteen.queries.dishes import find_dish
from app.canteen.queries.foods import food_table
from app.canteen.queries.meals import diet_named, slot_named
from app.canteen.services import dishes, meals, menus
from app.domain.amounts import GRAM
from app.domain.bands import Band
from app.domain.dish_text import Ingredient, Portion
from app.domain.errors import RuleBroken
from app.domain.food_names import match
from app.domain.foods import FoodTable, plain
from app.domain.menu_filling import Existing, Pasted
from app.extensions import db


@dataclass(slots=True)
class Filled:
    """What came of it."""

    menu: Menu
    put: int = 0
    kept: int = 0
    taken: int = 0
    made: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        said = [f"已放入 {self.put} 道菜" if self.put else "这些菜都已在食谱里，没有再放"]
        said += [f"新建菜品 {len(self.made)} 道"] if self.made else []
        said += [f"换下 {self.taken} 道"] if self.taken else []
        said += [f"{self.kept} 道没有放：格子里已有菜"] if self.kept else []
        return "，".join(said[1:] if self.kept and not self.put else said)


def drafts(
    ingredients: Iterable[Ingredient], bands: Collection[Band], table: FoodTable
) -> list[LineDraft]:
    """Return ingredients as lines of a dish; an amount that names no band is for all of `bands`.

    An unknown name is kept without a food. Raises RuleBroken for an amount that is none.
    """
    return [line for one in ingredients for line in _lines(one, bands, table)]


def _lines(one: Ingredient, bands: Collection[Band], table: FoodTable) -> list[LineDraft]:
    by_unit: dict[str, dict[Band, float]] = {}
    notes: list[str] = []
    for portion in one.portions:
        _state(by_unit, notes, portion, bands)
    food = match(one.name, table)
    code = food.code if food else None
    said = "；".join(dict.fromkeys(notes))
    units = by_unit or {GRAM: {}}
    return [
        LineDraft(one.name, code, amounts, unit, as_typed=said) for unit, amounts in units.items()
    ]


def _state(
    by_unit: dict[str, dict[Band, float]],
    notes: list[str],
    portion: Portion,
    bands: Collection[Band],
) -> None:
    if portion.fault or portion.amount is None:
        raise RuleBroken(portion.fault, field="lines")
    amount = portion.amount
    if amount.note:
        notes.append(amount.note)
    if amount.value is not None:
        stated = by_unit.setdefault(amount.unit, {})
        stated.update(dict.fromkeys(portion.bands or bands, amount.value))


def fill_week(
    *,
    first_day: date,
    courses: Sequence[Pasted],
    existing: Existing,
    bands: Collection[Band],
    by: Any,
    now: datetime,
) -> Filled:
    """Put pasted dishes on the menu of a week, which is opened where there is none.

    A dish of that name is used, a new one is made once; what stands in its cell already is not
    put there again, so that the same paste twice changes nothing.
    """
    if not courses:
        raise RuleBroken("没有要放入的菜，至少留一道")
    menu = _menu(first_day, {course.on for course in courses}, by, now)
    filling = _Filling(menu, existing, bands, by, now)
    for course in courses:
        filling.place(course)
    done = filling.finish()
    audit.noted(
        "canteen.menu.import", menu, 放入=f"{done.put} 道", 新菜="、".join(done.made)[:200] or "无"
    )
    return done


def _menu(first_day: date, days: Collection[date], by: Any, now: datetime) -> Menu:
    menu = menu_queries.menu_of(first_day)
    if menu is None:
        usual = {*menu_queries.serving_days(first_day), *days}
        return menus.open_menu(first_day=first_day, days=sorted(usual), by=by, now=now)
    menu.check_open()
    for day in sorted(set(days) - {day.on for day in menu.days}):
        menus.add_day(menu=menu, on=day, by=by, now=now)
    return menu


class _Filling:
    """One paste on its way onto a menu: the cells as they were before it, the dishes it made."""

    def __init__(
        self, menu: Menu, existing: Existing, bands: Collection[Band], by: Any, now: datetime
    ) -> None:
        self.done = Filled(menu)
        self.existing, self.bands, self.by, self.now = existing, bands, by, now
        self.table = food_table(menu.first_day)
        self.before: dict[tuple[date, int, int | None], list[MenuItem]] = {}
        for item in menu_queries.items_of(menu):
            self.before.setdefault((item.on, item.slot_id, item.diet_id), []).append(item)
        self.put: set[tuple[date, int, int | None, int]] = set()
        self.wanted: dict[tuple[date, int, int | None], set[int]] = {}
        self.dishes: dict[str, Dish] = {}

    def place(self, course: Pasted) -> None:
        slot, diet = self._slot(course), self._diet(course)
        cell = (course.on, slot.id, diet.id if diet else None)
        dish = self._dish(course, slot)
        self.wanted.setdefault(cell, set()).add(dish.id)
        there = self.before.get(cell, [])
        if (*cell, dish.id) in self.put or any(item.dish_id == dish.id for item in there):
            return
        if there and self.existing is Existing.KEEP:
            self.done.kept += 1
            return
        given = {"menu": self.done.menu, "by": self.by, "now": self.now}
        menus.set_item(on=course.on, slot=slot, dish=dish, diet=diet, **given)
        self.put.add((*cell, dish.id))
        self.done.put += 1

    def finish(self) -> Filled:
        """Take off what the paste replaces."""
        if self.existing is Existing.REPLACE:
            for cell, wanted in self.wanted.items():
                for item in self.before.get(cell, []):
                    if item.dish_id not in wanted:
                        menus.remove_item(menu=self.done.menu, item=item, by=self.by, now=self.now)
                        self.done.taken += 1
        return self.done

    def _slot(self, course: Pasted) -> Slot:
        if course.slot_id is not None:
            return db.session.get_one(Slot, course.slot_id)
        meal = db.session.get_one(Meal, course.meal_id)
        found = slot_named(meal.id, course.new_slot)
        if found:
            return found
        places = [slot.position for slot in meal.slots]
        slot = meals.add_slot(meal=meal, name=course.new_slot, position=max(places, default=-1) + 1)
        db.session.flush()
        db.session.expire(meal, ["slots"])
        return slot

    def _diet(self, course: Pasted) -> Diet | None:
        if course.diet_id is not None:
            return db.session.get_one(Diet, course.diet_id)
        if not course.new_diet:
            return None
        found = diet_named(course.new_diet)
        if found:
            return found
        diet = meals.add_diet(allergens=(), counts={}, name=course.new_diet)
        db.session.flush()
        return diet

    def _dish(self, course: Pasted, slot: Slot) -> Dish:
        """Return the dish of that name: this paste's, the bank's, else a new one."""
        key = plain(course.name)
        if key in self.dishes:
            return self.dishes[key]
        found = find_dish(course.name)
        lines = drafts(course.ingredients, self.bands, self.table)
        if found and found.retired_at is None:
            if course.is_update and lines:
                self._update(found, lines)
        else:
            found = dishes.add_dish(
                name=course.name, slot_name=slot.name, lines=lines, by=self.by.name, now=self.now
            )
            self.done.made.append(course.name)
        self.dishes[key] = found
        return found

    def _update(self, dish: Dish, lines: list[LineDraft]) -> None:
        current = dish.current
        proposed = dishes.propose_allergens(lines, self.now.date())
        dishes.save_version(
            dish=dish, name=dish.name, lines=lines,
            allergens=(current.allergens if current else frozenset()) | proposed,
            preparation=current.preparation if current else "", by=self.by.name, now=self.now,
        )  # fmt: skip
