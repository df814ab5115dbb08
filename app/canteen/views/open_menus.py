"""The week's menu for everybody (公开食谱): a page, its data, a calendar; no account needed."""

import json
from datetime import date, timedelta

from flask import Blueprint, Response, abort, request, send_file, url_for

from app.base import clock, privacy
from app.base.access import public
from app.base.export import XLSX, write_xlsx
from app.base.htmx import answer_unchanged, render_page
from app.canteen import menu_sheets
from app.canteen.models import Menu
from app.canteen.queries import open_data, open_menus, sheets
from app.directory.models import School
from app.domain import ical
from app.extensions import db

bp = Blueprint("open_menus", __name__, url_prefix="/open/menus")

# A telephone keeps what is over for a while, as a calendar does.
DAYS_BACK = timedelta(days=28)
DAYS_AHEAD = timedelta(days=60)
FRESH_SECONDS = 300


@bp.get("/")
@public
def index():
    """The menu now: today first, or the next day on which there is food."""
    today = clock.today()
    found = open_menus.serving_from(today)
    if found is None:
        return answer_unchanged(render_page("canteen/open_menus/empty.html"))
    menu, day = found
    return _page(menu, today, shown=day if day >= today else None)


@bp.get("/<day:first_day>")
@public
def show(first_day: date):
    """One week, at an address that stays; corrected, it shows what holds now."""
    return _page(_menu(first_day), clock.today())


@bp.get("/<day:first_day>/<int:number>")
@public
def version(first_day: date, number: int):
    """One version of a week, also one that was corrected since."""
    return _page(_menu(first_day, number), clock.today())


@bp.get("/<day:first_day>.json")
@public
def data(first_day: date):
    menu = _menu(first_day)
    url = url_for(".show", first_day=first_day, _external=True)
    found = open_data.as_json(sheets.week_of(menu), _school_name(), url)
    return _fresh(Response(json.dumps(found, ensure_ascii=False), mimetype="application/json"))


@bp.get("/<day:first_day>.xlsx")
@public
def table(first_day: date):
    """What is published may be taken by anybody: there is nobody to write into the audit log."""
    week = sheets.week_of(_menu(first_day))
    notes = [("学校", _school_name()), ("公布时间", f"{week.menu.published_at:%Y-%m-%d %H:%M}")]
    if week.menu.reason:
        notes.append(("更正原因", week.menu.reason))
    title = f"一周食谱 {first_day}"
    file = write_xlsx(
        menu_sheets.ingredient_columns(week), menu_sheets.ingredients(week), title, notes
    )
    return send_file(file, mimetype=XLSX, as_attachment=True, download_name=f"{title}.xlsx")


@bp.get("/calendar.ics")
@public
def calendar():
    today = clock.today()
    menus = open_menus.between(today - DAYS_BACK, today + DAYS_AHEAD)
    # The school's key, not its host: an address may change, an entry must not come twice.
    key = privacy.digest("open menus")[:12]
    name = f"{_school_name()}食谱".strip()
    events = open_data.events(menus, key, _address)
    return _fresh(Response(ical.calendar(name, events), mimetype="text/calendar"))


def _page(menu: Menu, today: date, shown: date | None = None) -> Response:
    """Return the week with one day first: `shown`, or today where the week has it."""
    week = sheets.week_of(menu)
    if shown is None and today in week.days:
        shown = today
    return answer_unchanged(
        render_page(
            "canteen/open_menus/show.html",
            week=week,
            menu=menu,
            issues=open_menus.issues(menu),
            order=sorted(week.days, key=lambda day: (day != shown, day)),
            shown=shown,
            today=today,
            nutrition={day: sheets.nutrition_on(week, day) for day in week.days},
            say=sheets,
        )
    )


def _menu(first_day: date, number: int | None = None) -> Menu:
    return open_menus.version(first_day, number) or abort(404)


def _address(menu: Menu) -> str:
    return url_for(".show", first_day=menu.first_day.isoformat(), _external=True)


def _school_name() -> str:
    school = db.session.get(School, 1)
    return school.name if school else ""


def _fresh(response: Response) -> Response:
    """Let anybody keep data for five minutes and ask with its ETag afterwards."""
    response.cache_control.public = True
    response.cache_control.max_age = FRESH_SECONDS
    response.add_etag()
    response.make_conditional(request)
    return response
