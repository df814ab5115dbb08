"""Nutrition (营养分析): a week and its parts, advice and swaps, the weeks of a term, the report."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import clock, days, listing, numbers, printing
from app.base.access import requires
from app.base.htmx import render_page
from app.base.saving import saved
from app.canteen.forms.nutrition import PublishedForm
from app.canteen.models import Dish, Menu, MenuItem
from app.canteen.queries import menus as menu_queries
from app.canteen.queries import nutrition_weeks as queries
from app.canteen.queries.foods import food_table
from app.canteen.queries.nutrition_weeks import Asked, Plan
from app.canteen.queries.sheets import week_word
from app.canteen.services import menus
from app.canteen.views.limit_page import limit_page
from app.canteen.views.menu_page import newest_of, sees_drafts
from app.directory.queries import terms
from app.domain import advice, comparison, kindergarten
from app.domain.exchange import SOURCE as EXCHANGE_SOURCE
from app.domain.food_amounts import SOURCE as AMOUNTS_SOURCE
from app.domain.foods import EDITION
from app.domain.kindergarten_limits import RULES, thresholds
from app.domain.menu_weeks import DAYS
from app.domain.nutrition import FOOD_CLASS_LABELS, METHOD
from app.domain.references import EDITION_LABELS, Edition
from app.domain.rules import CERTAINTY_LABELS
from app.domain.school_calendar import weekday_text
from app.domain.standards import WORD_LABELS
from app.extensions import db
from app.permissions import Permission

bp = Blueprint("nutrition", __name__, url_prefix="/nutrition")
KEPT = ("week", "day", "meal", "who", "edition")


@bp.get("/")
@requires(Permission.CANTEEN_MENU_READ)
def index() -> ResponseReturnValue:
    first_day = menu_queries.week_start(days.asked("week") or clock.today())
    menu = newest_of(first_day)
    found = queries.plan(menu, _asked(), clock.today()) if menu else None
    return render_page(
        "canteen/nutrition/index.html",
        plan=found,
        first_day=first_day,
        week_word=week_word,
        before_url=_url(week=first_day - timedelta(days=DAYS)),
        after_url=_url(week=first_day + timedelta(days=DAYS)),
        **(_filters(found) if found else {}),
        **_sources(),
    )


@bp.get("/<day:first_day>/advice")
@requires(Permission.CANTEEN_MENU_READ)
def advise(first_day: date) -> ResponseReturnValue:
    """What to change; a part of the page that comes after it, for it reads the whole bank."""
    menu = _menu(first_day)
    found = queries.plan(menu, _asked(), clock.today())
    candidates = queries.bank(clock.today())
    seen = found.summary
    return render_page(
        "canteen/nutrition/advice.html",
        fragment="advice",
        plan=found,
        advice=advice.advise(seen.verdicts, found.shown, candidates, found.people),
        swaps=advice.swaps(
            found.shown,
            candidates,
            found.people,
            seen.target,
            seen.days,
            avoid={course.dish_id for course in found.courses},
        ),
        weekday=weekday_text,
        back_url=_url(week=menu.first_day),
        kept={name: value for name in KEPT if (value := request.args.get(name))},
    )


@bp.post("/swaps/<int:item_id>/<int:dish_id>")
@requires(Permission.CANTEEN_MENU_WRITE)
def swap(item_id: int, dish_id: int) -> ResponseReturnValue:
    item, dish = db.get_or_404(MenuItem, item_id), db.get_or_404(Dish, dish_id)
    was, menu = item.dish.name, item.menu
    menus.set_item(
        menu=menu,
        on=item.on,
        slot=item.slot,
        dish=dish,
        by=current_user,
        now=clock.now(),
        diet=item.diet,
        item=item,
    )
    return saved(_url(week=menu.first_day), f"{weekday_text(item.on)}“{was}”已换成“{dish}”")


@bp.get("/<day:first_day>/comparison")
@requires(Permission.CANTEEN_MENU_READ)
def compare(first_day: date) -> ResponseReturnValue:
    """Our figures of one day beside those of somebody else; nothing is kept."""
    menu, today = _menu(first_day), clock.today()
    form, asked = PublishedForm(request.args), _asked()
    first = next((day.on for day in menu.days), None)
    found = queries.plan(menu, replace(asked, day=asked.day or first), today)
    band = next(iter(found.people))
    published = form.published() if form.validate() else {}
    lines = [line for course in found.shown for line in course.lines]
    return render_page(
        "canteen/nutrition/comparison.html",
        plan=found,
        band=band,
        form=form,
        published=published,
        comparison=comparison.compare(lines, band, published, food_table(today)),
        figures=comparison.FIGURES,
        days=listing.chips(
            "day",
            _choices({day.isoformat(): weekday_text(day) for day in found.days}),
            default=found.asked.day.isoformat() if found.asked.day else "",
        ),
        back_url=_url(week=menu.first_day),
    ), form.status


@bp.get("/weeks")
@requires(Permission.CANTEEN_MENU_READ)
def year() -> ResponseReturnValue:
    """The weeks of a term, or of the year that ends with this week."""
    term_id = request.args.get("term", type=numbers.read)
    known = db.session.scalars(terms.terms().limit(8)).all()
    term = next((row for row in known if row.id == term_id), None)
    last_day = term.last_day if term else clock.today() + timedelta(days=4 * DAYS)
    first_day = term.first_day if term else last_day - timedelta(days=365)
    found = queries.weeks(
        first_day, last_day, request.args.get("who", ""), clock.today(), sees_drafts()
    )
    return render_page(
        "canteen/nutrition/weeks.html",
        weeks=found,
        term=term,
        first_day=first_day,
        last_day=last_day,
        word_labels=WORD_LABELS,
        terms=listing.chips("term", [(str(row.id), row.name, None) for row in known]),
        groups=listing.chips("who", _choices(found.groups), default=found.who),
    )


@bp.get("/<day:first_day>/report.pdf")
@requires(Permission.CANTEEN_MENU_READ)
def report(first_day: date) -> ResponseReturnValue:
    found = queries.plan(_menu(first_day), _asked(), clock.today())
    seen, is_kindergarten = found.summary, found.is_kindergarten
    template = "kindergarten" if is_kindergarten else "report"
    limits = queries.limits_on(clock.today()) if is_kindergarten else thresholds()
    return printing.pdf_response(
        f"canteen/nutrition/{template}.html",
        f"{found.menu.first_day} 营养分析报告 {found.who_label}",
        plan=found,
        week_word=week_word,
        sections=kindergarten.report(seen.supply, seen.verdicts, limits),
        calcium=kindergarten.calcium_to_phosphorus(seen.supply),
        word_labels=WORD_LABELS,
        food_class_labels=FOOD_CLASS_LABELS,
        **_sources(),
    )


@bp.get("/limits")
@requires(Permission.CANTEEN_MENU_READ)
def limits() -> ResponseReturnValue:
    return render_page(
        "canteen/nutrition/limits.html",
        rules=RULES,
        numbers=queries.limit_numbers(clock.today()),
        certainty=CERTAINTY_LABELS,
    )


@bp.route("/limits/<kindergarten_limit>", methods=["GET", "POST"])
@requires(Permission.CANTEEN_BAN_MANAGE)
def limit(kindergarten_limit: str) -> ResponseReturnValue:
    rule = RULES.get(kindergarten_limit) or abort(404)
    return limit_page(rule, url_for(".limits"), "幼儿膳食评价界限")


def _menu(first_day: date) -> Menu:
    """Return the menu of the week of an address, as who asks may see it."""
    return newest_of(menu_queries.week_start(first_day)) or abort(404)


def _asked() -> Asked:
    edition = request.args.get("edition", "")
    return Asked(
        day=days.asked(),
        meal_id=request.args.get("meal", type=numbers.read),
        who=request.args.get("who", ""),
        edition=Edition[edition] if edition in Edition.__members__ else Edition.Y2013,
    )


def _url(**given: Any) -> str:
    kept = {name: request.args.get(name) or None for name in KEPT}
    return url_for("canteen.nutrition.index", **{**kept, **given})


def _choices(labels: Mapping[str, str]) -> list[tuple[str, str, listing.Count | None]]:
    return [(value, label, None) for value, label in labels.items()]


def _filters(plan: Plan) -> dict[str, Any]:
    """Return what the page filters by, and the addresses of advice and report for it."""
    first = plan.menu.first_day.isoformat()
    days = {day.isoformat(): weekday_text(day) for day in plan.days}
    meals = {str(meal.id): meal.name for meal in plan.meals}
    kept: dict[str, Any] = {name: request.args.get(name) or None for name in KEPT if name != "week"}
    editions = {edition.name: label for edition, label in EDITION_LABELS.items()}
    return {
        "days": listing.chips("day", _choices(days)),
        "meals": listing.chips("meal", _choices(meals)),
        "groups": listing.chips("who", _choices(plan.groups), default=plan.who),
        "editions": listing.chips("edition", _choices(editions), default=Edition.Y2013.name),
        "advice_url": url_for(".advise", first_day=first, **kept),
        "comparison_url": url_for(".compare", first_day=first, **kept),
        "report_url": url_for(".report", first_day=first, **kept),
    }


def _sources() -> dict[str, Any]:
    return {
        "method": METHOD,
        "table_edition": EDITION,
        "exchange_source": EXCHANGE_SOURCE,
        "amounts_source": AMOUNTS_SOURCE,
    }
