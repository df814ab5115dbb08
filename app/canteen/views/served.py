"""Served (哪天吃过): when a dish or an ingredient was last on the table, and the weeks before."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.base import clock, listing
from app.base.access import requires
from app.base.export import Column
from app.base.handout import Sheet, hand_out, in_words
from app.base.htmx import render_page
from app.canteen.models import Dish, Menu, MenuItem
from app.canteen.queries import served, sheets
from app.canteen.views.menu_page import sees_drafts
from app.extensions import db
from app.permissions import Permission

bp = Blueprint("served", __name__, url_prefix="/served")

STATES = {"served": "吃过", "rested": "没吃"}
WEEKS_A_PAGE = 10


@bp.get("/")
@requires(Permission.CANTEEN_MENU_READ)
def index():
    today, q = clock.today(), _q()
    period = served.period(today)
    rows = served.dishes(today, period.since, q, _is_rested(), drafts=sees_drafts())
    page = listing.page(rows, by=Dish.sort_key, key=Dish.id, descending=False)
    labels = [(key, f"{period.word}{word}的", None) for key, word in STATES.items()]
    return render_page(
        "canteen/served/index.html",
        fragment="rows",
        page=page,
        chips=listing.chips("state", labels),
        period=period,
        q=q,
        is_filtered=bool(q or request.args.get("state")),
        week_word=sheets.week_word,
    )


@bp.get("/weeks")
@requires(Permission.CANTEEN_MENU_READ)
def weeks():
    today, q = clock.today(), _q()
    found = served.weeks(today, q)
    page = listing.page(found, by=Menu.first_day, key=Menu.id, per_page=WEEKS_A_PAGE)
    return render_page(
        "canteen/served/weeks.html",
        fragment="rows",
        page=page,
        weeks=served.tables(page.rows, q),
        q=q,
        week_word=sheets.week_word,
    )


@bp.get("/<int:dish_id>")
@requires(Permission.CANTEEN_MENU_READ)
def show(dish_id: int):
    dish, today = db.get_or_404(Dish, dish_id), clock.today()
    period = served.period(today)
    drafts = sees_drafts()
    found = served.dishes(today, period.since, drafts=drafts).where(Dish.id == dish_id)
    told = db.session.execute(found).first()
    times = served.servings(dish_id, today, drafts=drafts)
    page = listing.page(times, by=MenuItem.on, key=MenuItem.id)
    return render_page(
        "canteen/served/show.html",
        dish=dish,
        told=told,
        page=page,
        period=period,
        today=today,
        week_word=sheets.week_word,
    )


@bp.route("/export.<kind>", methods=["GET", "POST"])
@requires(Permission.CANTEEN_MENU_READ)
def export(kind: str) -> ResponseReturnValue:
    answer = hand_out(_sheet, kind)
    db.session.commit()
    return answer


def _sheet() -> Sheet:
    today, q = clock.today(), _q()
    period = served.period(today)
    columns = [
        Column("菜品", lambda row: row.name, 20),
        Column("菜位", lambda row: row.slot_name, 10),
        Column("上次供应", lambda row: row.last_on, 12),
        Column(f"{period.word}次数", lambda row: row.times, 10),
        Column("下次计划", lambda row: row.next_on, 12),
    ]
    words = in_words(("查找", q), ("供应", STATES.get(request.args.get("state", ""))))
    rows = served.dishes(today, period.since, q, _is_rested(), drafts=sees_drafts())
    return Sheet("菜品供应记录", columns, rows, words)


def _q() -> str:
    return request.args.get("q", "").strip()


def _is_rested() -> bool | None:
    state = request.args.get("state", "")
    return state == "rested" if state in STATES else None
