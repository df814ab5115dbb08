"""What the pages of nutrition show (营养分析): a week and its parts, the weeks of a term."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, select

from app.base.rules import values
from app.canteen.models import Dish, DishVersion, Meal, Menu, MenuDay, MenuState
from app.canteen.queries.diners import bands_in_use, diners
from app.canteen.queries.foods import food_table
from app.canteen.queries.menus import IS_KEPT, WAS_PUBLISHED
from app.canteen.queries.nutrition import Gap, Summary, at_table, gaps, summary
from app.canteen.queries.weeks import courses_of, lines_of
from app.domain.advice import Candidate
from app.domain.bands import BAND_LABELS, KINDERGARTEN, PUPILS, Band, Diners
from app.domain.kindergarten_limits import RULES, Thresholds, thresholds
from app.domain.menus import Course, MealKind, served_to
from app.domain.nutrition import Reckoned
from app.domain.references import Edition
from app.domain.rules import in_force
from app.extensions import db

PUPILS_WORD, KINDERGARTEN_WORD = "pupils", "kindergarten"
GROUP_LABELS = {PUPILS_WORD: "全体学生", KINDERGARTEN_WORD: "全体幼儿"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What part of a week is looked at, for whom, by which reference of kindergartens."""

    day: date | None = None
    meal_id: int | None = None
    who: str = ""
    edition: Edition = Edition.Y2013


@dataclass(frozen=True, slots=True)
class Plan:
    """A menu, the part of it that is looked at, and what that supplies to whom."""

    menu: Menu
    courses: tuple[Course, ...]
    shown: tuple[Course, ...]
    days: tuple[date, ...]
    meals: Sequence[Meal]
    kinds: frozenset[MealKind]
    groups: Mapping[str, str]
    who: str
    people: Mapping[Band, Diners]
    summary: Summary
    gaps: tuple[Gap, ...]
    asked: Asked = field(default_factory=Asked)

    @property
    def who_label(self) -> str:
        return self.groups[self.who]

    @property
    def days_shown(self) -> list[date]:
        return sorted({course.on for course in self.shown})

    @property
    def meals_shown(self) -> list[Meal]:
        used = {course.meal_id for course in self.shown}
        return [meal for meal in self.meals if meal.id in used]

    @property
    def is_kindergarten(self) -> bool:
        return all(band in KINDERGARTEN for band in self.people)


def plan(menu: Menu, asked: Asked, today: date) -> Plan:
    """Return the part of the menu that is asked for; what is not on it is taken as not asked."""
    days = tuple(day.on for day in menu.days)
    courses = served_to(courses_of([menu.id], min(today, days[0]) if days else today), None)
    used = {course.meal_id for course in courses}
    meals = [meal for meal in _meals() if meal.id in used]
    meal_id = asked.meal_id if asked.meal_id in used else None
    day = asked.day if asked.day in days else None
    shown = tuple(
        c for c in courses if (day is None or c.on == day) and meal_id in (None, c.meal_id)
    )
    seated = _seated(diners(days), shown)
    groups = groups_of(seated)
    who = asked.who if asked.who in groups else next(iter(groups))
    people = members(seated, who)
    kinds = frozenset(course.meal for course in shown)
    limits = limits_on(today) if all(band in KINDERGARTEN for band in people) else None
    return Plan(
        menu=menu,
        courses=courses,
        shown=shown,
        days=days,
        meals=meals,
        kinds=kinds,
        groups=groups,
        who=who,
        people=people,
        summary=summary(shown, people, kinds, asked.edition, limits),
        gaps=gaps(shown, people),
        asked=Asked(day, meal_id, who, asked.edition),
    )


def _meals() -> Sequence[Meal]:
    return db.session.scalars(select(Meal).order_by(Meal.position, Meal.id)).all()


def _seated(
    found: Mapping[tuple[date, int, Band], Diners], courses: Iterable[Course]
) -> dict[Band, Diners]:
    """Return who eats; where nobody is counted, the bands that the school would have, alike."""
    seated = at_table(found, courses)
    return seated or {band: Diners(0) for band in bands_in_use()}


