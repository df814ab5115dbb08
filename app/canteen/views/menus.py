"""Menus (一周食谱): the list of weeks, the grid of one, beginning and discarding a draft."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import clock, days, listing, numbers
from app.base.access import requires
from app.base.htmx import render_page
from app.base.saving import saved, undoable
from app.canteen.forms.menus import CopyForm, DaysForm
from app.canteen.models import MENU_STATE_LABELS, Menu, MenuState
from app.canteen.queries import menus as queries
from app.canteen.queries import rotations
from app.canteen.queries.meals import meals
from app.canteen.queries.menu_turns import coming_week
from app.canteen.queries.sheets import week_word
from app.canteen.services import menu_copies, menus
from app.canteen.views import menu_page as page
from app.domain.errors import RuleBroken
from app.domain.menu_weeks import DAYS
from app.extensions import db
from app.permissions import Permission

bp = Blueprint("menus", __name__, url_prefix="/menus")
WEEKS_TO_COPY = 40


@bp.get("/")
@requires(Permission.CANTEEN_MENU_READ)
def index() -> ResponseReturnValue:
    text = request.args.get("state", "")
    state = MenuState(text) if text in {one.value for one in MenuState} else None
    found = queries.menus(state)
    if not page.sees_drafts():
        found = found.where(queries.WAS_PUBLISHED)
    shown = listing.page(found, by=Menu.first_day, key=Menu.id, total=listing.count(found))
    this = queries.week_start(clock.today())
    return render_page(
        "canteen/menus/index.html",
        fragment="rows",
        page=shown,
        state=state,
        chips=listing.chips("state", _states()) if page.sees_drafts() else [],
        week_word=week_word,
        this_week=this,
        next_week=this + timedelta(days=DAYS),
    )


@bp.get("/now")
@requires(Permission.CANTEEN_MENU_READ)
def now() -> ResponseReturnValue:
    """Lead to the week to work on: the next one for its writers from Thursday on."""
    writes = current_user.can(Permission.CANTEEN_MENU_WRITE)
    today = clock.today()
    first = coming_week(today) if writes else queries.week_start(today)
    return redirect(url_for(".show", day=first.isoformat()))


@bp.get("/<day:day>")
@requires(Permission.CANTEEN_MENU_READ)
def show(day: date) -> ResponseReturnValue:
    first_day = _week_of(day)
    menu = _version(first_day)
    if menu is None:
        return _beginning(first_day, DaysForm())
    return page.week_page(menu)


@bp.post("/<day:day>/draft")
@requires(Permission.CANTEEN_MENU_WRITE)
def begin(day: date) -> ResponseReturnValue:
    """Begin the menu of the week: empty, or from another week where the button names one."""
    first_day = queries.week_start(day)
    form, source = DaysForm(), request.form.get("source", type=numbers.read)
    _offer(form, first_day)
    if not form.validate_on_submit():
        return _beginning(first_day, form), form.status
    given: dict[str, Any] = {"days": form.chosen, "by": current_user, "now": clock.now()}
    try:
        said = _begun(first_day, source, given)
    except RuleBroken as broken:
        return _not_begun(first_day, form, broken)
    return saved(url_for(".show", day=first_day.isoformat()), said)


@bp.route("/<int:menu_id>/copies", methods=["GET", "POST"])
@requires(Permission.CANTEEN_MENU_WRITE)
def copy(menu_id: int) -> ResponseReturnValue:
    """Fill a draft from a week of one's choice."""
    menu, form = page.open_menu_or_404(menu_id), CopyForm()
    turns = rotations.turns(menu.first_day)
    form.source.choices = _weeks(menu, turns)
    if not form.validate_on_submit():
        return render_page(
            "canteen/menus/copy.html",
            form=form,
            menu=menu,
            week_word=week_word,
            turns=turns,
        ), form.status
    source, given = db.get_or_404(Menu, form.source.data), {"by": current_user, "now": clock.now()}
    if request.form.get("how") == "replace":
        fresh, copied = menu_copies.replace_week(source=source, menu=menu, **given)
        return _replaced(fresh, menu, str(copied))
    copied = menu_copies.copy_week(source=source, menu=menu, **given)
    change = page.Change(copied.item_ids)
    return page.changed(menu, change, str(copied), url_for(".show", day=menu.first_day.isoformat()))


@bp.post("/<int:menu_id>/replacement/<int:old_id>/undo")
@requires(Permission.CANTEEN_MENU_WRITE)
def bring_back(menu_id: int, old_id: int) -> ResponseReturnValue:
    menu, old = db.get_or_404(Menu, menu_id), db.get_or_404(Menu, old_id)
    menu_copies.bring_back(menu=menu, discarded=old, now=clock.now())
    return saved(url_for(".show", day=menu.first_day.isoformat()), "已恢复原来的草稿")


@bp.post("/<int:menu_id>/discard")
@requires(Permission.CANTEEN_MENU_WRITE)
def discard(menu_id: int) -> ResponseReturnValue:
    menu = page.open_menu_or_404(menu_id)
    menus.discard(menu=menu, now=clock.now())
    back = url_for(".restore", menu_id=menu_id)
    return undoable(url_for(".show", day=menu.first_day), "草稿已丢弃", back)


