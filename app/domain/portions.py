"""Portions (份量): a dish for more or less, and one band's grams for the others."""

from collections.abc import Collection, Mapping

from app.domain.bands import Band
from app.domain.foods import Nutrient
from app.domain.references import reference

# Below this weight a whole gram is too coarse: salt, spices, dried shrimp.
_FINE_BELOW = 10


def scaled(amounts: Mapping[Band, float], factor: float) -> dict[Band, float]:
    """Return all amounts times a factor, rounded as kitchens weigh."""
    return {band: rounded(amount * factor) for band, amount in amounts.items()}


def filled(amounts: Mapping[Band, float], base: Band, bands: Collection[Band]) -> dict[Band, float]:
    """Return the amounts with those of other bands set from one, by the ratio of energy needs.

    The needs are the means of boys and girls of WS/T 554-2017 table 1, or of the kindergarten
    references. A band without a need (staff), or a base without an amount, leaves things be.
    """
    found = dict(amounts)
    own, amount = energy_need(base), amounts.get(base)
    if own is None or amount is None:
        return found
    for band in bands:
        need = energy_need(band)
        if need and band is not base:
            found[band] = rounded(amount * need / own)
    return found


def energy_need(band: Band) -> float | None:
    """Return the kcal a day of a band, boys and girls in equal parts; None where none is stated."""
    found = (reference(band, is_boy) for is_boy in (True, False))
    needs = [row.needs[Nutrient.ENERGY] for row in found if row]
    return sum(needs) / len(needs) if needs else None


def rounded(grams: float) -> float:
    """Return grams as they are weighed: whole from 10 g on, tenths below, never down to nothing."""
    if grams >= _FINE_BELOW:
        return float(round(grams))
    return max(round(grams, 1), 0.1)
