"""Published menus as data (公开数据): JSON and calendar entries for programs and telephones.

The JSON at /open/menus/<first day>.json is meant to be read by others for years. Version 1:

    {"version": 1, "school": text, "first_day": date, "number": 1.., "url": text,
     "correction": text or null, "published_at": date and time, "published_by": text,
     "bands": [text], "days": [
       {"date": date, "note": text, "meals": [
         {"name": text, "starts_at": "11:30" or null, "dishes": [
           {"name": text, "slot": text, "diet": text or null, "allergens": [text],
            "ingredients": [{"name": text, "basis": text, "grams": {band: number}}]}]}],
        "nutrition": {band: {nutrient: {"amount": number, "unit": text, "covered": 0..1}}}}]}

Texts are Chinese; dates are YYYY-MM-DD, times Beijing time. Amounts are for one head; nutrition
has only what is known of 90 % or more of the food. Later versions only add keys.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from app.canteen.models import Menu
from app.canteen.queries.sheets import MealTable, Week, allergens, nutrition_on, week_of
from app.domain.bands import BAND_LABELS
from app.domain.foods import NUTRIENT_WORDS
from app.domain.ical import Event
from app.domain.menus import ALLERGEN_LABELS, BASIS_LABELS, Allergen, Course, Line

VERSION = 1
GRAMS_DECIMALS = 1


def as_json(week: Week, school: str, url: str) -> dict[str, Any]:
    """Return the menu as the schema of this module."""
    menu = week.menu
    return {
        "version": VERSION,
        "school": school,
        "first_day": menu.first_day.isoformat(),
        "number": menu.number,
        "url": url,
        "correction": menu.reason or None,
        "published_at": menu.published_at.isoformat() if menu.published_at else None,
        "published_by": menu.published_by_name,
        "bands": [BAND_LABELS[band] for band in week.bands],
        "days": [_day(week, number) for number in range(len(week.days))],
    }


def events(menus: list[Menu], key: str, link: Callable[[Menu], str]) -> Iterator[Event]:
    """Yield an entry for each meal of each day; `key` tells the schools of a reader apart."""
    for menu in menus:
        week = week_of(menu)
        for number, on in enumerate(week.days):
            for meal in week.meals:
                if dishes := [
                    (slot, dish) for slot, dish, is_diet in meal.on(number) if not is_diet
                ]:
                    yield Event(
                        uid=f"{on:%Y%m%d}-{meal.id}-{key}",
                        begins=datetime.combine(on, meal.starts_at) if meal.starts_at else on,
                        summary=f"{meal.name}：{'、'.join(dish.name for _, dish in dishes)}",
                        description="\n".join(_line(slot, dish) for slot, dish in dishes),
                        changed_at=menu.published_at or menu.made_at,
                        sequence=menu.number - 1,
                        url=link(menu),
                    )


def _line(slot: str, dish: Course) -> str:
    words = allergens(dish)
    return f"{slot}：{dish.name}" + (f"（含{words}）" if words else "")


def _day(week: Week, number: int) -> dict[str, Any]:
    on = week.days[number]
    return {
        "date": on.isoformat(),
        "note": week.notes.get(on, ""),
        "meals": [_meal(meal, number) for meal in week.meals],
        "nutrition": {
            band: {
                NUTRIENT_WORDS[one.nutrient].label: {
                    "amount": round(one.amount, NUTRIENT_WORDS[one.nutrient].decimals),
                    "unit": NUTRIENT_WORDS[one.nutrient].unit,
                    "covered": round(one.covered, 2),
                }
                for one in told
                if one.is_known
            }
            for band, told in nutrition_on(week, on)
        },
    }


def _meal(meal: MealTable, number: int) -> dict[str, Any]:
    return {
        "name": meal.name,
        "starts_at": f"{meal.starts_at:%H:%M}" if meal.starts_at else None,
        "dishes": [_dish(label, dish, is_diet) for label, dish, is_diet in meal.on(number)],
    }


def _dish(label: str, dish: Course, is_diet: bool) -> dict[str, Any]:
    return {
        "name": dish.name,
        "slot": dish.slot,
        "diet": label if is_diet else None,
        "allergens": [ALLERGEN_LABELS[one] for one in Allergen if one in dish.allergens],
        "ingredients": [_ingredient(line) for line in dish.lines],
    }


def _ingredient(line: Line) -> dict[str, Any]:
    return {
        "name": line.name,
        "basis": BASIS_LABELS[line.basis],
        "grams": {
            BAND_LABELS[band]: round(amount, GRAMS_DECIMALS)
            for band, amount in line.amounts.items()
        },
    }
