"""Opinions (伙食意见): what was served, the thumbs under it, words, replies, what came of them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import selectinload

from app.base.memory import remembered
from app.canteen.models import (
    Diet,
    DishVersion,
    Meal,
    Menu,
    MenuItem,
    MenuState,
    OpinionMark,
    OpinionReply,
    OpinionSheet,
    Slot,
)
from app.canteen.queries.menus import WAS_PUBLISHED
from app.directory.models import School
from app.domain import menu_weeks
from app.domain import opinions as rules
from app.extensions import db

# How far back a dish is compared with the last time it was served.
COMPARED = timedelta(days=180)
# A reply to a dish is shown beside the servings of the four weeks before it.
REPLY_REACHES = timedelta(days=28)
LATER = timedelta(days=28)
MOST_SERVINGS = 30


@dataclass(frozen=True, slots=True)
class Thumbs:
    """How many thumbs point up and down."""

    up: int = 0
    down: int = 0

    @property
    def number(self) -> int:
        return self.up + self.down

    @property
    def share(self) -> int | None:
        return rules.share(self.up, self.down)


@dataclass(frozen=True, slots=True)
class Serving:
    """One course as eaters saw it, with the thumbs it got; `before` is the time before that."""

    item_id: int
    on: date
    meal_id: int
    meal: str
    dish_id: int
    name: str
    thumbs: Thumbs = Thumbs()
    before: Thumbs = Thumbs()

    @property
    def trend(self) -> int | None:
        """Percentage points since the time before; None where either has no thumbs."""
        if self.thumbs.share is None or self.before.share is None:
            return None
        return self.thumbs.share - self.before.share


@dataclass(frozen=True, slots=True)
class Voices:
    """How many sheets came from a class (or from nobody's): all, for the whole class, with words."""

    class_id: int | None
    sheets: int
    of_class: int
    words: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply, and the later course in which the menu changed (empty until that is published)."""

    id: int
    sheet_id: int | None
    dish_id: int | None
    words: str
    change: str
    replied_at: datetime
    replied_by: str
    course_on: date | None
    course: str


def week_of(day: date) -> tuple[date, date]:
    """Return the first and last day of the calendar week of a day, as the school counts weeks.

    Not the week of the menu, to which a make-up Sunday may belong: opinions are read by the day.
    """
    first_weekday = db.session.scalar(select(School.first_weekday)) or 0
    first_day = menu_weeks.plain_start(day, first_weekday)
    return first_day, first_day + timedelta(days=menu_weeks.DAYS - 1)


def servings(first_day: date, last_day: date) -> list[Serving]:
    """Return the published courses of some days by day, meal and slot, without thumbs."""
    rows = db.session.execute(
        select(MenuItem.id, MenuItem.on, MenuItem.meal_id, MenuItem.dish_id)
        .add_columns(Meal.name.label("meal"), DishVersion.name.label("dish"))
        .add_columns(Diet.name.label("diet"))
        .join(Menu, Menu.id == MenuItem.menu_id)
        .join(Meal, Meal.id == MenuItem.meal_id)
        .join(Slot, Slot.id == MenuItem.slot_id)
        .join(DishVersion, DishVersion.id == MenuItem.version_id)
        .outerjoin(Diet, Diet.id == MenuItem.diet_id)
        .where(
            MenuItem.on >= first_day, MenuItem.on <= last_day, Menu.state == MenuState.PUBLISHED
        )
        .order_by(
            MenuItem.on, Meal.position, Meal.id, Slot.position, Slot.id, MenuItem.position,
            MenuItem.id,
        )
    )  # fmt: skip
    return [
        Serving(
            row.id,
            row.on,
            row.meal_id,
            row.meal,
            row.dish_id,
            f"{row.dish}（{row.diet}）" if row.diet else row.dish,
        )
        for row in rows
    ]


def judged(first_day: date, last_day: date, class_id: int | None = None) -> list[Serving]:
    """Return the published courses of some days with their thumbs and those of the time before.

    With a class, its own thumbs alone. A thumb given before a correction counts for the course that took its place: it belongs to the
    dish at that meal, not to the row of the menu.
    """
    found = servings(first_day, last_day)
    thumbs = _thumbs(first_day, last_day, class_id)
    before = _time_before({each.dish_id for each in found}, first_day, class_id)
    return [
        Serving(
            each.item_id,
            each.on,
            each.meal_id,
            each.meal,
            each.dish_id,
            each.name,
            thumbs.get((each.on, each.meal_id, each.dish_id), Thumbs()),
            before.get(each.dish_id, Thumbs()),
        )
        for each in found
    ]


def by_meal(found: Iterable[Serving]) -> list[tuple[str, list[Serving]]]:
    """Return the courses of one day meal by meal."""
    return [(meal, list(courses)) for meal, courses in groupby(found, lambda each: each.meal)]


def by_day(found: Iterable[Serving]) -> list[tuple[date, list[tuple[str, list[Serving]]]]]:
    """Return the courses day by day, and meal by meal within a day."""
    return [(on, by_meal(courses)) for on, courses in groupby(found, lambda each: each.on)]


def _counts() -> tuple[Any, Any]:
    return (
        func.sum(case((OpinionMark.thumb == rules.UP, 1), else_=0)).label("up"),
        func.sum(case((OpinionMark.thumb == rules.DOWN, 1), else_=0)).label("down"),
    )


def _of_class(counted: Select[Any], class_id: int | None) -> Select[Any]:
    if class_id is None:
        return counted
    sheet = OpinionSheet.id == OpinionMark.sheet_id
    return counted.join(OpinionSheet, sheet).where(OpinionSheet.class_id == class_id)


def _thumbs(
    first_day: date, last_day: date, class_id: int | None
) -> dict[tuple[date, int, int], Thumbs]:
    place = (MenuItem.on, MenuItem.meal_id, MenuItem.dish_id)
    counted = select(*place, *_counts()).join(OpinionMark, OpinionMark.item_id == MenuItem.id)
    rows = db.session.execute(
        _of_class(counted, class_id)
        .where(MenuItem.on >= first_day, MenuItem.on <= last_day)
        .group_by(*place)
    )
    return {(row.on, row.meal_id, row.dish_id): Thumbs(int(row.up), int(row.down)) for row in rows}


def _time_before(dish_ids: Collection[int], day: date, class_id: int | None) -> dict[int, Thumbs]:
    """Return the thumbs of the last day before `day` on which each dish got any."""
    counted = select(MenuItem.dish_id, MenuItem.on, *_counts())
    counted = counted.join(OpinionMark, OpinionMark.item_id == MenuItem.id)
    rows = db.session.execute(
        _of_class(counted, class_id)
        .where(MenuItem.dish_id.in_(dish_ids), MenuItem.on < day, MenuItem.on >= day - COMPARED)
        .group_by(MenuItem.dish_id, MenuItem.on)
        .order_by(MenuItem.on)
    )
    return {row.dish_id: Thumbs(int(row.up), int(row.down)) for row in rows}


def sheet_of(device: str, day: date) -> OpinionSheet | None:
    """Return what a device said of a day so far."""
    return db.session.scalar(
        select(OpinionSheet)
        .where(OpinionSheet.device == device, OpinionSheet.on == day)
        .options(selectinload(OpinionSheet.marks))
    )


def sheets(first_day: date, last_day: date) -> Select[OpinionSheet]:
    return select(OpinionSheet).where(OpinionSheet.on >= first_day, OpinionSheet.on <= last_day)


def voices(first_day: date, last_day: date) -> list[Voices]:
    """Return from which classes the sheets of some days came, the most first."""
    number = func.count().label("number")
    rows = db.session.execute(
        select(OpinionSheet.class_id, number)
        .add_columns(
            func.sum(case((OpinionSheet.is_of_class, 1), else_=0)).label("of_class"),
            func.sum(case((OpinionSheet.words != "", 1), else_=0)).label("words"),
        )
        .where(OpinionSheet.on >= first_day, OpinionSheet.on <= last_day)
        .group_by(OpinionSheet.class_id)
        .order_by(number.desc(), OpinionSheet.class_id)
    )
    return [Voices(r.class_id, r.number, int(r.of_class), int(r.words)) for r in rows]


def with_words(found: Select[OpinionSheet]) -> Select[OpinionSheet]:
    return found.where(OpinionSheet.words != "")


def unanswered(found: Select[OpinionSheet]) -> Select[OpinionSheet]:
    """Return the sheets whose words wait: neither replied to nor kept from the public."""
    replied = select(OpinionReply.id).where(OpinionReply.sheet_id == OpinionSheet.id)
    return with_words(found).where(OpinionSheet.hidden_at.is_(None), ~replied.exists())


@remembered
def waiting() -> tuple[int, date | None]:
    """Return how many words wait for a reply, and the day of the oldest."""
    found = unanswered(select(OpinionSheet)).subquery()
    number, oldest = db.session.execute(select(func.count(), func.min(found.c.day))).one()
    return number, oldest


def answers(
    sheet_ids: Collection[int] = (),
    dish_ids: Collection[int] = (),
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Answer]:
    """Return the replies to some sheets, and those to some dishes within a time, the oldest first.

    The later course is told once its menu is published: a draft is nobody's promise.
    """
    to_dish: ColumnElement[bool] = OpinionReply.dish_id.in_(dish_ids)
    if since and until:
        to_dish &= (OpinionReply.replied_at >= since) & (OpinionReply.replied_at < until)
    rows = db.session.execute(
        select(OpinionReply, MenuItem.on, DishVersion.name, Meal.name, Menu.id)
        .outerjoin(MenuItem, MenuItem.id == OpinionReply.changed_item_id)
        .outerjoin(Menu, (Menu.id == MenuItem.menu_id) & WAS_PUBLISHED)
        .outerjoin(DishVersion, DishVersion.id == MenuItem.version_id)
        .outerjoin(Meal, Meal.id == MenuItem.meal_id)
        .where(OpinionReply.sheet_id.in_(sheet_ids) | to_dish)
        .order_by(OpinionReply.replied_at, OpinionReply.id)
    )
    return [
        Answer(
            reply.id,
            reply.sheet_id,
            reply.dish_id,
            reply.words,
            reply.change,
            reply.replied_at,
            reply.replied_by_name,
            on if menu_id else None,
            f"{meal} {dish}" if menu_id else "",
        )
        for reply, on, dish, meal, menu_id in rows
    ]


def public_sheets(first_day: date, last_day: date) -> Sequence[OpinionSheet]:
    """Return the words that everybody may read: replied to, and not kept back."""
    replied = select(OpinionReply.id).where(OpinionReply.sheet_id == OpinionSheet.id)
    found = with_words(sheets(first_day, last_day)).where(
        OpinionSheet.hidden_at.is_(None), replied.exists()
    )
    return db.session.scalars(found.order_by(OpinionSheet.on, OpinionSheet.id)).all()


def marked_dishes(sheet_ids: Iterable[int]) -> dict[int, list[tuple[str, int]]]:
    """Return what each sheet gave a thumb to: {sheet: [(dish, thumb)]}."""
    rows = db.session.execute(
        select(OpinionMark.sheet_id, DishVersion.name, OpinionMark.thumb)
        .join(MenuItem, MenuItem.id == OpinionMark.item_id)
        .join(DishVersion, DishVersion.id == MenuItem.version_id)
        .where(OpinionMark.sheet_id.in_(list(sheet_ids)))
        .order_by(OpinionMark.sheet_id, OpinionMark.thumb, OpinionMark.id)
    )
    found: dict[int, list[tuple[str, int]]] = {}
    for row in rows:
        found.setdefault(row.sheet_id, []).append((row.name, row.thumb))
    return found


def history_of(dish_id: int) -> list[tuple[date, Thumbs]]:
    """Return the days on which a dish got thumbs, the latest first."""
    rows = db.session.execute(
        select(MenuItem.on, *_counts())
        .join(OpinionMark, OpinionMark.item_id == MenuItem.id)
        .where(MenuItem.dish_id == dish_id)
        .group_by(MenuItem.on)
        .order_by(MenuItem.on.desc())
        .limit(MOST_SERVINGS)
    )
    return [(row.on, Thumbs(int(row.up), int(row.down))) for row in rows]


def later_courses(day: date, chosen_id: int | None = None) -> list[tuple[str, str]]:
    """Return the courses after a day in which the menu may have changed, as (id, words).

    What was chosen before stays on the list, also when its menu was corrected since.
    """
    rows = db.session.execute(
        select(MenuItem.id, MenuItem.on, Meal.name.label("meal"), DishVersion.name.label("dish"))
        .join(Menu, Menu.id == MenuItem.menu_id)
        .join(Meal, Meal.id == MenuItem.meal_id)
        .join(DishVersion, DishVersion.id == MenuItem.version_id)
        .where(
            (MenuItem.id == chosen_id)
            | (
                (MenuItem.on > day)
                & (MenuItem.on <= day + LATER)
                & Menu.state.not_in((MenuState.SUPERSEDED, MenuState.DISCARDED))
            )
        )
        .order_by(MenuItem.on, Meal.position, MenuItem.position, MenuItem.id)
    )
    return [(str(row.id), f"{row.on:%m-%d} {row.meal} {row.dish}") for row in rows]


def sent_from(model: Any, origin: str, since: datetime) -> int:
    """Count the sheets (or survey responses) that came from an address since a moment."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(model)
            .where(model.origin == origin, model.sent_at >= since)
        )
        or 0
    )
