"""What the rules need to know of a menu (配餐检查): one week of values from the database."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select

from app.base import rules
from app.base.memory import remembered
from app.canteen.models import (
    Ban,
    BanKind,
    Diet,
    DishVersion,
    Meal,
    Menu,
    MenuItem,
    MenuState,
    Slot,
)
from app.canteen.queries.weeks import courses_of
from app.domain import menu_limits
from app.domain.menu_rules import Finding, check
from app.domain.menus import Course
from app.domain.rules import in_force
from app.domain.weeks import Limits, Place, SchoolBan, Served, SpecialDiet, Week
from app.extensions import db


def findings(
    menu: Menu, *, on: date, courses: Sequence[Course] | None = None
) -> tuple[Finding, ...]:
    """Return what is to be said of a menu; give its `courses` where they are at hand."""
    return check(week_of(menu, on=on, courses=courses))


def week_of(menu: Menu, *, on: date, courses: Sequence[Course] | None = None) -> Week:
    """Return the week of a menu as the rules see it, with settings and foods as of `on`."""
    found = tuple(courses_of([menu.id], on) if courses is None else courses)
    days = tuple(day.on for day in menu.days)
    first = min(days, default=menu.first_day)
    last = max(days, default=menu.first_day)
    limits = limits_on(first)
    bands = {band for course in found for line in course.lines for band in line.amounts}
    return Week(
        days=days,
        courses=found,
        places=_places(),
        diets=_diets(),
        served=_served(menu, first, last, limits.repeat_days),
        bans=_bans(),
        limits=limits,
        bands=tuple(sorted(bands)),
    )


@remembered
def limits_on(day: date) -> Limits:
    """Return the numbers of the rules that hold on a day, in one statement."""
    set_here = rules.values()
    return Limits(
        **{
            name: in_force(rule, [row for row in set_here if row.rule == rule.key], day)
            for name, rule in menu_limits.RULES.items()
        }
    )


def _places() -> tuple[Place, ...]:
    rows = db.session.execute(
        select(Meal.id, Meal.kind, Meal.name, Slot.id.label("slot_id"), Slot.name.label("slot"))
        .join(Slot, Slot.meal_id == Meal.id)
        .where(Meal.is_active, Slot.is_active)
        .order_by(Meal.position, Meal.id, Slot.position, Slot.id)
    )
    return tuple(Place(row.id, row.kind, row.name, row.slot_id, row.slot) for row in rows)


def _diets() -> tuple[SpecialDiet, ...]:
    rows = db.session.scalars(select(Diet).where(Diet.is_active).order_by(Diet.position, Diet.id))
    return tuple(SpecialDiet(row.id, row.name, row.allergens, row.people) for row in rows)


def _served(menu: Menu, first: date, last: date, days: int) -> tuple[Served, ...]:
    """Dishes of other weeks near enough to count as repeats: theirs that are to be served."""
    near = timedelta(days=days)
    rows = db.session.execute(
        select(MenuItem.on, MenuItem.dish_id, DishVersion.name)
        .join(Menu, Menu.id == MenuItem.menu_id)
        .join(DishVersion, DishVersion.id == MenuItem.version_id)
        .where(
            Menu.first_day != menu.first_day,
            Menu.state.not_in((MenuState.SUPERSEDED, MenuState.DISCARDED)),
            MenuItem.diet_id.is_(None),
            MenuItem.on > first - near,
            MenuItem.on < last + near,
        )
    )
    return tuple(Served(row.on, row.dish_id, row.name) for row in rows)


@remembered
def _bans() -> tuple[SchoolBan, ...]:
    return tuple(
        SchoolBan(
            word=ban.word,
            is_dish=ban.kind is BanKind.DISH,
            source=ban.source,
            valid_from=ban.valid_from,
            valid_to=_day(ban.ended_at),
        )
        for ban in db.session.scalars(select(Ban))
    )


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
