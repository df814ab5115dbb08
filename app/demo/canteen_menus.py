"""The menus of the demo canteen: one published for every week so far, the next one half done.

Four weeks of everyday dishes turn (tables/weeks.csv); groups that eat apart get another dish of
the same slot. Of the coming week a few cells are still open, so that the editor has work to show.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from app.canteen.models import Menu, MenuDay, MenuItem, MenuState, Rotation, RotationWeek
from app.canteen.queries.menus import day_notes, week_start
from app.demo import people
from app.demo.canteen_dishes import read
from app.demo.world import Row, World
from app.domain.allergens import propose
from app.domain.diet_rules import has_pork
from app.domain.menus import Allergen, Line

TURN = 4
A_WEEK = 5
# Hours since the Wednesday before.
WORDS = {"made": 16, "submitted": 17, "checked": 34, "approved": 57, "published": 63}
# The dish that did not come and what was cooked in its place, some weeks ago.
CORRECTED_AGO = 2
WHY = "食材没有按时送到，换成同类菜"


@dataclass(slots=True)
class Kitchen:
    """What the parts of the canteen share: rows by their names, and what was served when."""

    meals: dict[str, Row] = field(default_factory=dict)
    slots: dict[str, Row] = field(default_factory=dict)
    diets: dict[str, Row] = field(default_factory=dict)
    dishes: dict[str, Row] = field(default_factory=dict)
    menus: list[Row] = field(default_factory=list)
    # Published courses for everybody, in the order of time, and those of the week to come.
    served: list[Row] = field(default_factory=list)
    planned: list[Row] = field(default_factory=list)


def weeks(world: World) -> list[list[date]]:
    """Return the serving days by menu week, up to the week after the story's last day."""
    by_week: dict[date, list[date]] = {}
    for day in (*world.school_days, *world.days_ahead):
        by_week.setdefault(week_start(day), []).append(day)
    begun = [first for first, days in by_week.items() if days[0] <= world.now.date()]
    ahead = sorted(set(by_week) - set(begun))[:1]
    least = 4 if world.scale < 1 else len(begun)
    return [sorted(by_week[first]) for first in (*sorted(begun)[-least:], *ahead)]


def load(world: World, kitchen: Kitchen) -> None:
    found = weeks(world)
    today = world.now.date()
    for number, days in enumerate(found):
        first = week_start(days[0])
        is_draft = days[0] > today
        menu = _menu(world, first, is_draft)
        if number == len(found) - 2 - CORRECTED_AGO and not is_draft:
            old = _superseded(menu)
            kitchen.menus += world.add(Menu, [old])
            _fill(world, kitchen, old, _courses(days, number, kitchen))
            menu |= {"number": 2, "corrects_id": old["id"], "reason": WHY}
        kitchen.menus += world.add(Menu, [menu])
        courses = _courses(days, number, kitchen)
        if menu["corrects_id"]:
            courses = _corrected(courses, kitchen)
        if is_draft:
            courses = _half_done(courses, days, kitchen)
        items = _fill(world, kitchen, menu, courses)
        common = [item for item in items if item["diet_id"] is None]
        (kitchen.planned if is_draft else kitchen.served).extend(common)
    world.menus = kitchen.menus
    _rotation(world, kitchen)


def _menu(world: World, first: date, is_draft: bool) -> Row:
    """A week is written on the Wednesday before and published on the Friday."""
    begun = datetime.combine(first - timedelta(days=5), time())
    at = {word: begun + timedelta(hours=hours, minutes=20) for word, hours in WORDS.items()}
    writer = world.account_of(world.person(people.CANTEEN_MANAGER)["id"])
    checker = world.account_of(world.person(people.LOGISTICS_HEAD)["id"])
    head = world.account_of(world.person(people.PRINCIPAL)["id"])
    assert writer is not None  # noqa: S101 - accounts are loaded before
    assert checker is not None  # noqa: S101
    assert head is not None  # noqa: S101
    row: Row = {
        "first_day": first,
        "number": 1,
        "state": MenuState.DRAFT if is_draft else MenuState.PUBLISHED,
        "corrects_id": None,
        "reason": "",
        "made_by_id": writer["id"],
        "made_by_name": people.CANTEEN_MANAGER,
        "made_at": min(at["made"], world.now),
        "changed_at": min(at["made"], world.now),
        "changed_by_name": people.CANTEEN_MANAGER,
        "writers": f",{writer['id']},",
    }
    steps: Row = {
        "submitted_at": at["submitted"],
        "checked_by_id": checker["id"],
        "checked_by_name": people.LOGISTICS_HEAD,
        "checked_at": at["checked"],
        "approved_by_id": head["id"],
        "approved_by_name": people.PRINCIPAL,
        "approved_at": at["approved"],
        "published_by_name": people.LOGISTICS_HEAD,
        "published_at": at["published"],
    }
    return row if is_draft else row | steps


