"""Forms of diners: what a class reports, a number for one day, what holds for long."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from app.base.forms import DateField, PortalForm, TextField, WholeField, filled
from app.canteen.models import Absence, Meal
from app.domain.bands import BAND_LABELS, Band
from app.domain.diners import Standing


class AbsenceForm(PortalForm):
    """How many of one class do not eat on one day; its fields carry the day in their names.

    Two days stand on one page, and no two fields of a page may have one name.
    """

    day: date
    meals: Sequence[Meal] = ()

    @property
    def away(self) -> Any:
        return self[_name(self.day)]

    @property
    def meal_fields(self) -> list[Any]:
        return [self[_name(self.day, meal.id)] for meal in self.meals]

    def numbers(self) -> dict[int | None, int | None]:
        """Return what was typed; the whole day without a number means that nobody is away."""
        found: dict[int | None, int | None] = {None: self.away.data or 0}
        for meal in self.meals:
            found[meal.id] = self[_name(self.day, meal.id)].data
        return found

    def refuse(self, field_name: str | None, sentence: str) -> None:
        """Put the sentence of the service beside the field of this day."""
        part = (field_name or "").removeprefix("meal_")
        known = {"away": _name(self.day), **{str(m.id): _name(self.day, m.id) for m in self.meals}}
        super().refuse(known.get(part, field_name), sentence)


def absence_form(
    day: date, meals: Sequence[Meal], held: Mapping[int | None, Absence], is_posted: bool
) -> AbsenceForm:
    """Return the form of one day: one number, and one a meal where there are several."""
    several = meals if len(meals) > 1 else ()
    fields: dict[str, Any] = {_name(day): WholeField("不用餐人数", at_most=200)}
    for meal in several:
        fields[_name(day, meal.id)] = WholeField(meal.name, at_most=200)
    kind = type("AbsenceFormOfDay", (AbsenceForm,), {**fields, "day": day, "meals": several})
    data = {_name(day): held[None].away if None in held else 0}
    data |= {_name(day, m.id): held[m.id].away for m in several if m.id in held}
    form: AbsenceForm = kind(data=data) if is_posted else kind(formdata=None, data=data)
    return form


def _name(day: date, meal_id: int | None = None) -> str:
    return f"away_{day:%Y%m%d}" + (f"_{meal_id}" if meal_id else "")


class HeadcountForm(PortalForm):
    people = WholeField("做多少人的饭", [filled("填写人数，没有人吃填 0")])
    reason = TextField("原因", [filled("填写原因，例如 五年级春游")], max_length=60)

    def process(self, *args: Any, **kwargs: Any) -> None:
        super().process(*args, **kwargs)
        # Zero is an answer: nobody eats.
        if self.people.data == 0:
            self.people.validators = ()


class StandingForm(PortalForm):
    """What holds for a meal from a day on; two fields for each band (see `standing_form`)."""

    valid_from = DateField("从哪天起", [filled("填写从哪天起")])
    bands: tuple[Band, ...] = ()

    @property
    def rows(self) -> list[tuple[Band, Any, Any]]:
        return [
            (band, self[f"eaters_{band.name}"], self[f"boys_{band.name}"]) for band in self.bands
        ]

    def holds(self) -> dict[Band, Standing]:
        day = cast(date, self.valid_from.data)
        return {
            band: Standing(day, eaters.data, 50 if boys.data is None else boys.data)
            for band, eaters, boys in self.rows
        }


def standing_form(bands: Sequence[Band], now: Mapping[Band, Standing], day: date) -> StandingForm:
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {"valid_from": day}
    for band in bands:
        fields[f"eaters_{band.name}"] = WholeField(f"{BAND_LABELS[band]} 用餐人数")
        fields[f"boys_{band.name}"] = WholeField(f"{BAND_LABELS[band]} 男生占比", at_most=100)
        held = now.get(band) or Standing(day)
        data |= {f"eaters_{band.name}": held.eaters, f"boys_{band.name}": held.boys_pct}
    kind = type("StandingFormOfBands", (StandingForm,), {**fields, "bands": tuple(bands)})
    form: StandingForm = kind(data=data)
    return form
