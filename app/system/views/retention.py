"""Retention (保存期限): how long each kind of record is kept, by whose word, what goes tonight."""

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import clock, rules
from app.base.access import requires
from app.base.htmx import render_page
from app.base.saving import refusing, saved
from app.domain import retention as domain
from app.domain.rules import CERTAINTY_LABELS, in_force
from app.permissions import Permission
from app.system.forms.retention import RuleForm
from app.system.queries import retention as queries
from app.system.services import retention as services

bp = Blueprint("retention", __name__, url_prefix="/retention")


@bp.get("/")
@requires(Permission.SYSTEM_RETENTION_READ, Permission.SYSTEM_RETENTION_MANAGE)
def index() -> ResponseReturnValue:
    today = clock.today()
    return render_page(
        "system/retention/index.html",
        terms=queries.terms(today, services.REDUCTIONS),
        others=queries.others(today),
        runs=queries.runs(),
        rules=domain.ALL,
        certainty=CERTAINTY_LABELS,
    )


@bp.route("/<rule>", methods=["GET", "POST"])
@requires(Permission.SYSTEM_RETENTION_MANAGE)
def edit(rule: str) -> ResponseReturnValue:
    found = domain.ALL.get(rule) or abort(404)
    form = RuleForm(valid_from=clock.today())
    if form.validate_on_submit():
        with refusing(form):
            services.set_rule(
                found,
                value=form.value.data or 0,
                valid_from=form.valid_from.data or clock.today(),
                reason=form.reason.data or "",
                by=current_user,
                now=clock.now(),
            )
            said = f"{found.label}已改成 {form.value.data} {found.unit}"
            return saved(url_for(".index"), said)
    settings = rules.values(found.key)
    return render_page(
        "system/retention/form.html",
        form=form,
        rule=found,
        days=in_force(found, settings, clock.today()),
        settings=settings,
        certainty=CERTAINTY_LABELS,
    ), form.status
