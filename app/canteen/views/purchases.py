"""Purchases (采购单): what a week's menu needs, from whom, and what a head of it costs."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import clock
from app.base.access import requires
from app.base.export import Column
from app.base.handout import Sheet, hand_out, in_words
from app.base.htmx import render_page
from app.base.printing import pdf_response
from app.base.saving import attempt, saved
from app.canteen.forms.purchases import stock_form
from app.canteen.models import Menu
from app.canteen.queries import menus as menu_queries
from app.canteen.queries import purchases as queries
from app.canteen.queries import sheets
from app.canteen.services import purchases as services
from app.domain.foods import FOOD_GROUP_LABELS
from app.domain.purchases import KILOGRAM, kilograms
from app.domain.school_calendar import weekday_text
from app.extensions import db
from app.permissions import Permission

bp = Blueprint("purchases", __name__, url_prefix="/purchases")


@bp.get("/")
@requires(Permission.CANTEEN_PURCHASE_READ)
def index() -> ResponseReturnValue:
    return render_page(
        "canteen/purchases/index.html", menus=queries.weeks(), week_word=sheets.week_word
    )


@bp.route("/<day:first_day>", methods=["GET", "POST"])
@requires(Permission.CANTEEN_PURCHASE_READ)
def show(first_day: date) -> ResponseReturnValue:
    """The purchase list of a week; a POST writes down what is in stock."""
    menu = menu_queries.menu_of(first_day)
    if menu is None:
        return render_page("canteen/purchases/none.html", **_week(first_day))
    found = _plan(menu)
    form = stock_form(found.rows)
    if request.method == "POST" and not current_user.can(Permission.CANTEEN_FOOD_MANAGE):
        abort(403)
    if form.validate_on_submit() and attempt(
        form, services.count_stock, grams=form.grams(), by=current_user.name, at=clock.now()
    ):
        return saved(url_for(".show", first_day=first_day), "库存已保存，采购数量已重新计算")
    return render_page(
        "canteen/purchases/show.html", plan=found, form=form, kg=kilograms, **_week(first_day)
    ), form.status


@bp.route("/<day:first_day>/export.<kind>", methods=["GET", "POST"])
@requires(Permission.CANTEEN_PURCHASE_READ)
def export(first_day: date, kind: str) -> ResponseReturnValue:
    menu = menu_queries.menu_of(first_day) or abort(404)
    answer = hand_out(lambda: _sheet(_plan(menu)), kind)
    db.session.commit()
    return answer


@bp.get("/<day:first_day>/<int:supplier_id>.pdf")
@requires(Permission.CANTEEN_PURCHASE_READ)
def paper(first_day: date, supplier_id: int) -> ResponseReturnValue:
    """What one supplier has to bring; nothing on it is of another."""
    found = _plan(menu_queries.menu_of(first_day) or abort(404))
    delivery = found.delivery(supplier_id) or abort(404)
    by_day = request.args.get("deliver") != "week"
    lines = queries.lines(delivery, by_day)
    name = delivery.supplier.name if delivery.supplier else "未定供应商"
    return pdf_response(
        "canteen/purchases/paper.html",
        f"采购单 {first_day} {name}",
        row_count=len(lines),
        plan=found,
        delivery=delivery,
        name=name,
        lines=lines,
        by_day=by_day,
        kg=kilograms,
    )


def _plan(menu: Menu) -> queries.Plan:
    """In a running week what is over needs nothing any more, unless all is asked for."""
    today, days = clock.today(), [row.on for row in menu.days]
    left = [day for day in days if day >= today]
    is_whole = "all" in request.args or not left
    # What was counted and paid after a week is none of its business.
    last = days[-1] if days else menu.first_day
    return queries.plan(menu, days if is_whole else left, min(today, last))


def _week(first_day: date) -> dict[str, Any]:
    week = timedelta(days=7)
    return {
        "first_day": first_day,
        "before": first_day - week,
        "after": first_day + week,
        "today": clock.today(),
    }


def _sheet(plan: queries.Plan) -> Sheet:
    rows = [(delivery, row) for delivery in plan.deliveries for row in delivery.rows]
    words = f"{plan.days[0]} 到 {plan.days[-1]}" if plan.days else ""
    return Sheet("采购单", _columns(plan.days), rows, in_words(("供餐日", words)))


def _columns(days: Sequence[date]) -> list[Column]:
    return [
        Column("供应商", lambda pair: str(pair[0].supplier or "未定"), 16),
        Column("类别", lambda pair: FOOD_GROUP_LABELS[pair[1].need.food.group], 8, on_paper=False),
        Column("品名", lambda pair: pair[1].need.word, 14),
        *(_day_column(day) for day in days),
        Column("共需 公斤", lambda pair: _kg(pair[1].need.grams), 10),
        Column("库存 公斤", lambda pair: _kg(pair[1].in_stock), 10),
        Column("采购 公斤", lambda pair: _kg(pair[1].grams), 10),
        Column("规格", lambda pair: pair[1].pieces(pair[1].grams), 12),
        Column(
            "单价 元/公斤",
            lambda pair: pair[1].price.fen_per_kg / 100 if pair[1].price else None,
            10,
        ),
        Column("金额 元", lambda pair: None if pair[1].fen is None else pair[1].fen / 100, 10),
        Column("用于", lambda pair: "、".join(pair[1].need.dishes), 30, on_paper=False),
    ]


def _day_column(day: date) -> Column:
    label = f"{day.month}月{day.day}日 {weekday_text(day)}"
    return Column(label, lambda pair: _kg(pair[1].need.by_day.get(day, 0)) or None, 9)


def _kg(grams: float) -> float:
    return round(grams / KILOGRAM, 2)
