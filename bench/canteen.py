"""The bench of the canteen: a year of full menus, its nutrition in one request, a day of it alone.

A day is as large as the target says: 12 dishes of 8 ingredients each, stated for two bands.
"""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from app.base.pinyin import sort_key
from app.canteen.models import (
    Dish,
    DishLine,
    DishVersion,
    Meal,
    Menu,
    MenuDay,
    MenuItem,
    MenuState,
    Slot,
)
from app.directory.models import Account
from app.directory.services.sign_in import hashed
from app.domain.bands import Band
from app.domain.foods import composition
from app.domain.menus import Basis, MealKind
from app.extensions import Base, db
from app.permissions import Role

USERNAME, PASSWORD = "shitang", "bench-shitang-2026"
DISHES, LINES_EACH, DISHES_A_DAY = 240, 8, 12
WEEKS, DAYS = 40, 5
NUTRITION = "/canteen/nutrition/"
YEAR = f"{NUTRITION}weeks"
MADE = datetime(2026, 8, 31, 9)


def fill() -> None:
    """Write a cook, a bank of dishes, and menus for the last forty weeks."""
    cook = Account(
        username=USERNAME,
        own_name="何满仓",
        roles=[Role.CANTEEN_MANAGER.value],
        password_hash=hashed(PASSWORD),
    )
    meal = Meal(name="午餐", kind=MealKind.LUNCH, price=1000)
    db.session.add_all([cook, meal])
    db.session.flush()
    slot = Slot(meal_id=meal.id, name="菜")
    db.session.add(slot)
    db.session.commit()
    luck = random.Random(2026)  # noqa: S311 - a school, not a secret
    _write(Dish, _dishes())
    _write(DishVersion, _versions())
    _write(DishLine, _lines(luck))
    menus = list(_menus())
    _write(Menu, menus)
    _write(MenuDay, _days(menus))
    _write(MenuItem, _items(menus, meal.id, slot.id, luck))


def monday() -> date:
    """Return the Monday of this week, whose menu is the last one."""
    today = date.today()  # noqa: DTZ011 - wall clock, as in the portal
    return today - timedelta(days=today.weekday())


def day_page() -> str:
    """Return the address of the nutrition of one day."""
    return f"{NUTRITION}?week={monday()}&day={monday()}"


def _write(model: type[Base], rows: Iterator[dict[str, Any]] | list[dict[str, Any]]) -> None:
    db.session.execute(insert(model.__table__), list(rows))
    db.session.commit()


def _dishes() -> Iterator[dict[str, Any]]:
    for number in range(1, DISHES + 1):
        name = f"试菜{number}"
        yield {
            "id": number,
            "version": 1,
            "name": name,
            "sort_key": sort_key(name),
            "slot_name": "菜",
            "note": "",
            "current_id": number,
        }


def _versions() -> Iterator[dict[str, Any]]:
    for number in range(1, DISHES + 1):
        yield {
            "id": number,
            "dish_id": number,
            "number": 1,
            "name": f"试菜{number}",
            "allergens": frozenset(),
            "preparation": "",
            "made_at": MADE,
            "made_by_name": "何满仓",
        }


def _lines(luck: random.Random) -> Iterator[dict[str, Any]]:
    foods = composition()
    for version_id in range(1, DISHES + 1):
        for position, food in enumerate(luck.sample(foods, LINES_EACH)):
            grams = luck.choice((5.0, 10.0, 25.0, 60.0))
            yield {
                "version_id": version_id,
                "position": position,
                "name": food.name,
                "food_code": food.code,
                "basis": luck.choice((Basis.EDIBLE, Basis.GROSS)),
                "unit": "g",
                "amounts": {Band.AGE_6_8: grams * 0.8, Band.AGE_9_11: grams},
                "as_typed": "",
            }


def _menus() -> Iterator[dict[str, Any]]:
    for number in range(WEEKS):
        yield {
            "id": number + 1,
            "version": 1,
            "first_day": monday() - timedelta(weeks=number),
            "number": 1,
            "state": MenuState.PUBLISHED,
            "note": "",
            "reason": "",
            "returned_reason": "",
            "made_by_name": "何满仓",
            "made_at": MADE,
            "checked_by_name": "",
            "approved_by_name": "",
            "published_by_name": "",
        }


def _days(menus: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for menu in menus:
        for number in range(DAYS):
            yield {"menu_id": menu["id"], "day": menu["first_day"] + timedelta(number), "note": ""}


def _items(
    menus: list[dict[str, Any]], meal_id: int, slot_id: int, luck: random.Random
) -> Iterator[dict[str, Any]]:
    for menu in menus:
        for number in range(DAYS):
            for position, dish_id in enumerate(luck.sample(range(1, DISHES + 1), DISHES_A_DAY)):
                yield {
                    "menu_id": menu["id"],
                    "day": menu["first_day"] + timedelta(number),
                    "meal_id": meal_id,
                    "slot_id": slot_id,
                    "position": position,
                    "dish_id": dish_id,
                    "version_id": dish_id,
                }
