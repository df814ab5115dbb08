"""Rotations (轮换表): weeks of the past that take turns in filling new ones."""

from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from app.base import audit, clash
from app.base.access import requires
from app.base.htmx import render_page
from app.base.saving import attempt, saved
from app.canteen.forms.menus import MOST_WEEKS, RotationForm
from app.canteen.models import Menu, Rotation
from app.canteen.queries import menus, rotations
from app.canteen.queries.sheets import week_word
from app.canteen.services import rotations as services
from app.extensions import db
from app.permissions import Permission

bp = Blueprint("rotations", __name__, url_prefix="/rotations")


@bp.get("/")
@requires(Permission.CANTEEN_MENU_READ)
def index() -> ResponseReturnValue:
    found = rotations.rotations()
    return render_page("canteen/menus/rotations.html", rotations=found, week_word=week_word)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CANTEEN_MENU_WRITE)
def new() -> ResponseReturnValue:
    form = RotationForm()
    form.offer(_weeks())
    if form.validate_on_submit() and attempt(form, services.add_rotation, **_columns(form)):
        return saved(url_for(".index"), f"已增加{form.name.data}")
    return _page(form, None), form.status


@bp.route("/<int:rotation_id>/edit", methods=["GET", "POST"])
@requires(Permission.CANTEEN_MENU_WRITE)
def edit(rotation_id: int) -> ResponseReturnValue:
    rotation = db.get_or_404(Rotation, rotation_id)
    chosen = [str(week.menu_id) for week in rotation.weeks]
    room = min(max(len(chosen) + 2, 4), MOST_WEEKS)
    form = RotationForm(
        name=rotation.name,
        is_active=rotation.is_active,
        version=rotation.version,
        weeks=[*chosen, *[""] * (room - len(chosen))],
    )
    form.offer(_weeks())
    if form.is_submitted() and clash.found(form, rotation):
        return clash.page(form, rotation, back=url_for(".edit", rotation_id=rotation_id))
    if form.validate_on_submit() and attempt(
        form, services.change_rotation, rotation=rotation, **_columns(form)
    ):
        return saved(url_for(".index"), f"{form.name.data}已保存")
    return _page(form, rotation), form.status


def _page(form: RotationForm, rotation: Rotation | None) -> str:
    history = audit.history(rotation) if rotation else []
    return render_page("canteen/menus/rotation.html", form=form, rotation=rotation, history=history)


def _columns(form: RotationForm) -> dict[str, Any]:
    by_id = {menu_id: db.get_or_404(Menu, menu_id) for menu_id in form.menu_ids}
    return {
        "name": form.name.data,
        "is_active": form.is_active.data,
        "menus": [by_id[menu_id] for menu_id in form.menu_ids],
    }


def _weeks() -> list[tuple[int, str]]:
    """Return the weeks that there is a menu for, as far back as a school year."""
    rows = db.session.scalars(menus.menus().limit(60)).all()
    return [(row.id, f"{week_word(row.first_day)} {row.first_day} 起".strip()) for row in rows]
