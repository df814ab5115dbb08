"""What somebody wants to write of dishes and foods, before a service makes rows of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.canteen.models.dishes import GRAM
from app.domain.bands import Band
from app.domain.foods import FoodGroup, Nutrient, ProteinClass
from app.domain.menus import Allergen, Basis


@dataclass(frozen=True, slots=True)
class LineDraft:
    """One ingredient as it is to be: `amounts` a head in `unit`, by band.

    `food_code` None keeps the name of what nobody knows; `as_typed` keeps what was read otherwise
    than it was written (60～80g).
    """

    name: str
    food_code: str | None = None
    amounts: Mapping[Band, float] = field(default_factory=dict)
    unit: str = GRAM
    basis: Basis = Basis.EDIBLE
    as_typed: str = ""


@dataclass(frozen=True, slots=True)
class FoodDraft:
    """What the school says of a food from a day on; nutrients are per 100 g edible part."""

    name: str
    group: FoodGroup
    valid_from: date
    aliases: tuple[str, ...] = ()
    protein_class: ProteinClass = ProteinClass.OTHER
    is_dark: bool | None = None
    edible_pct: int = 100
    nutrients: Mapping[Nutrient, float] = field(default_factory=dict)
    allergens: frozenset[Allergen] = frozenset()
    source: str = ""
    edition: str = ""
    reason: str = ""
