"""Columns of a week's menu as spreadsheets: by ingredient with its grams, and as a grid."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from app.base.export import Column
from app.canteen.queries.sheets import Row, Week, allergens
from app.domain.bands import BAND_LABELS, Band
from app.domain.menus import BASIS_LABELS, Course, Line
from app.domain.school_calendar import weekday_text


class Ingredient(NamedTuple):
    """One ingredient of one dish on one day; `line` None for a dish that names none."""

    on: date
    meal: str
    label: str
    is_diet: bool
    dish: Course
    line: Line | None


class GridRow(NamedTuple):
    meal: str
    row: Row


def ingredients(week: Week) -> list[Ingredient]:
    return list(_ingredients(week))


def ingredient_columns(week: Week) -> list[Column]:
    return [
        Column("日期", lambda row: row.on, 12),
        Column("星期", lambda row: weekday_text(row.on), 6),
        Column("餐次", lambda row: row.meal, 8),
        Column("菜位", lambda row: row.dish.slot, 8),
        Column("特殊餐", lambda row: row.label if row.is_diet else "", 8),
        Column("菜品", lambda row: row.dish.name, 18),
        Column("致敏物质", lambda row: allergens(row.dish), 12),
        Column("配料", lambda row: row.line.name if row.line else "", 14),
        Column("重量口径", lambda row: BASIS_LABELS[row.line.basis] if row.line else "", 18),
        *(_amount(band) for band in week.bands),
    ]


def grid(week: Week) -> list[GridRow]:
    return [GridRow(meal.name, row) for meal in week.meals for row in meal.rows]


def grid_columns(week: Week) -> list[Column]:
    return [
        Column("餐次", lambda row: row.meal, 8),
        Column("菜位", lambda row: row.row.label, 8),
        *(_day(number, on) for number, on in enumerate(week.days)),
    ]


def _ingredients(week: Week) -> Iterator[Ingredient]:
    for number, on in enumerate(week.days):
        for meal in week.meals:
            for label, dish, is_diet in meal.on(number):
                for line in dish.lines or (None,):
                    yield Ingredient(on, meal.name, label, is_diet, dish, line)


def _amount(band: Band) -> Column:
    def grams(row: Ingredient) -> float | None:
        amount = row.line.grams(band) if row.line else None
        return None if amount is None else round(amount, 1)

    return Column(f"{BAND_LABELS[band]}（克/人）", grams, 14)


def _day(number: int, on: date) -> Column:
    def dishes(line: GridRow) -> str:
        return "、".join(dish.name for dish in line.row.cells[number])

    return Column(f"{weekday_text(on)} {on:%m-%d}", dishes, 20)
