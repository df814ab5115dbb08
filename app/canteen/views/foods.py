"""Foods (食材): the composition table, what the school wrote over it, what a piece weighs."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.access import requires
from app.canteen.queries import foods as queries
from app.domain.foods import FOOD_GROUP_LABELS
from app.permissions import Permission

bp = Blueprint("foods", __name__, url_prefix="/foods")
MOST_OPTIONS = 8


@bp.get("/picker")
@requires(Permission.CANTEEN_MENU_READ)
def picker() -> ResponseReturnValue:
    """What a line of a dish may mean, for the picker of ingredients."""
    q = request.args.get("q", "").strip()
    found = queries.found(queries.food_table(clock.today()), q)[:MOST_OPTIONS] if q else []
    options = [(food.code, food.name, FOOD_GROUP_LABELS[food.group]) for food in found]
    message = "成分表里没有，保留这个名称，不计入营养"
    return render_template("ui/options.html", options=options, message=message)


@bp.get("/")
@requires(Permission.CANTEEN_MENU_READ)
def index():
    return ""


@bp.get("/<code>")
@requires(Permission.CANTEEN_MENU_READ)
def show(code: str):
    return ""