def groups_of(seated: Mapping[Band, Diners]) -> dict[str, str]:
    """Return for whom nutrition can be shown: all pupils, all of the kindergarten, each band."""
    found = {}
    for word, bands in ((PUPILS_WORD, PUPILS), (KINDERGARTEN_WORD, KINDERGARTEN)):
        if sum(band in bands for band in seated) > 1:
            found[word] = GROUP_LABELS[word]
    return found | {band.value: BAND_LABELS[band] for band in Band if band in seated}


def members(seated: Mapping[Band, Diners], who: str) -> dict[Band, Diners]:
    """Return the bands of a group with their diners."""
    bands: Sequence[Band] = {PUPILS_WORD: PUPILS, KINDERGARTEN_WORD: KINDERGARTEN}.get(who, ()) or (
        Band(who),
    )
    return {band: seated[band] for band in bands if band in seated}


def limit_numbers(day: date) -> dict[str, int]:
    """Return the limits of the kindergarten's report by name, as the school set them."""
    rows = values()
    return {
        name: in_force(rule, [row for row in rows if row.rule == rule.key], day)
        for name, rule in RULES.items()
    }


def limits_on(day: date) -> Thresholds:
    return thresholds(limit_numbers(day))


def bank(on: date) -> list[Candidate]:
    """Return the dishes in use as they are cooked now, with what is in them."""
    rows = db.session.execute(
        select(Dish.id, Dish.slot_name, DishVersion.id, DishVersion.name, DishVersion.allergens)
        .join(DishVersion, DishVersion.id == Dish.current_id)
        .where(Dish.retired_at.is_(None))
        .order_by(Dish.sort_key, Dish.id)
    ).all()
    lines = lines_of((row[2] for row in rows), food_table(on))
    return [
        Candidate(dish_id, name, slot, lines.get(version_id, ()), allergens)
        for dish_id, slot, version_id, name, allergens in rows
    ]


@dataclass(frozen=True, slots=True)
class Week:
    """One week of the list: its menu and what it supplies."""

    menu: Menu
    summary: Summary


@dataclass(frozen=True, slots=True)
class Weeks:
    """The weeks of a stretch of time, for one group."""

    rows: tuple[Week, ...]
    groups: Mapping[str, str]
    who: str


def weeks(
    first_day: date, last_day: date, who: str, today: date, with_drafts: bool = True
) -> Weeks:
    """Return each week between two days, the latest first: what was published, else the newest.

    Heads are those of the first day of each week; foods as they hold today: a year is read in the
    statements of a week.
    """
    menus = _menus(first_day, last_day, IS_KEPT if with_drafts else WAS_PUBLISHED)
    courses = served_to(courses_of([menu.id for menu in menus], today), None)
    by_week: dict[date, list[Course]] = {menu.first_day: [] for menu in menus}
    of_menu = _weeks_of(menus)
    for course in courses:
        if (week := of_menu.get(course.on)) is not None:
            by_week[week].append(course)
    heads = diners(sorted({rows[0].on for rows in by_week.values() if rows}))
    seated = _seated(heads, courses)
    groups = groups_of(seated)
    who = who if who in groups else next(iter(groups))
    reckoned: Reckoned = {}
    rows = []
    for menu in menus:
        mine = by_week[menu.first_day]
        people = members(at_table(heads, mine) or seated, who) or members(seated, who)
        kinds = frozenset(course.meal for course in mine)
        rows.append(Week(menu, summary(mine, people, kinds, reckoned=reckoned)))
    return Weeks(tuple(rows), groups, who)


def _weeks_of(menus: Sequence[Menu]) -> dict[date, date]:
    """Return to which week each day of the menus belongs; a make-up day may come before it."""
    first_days = {menu.id: menu.first_day for menu in menus}
    rows = db.session.execute(
        select(MenuDay.on, MenuDay.menu_id).where(MenuDay.menu_id.in_(first_days))
    )
    return {on: first_days[menu_id] for on, menu_id in rows}


def _menus(first_day: date, last_day: date, which: ColumnElement[bool]) -> list[Menu]:
    """Return one version a week: the published one before any other, else the newest."""
    found = db.session.scalars(
        select(Menu)
        .where(which, Menu.first_day.between(first_day, last_day))
        .order_by(Menu.first_day.desc(), Menu.state != MenuState.PUBLISHED, Menu.number.desc())
    )
    best: dict[date, Menu] = {}
    for menu in found:
        best.setdefault(menu.first_day, menu)
    return list(best.values())
