"""Papers (海报和食谱表): the wall sheet, the gram sheet, and the week as a spreadsheet."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.base import codes, listing
from app.base.access import requires
from app.base.handout import Sheet, hand_out
from app.base.htmx import render_page
from app.base.printing import pdf_response
from app.canteen import menu_sheets
from app.canteen.models import Menu, MenuState
from app.canteen.queries import menus, papers, sheets
from app.canteen.views.menu_page import sees_drafts, shown_menu_or_404
from app.directory.queries.addresses import printed
from app.domain.foods import EDITION
from app.domain.nutrition import METHOD
from app.extensions import db
from app.permissions import Permission

bp = Blueprint("papers", __name__, url_prefix="/papers")

# A4 is the sheet of A3 at 71 %: the same lines, the same breaks.
POINTS_A_REM = {"a3": 10.0, "a4": 7.07}


@bp.get("/")
@requires(Permission.CANTEEN_MENU_READ)
def index():
    found = menus.menus() if sees_drafts() else menus.menus().where(menus.WAS_PUBLISHED)
    page = listing.page(found, by=Menu.first_day, key=Menu.id)
    return render_page("canteen/papers/index.html", page=page, week_word=sheets.week_word)


@bp.get("/<int:menu_id>/poster-<any(a3, a4):size>.pdf")
@requires(Permission.CANTEEN_MENU_READ)
def poster(menu_id: int, size: str):
    menu = shown_menu_or_404(menu_id)
    week = sheets.week_of(menu)
    is_open = menu.state is MenuState.PUBLISHED
    return pdf_response(
        "canteen/papers/poster.html",
        f"{week.title} {menu.first_day} {size.upper()}",
        week=week,
        menu=menu,
        sheets=papers.poster(week),
        size=size,
        points=POINTS_A_REM[size],
        mark=papers.mark(menu),
        week_word=week.word,
        qr=codes.qr_svg(_public(menu), label="公开食谱") if is_open else "",
    )


@bp.get("/<int:menu_id>/grams.pdf")
@requires(Permission.CANTEEN_MENU_READ)
def grams(menu_id: int):
    menu = shown_menu_or_404(menu_id)
    week = sheets.week_of(menu)
    return pdf_response(
        "canteen/papers/grams.html",
        f"带量食谱 {menu.first_day}",
        week=week,
        menu=menu,
        days=papers.gram_days(week),
        bands=papers.band_words(week.bands),
        told=sheets.TOLD,
        mark=papers.mark(menu),
        week_word=week.word,
        grams=sheets.grams,
        basis=papers.basis,
        allergens=sheets.allergens,
        method=METHOD,
        edition=EDITION,
    )


@bp.route("/<int:menu_id>/<any(grid, ingredients):what>.<kind>", methods=["GET", "POST"])
@requires(Permission.CANTEEN_MENU_READ)
def export(menu_id: int, what: str, kind: str) -> ResponseReturnValue:
    menu = shown_menu_or_404(menu_id)
    answer = hand_out(lambda: _sheet(menu, what), kind)
    db.session.commit()
    return answer


def _sheet(menu: Menu, what: str) -> Sheet:
    week = sheets.week_of(menu)
    words = " ".join(filter(None, (str(menu.first_day), papers.mark(menu))))
    if what == "grid":
        return Sheet(week.title, menu_sheets.grid_columns(week), menu_sheets.grid(week), words)
    return Sheet(
        "带量食谱", menu_sheets.ingredient_columns(week), menu_sheets.ingredients(week), words
    )


def _public(menu: Menu) -> str:
    path = url_for("open_menus.show", first_day=menu.first_day.isoformat())
    return printed(path, request.url_root)
