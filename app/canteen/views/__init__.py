"""The canteen's blueprints: /canteen/ for those who work there, /open/menus/ for everybody."""

from typing import Any

from flask import Blueprint

from app.base import clock, privacy
from app.canteen.models import MENU_STATE_LABELS
from app.canteen.models.notice import SUPPLY_MODE_LABELS
from app.canteen.views import (
    absences,
    bans,
    class_visits,
    diners,
    dishes,
    foods,
    meals,
    menu_cells,
    menu_imports,
    menu_steps,
    menus,
    notice,
    nutrition,
    open_canteen,
    open_menus,
    open_opinions,
    opinions,
    papers,
    purchases,
    rotations,
    served,
    suppliers,
    surveys,
)
from app.domain.bands import BAND_LABELS
from app.domain.foods import FOOD_GROUP_LABELS, NUTRIENT_WORDS
from app.domain.menus import ALLERGEN_LABELS, BASIS_LABELS, MEAL_KIND_LABELS
from app.domain.prices import yuan

bp = Blueprint("canteen", __name__, url_prefix="/canteen")
for module in (
    absences,
    bans,
    class_visits,
    diners,
    dishes,
    foods,
    meals,
    menu_cells,
    menu_imports,
    menu_steps,
    menus,
    notice,
    nutrition,
    opinions,
    papers,
    purchases,
    rotations,
    served,
    suppliers,
    surveys,
):
    bp.register_blueprint(module.bp)
# Whoever scans the code on the wall has no account: addresses of their own, kept for years.
OPEN = (open_canteen.bp, open_menus.bp, open_opinions.bp)

WORDS: dict[str, Any] = {
    "allergen_labels": ALLERGEN_LABELS,
    "band_labels": BAND_LABELS,
    "mask_name": privacy.mask_name,
    "mask_phone": privacy.mask_phone,
    "basis_labels": BASIS_LABELS,
    "food_group_labels": FOOD_GROUP_LABELS,
    "meal_kind_labels": MEAL_KIND_LABELS,
    "menu_state_labels": MENU_STATE_LABELS,
    "nutrient_words": NUTRIENT_WORDS,
    "supply_mode_labels": SUPPLY_MODE_LABELS,
    "yuan": yuan,
}


def words() -> dict[str, Any]:
    """Give every page of the canteen the Chinese words of its columns, and the time."""
    return {**WORDS, "now": clock.now()}


for blueprint in (bp, *OPEN):
    blueprint.context_processor(words)
