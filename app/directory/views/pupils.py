"""Pupils (学生) and their guardians; telephones stay masked until somebody says why."""

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Select

from app.base import audit, clash, clock, listing, numbers, privacy
from app.base.access import requires
from app.base.export import Column
from app.base.handout import Sheet, hand_out, hand_out_full, in_words
from app.base.htmx import render_page
from app.base.saving import attempt, saved, values
from app.directory.forms.lives import DatedForm, IntoClassForm, PupilLeavingForm
from app.directory.forms.people import PupilForm, RevealForm
from app.directory.models import (
    LEAVING_REASON_LABELS,
    PUPIL_STATUS_LABELS,
    Guardian,
    LeavingReason,
    Pupil,
    SchoolClass,
)
from app.directory.queries import classes
from app.directory.queries import people as queries
from app.directory.services import lives
from app.directory.services import people as services
from app.directory.services.people import GuardianEntry
from app.extensions import db
from app.permissions import Permission

bp = Blueprint("pupils", __name__, url_prefix="/directory/pupils")

STATES = {"enrolled": queries.enrolled, "left": queries.gone}
COLUMNS = [
    Column("学号", lambda row: row.number),
    Column("姓名", lambda row: row.name),
    Column("班级", lambda row: row.school_class.name),
    Column(
        "家长",
        lambda row: "、".join(_guardian(g, privacy.mask_phone(g.phone)) for g in row.guardians),
        40,
        full=lambda row: "、".join(_guardian(g, g.phone) for g in row.guardians),
    ),
    Column("状态", lambda row: PUPIL_STATUS_LABELS[row.status]),
    Column("离校日期", lambda row: row.left_on),
    Column("离校原因", lambda row: LEAVING_REASON_LABELS.get(row.leaving_reason, "")),
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
        chosen=request.args.get("class", type=numbers.read),
        q=request.args.get("q", "").strip(),
        privacy=privacy,
    )


@bp.route("/export.<kind>", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_PUPIL_READ)
def export(kind: str) -> ResponseReturnValue:
    answer = hand_out(_sheet, kind)
    db.session.commit()
    return answer


@bp.route("/export-full", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_PUPIL_REVIEW)
def export_full() -> ResponseReturnValue:
    answer = hand_out_full(_sheet)
    db.session.commit()
    return answer


@bp.get("/<int:pupil_id>")
@requires(Permission.DIRECTORY_PUPIL_READ)
def show(pupil_id: int) -> ResponseReturnValue:
    return _card(_found(pupil_id), RevealForm(formdata=None))


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_PUPIL_MANAGE)
def new() -> ResponseReturnValue:
    form = PupilForm(class_id=request.args.get("class", type=numbers.read), on=clock.today())
    if form.validate_on_submit():
        pupil = Pupil(**values(form, "guardians", "on"))
        if attempt(form, services.add_pupil, pupil, _guardians(form), form.on.data):
            return saved(url_for(".show", pupil_id=pupil.id), f"{form.name.data}已添加")
    return render_page("directory/pupils/form.html", form=form), form.status


@bp.route("/<int:pupil_id>/edit", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_PUPIL_MANAGE)
def edit(pupil_id: int) -> ResponseReturnValue:
    pupil = _found(pupil_id)
    form = PupilForm(obj=pupil)
    form.leave_class_alone()
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


@bp.route("/<int:pupil_id>/move", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_PUPIL_MANAGE)
def move(pupil_id: int) -> ResponseReturnValue:
    pupil = _found(pupil_id)
    form = IntoClassForm(pupil.class_id)
    if form.validate_on_submit():
        into = db.get_or_404(SchoolClass, form.class_id.data)
        if attempt(form, lives.move_pupil, pupil, into=into, on=form.on.data):
            words = f"{pupil.name}从 {form.on.data} 起在{into.name}"
            return saved(url_for(".show", pupil_id=pupil.id), words)
    return _dated(pupil, form, "转班", "办理转班")


@bp.route("/<int:pupil_id>/leaving", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_PUPIL_MANAGE)
def leave(pupil_id: int) -> ResponseReturnValue:
    pupil = _found(pupil_id)
    form = PupilLeavingForm()
    if form.validate_on_submit():
        reason = LeavingReason(form.reason.data)
        if attempt(form, lives.leave_pupil, pupil, reason=reason, on=form.on.data):
            return saved(url_for(".show", pupil_id=pupil.id), f"{pupil.name}已办理离校")
    return _dated(pupil, form, "离校", "办理离校")


@bp.route("/<int:pupil_id>/return", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_PUPIL_MANAGE)
def come_back(pupil_id: int) -> ResponseReturnValue:
    pupil = _found(pupil_id)
    form = IntoClassForm(class_id=pupil.class_id)
    if form.validate_on_submit():
        into = db.get_or_404(SchoolClass, form.class_id.data)
        if attempt(form, lives.return_pupil, pupil, into=into, on=form.on.data):
            return saved(url_for(".show", pupil_id=pupil.id), f"{pupil.name}恢复在读")
    return _dated(pupil, form, "返校", "恢复在读")


def _dated(pupil: Pupil, form: DatedForm, verb: str, label: str) -> ResponseReturnValue:
    """Show the form of a dated change of a pupil."""
    return render_page(
        "directory/pupils/dated.html", form=form, pupil=pupil, verb=verb, label=label
    ), form.status


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
        reasons=LEAVING_REASON_LABELS,
        life=classes.life_of_pupil(pupil.id),
        privacy=privacy,
        history=audit.history(pupil) if manages else [],
    ), form.status


def _asked_for() -> Select[Pupil]:
    found = queries.pupils(
        request.args.get("q", "").strip(), request.args.get("class", type=numbers.read)
    )
    return queries.visible_to(found, current_user)


def _sheet() -> Sheet:
    class_id = request.args.get("class", type=numbers.read)
    school_class = db.session.get(SchoolClass, class_id) if class_id else None
    words = in_words(
        ("状态", {"enrolled": "在读", "left": "已离校"}[_state()]),
        ("班级", school_class and school_class.name),
        ("查找", request.args.get("q", "").strip()),
    )
    return Sheet("学生", COLUMNS, STATES[_state()](_asked_for()), words)


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


def _guardian(guardian: Guardian, phone: str) -> str:
    return f"{guardian.name}（{guardian.relation}）{phone}"
