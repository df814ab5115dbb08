"""The roll-over of a school year (学年升级): looked through, checked, done; and taken back."""

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import clock
from app.base.access import requires
from app.base.htmx import render_page
from app.base.saving import saved
from app.directory.forms.school_year import RolloverForm, chosen_numbers, chosen_steps
from app.directory.models import MOVE_LABELS
from app.directory.queries import school_year as queries
from app.directory.queries.school_year import Plan
from app.directory.services import school_year as services
from app.domain.school_years import FATE_LABELS, Fate, year_of, year_text
from app.extensions import db
from app.permissions import Permission

bp = Blueprint("school_year", __name__, url_prefix="/directory/school-year")


@bp.route("/", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_CLASS_MANAGE)
def index() -> ResponseReturnValue:
    """Step 1 shows every class with its next name, step 2 what would change; then it is done."""
    today = clock.today()
    _, proposed_on = queries.proposed(today)
    form = RolloverForm(effective_on=proposed_on)
    if request.method == "GET":
        return _page(form, queries.plan(proposed_on, today))
    effective_on = form.effective_on.data or proposed_on
    if not form.validate() or request.form.get("year", type=int) != year_of(effective_on):
        # Moved into another school year, every class has another name.
        return _page(form, queries.plan(effective_on, today))
    steps = chosen_steps(request.form)
    plan = queries.plan(effective_on, today, steps, chosen_numbers(request.form))
    if form.step.data == "edit" or not plan.is_clean:
        return _page(form, plan, is_refused=form.step.data != "edit")
    if form.step.data == "check" or _has_changed(form, plan):
        return _confirmation(form, plan)
    rollover = services.roll_over(plan, by=current_user.name, now=clock.now())
    return saved(url_for(".show", rollover_id=rollover.id), f"{rollover}办理完毕")


@bp.get("/<int:rollover_id>")
@requires(Permission.DIRECTORY_CLASS_MANAGE)
def show(rollover_id: int) -> ResponseReturnValue:
    rollover = queries.rollover_with_steps(rollover_id) or abort(404)
    return render_page(
        "directory/school_year/show.html",
        rollover=rollover,
        leaning=queries.leaning_on(rollover) if rollover.undone_at is None else [],
        labels=MOVE_LABELS,
    )


@bp.post("/<int:rollover_id>/undo")
@requires(Permission.DIRECTORY_CLASS_MANAGE)
def undo(rollover_id: int) -> ResponseReturnValue:
    rollover = queries.rollover_with_steps(rollover_id) or abort(404)
    services.undo(rollover, now=clock.now())
    return saved(
        url_for(".show", rollover_id=rollover.id), f"{rollover}已撤销，班级和学生都恢复原样"
    )


def _has_changed(form: RolloverForm, plan: Plan) -> bool:
    """Tell, and say, when a class is not any more as it was checked."""
    if form.mark.data == plan.mark:
        return False
    form.refuse(None, "你核对以后班级有变化，按下面的再核对一遍")
    return True


def _page(form: RolloverForm, plan: Plan, is_refused: bool = False) -> ResponseReturnValue:
    form.step.data = "check"
    form.mark.data = plan.mark
    if is_refused:
        number = len(plan.problems) + sum(bool(line.problem) for line in plan.lines)
        form.refuse(None, f"有 {number} 处还不能升级，改好标出的地方再核对")
    return render_page(
        "directory/school_year/index.html",
        form=form,
        plan=plan,
        fates=FATE_LABELS,
        Fate=Fate,
        year=year_text(plan.school_year),
        rollovers=db.session.scalars(queries.rollovers().limit(12)).all(),
    ), form.status


def _confirmation(form: RolloverForm, plan: Plan) -> ResponseReturnValue:
    form.step.data = "commit"
    form.mark.data = plan.mark
    return render_page(
        "directory/school_year/check.html",
        form=form,
        plan=plan,
        Fate=Fate,
        year=year_text(plan.school_year),
    ), form.status