@bp.post("/<int:menu_id>/restore")
@requires(Permission.CANTEEN_MENU_WRITE)
def restore(menu_id: int) -> ResponseReturnValue:
    menu = db.get_or_404(Menu, menu_id)
    menus.restore(menu=menu, now=clock.now())
    return saved(url_for(".show", day=menu.first_day.isoformat()), "草稿已恢复")


@bp.post("/<int:menu_id>/days")
@requires(Permission.CANTEEN_MENU_WRITE)
def add_day(menu_id: int) -> ResponseReturnValue:
    menu = page.open_menu_or_404(menu_id)
    on = days.read(request.form.get("day", "")) or abort(404)
    menus.add_day(menu=menu, on=on, by=current_user, now=clock.now())
    return saved(page.week_url(menu), f"已加上 {on:%m-%d}")


@bp.post("/<int:menu_id>/days/<day:day>/removal")
@requires(Permission.CANTEEN_MENU_WRITE)
def remove_day(menu_id: int, day: date) -> ResponseReturnValue:
    menu = page.open_menu_or_404(menu_id)
    took = menus.remove_day(menu=menu, on=day, by=current_user, now=clock.now())
    change = page.Change((), tuple(took))
    location = page.week_url(menu)
    if not took:
        return saved(location, f"已去掉 {day:%m-%d}")
    return page.changed(menu, change, f"已去掉 {day:%m-%d} 和 {len(took)} 道菜", location)


def _week_of(day: date) -> date:
    """Return the week of the day; a menu that was begun by other weeks keeps its own."""
    first_day = queries.week_start(day)
    if queries.menu_of(first_day) is None:
        there = queries.serving(queries.serving_days(first_day))
        return there.first_day if there else first_day
    return first_day


def _version(first_day: date) -> Menu | None:
    """Return the version the address names, else the newest; outsiders see what is published."""
    number = request.args.get("version", type=numbers.read)
    found = page.versions_of(first_day)
    if number is None:
        return db.session.scalar(found.limit(1))
    return db.session.scalar(found.where(Menu.number == number)) or abort(404)


def _begun(first_day: date, source: int | None, given: dict[str, Any]) -> str:
    """Begin the menu and return what to say of it."""
    if source is None:
        menus.open_menu(first_day=first_day, **given)
        return "已开始编，选好的菜自动保存"
    other = db.get_or_404(Menu, source)
    _, copied = menu_copies.open_copy(first_day=first_day, source=other, **given)
    return str(copied)


def _not_begun(first_day: date, form: DaysForm, broken: RuleBroken) -> ResponseReturnValue:
    """Show the menu that the week has already, or the form with what is wrong in it."""
    db.session.rollback()
    if there := queries.menu_of(first_day):
        flash(str(broken), "warning")
        return page.week_page(there), 409
    form.refuse(broken.field, str(broken))
    return _beginning(first_day, form), 422


def _beginning(first_day: date, form: DaysForm) -> str:
    """Return the page of a week that has no menu yet."""
    usual = _offer(form, first_day)
    return render_page(
        "canteen/menus/begin.html",
        form=form,
        usual=usual,
        last=queries.last_before(first_day),
        turns=rotations.turns(first_day),
        has_meals=bool(meals()),
        week_word=week_word,
        **page.neighbours(first_day),
    )


def _offer(form: DaysForm, first_day: date) -> list[date]:
    usual = queries.serving_days(first_day)
    week = [first_day + timedelta(days=number) for number in range(DAYS)]
    days = sorted({*week, *usual})
    form.offer(days, usual, queries.day_notes(days))
    return usual


def _weeks(menu: Menu, turns: Sequence[rotations.Turn]) -> list[tuple[int, str]]:
    """Return the weeks to copy from, the latest first; of each its newest version."""
    found = {turn.week.menu_id: turn.week.menu for turn in turns}
    days = {menu.first_day}
    for row in db.session.scalars(queries.menus().limit(WEEKS_TO_COPY)):
        if row.first_day not in days:
            found[row.id] = row
            days.add(row.first_day)
    latest = sorted(found.values(), key=lambda row: row.first_day, reverse=True)
    return [(row.id, _week_label(row)) for row in latest]


def _week_label(row: Menu) -> str:
    words = f"{week_word(row.first_day)} {row.first_day} 起·{MENU_STATE_LABELS[row.state]}"
    return words.strip()


def _replaced(fresh: Menu, old: Menu, said: str) -> ResponseReturnValue:
    back = url_for(".bring_back", menu_id=fresh.id, old_id=old.id)
    return undoable(url_for(".show", day=fresh.first_day), f"{said}，原来的草稿已换下", back)


def _states() -> list[tuple[str, str, Any]]:
    live = [(state.value, label, None) for state, label in MENU_STATE_LABELS.items()]
    return [("", "全部", None), *live]
