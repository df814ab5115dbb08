"""The page of a week as every view of menus answers with it (一周食谱)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Select

from app.base import audit, clock, numbers
from app.base.htmx import render_page
from app.base.saving import undoable
from app.canteen.models import Menu, MenuState
from app.canteen.queries import menu_grid
from app.canteen.queries import menus as queries
from app.canteen.queries.diners import diners
from app.canteen.queries.menu_grid import Grid, Wanted
from app.canteen.queries.nutrition import Summary, at_table, summary
from app.canteen.queries.reminders import Spot
from app.canteen.queries.sheets import week_word
from app.canteen.services.menu_cells import Change
from app.canteen.services.menus import Placing
from app.domain.bands import Band, Diners
from app.domain.menu_weeks import DAYS
from app.extensions import db
from app.permissions import Permission

# Shown in the address only where they are not the usual ones.
KEPT = ("meal", "diet", "band")
PLANNERS = (
    Permission.CANTEEN_MENU_WRITE,
    Permission.CANTEEN_MENU_REVIEW,
    Permission.CANTEEN_MENU_PUBLISH,
    Permission.CANTEEN_PURCHASE_READ,
)


def wanted() -> Wanted:
    """Return which meal, diet and band the address or the form asks for."""
    band = request.values.get("band", "")
    return Wanted(
        request.values.get("meal", type=numbers.read),
        request.values.get("diet", type=numbers.read),
        Band(band) if band in {one.value for one in Band} else None,
    )


def sees_drafts() -> bool:
    """Tell whether who asks has to do with a menu before it is published."""
    return any(current_user.can(permission) for permission in PLANNERS)


def week_url(menu: Menu, **given: Any) -> str:
    """Return the address of the week, the meal, diet and band as they are now or as given."""
    kept = {name: request.values.get(name) or None for name in KEPT}
    first = menu.first_day.isoformat()
    return url_for("canteen.menus.show", day=first, **{**kept, **given})


def week_page(menu: Menu, seen: Wanted | None = None) -> str:
    """Return the grid of a menu; htmx gets what is inside #week."""
    today = clock.today()
    found = menu_grid.grid(menu, seen or wanted(), today)
    return render_page(
        "canteen/menus/show.html",
        fragment="week",
        grid=found,
        menu=menu,
        summary=_summary(found),
        published=queries.published_of(menu.first_day),
        versions=db.session.scalars(versions_of(menu.first_day)).all(),
        last=queries.last_before(menu.first_day),
        history=audit.history(menu, limit=20),
        week_word=week_word,
        sees_drafts=sees_drafts(),
        week_url=lambda **given: week_url(menu, **{**_now(found), **given}),
        now_shown=_now(found),
        spot_url=lambda spot: spot_url(menu, spot, _now(found)),
        more_days=_more_days(menu) if menu.is_open else [],
        **neighbours(menu.first_day),
    )


def spot_url(menu: Menu, spot: Spot, now: Mapping[str, Any] = MappingProxyType({})) -> str:
    """Return the address of a cell; the fragment alone where its meal and diet are shown now."""
    if (now.get("meal"), now.get("diet")) == (spot.meal_id, spot.diet_id):
        return f"#{spot.anchor}"
    return week_url(menu, meal=spot.meal_id, diet=spot.diet_id, _anchor=spot.anchor)


def versions_of(first_day: date) -> Select[Menu]:
    """Return the versions of a week that who asks may see, the newest first."""
    found = queries.versions_of(first_day)
    return found if sees_drafts() else found.where(queries.WAS_PUBLISHED)


def newest_of(first_day: date) -> Menu | None:
    """Return the newest version of a week that who asks may see."""
    return db.session.scalar(versions_of(first_day).limit(1))


def shown_menu_or_404(menu_id: int) -> Menu:
    """Return a menu to whoever may see it: before it is published, those who plan."""
    menu = open_menu_or_404(menu_id)
    was_published = menu.state in (MenuState.PUBLISHED, MenuState.SUPERSEDED)
    return menu if was_published or sees_drafts() else abort(404)


def neighbours(first_day: date) -> dict[str, Any]:
    """Return the weeks before and after, and today, for the head of a page."""
    week = timedelta(days=DAYS)
    return {
        "first_day": first_day,
        "today": clock.today(),
        "before_url": url_for("canteen.menus.show", day=(first_day - week).isoformat()),
        "after_url": url_for("canteen.menus.show", day=(first_day + week).isoformat()),
    }


def changed(menu: Menu, change: Change, text: str, location: str) -> ResponseReturnValue:
    """Commit a change of the grid and offer the way back."""
    back = url_for(
        "canteen.menu_cells.undo_change",
        menu_id=menu.id,
        drop="-".join(map(str, change.put)) or None,
        put="~".join(map(packed, change.took)) or None,
        meal=request.values.get("meal"),
        diet=request.values.get("diet") or None,
        band=request.values.get("band") or None,
    )
    return undoable(location, text, back)


def packed(place: Placing) -> str:
    parts = (place.on.toordinal(), place.slot_id, place.version_id, place.diet_id or 0)
    return ".".join(map(str, (*parts, place.position)))


def unpacked(text: str) -> Placing:
    """Return what `packed` made; an address that somebody typed is no page."""
    try:
        on, slot_id, version_id, diet_id, position = map(int, text.split("."))
        return Placing(date.fromordinal(on), slot_id, version_id, diet_id or None, position)
    except ValueError:
        abort(404)


def _now(found: Grid) -> dict[str, Any]:
    return {
        "meal": found.meal.id if found.meal else None,
        "diet": found.diet.id if found.diet else None,
        "band": found.band.value,
    }


def _summary(found: Grid) -> Summary | None:
    """Return the nutrition of what is shown, for one head of the band that is looked at."""
    if found.meal is None:
        return None
    days = [day.on for day in found.menu.days]
    people = at_table(diners(days), found.courses).get(found.band) or Diners(1)
    eaten = [replace(course, diet_id=None) for course in found.courses]
    return summary(eaten, {found.band: people}, {found.meal.kind})


def _more_days(menu: Menu) -> list[date]:
    """Return the days of the week that are not on the menu."""
    there = {day.on for day in menu.days}
    days = (menu.first_day + timedelta(days=number) for number in range(-1, DAYS))
    return [day for day in days if day not in there]


def open_menu_or_404(menu_id: int) -> Menu:
    """Return the menu whose address a form carries; a discarded one is gone."""
    menu = db.get_or_404(Menu, menu_id)
    return menu if menu.state is not MenuState.DISCARDED else abort(404)
