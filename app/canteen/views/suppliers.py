"""Suppliers (供应商) and what they ask for a food (单价)."""

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import audit, clash, clock
from app.base.access import requires
from app.base.export import Column
from app.base.handout import Sheet, hand_out, in_words
from app.base.htmx import render_page
from app.base.saving import attempt, saved, values
from app.canteen.forms.prices import PricesForm
from app.canteen.forms.suppliers import SupplierForm
from app.canteen.models import FoodPrice, Supplier
from app.canteen.queries import prices as price_queries
from app.canteen.queries import suppliers as queries
from app.canteen.queries.foods import food_table, unit_weights
from app.canteen.services import prices as price_services
from app.canteen.services import suppliers as services
from app.domain.foods import FOOD_GROUP_LABELS
from app.extensions import db
from app.permissions import Permission

bp = Blueprint("suppliers", __name__, url_prefix="/suppliers")
PRICE_COLUMNS = [
    Column("类别", lambda row: FOOD_GROUP_LABELS[row.food.group], 10),
    Column("品名", lambda row: row.food.word, 20),
    Column("单价（元/公斤）", lambda row: row.fen_per_kg / 100, 14),
    Column("进货日期", lambda row: row.bought_on, 12),
    Column("供应商", lambda row: row.supplier, 20),
]


@bp.get("/")
@requires(Permission.CANTEEN_PURCHASE_READ)
def index() -> ResponseReturnValue:
    return render_page(
        "canteen/suppliers/index.html",
        rows=db.session.scalars(queries.suppliers(is_active=None)).all(),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CANTEEN_FOOD_MANAGE)
def new() -> ResponseReturnValue:
    form = SupplierForm()
    if form.validate_on_submit() and attempt(form, services.add_supplier, **values(form)):
        return saved(url_for(".index"), f"已增加{form.name.data}")
    return render_page("canteen/suppliers/form.html", form=form, supplier=None), form.status


@bp.route("/<int:supplier_id>/edit", methods=["GET", "POST"])
@requires(Permission.CANTEEN_FOOD_MANAGE)
def edit(supplier_id: int) -> ResponseReturnValue:
    supplier = db.get_or_404(Supplier, supplier_id)
    form = SupplierForm(obj=supplier)
    if form.is_submitted() and clash.found(form, supplier):
        return clash.page(form, supplier, back=url_for(".edit", supplier_id=supplier_id))
    if form.validate_on_submit() and attempt(
        form, services.change_supplier, supplier=supplier, **values(form)
    ):
        return saved(url_for(".index"), f"{form.name.data}已保存")
    return render_page(
        "canteen/suppliers/form.html",
        form=form,
        supplier=supplier,
        history=audit.history(supplier),
    ), form.status


@bp.get("/prices")
@requires(Permission.CANTEEN_PURCHASE_READ)
def prices() -> ResponseReturnValue:
    q = request.args.get("q", "").strip()
    return render_page(
        "canteen/suppliers/prices.html",
        fragment="rows",
        rows=price_queries.price_list(clock.today(), q),
        q=q,
    )


@bp.route("/prices/export.<kind>", methods=["GET", "POST"])
@requires(Permission.CANTEEN_PURCHASE_READ)
def export(kind: str) -> ResponseReturnValue:
    answer = hand_out(_sheet, kind)
    db.session.commit()
    return answer


@bp.route("/prices/new", methods=["GET", "POST"])
@requires(Permission.CANTEEN_FOOD_MANAGE)
def new_prices() -> ResponseReturnValue:
    form = PricesForm(bought_on=clock.today())
    if form.validate_on_submit():
        drafts = form.read(food_table(clock.today()), unit_weights())
        if drafts and attempt(form, price_services.add_prices, drafts=drafts, bought=_bought(form)):
            return saved(url_for(".prices"), f"已填写 {len(drafts)} 种食材的单价")
    return render_page("canteen/suppliers/new_prices.html", form=form), form.status


@bp.get("/prices/<code>")
@requires(Permission.CANTEEN_PURCHASE_READ)
def food_prices(code: str) -> ResponseReturnValue:
    food = food_table(clock.today()).get(code) or abort(404)
    return render_page(
        "canteen/suppliers/food_prices.html", food=food, rows=price_queries.prices_of(code)
    )


@bp.post("/prices/<int:price_id>/withdraw")
@requires(Permission.CANTEEN_FOOD_MANAGE)
def withdraw(price_id: int) -> ResponseReturnValue:
    row = db.get_or_404(FoodPrice, price_id)
    code = row.food_code
    price_services.withdraw_price(row)
    return saved(url_for(".food_prices", code=code), "已删除填错的单价")


def _bought(form: PricesForm) -> price_services.Bought:
    on = form.bought_on.data or clock.today()
    return price_services.Bought(on, form.supplier_id.data, current_user.name, clock.now())


def _sheet() -> Sheet:
    q = request.args.get("q", "").strip()
    rows = price_queries.price_list(clock.today(), q)
    return Sheet("食材单价", PRICE_COLUMNS, rows, in_words(("查找", q)))
