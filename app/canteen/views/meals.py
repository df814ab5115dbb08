"""Meals (餐次), slots (菜位) and special diets (特殊餐): the canteen's settings."""

from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from app.base import audit, clash
from app.base.access import requires
from app.base.htmx import render_page
from app.base.saving import attempt, saved, values
from app.canteen.forms.meals import DietForm, MealForm, NewMealForm, SlotForm, diet_form
from app.canteen.models import Diet, Meal, Slot
from app.canteen.queries import meals as queries
from app.canteen.queries.diners import bands_in_use
from app.canteen.services import meals as services
from app.directory.models import School
from app.domain.bands import Band
from app.domain.meal_sets import MEAL_SETS, usual_set
from app.extensions import db
from app.permissions import Permission

bp = Blueprint("meals", __name__, url_prefix="/meals")


@bp.get("/")
@requires(Permission.CANTEEN_MENU_READ)
def index() -> ResponseReturnValue:
    school = db.session.get(School, 1)
    usual = usual_set(school.kind if school else None)
    return render_page(
        "canteen/meals/index.html",
        meals=queries.meals(is_active=None),
        diets=queries.diets(is_active=None),
        sets=sorted(MEAL_SETS.items(), key=lambda item: item[0] != usual),
    )


@bp.post("/usual")
@requires(Permission.CANTEEN_MEAL_MANAGE)
def begin() -> ResponseReturnValue:
    name = request.form.get("name", "")
    if name not in MEAL_SETS:
        abort(404)
    made = services.add_usual_meals(name=name)
    return saved(url_for(".index"), f"已增加{'、'.join(meal.name for meal in made)}，点开可以修改")


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CANTEEN_MEAL_MANAGE)
def new() -> ResponseReturnValue:
    form = NewMealForm(position=len(queries.meals(is_active=None)))
    if form.validate_on_submit() and attempt(
        form, services.add_meal, slots=form.slot_names, **_columns(form, "slots")
    ):
        return saved(url_for(".index"), f"已增加{form.name.data}")
    return render_page("canteen/meals/form.html", form=form, meal=None), form.status


@bp.route("/<int:meal_id>/edit", methods=["GET", "POST"])
@requires(Permission.CANTEEN_MEAL_MANAGE)
def edit(meal_id: int) -> ResponseReturnValue:
    meal = db.get_or_404(Meal, meal_id)
    form = MealForm(obj=meal)
    if form.is_submitted() and clash.found(form, meal):
        return clash.page(form, meal, back=url_for(".edit", meal_id=meal_id))
    if form.validate_on_submit() and attempt(
        form, services.change_meal, meal=meal, **_columns(form)
    ):
        return saved(url_for(".index"), f"{form.name.data}已保存")
    return render_page(
        "canteen/meals/form.html", form=form, meal=meal, history=audit.history(meal)
    ), form.status


@bp.route("/<int:meal_id>/slots/new", methods=["GET", "POST"])
@requires(Permission.CANTEEN_MEAL_MANAGE)
def new_slot(meal_id: int) -> ResponseReturnValue:
    meal = db.get_or_404(Meal, meal_id)
    form = SlotForm(position=len(meal.slots))
    if form.validate_on_submit() and attempt(form, services.add_slot, meal=meal, **_columns(form)):
        return saved(url_for(".index"), f"{meal.name}已增加{form.name.data}")
    return render_page(
        "canteen/meals/slot.html", form=form, meal=db.get_or_404(Meal, meal_id), slot=None
    ), form.status


@bp.route("/slots/<int:slot_id>/edit", methods=["GET", "POST"])
@requires(Permission.CANTEEN_MEAL_MANAGE)
def edit_slot(slot_id: int) -> ResponseReturnValue:
    slot = db.get_or_404(Slot, slot_id)
    form = SlotForm(obj=slot)
    if form.is_submitted() and clash.found(form, slot):
        return clash.page(form, slot, back=url_for(".edit_slot", slot_id=slot_id))
    if form.validate_on_submit() and attempt(
        form, services.change_slot, slot=slot, **_columns(form)
    ):
        return saved(url_for(".index"), f"{form.name.data}已保存")
    return render_page(
        "canteen/meals/slot.html", form=form, slot=slot, meal=slot.meal, history=audit.history(slot)
    ), form.status


@bp.route("/diets/new", methods=["GET", "POST"])
@requires(Permission.CANTEEN_MEAL_MANAGE)
def new_diet() -> ResponseReturnValue:
    form = diet_form(bands_in_use(), position=len(queries.diets(is_active=None)))
    if form.validate_on_submit() and attempt(form, services.add_diet, **_diet(form, {})):
        return saved(url_for(".index"), f"已增加特殊餐{form.name.data}")
    return render_page("canteen/meals/diet.html", form=form, diet=None), form.status


@bp.route("/diets/<int:diet_id>/edit", methods=["GET", "POST"])
@requires(Permission.CANTEEN_MEAL_MANAGE)
def edit_diet(diet_id: int) -> ResponseReturnValue:
    diet = db.get_or_404(Diet, diet_id)
    form = diet_form(bands_in_use(), diet)
    if form.is_submitted() and clash.found(form, diet):
        return clash.page(form, diet, back=url_for(".edit_diet", diet_id=diet_id))
    if form.validate_on_submit() and attempt(
        form, services.change_diet, diet=diet, **_diet(form, diet.counts)
    ):
        return saved(url_for(".index"), f"特殊餐{form.name.data}已保存")
    return render_page(
        "canteen/meals/diet.html", form=form, diet=diet, history=audit.history(diet)
    ), form.status


def _columns(form: Any, *but_for: str) -> dict[str, Any]:
    """What was typed; an empty order is the first place."""
    typed = values(form, *but_for)
    return {**typed, "position": typed["position"] or 0}


def _diet(form: DietForm, held: dict[Band, int]) -> dict[str, Any]:
    dynamic = [field.name for field in form.band_fields]
    typed = _columns(form, "allergens", *dynamic)
    return {**typed, "allergens": form.chosen_allergens(), "counts": form.numbers(held)}
