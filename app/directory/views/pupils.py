"""Pupils (学生) and their guardians; telephones stay masked until somebody says why."""

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Select
from werkzeug.wrappers import Response

from app.base import audit, clash, listing, privacy
from app.base.access import requires
from app.base.export import Column, sheet_response
from app.base.htmx import render_page
from app.directory.forms.people import PupilForm, RevealForm
from app.directory.models import PUPIL_STATUS_LABELS, Guardian, Pupil
from app.directory.queries import people as queries
from app.directory.services import people as services
from app.directory.services.people import GuardianEntry
from app.directory.views.saving import attempt, saved, values
from app.extensions import db
from app.permissions import Permission

bp = Blueprint("pupils", __name__, url_prefix="/directory/pupils")

STATES = {"enrolled": queries.enrolled, "left": queries.gone}
COLUMNS = [
    Column("学号", lambda row: row.number),
    Column("姓名", lambda row: row.name),
    Column("班级", lambda row: row.school_class.name),
    Column("家长", lambda row: "、".join(_guardian(g) for g in row.guardians), 40),
    Column("状态", lambda row: PUPIL_STATUS_LABELS[row.status]),
]


@bp.get("/")
@requires(Permission.DIRECTORY_PUPIL_READ)
def index() -> ResponseReturnValue:
    found = _asked_for()
    counts = {key: listing.count(narrow(found)) for key, narrow in STATES.items()}
    return render_page(
        "directory/pupils/index.html",
        fragment="rows",
        page=listing.page(
            STATES[_state()](found),
            by=Pupil.sort_key,
            key=Pupil.id,
            descending=False,
            total=counts[_state()],
        ),
        states=listing.chips(
            "state",
            [("enrolled", "在读", counts["enrolled"]), ("left", "已离校", counts["left"])],
            default="enrolled",
        ),
        classes=queries.classes_visible_to(current_user),
        chosen=request.args.get("class", type=int),
        q=request.args.get("q", "").strip(),
        privacy=privacy,
    )


@bp.get("/export.<kind>")
@requires(Permission.DIRECTORY_PUPIL_READ)
def export(kind: str) -> Response:
    shown = STATES[_state()](_asked_for())
    return sheet_response("学生", COLUMNS, db.session.scalars(shown), kind)


@bp.get("/<int:pupil_id>")
@requires(Permission.DIRECTORY_PUPIL_READ)
def show(pupil_id: int) -> ResponseReturnValue:
    return _card(_found(pupil_id), RevealForm(formdata=None))


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_PUPIL_MANAGE)
def new() -> ResponseReturnValue:
    form = PupilForm(class_id=request.args.get("class", type=int))
    if form.validate_on_submit():
        pupil = Pupil(**values(form, "guardians"))
        if attempt(form, services.add_pupil, pupil, _guardians(form)):
            return saved(url_for(".show", pupil_id=pupil.id), f"{form.name.data}已添加")
    return render_page("directory/pupils/form.html", form=form), form.status


@bp.route("/<int:pupil_id>/edit", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_PUPIL_MANAGE)
def edit(pupil_id: int) -> ResponseReturnValue:
    pupil = _found(pupil_id)
    form = PupilForm(obj=pupil)
    if form.validate_on_submit():
        if clash.found(form, pupil):
            # Guardians are rows of their own: the form is shown again beside what was saved.
            form.version.data = pupil.version
            latest = audit.history(pupil, limit=1)
            return render_page(
                "directory/pupils/form.html", form=form, pupil=pupil, latest=latest, privacy=privacy
            ), 409
        columns = values(form, "guardians")
        if attempt(form, services.change_pupil, pupil, _guardians(form), **columns):
            return saved(url_for(".show", pupil_id=pupil.id), f"{pupil.name}已保存")
    return render_page("directory/pupils/form.html", form=form, pupil=pupil), form.status


@bp.post("/<int:pupil_id>/leaving")
@requires(Permission.DIRECTORY_PUPIL_MANAGE)
def leave(pupil_id: int) -> ResponseReturnValue:
    pupil = _found(pupil_id)
    services.leave_pupil(pupil)
    return saved(url_for(".show", pupil_id=pupil.id), f"{pupil.name}已办理离校")


@bp.post("/<int:pupil_id>/return")
@requires(Permission.DIRECTORY_PUPIL_MANAGE)
def come_back(pupil_id: int) -> ResponseReturnValue:
    pupil = _found(pupil_id)
    services.return_pupil(pupil)
    return saved(url_for(".show", pupil_id=pupil.id), f"{pupil.name}恢复在读")


@bp.post("/<int:pupil_id>/reveal")
@requires(Permission.DIRECTORY_PUPIL_REVIEW)
def reveal(pupil_id: int) -> ResponseReturnValue:
    pupil = _found(pupil_id)
    form = RevealForm()
    if not form.validate():
        return _card(pupil, form)
    privacy.reveal("directory.pupil.reveal", pupil, form.reason.data)
    return saved(url_for(".show", pupil_id=pupil.id), "电话显示 5 分钟，已记入操作记录")


def _card(pupil: Pupil, form: RevealForm) -> ResponseReturnValue:
    manages = current_user.can(Permission.DIRECTORY_PUPIL_MANAGE)
    return render_page(
        "directory/pupils/show.html",
        pupil=pupil,
        form=form,
        states=PUPIL_STATUS_LABELS,
        privacy=privacy,
        history=audit.history(pupil) if manages else [],
    ), form.status


def _asked_for() -> Select[Pupil]:
    found = queries.pupils(request.args.get("q", "").strip(), request.args.get("class", type=int))
    return queries.visible_to(found, current_user)


def _found(pupil_id: int) -> Pupil:
    """Fetch through what the person may see: anybody else's pupil does not exist."""
    mine = queries.visible_to(queries.pupils(), current_user).where(Pupil.id == pupil_id)
    return db.session.scalar(mine) or abort(404)


def _guardians(form: PupilForm) -> list[GuardianEntry]:
    return [GuardianEntry(**entry) for entry in form.guardian_entries]


def _state() -> str:
    state = request.args.get("state", "enrolled")
    if state not in STATES:
        abort(404)
    return state


def _guardian(guardian: Guardian) -> str:
    return f"{guardian.name}（{guardian.relation}）{privacy.mask_phone(guardian.phone)}"
