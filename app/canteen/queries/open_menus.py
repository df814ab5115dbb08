"""Published menus (公开食谱): all that a stranger may ever reach, drafts are not among it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.canteen.models import Menu, MenuDay, MenuState
from app.canteen.queries.menus import WAS_PUBLISHED
from app.extensions import db

# Some four years of weeks with their corrections.
MOST_ISSUES = 200


@dataclass(frozen=True, slots=True)
class Issue:
    """One published version of a week; the current one is not superseded."""

    first_day: date
    number: int
    state: MenuState
    published_at: datetime | None
    reason: str

    @property
    def is_current(self) -> bool:
        return self.state is MenuState.PUBLISHED


@dataclass(frozen=True, slots=True)
class Issues:
    """What was published round a week: its neighbours, and the other versions of itself."""

    here: Menu
    all: tuple[Issue, ...]

    @property
    def weeks(self) -> tuple[Issue, ...]:
        """Return the current version of every week, the latest first."""
        return tuple(issue for issue in self.all if issue.is_current)

    @property
    def earlier(self) -> Issue | None:
        return next((w for w in self.weeks if w.first_day < self.here.first_day), None)

    @property
    def later(self) -> Issue | None:
        after = [w for w in self.weeks if w.first_day > self.here.first_day]
        return after[-1] if after else None

    @property
    def versions(self) -> tuple[Issue, ...]:
        """Return the other versions of this week, the latest first."""
        mine = (issue for issue in self.all if issue.first_day == self.here.first_day)
        return tuple(issue for issue in mine if issue.number != self.here.number)


def serving_from(today: date) -> tuple[Menu, date] | None:
    """Return the published menu with the day it serves next: today, a later day, or the last."""
    found = (
        select(Menu, MenuDay.on)
        .join(MenuDay, MenuDay.menu_id == Menu.id)
        .where(Menu.state == MenuState.PUBLISHED)
        .limit(1)
    )
    coming = found.where(MenuDay.on >= today).order_by(MenuDay.on)
    past = found.where(MenuDay.on < today).order_by(MenuDay.on.desc())
    row = db.session.execute(coming).first() or db.session.execute(past).first()
    return (row[0], row[1]) if row else None


def version(first_day: date, number: int | None = None) -> Menu | None:
    """Return a published version of a week, by its number or the current one."""
    found = select(Menu).where(Menu.first_day == first_day, WAS_PUBLISHED)
    if number is not None:
        found = found.where(Menu.number == number)
    # Were a correction published while the old one stood, the newer one would speak.
    return db.session.scalar(found.order_by(Menu.number.desc()).limit(1))


def issues(here: Menu) -> Issues:
    rows = db.session.execute(
        select(Menu.first_day, Menu.number, Menu.state, Menu.published_at, Menu.reason)
        .where(WAS_PUBLISHED)
        .order_by(Menu.first_day.desc(), Menu.number.desc())
        .limit(MOST_ISSUES)
    )
    return Issues(here, tuple(Issue(*row) for row in rows))


def between(first_day: date, last_day: date) -> list[Menu]:
    """Return the current menus of the weeks that begin between two days, the earliest first."""
    return list(
        db.session.scalars(
            select(Menu)
            .where(
                Menu.state == MenuState.PUBLISHED,
                Menu.first_day >= first_day,
                Menu.first_day <= last_day,
            )
            .order_by(Menu.first_day)
        )
    )
