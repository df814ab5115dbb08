"""Column types of the canteen: amounts and numbers by age band, and sets of allergens."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import String, Text, TypeDecorator

from app.domain.bands import Band
from app.domain.foods import Nutrient
from app.domain.menus import Allergen

# Amounts are stored in whole milligrams, so that 0.1 g stays 0.1 g.
PARTS = 1000


class AmountsByBand(TypeDecorator[dict[Band, float]]):
    """Amounts a head (grams, or pieces where the line has a unit) by band, to a thousandth."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Mapping[Band, float] | None, dialect: Any) -> str | None:
        return _packed({band: round(amount * PARTS) for band, amount in (value or {}).items()})

    def process_result_value(self, value: str | None, dialect: Any) -> dict[Band, float]:
        return {Band(band): number / PARTS for band, number in json.loads(value or "{}").items()}


class CountsByBand(TypeDecorator[dict[Band, int]]):
    """Numbers of people by band."""

    impl = String(200)
    cache_ok = True

    def process_bind_param(self, value: Mapping[Band, int] | None, dialect: Any) -> str | None:
        return _packed(dict(value or {}))

    def process_result_value(self, value: str | None, dialect: Any) -> dict[Band, int]:
        return {Band(band): number for band, number in json.loads(value or "{}").items()}


class NutrientValues(TypeDecorator[dict[Nutrient, float]]):
    """Values per 100 g as they were typed from a label; what is absent is not known."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Mapping[Nutrient, float] | None, dialect: Any) -> str:
        return _packed(dict(value or {}))

    def process_result_value(self, value: str | None, dialect: Any) -> dict[Nutrient, float]:
        return {Nutrient(name): number for name, number in json.loads(value or "{}").items()}


class AllergenSet(TypeDecorator[frozenset[Allergen]]):
    impl = String(120)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> str:
        return ",".join(sorted(allergen.value for allergen in value or ()))

    def process_result_value(self, value: str | None, dialect: Any) -> frozenset[Allergen]:
        return frozenset(Allergen(name) for name in (value or "").split(",") if name)


def _packed(values: dict[Any, Any]) -> str:
    return json.dumps({str(key): number for key, number in sorted(values.items())})
