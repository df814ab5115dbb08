"""How a menu comes to be published (审核与公布): each step by somebody else than who wrote it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.base import audit, messages
from app.canteen.models import MENU_STATE_LABELS, Menu, MenuItem, MenuState
from app.canteen.queries import checks
from app.canteen.queries import menus as queries
from app.canteen.queries.sheets import week_word
from app.canteen.services import menus as services
from app.directory.models import Account
from app.directory.queries.sign_in import may
from app.domain.errors import RuleBroken
from app.domain.menu_rules import Finding, Level
from app.extensions import db
from app.permissions import Permission


def submit(*, menu: Menu, seen: int, url: str, now: datetime) -> None:
    """Hand a draft to those who check it."""
    _hold(menu, MenuState.DRAFT, seen)
    if not queries.items_of(menu):
        raise RuleBroken("食谱里还没有菜，选了菜再提交")
    refuse_forbidden(menu, "提交", now.date())
    with audit.changed("canteen.menu.submit", menu):
        menu.state, menu.submitted_at, menu.returned_reason = MenuState.SUBMITTED, now, ""
    _tell(Permission.CANTEEN_MENU_REVIEW, f"{_week(menu)}食谱等待审核", url)


def withdraw(*, menu: Menu) -> None:
    """Take a menu back that nobody has checked yet."""
    _hold(menu, MenuState.SUBMITTED, None)
    with audit.changed("canteen.menu.withdraw", menu):
        menu.state, menu.submitted_at = MenuState.DRAFT, None


def send_back(*, menu: Menu, seen: int, reason: str, url: str) -> None:
    """Return a menu to whoever wrote it, with what has to change (退回)."""
    if menu.state not in (MenuState.SUBMITTED, MenuState.CHECKED, MenuState.APPROVED):
        raise _wrong_state(menu)
    _hold(menu, menu.state, seen)
    with audit.changed("canteen.menu.return", menu):
        menu.state, menu.returned_reason = MenuState.DRAFT, reason
        menu.submitted_at = menu.checked_at = menu.approved_at = None
        menu.checked_by_id = menu.approved_by_id = None
        menu.checked_by_name = menu.approved_by_name = ""
    for account_id in (int(one) for one in menu.writers.split(",") if one):
        messages.tell(account_id, f"{_week(menu)}食谱退回：{reason}", url)


def check(*, menu: Menu, seen: int, by: Any, url: str, now: datetime) -> None:
    """Find a menu in order (审核)."""
    _hold(menu, MenuState.SUBMITTED, seen)
    _refuse_own(menu, by, "审核")
    with audit.changed("canteen.menu.check", menu):
        menu.state, menu.checked_at = MenuState.CHECKED, now
        menu.checked_by_id, menu.checked_by_name = by.id, by.name
    _tell(Permission.CANTEEN_MENU_PUBLISH, f"{_week(menu)}食谱已审核，等待批准", url)


def approve(*, menu: Menu, seen: int, by: Any, now: datetime) -> None:
    """Allow a menu to be served (批准)."""
    _hold(menu, MenuState.CHECKED, seen)
    _refuse_own(menu, by, "批准")
    with audit.changed("canteen.menu.approve", menu):
        menu.state, menu.approved_at = MenuState.APPROVED, now
        menu.approved_by_id, menu.approved_by_name = by.id, by.name


def publish(*, menu: Menu, seen: int, by: Any, now: datetime) -> None:
    """Show a menu to everybody (公布); the version that it corrects is no longer shown."""
    _hold(menu, MenuState.APPROVED, seen)
    refuse_forbidden(menu, "公布", now.date())
    older = queries.published_of(menu.first_day)
    if older is not None:
        with audit.changed("canteen.menu.supersede", older):
            older.state = MenuState.SUPERSEDED
    with audit.changed("canteen.menu.publish", menu):
        menu.state, menu.published_at = MenuState.PUBLISHED, now
        menu.published_by_name = by.name


def correct(*, menu: Menu, reason: str, by: Any, now: datetime) -> Menu:
    """Begin a correction (更正): a new draft of the same courses, the published one stays shown.

    Whoever asks for it has not written it, and may approve what the canteen makes of it.
    """
    _hold(menu, MenuState.PUBLISHED, None)
    newest = queries.menu_of(menu.first_day)
    if newest is not None and newest.id != menu.id:
        raise RuleBroken(f"这一周已经有一份更正（{MENU_STATE_LABELS[newest.state]}），打开它接着改")
    new = Menu(first_day=menu.first_day, corrects_id=menu.id, reason=reason)
    services.add_draft(new, [day.on for day in menu.days], by, now)
    new.writers = ""
    db.session.add_all(_same(item, new) for item in queries.items_of(menu))
    audit.noted("canteen.menu.correct", menu, 原因=reason)
    return new


def refuse_forbidden(menu: Menu, act: str, on: date) -> None:
    """Refuse a menu that holds what the law or the school forbids, naming the rule."""
    forbidden = refusals(checks.findings(menu, on=on))
    if forbidden:
        first = forbidden[0]
        more = f"（另有 {len(forbidden) - 1} 处）" if len(forbidden) > 1 else ""
        source = f"依据：{first.source}" if first.source else ""
        raise RuleBroken("。".join(filter(None, (f"不能{act}：{first.sentence}{more}", source))))


def refusals(findings: tuple[Finding, ...]) -> list[Finding]:
    return [finding for finding in findings if finding.level is Level.REFUSE]


def _hold(menu: Menu, state: MenuState, seen: int | None) -> None:
    """Lock the menu; refuse a step on another state or on a content that somebody changed since."""
    db.session.refresh(menu, with_for_update=True)
    if menu.state is not state:
        raise _wrong_state(menu)
    if seen is not None and seen != menu.version:
        raise RuleBroken("你打开这一页以后食谱又改过，看过现在的再办")


def _wrong_state(menu: Menu) -> RuleBroken:
    return RuleBroken(f"这份食谱现在是“{MENU_STATE_LABELS[menu.state]}”，这一步已经不用办")


def _refuse_own(menu: Menu, by: Any, act: str) -> None:
    if menu.was_written_by(by):
        raise RuleBroken(f"你编过或改过这份食谱，换一个人{act}")


def _same(item: MenuItem, menu: Menu) -> MenuItem:
    return MenuItem(
        menu_id=menu.id,
        on=item.on,
        meal_id=item.meal_id,
        slot_id=item.slot_id,
        diet_id=item.diet_id,
        position=item.position,
        dish_id=item.dish_id,
        version_id=item.version_id,
    )


def _week(menu: Menu) -> str:
    return week_word(menu.first_day) or f"{menu.first_day.month}月{menu.first_day.day}日一周"


def _tell(permission: Permission, title: str, url: str) -> None:
    for account_id in db.session.scalars(
        select(Account.id).where(Account.is_active, may(permission))
    ):
        messages.tell(account_id, title, url)
