"""Opinions (伙食意见): sheets with their words, the replies, and what came of them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import selectinload

from app.base.memory import remembered
from app.canteen.models import (
    DishVersion,
    Meal,
    Menu,
    MenuItem,
    MenuState,
    OpinionMark,
    OpinionReply,
    OpinionSheet,
)
from app.canteen.queries.menus import WAS_PUBLISHED
from app.directory.models import SchoolClass
from app.extensions import db

# A reply to a dish is shown beside the servings of the four weeks before it.
REPLY_REACHES = timedelta(days=28)
LATER = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Voices:
    """How many sheets came from a class, or told none: all, for the whole class, with words."""

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


def with_replies(found: Select[OpinionSheet]) -> Select[Any]:
    """Return the sheets with class and reply, a line for each reply, the latest first."""
    return (
        found.add_columns(SchoolClass.name.label("class_name"))
        .add_columns(OpinionReply.words.label("reply"), OpinionReply.change.label("change"))
        .outerjoin(SchoolClass, SchoolClass.id == OpinionSheet.class_id)
        .outerjoin(OpinionReply, OpinionReply.sheet_id == OpinionSheet.id)
        .order_by(OpinionSheet.on.desc(), OpinionSheet.id.desc(), OpinionReply.id)
    )


def unanswered(found: Select[OpinionSheet]) -> Select[OpinionSheet]:
    """Return the sheets whose words wait: neither replied to nor kept from the public."""
    replied = select(OpinionReply.id).where(OpinionReply.sheet_id == OpinionSheet.id)
    replied = replied.correlate(OpinionSheet)
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
    replied = replied.correlate(OpinionSheet)
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
