"""Whose turn a menu is (轮到谁办): what waits to be written, checked, approved or published."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app.base.memory import remembered
from app.canteen.models import Menu, MenuState
from app.canteen.queries import menus
from app.canteen.queries.sheets import week_word
from app.domain.menu_weeks import DAYS
from app.extensions import db
from app.permissions import Permission

# From Thursday on the coming week has to be planned.
THURSDAY = 3
MOST = 5
STEPS = {
    MenuState.SUBMITTED: (Permission.CANTEEN_MENU_REVIEW, "待审核", "审核"),
    MenuState.CHECKED: (Permission.CANTEEN_MENU_PUBLISH, "待批准", "批准"),
    MenuState.APPROVED: (Permission.CANTEEN_MENU_PUBLISH, "待公布", "公布"),
}


@dataclass(frozen=True, slots=True)
class Turn:
    """One menu that waits for this person; `menu_id` None is a week that nobody has begun."""

    first_day: date
    menu_id: int | None
    what: str
    detail: str
    act: str


def turns(user: Any, today: date) -> Iterator[Turn]:
    """Yield what waits for `user`, the nearest week first."""
    for first_day, menu_id, state, by in _waiting():
        needed, words, act = STEPS[state]
        if user.can(needed):
            yield Turn(first_day, menu_id, f"{_name(first_day)}{words}", f"{by} 编", act)
    if user.can(Permission.CANTEEN_MENU_WRITE):
        yield from _to_write(today)


@remembered
def _waiting() -> list[tuple[date, int, MenuState, str]]:
    """What waits for somebody: hardly ever more than one or two, and asked on every front page."""
    rows = db.session.scalars(
        select(Menu).where(Menu.state.in_(STEPS)).order_by(Menu.first_day, Menu.id).limit(MOST)
    )
    return [
        (row.first_day, row.id, row.state, row.changed_by_name or row.made_by_name) for row in rows
    ]


def coming_week(today: date) -> date:
    """Return the week that is to be planned now: from Thursday on the next one."""
    first = menus.week_start(today)
    return first + timedelta(days=DAYS) if today.weekday() >= THURSDAY else first


@remembered
def _to_write(today: date) -> list[Turn]:
    return list(_unwritten(today))


def _unwritten(today: date) -> Iterator[Turn]:
    # The running week stays due as long as a day of it is to come.
    for first in dict.fromkeys((menus.week_start(today), coming_week(today))):
        menu = menus.menu_of(first)
        if menu is None and any(day >= today for day in menus.serving_days(first)):
            yield Turn(first, None, f"{_name(first)}还没有编", "复制上一周再改最快", "编食谱")
        elif menu is not None and menu.is_open:
            detail = f"退回：{menu.returned_reason}" if menu.returned_reason else "编好后提交审核"
            yield Turn(first, None, f"{_name(first)}还没有提交", detail, "接着编")


def _name(first_day: date) -> str:
    return f"{week_word(first_day) or first_day.strftime('%m-%d') + ' 一周'}食谱"
