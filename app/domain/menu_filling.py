"""What a confirmed paste asks for (放入食谱): a dish in a cell, and what goes."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.dish_text import Ingredient


class Existing(StrEnum):
    """What happens to a cell that already has dishes."""

    KEEP = "keep"
    REPLACE = "replace"
    ADD = "add"


EXISTING_LABELS: dict[Existing, str] = {
    Existing.KEEP: "已有菜的格子不动",
    Existing.REPLACE: "换成这次的",
    Existing.ADD: "都留着，这次的加在后面",
}


@dataclass(frozen=True, slots=True)
class Pasted:
    """One dish to put on the menu: a slot or diet without an id is made by its name."""

    name: str
    on: date
    meal_id: int
    slot_id: int | None = None
    new_slot: str = ""
    diet_id: int | None = None
    new_diet: str = ""
    ingredients: tuple[Ingredient, ...] = ()
    is_update: bool = False
