"""The page of one number of the menu rules (配餐规则数值), whichever list it stands in."""

from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import clock, rules
from app.base.htmx import render_page
from app.base.saving import attempt, saved, values
from app.canteen.forms.bans import LimitForm
from app.canteen.services.bans import set_limit
from app.domain.rules import CERTAINTY_LABELS, Rule, in_force


def limit_page(rule: Rule, back_url: str, back_label: str) -> ResponseReturnValue:
    """Show the number and what it was set to; set it, and go back to the list."""
    form = LimitForm(valid_from=clock.today())
    if form.validate_on_submit() and attempt(
        form, set_limit, rule=rule, by=current_user, now=clock.now(), **values(form)
    ):
        return saved(back_url, f"{rule.label}已改成 {form.value.data} {rule.unit}")
    settings = rules.values(rule.key)
    return render_page(
        "canteen/bans/limit.html",
        form=form,
        rule=rule,
        value=in_force(rule, settings, clock.today()),
        settings=settings,
        certainty=CERTAINTY_LABELS,
        back_url=back_url,
        back_label=back_label,
    ), form.status