def _superseded(menu: Row) -> Row:
    """The version that was shown first; the correction came on the second morning."""
    old = dict(menu) | {"state": MenuState.SUPERSEDED}
    for word in ("made_at", "changed_at", "submitted_at", "checked_at"):
        menu[word] += timedelta(days=5)
    menu["approved_at"] = menu["checked_at"] + timedelta(minutes=40)
    menu["published_at"] = menu["approved_at"] + timedelta(minutes=10)
    return old


def _courses(days: Sequence[date], number: int, kitchen: Kitchen) -> list[Row]:
    """Return the courses of a week: those for all, then those of the groups that eat apart."""
    turn = read("weeks.csv")
    common = []
    for place, day in enumerate(days):
        # A sixth day of a week with a make-up day is cooked from the week after next.
        row = turn[(number % TURN * A_WEEK + place % A_WEEK + place // A_WEEK * 10) % len(turn)]
        common += [_course(kitchen, day, slot, dish) for slot, dish in row.items()]
    return [*common, *_apart(common, kitchen)]


def _course(kitchen: Kitchen, day: date, slot: str, dish: str, diet: str | None = None) -> Row:
    row = kitchen.slots[slot]
    found = kitchen.dishes[dish]
    return {
        "day": day,
        "meal_id": row["meal_id"],
        "slot_id": row["id"],
        "diet_id": kitchen.diets[diet]["id"] if diet else None,
        "dish_id": found["id"],
        "version_id": found["version_id"],
    }


def _apart(common: Sequence[Row], kitchen: Kitchen) -> Iterator[Row]:
    """Another dish of the slot for each group that must not have the common one."""
    names = {dish["id"]: name for name, dish in kitchen.dishes.items()}
    slots = {row["id"]: name for name, row in kitchen.slots.items()}
    today: dict[date, set[str]] = {}
    for course in common:
        today.setdefault(course["day"], set()).add(names[course["dish_id"]])
    for course in common:
        name, slot = names[course["dish_id"]], slots[course["slot_id"]]
        for diet in kitchen.diets:
            if harms(kitchen.dishes[name]["lines"], diet):
                taken = today[course["day"]]
                other = _instead(kitchen, diet, slot, taken, course["day"].toordinal())
                yield _course(kitchen, course["day"], slot, other, diet)


def harms(lines: Sequence[Line], diet: str) -> bool:
    return has_pork(lines) if diet == "清真" else Allergen.EGG in propose(lines)


def _instead(kitchen: Kitchen, diet: str, slot: str, taken: set[str], turn: int) -> str:
    fit = [
        name
        for name, dish in kitchen.dishes.items()
        if dish["slot_name"] == slot and name not in taken and not harms(dish["lines"], diet)
    ]
    return fit[turn % len(fit)]


def _corrected(courses: list[Row], kitchen: Kitchen) -> list[Row]:
    """On the third day the main dish is another one."""
    days = sorted({course["day"] for course in courses})
    day = days[min(2, len(days) - 1)]
    main = kitchen.slots["大荤"]["id"]
    taken = {
        name
        for name, dish in kitchen.dishes.items()
        if any(course["dish_id"] == dish["id"] for course in courses)
    }
    other = _course(kitchen, day, "大荤", _instead(kitchen, "清真", "大荤", taken, 3))
    hit = (day, main, None)
    return [other if (c["day"], c["slot_id"], c["diet_id"]) == hit else c for c in courses]


def _half_done(courses: list[Row], days: Sequence[date], kitchen: Kitchen) -> list[Row]:
    """The last day lacks its fruit and repeats the first day's soup; on the second nobody has
    thought yet of those who eat apart."""
    fruit, soup = kitchen.slots["水果"]["id"], kitchen.slots["汤"]["id"]
    apart = days[min(1, len(days) - 1)]
    first = next(c for c in courses if c["day"] == days[0] and c["slot_id"] == soup)
    for course in courses:
        if course["day"] == days[-1] and course["slot_id"] == soup and not course["diet_id"]:
            course |= {"dish_id": first["dish_id"], "version_id": first["version_id"]}
    return [
        course
        for course in courses
        if (course["day"], course["slot_id"]) != (days[-1], fruit)
        and not (course["day"] == apart and course["diet_id"])
    ]


def _fill(world: World, kitchen: Kitchen, menu: Row, courses: Sequence[Row]) -> list[Row]:
    days = sorted({course["day"] for course in courses})
    notes = day_notes(days)
    world.add(
        MenuDay,
        [{"menu_id": menu["id"], "day": day, "note": notes.get(day, "")} for day in days],
    )
    return world.add(MenuItem, [{"menu_id": menu["id"], **course} for course in courses])


def _rotation(world: World, kitchen: Kitchen) -> None:
    """The last four whole weeks, to fill a new one from."""
    past = [m for m in kitchen.menus if m["state"] is MenuState.PUBLISHED][-TURN:]
    if len(past) < TURN:
        return
    rotation = world.add(Rotation, [{"name": "四周轮换"}])[0]
    world.add(
        RotationWeek,
        [
            {"rotation_id": rotation["id"], "position": place, "menu_id": menu["id"]}
            for place, menu in enumerate(past, 1)
        ],
    )
