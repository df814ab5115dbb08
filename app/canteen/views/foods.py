"""Foods (食材): the composition table, what the school wrote over it, what a piece weighs."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import clock, listing, numbers
from app.base.access import requires
from app.base.export import Column
from app.base.handout import Sheet, hand_out, in_words
from app.base.htmx import render_page
from app.base.saving import refusing, saved
from app.canteen.forms.foods import FoodForm, RetireForm, UnitForm
from app.canteen.models import UnitWeight
from app.canteen.queries import foods as queries
from app.canteen.queries.dishes import dishes_with
from app.canteen.services import dishes as dish_services
from app.canteen.services import foods as services
from app.domain.allergens import of_food
from app.domain.foods import (
    EDITION,
    FOOD_GROUP_LABELS,
    GROUP_BY_LABEL,
    NUTRIENT_WORDS,
    PROTEIN_CLASS_LABELS,
    Food,
    FoodGroup,
    Nutrient,
)
from app.domain.menus import ALLERGEN_LABELS
from app.extensions import db
from app.permissions import Permission

bp = Blueprint("foods", __name__, url_prefix="/foods")
MOST_OPTIONS = 8
PER_PAGE = 50
LISTED = (
    Nutrient.ENERGY,
    Nutrient.PROTEIN,
    Nutrient.FAT,
    Nutrient.CARBOHYDRATE,
    Nutrient.CALCIUM,
    Nutrient.IRON,
    Nutrient.SODIUM,
    Nutrient.VITAMIN_C,
)


@bp.get("/")
@requires(Permission.CANTEEN_MENU_READ)
def index():
    table, args = queries.food_table(clock.today()), request.args
    found = queries.found(table, args.get("q", "").strip(), group=_group(), is_own="own" in args)
    groups = [(label, label, None) for label in FOOD_GROUP_LABELS.values()]
    return render_page(
        "canteen/foods/index.html",
        fragment="rows",
        page=_page(found),
        chips=listing.chips("group", groups),
        total=len(table),
        q=args.get("q", ""),
        is_own="own" in args,
        is_filtered=bool(args.get("q") or args.get("group") or "own" in args),
        listed=LISTED,
        edition=EDITION,
    )


@bp.route("/export.<kind>", methods=["GET", "POST"])
@requires(Permission.CANTEEN_MENU_READ)
def export(kind: str) -> ResponseReturnValue:
    answer = hand_out(_sheet, kind)
    db.session.commit()
    return answer


@bp.get("/picker")
@requires(Permission.CANTEEN_MENU_READ)
def picker() -> ResponseReturnValue:
    """What a line of a dish may mean, for the picker of ingredients."""
    q = request.args.get("q", "").strip()
    found = queries.found(queries.food_table(clock.today()), q)[:MOST_OPTIONS] if q else []
    options = [(food.code, food.name, _also(food)) for food in found]
    message = "成分表里没有，保留这个名称，不计入营养"
    return render_template("ui/options.html", options=options, message=message)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CANTEEN_FOOD_MANAGE)
def new() -> ResponseReturnValue:
    form = FoodForm()
    if not form.is_submitted():
        form.valid_from.data, form.name.data = clock.today(), request.args.get("name", "")
    if form.validate_on_submit():
        with refusing(form):
            entry = services.add_food(draft=form.draft(), by=current_user.name, now=clock.now())
            return _done(entry.code, f"已增加 {entry.name}{_adopted(entry.code)}")
    return render_template("canteen/foods/form.html", form=form, food=None), form.status


@bp.get("/<code>")
@requires(Permission.CANTEEN_MENU_READ)
def show(code: str) -> ResponseReturnValue:
    return _food_page(code)


@bp.route("/<code>/edit", methods=["GET", "POST"])
@requires(Permission.CANTEEN_FOOD_MANAGE)
def edit(code: str) -> ResponseReturnValue:
    food, form = _food(code), FoodForm()
    if not form.is_submitted():
        form.show(food)
        form.valid_from.data = clock.today()
    if form.validate_on_submit():
        draft = form.draft()
        with refusing(form):
            services.revise_food(code=code, draft=draft, by=current_user.name, now=clock.now())
            return _done(code, f"{draft.name} 从 {draft.valid_from} 起用本校数值")
    return render_template("canteen/foods/form.html", form=form, food=food), form.status


@bp.post("/<code>/retirement")
@requires(Permission.CANTEEN_FOOD_MANAGE)
def retire(code: str) -> ResponseReturnValue:
    form = RetireForm()
    if not form.validate_on_submit():
        return _food_page(code, retire_form=form), form.status
    services.retire_food(
        code=code, reason=form.reason.data or "", by=current_user.name, now=clock.now()
    )
    if queries.packaged(code):
        return _done(code, "已停用本校数值，改回成分表的数值")
    return saved(url_for(".index"), "已停用，用它的菜品会标出来")


@bp.post("/<code>/units/")
@requires(Permission.CANTEEN_FOOD_MANAGE)
def set_unit(code: str) -> ResponseReturnValue:
    food, form = _food(code), UnitForm()
    if form.validate_on_submit():
        unit = form.unit.data
        with refusing(form):
            services.set_unit(food=food, unit=unit, grams=form.weight(), note=form.note.data or "")
            return _done(code, f"{food.name} 每{unit} {form.weight():g} 克，用到的菜品重新计算")
    return _food_page(code, unit_form=form), form.status


@bp.post("/<code>/units/<int:unit_id>/removal")
@requires(Permission.CANTEEN_FOOD_MANAGE)
def remove_unit(code: str, unit_id: int) -> ResponseReturnValue:
    row = db.get_or_404(UnitWeight, unit_id)
    services.remove_unit(row=row)
    return _done(code, f"已删除每{row.unit}的重量")


def _food_page(
    code: str, unit_form: UnitForm | None = None, retire_form: RetireForm | None = None
) -> str:
    food = _food(code)
    return render_template(
        "canteen/foods/show.html",
        food=food,
        origin=queries.packaged(code),
        history=queries.history_of(code),
        units=queries.units_of(code),
        dishes=dishes_with(code),
        allergens=[word for key, word in ALLERGEN_LABELS.items() if key in of_food(food)],
        protein_class=PROTEIN_CLASS_LABELS[food.protein_class],
        edition=EDITION,
        unit_form=unit_form or UnitForm(formdata=None),
        retire_form=retire_form or RetireForm(formdata=None),
    )


def _food(code: str) -> Food:
    return queries.food_table(clock.today()).get(code) or abort(404)


def _done(code: str, message: str) -> ResponseReturnValue:
    db.session.flush()
    is_there = queries.food_table(clock.today()).get(code)
    return saved(url_for(".show", code=code) if is_there else url_for(".index"), message)


def _adopted(code: str) -> str:
    """Let dishes use the new food where they wrote its name; say in words which."""
    food = queries.food_table(clock.today()).get(code)
    if food is None:
        return ""
    found = dish_services.adopt_food(food=food, by=current_user.name, now=clock.now())
    return f"，{'、'.join(dish.name for dish in found)} 里的同名配料已对应" if found else ""


def _also(food: Food) -> str:
    """What else a food is called, which is often the word that was typed; else its group."""
    others = [name for name in food.aliases if name not in food.name]
    return "、".join(others[:2]) or FOOD_GROUP_LABELS[food.group]


def _group() -> FoodGroup | None:
    return GROUP_BY_LABEL.get(request.args.get("group", ""))


def _page(found: Sequence[Food]) -> listing.Page:
    """A page of what is in memory anyway, by number: there are some nine of them."""
    number = max(request.args.get("page", 1, type=numbers.read), 1)
    first = (number - 1) * PER_PAGE
    args: dict[str, Any] = {key: value for key, value in request.args.items() if key != "page"}
    older = url_for(".index", **args, page=number + 1) if first + PER_PAGE < len(found) else None
    newer = url_for(".index", **args, page=number - 1) if number > 1 else None
    total = listing.Count(len(found))
    return listing.Page(found[first : first + PER_PAGE], total, older, newer)


def _sheet() -> Sheet:
    args, q = request.args, request.args.get("q", "").strip()
    table = queries.food_table(clock.today())
    words = in_words(
        ("范围", "本校数值" if "own" in args else ""), ("类别", args.get("group", "")), ("查找", q)
    )
    found = queries.found(table, q, group=_group(), is_own="own" in args)
    return Sheet("食材成分", COLUMNS, found, words)


def _value(nutrient: Nutrient) -> Column:
    words = NUTRIENT_WORDS[nutrient]
    return Column(
        f"{words.label}（{words.unit}）",
        lambda food: _plain(food.values.get(nutrient)),
        11,
        on_paper=nutrient in LISTED,
    )


def _plain(number: float | None) -> float | int | None:
    """346 and not 346.0."""
    return int(number) if number is not None and number == int(number) else number


COLUMNS = [
    Column("编码", lambda food: food.code, 14),
    Column("食物名称", lambda food: food.name, 20),
    Column("别名", lambda food: "；".join(food.aliases), 20, on_paper=False),
    Column("类别", lambda food: FOOD_GROUP_LABELS[food.group], 10),
    Column("可食部（%）", lambda food: round(food.edible_pct), 8),
    *(_value(nutrient) for nutrient in Nutrient),
    Column("来源", lambda food: food.source, 24, on_paper=False),
]
