"""Menu imports (粘贴或上传食谱): paste or upload, look at what was understood, mend, confirm."""

from datetime import date

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import clock, days
from app.base.access import requires
from app.base.htmx import render_page
from app.base.saving import saved
from app.canteen.forms.menu_imports import PasteForm, PreviewForm
from app.canteen.queries import menu_imports as queries
from app.canteen.queries import menus
from app.canteen.services import menu_imports as services
from app.canteen.views import menu_import_page as page
from app.domain.errors import RuleBroken
from app.domain.menu_filling import Existing
from app.extensions import db
from app.permissions import Permission

bp = Blueprint("menu_imports", __name__, url_prefix="/menu-imports")


@bp.route("/", methods=["GET", "POST"])
@requires(Permission.CANTEEN_MENU_WRITE)
def index() -> ResponseReturnValue:
    asked = days.asked("week") or clock.today() + queries.A_WEEK
    form = PasteForm(week=menus.week_start(asked).isoformat())
    form.week.choices = [
        (day.isoformat(), page.week_label(day)) for day in queries.weeks_round(asked)
    ]
    if form.validate_on_submit():
        try:
            text = page.text_of(form.file.data) if form.file.data else form.text.data or ""
            return page.first(date.fromisoformat(form.week.data), text)
        except RuleBroken as broken:
            form.refuse(broken.field or "text", str(broken))
    return render_page("canteen/menu_imports/index.html", form=form), form.status


@bp.post("/confirm")
@requires(Permission.CANTEEN_MENU_WRITE)
def confirm() -> ResponseReturnValue:
    """Put what was confirmed on the menu; the other buttons only show the preview anew."""
    form, act = PreviewForm(), request.form.get("act", "")
    week = queries.week_of(days.read(form.week.data or "") or abort(404))
    form.offer(week, queries.bands_to_offer())
    try:
        if act.startswith("read"):
            return page.first(week.first_day, form.text.data or "", _number(act))
        if act != "show" and form.validate_on_submit():
            done = services.fill_week(
                first_day=week.first_day,
                courses=[row.pasted() for row in form.taken],
                existing=Existing(form.existing.data),
                bands=form.chosen_bands,
                by=current_user,
                now=clock.now(),
            )
            return saved(url_for("canteen.menus.show", day=week.first_day.isoformat()), str(done))
    except RuleBroken as broken:
        db.session.rollback()
        form.refuse(broken.field if broken.field == "text" else None, str(broken))
    return page.show(form, week)


def _number(act: str) -> int:
    """Return which of two menus a button asks for: read-1 is the second."""
    number = act.partition("-")[2]
    return int(number) if number.isdecimal() else 0
