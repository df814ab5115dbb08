"""The roll-over of a school year: its day, and for each class what becomes of it."""

from collections.abc import Mapping

from wtforms import HiddenField
from wtforms.validators import AnyOf

from app.base.forms import DateField, PortalForm, filled
from app.domain import text
from app.domain.school_years import NUMBER_LIMIT, Fate, Step

STEPS = ("edit", "check", "commit")


class RolloverForm(PortalForm):
    """The fields of the classes are read from the request: fate-7, name-7, open-1-2-1."""

    effective_on = DateField(
        "从哪天起", [filled("填写日期")], description="一般是开学日；之前的记录仍按原来的班名"
    )
    step = HiddenField(validators=[AnyOf(STEPS)])
    mark = HiddenField()


def chosen_steps(sent: Mapping[str, str]) -> dict[int, Step]:
    """Return what was chosen for each class, by its id; what is no fate is left to the rules."""
    found = {}
    for field, fate in sent.items():
        head, _, key = field.partition("-")
        if head == "fate" and key.isdecimal() and fate in set(Fate):
            name = "" if fate == Fate.LEAVES else text.tidy(sent.get(f"name-{key}", ""))[:40]
            found[int(key)] = Step(Fate(fate), name)
    return found


def chosen_numbers(sent: Mapping[str, str]) -> dict[str, int]:
    """Return how many classes to open in each grade; an empty or unreadable number is left out."""
    numbers = {key: text.code(value) for key, value in sent.items() if key.startswith("open-")}
    return {
        key: min(int(typed), NUMBER_LIMIT)
        for key, typed in numbers.items()
        if typed.isdecimal() and len(typed) < 4
    }
