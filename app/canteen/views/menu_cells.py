"""Cells of the week's grid (食谱的一格): choose a dish, take one off, paste a block, undo."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import clock, numbers
from app.base.access import requires
from app.base.htmx import render_page, wants_fragment
from app.base.saving import saved
from app.canteen.models import Diet, Dish, Menu, MenuItem, Slot
from app.canteen.queries import dish_picker
from app.canteen.queries.menu_grid import Wanted
from app.canteen.services import menu_cells, menus
from app.canteen.services.menu_cells import Block, Cell
from app.canteen.views import menu_page as page
from app.domain.bands import Band
from app.domain.errors import RuleBroken
from app.domain.menu_paste import cells_of
from app.domain.school_calendar import weekday_text
from app.extensions import db
from app.permissions import Permission

bp = Blueprint("menu_cells", __name__, url_prefix="/menus")


@bp.get("/<int:menu_id>/cells/<day:day>/<int:slot_id>")
@requires(Permission.CANTEEN_MENU_WRITE)
def show(menu_id: int, day: date, slot_id: int) -> ResponseReturnValue:
    """The dishes for one cell; htmx gets the picker, or the dishes alone while one types."""
    cell = _cell(menu_id, day, slot_id)
    items, seen = cell.items(), request.args.get("seen")
    q = request.args.get("q", "").strip()
    kept = {name: value for name in page.KEPT if (value := request.args.get(name))}
    return render_page(
        "canteen/menus/cell.html",
        fragment="dishes" if "q" in request.args else "picker",
        cell=cell,
        lies_on_week=wants_fragment(),
        day_word=weekday_text(cell.on),
        items=items,
        item=next(
            (one for one in items if one.id == request.args.get("item", type=numbers.read)), None
        ),
        seen=menu_cells.seen_of(items),
        has_moved=seen is not None and seen != menu_cells.seen_of(items),
        q=q,
        groups=dish_picker.groups(q, cell.slot, cell.on, page.wanted().band or Band.AGE_9_11),
        kept=kept,
        back=page.week_url(cell.menu),
        here=_url(cell),
        chosen_url=_url(cell, q=q or None, item=request.args.get("item"), **kept),
        more_url=_url(cell, seen=menu_cells.seen_of(items), **kept),
        remove_url=_url(cell, "remove"),
    )


@bp.post("/<int:menu_id>/cells/<day:day>/<int:slot_id>")
@requires(Permission.CANTEEN_MENU_WRITE)
def choose(menu_id: int, day: date, slot_id: int) -> ResponseReturnValue:
    cell = _cell(menu_id, day, slot_id)
    dish = db.get_or_404(Dish, request.form.get("dish", type=numbers.read) or 0)
    try:
        change = menu_cells.choose(
            cell=cell, dish=dish, replaces=request.form.get("item", type=numbers.read), **_given()
        )
    except RuleBroken as broken:
        return _refused(cell, broken)
    return page.changed(cell.menu, change, f"{_place(cell)}：{dish}", _week(cell))


@bp.post("/<int:menu_id>/cells/<day:day>/<int:slot_id>/removal")
@requires(Permission.CANTEEN_MENU_WRITE)
def remove(menu_id: int, day: date, slot_id: int) -> ResponseReturnValue:
    cell = _cell(menu_id, day, slot_id)
    item_id = request.values.get("item", type=numbers.read) or 0
    item = db.session.get(MenuItem, item_id)
    name = str(item.dish) if item else ""
    try:
        change = menu_cells.take_off(cell=cell, item_id=item_id, **_given())
    except RuleBroken as broken:
        return _refused(cell, broken)
    return page.changed(cell.menu, change, f"{_place(cell)}去掉{name}", _week(cell))


@bp.post("/<int:menu_id>/cells/<day:day>/<int:slot_id>/paste")
@requires(Permission.CANTEEN_MENU_WRITE)
def paste(menu_id: int, day: date, slot_id: int) -> ResponseReturnValue:
    """Fill cells from a copied block; names that no dish has are shown first."""
    cell, text = _cell(menu_id, day, slot_id), request.form.get("text", "")
    cell.menu.check_open()
    block = _block(cell, text)
    if not block.parts:
        raise RuleBroken("没有读到菜名，复制表格里写着菜名的格子再粘贴")
    if block.unknown and "make" not in request.form:
        return render_page(
            "canteen/menus/paste.html",
            cell=cell,
            text=text,
            block=block,
            back=_week(cell),
            here=_url(cell, "paste"),
        )
    change = menu_cells.paste(menu=cell.menu, block=block, by=current_user, now=clock.now())
    return page.changed(cell.menu, change, f"已粘贴 {len(change.put)} 道菜", _week(cell))


@bp.post("/<int:menu_id>/undo")
@requires(Permission.CANTEEN_MENU_WRITE)
def undo_change(menu_id: int) -> ResponseReturnValue:
    """Undo one change of the grid, unless somebody has changed the same place since."""
    menu = page.open_menu_or_404(menu_id)
    drop, put = request.args.get("drop", ""), request.args.get("put", "")
    if not all(part.isdecimal() for part in drop.split("-") if part):
        abort(404)
    menus.put_back(
        menu=menu,
        drop=[int(part) for part in drop.split("-") if part],
        places=[page.unpacked(part) for part in put.split("~") if part],
        by=current_user,
        now=clock.now(),
    )
    return saved(page.week_url(menu), "已撤销")


def _cell(menu_id: int, day: date, slot_id: int) -> Cell:
    diet_id = request.values.get("diet", type=numbers.read)
    return Cell(
        page.open_menu_or_404(menu_id),
        day,
        db.get_or_404(Slot, slot_id),
        db.get_or_404(Diet, diet_id) if diet_id else None,
    )


def _given() -> dict[str, Any]:
    return {"seen": request.values.get("seen", ""), "by": current_user, "now": clock.now()}


def _refused(cell: Cell, broken: RuleBroken) -> ResponseReturnValue:
    """Show the week as it is now with what kept the change from it; nothing was written."""
    db.session.rollback()
    flash(str(broken), "warning")
    menu = db.get_or_404(Menu, cell.menu.id)
    diet_id = cell.diet.id if cell.diet else None
    return page.week_page(menu, Wanted(cell.slot.meal_id, diet_id, page.wanted().band)), 422


def _week(cell: Cell) -> str:
    diet_id = cell.diet.id if cell.diet else None
    return page.week_url(cell.menu, meal=cell.slot.meal_id, diet=diet_id)


def _url(cell: Cell, view: str = "show", **given: Any) -> str:
    place: dict[str, Any] = {"menu_id": cell.menu.id, "day": cell.on.isoformat()}
    return url_for(f".{view}", slot_id=cell.slot.id, **place, **given)


def _place(cell: Cell) -> str:
    return f"{weekday_text(cell.on)}{cell.diet or ''}{cell.slot}"


def _block(cell: Cell, text: str) -> Block:
    """Return what a pasted block says of the cells from this one on, to the right and down."""
    days = [day.on for day in cell.menu.days if day.on >= cell.on]
    slots = [slot for slot in cell.slot.meal.slots if slot.is_active]
    slots = slots[slots.index(cell.slot) :] if cell.slot in slots else [cell.slot]
    parts, left_out = [], 0
    for row, column, name in cells_of(text):
        if row < len(slots) and column < len(days):
            parts.append((Cell(cell.menu, days[column], slots[row], cell.diet), name))
        else:
            left_out += 1
    return Block(menu_cells.known_dishes(parts), left_out)
