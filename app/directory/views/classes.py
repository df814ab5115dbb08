"""Classes (班级) in school order, with their teachers, rooms and sizes."""

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.base import audit, clash, listing
from app.base.access import requires
from app.base.export import Column, sheet_response
from app.base.htmx import render_page
from app.directory.forms.people import ClassForm
from app.directory.models import SchoolClass
from app.directory.queries import people as queries
from app.directory.services import people as services
from app.directory.views.saving import attempt, saved, values
from app.extensions import db
from app.permissions import Permission

bp = Blueprint("classes", __name__, url_prefix="/directory/classes")

STATES = {"running": queries.running, "over": queries.over}


@bp.get("/")
@requires(Permission.DIRECTORY_READ)
def index() -> ResponseReturnValue:
    q, stage, grade = _asked()
    found = queries.classes(q, stage, grade)
    counts = {key: listing.count(narrow(found)) for key, narrow in STATES.items()}
    return render_page(
        "directory/classes/index.html",
        fragment="rows",
        page=listing.page(
            STATES[_state()](found),
            by=SchoolClass.sort_key,
            key=SchoolClass.id,
            descending=False,
            total=counts[_state()],
        ),
        states=listing.chips(
            "state",
            [("running", "在读", counts["running"]), ("over", "已结束", counts["over"])],
            default="running",
        ),
        grades=listing.chips(
            "grade", [(f"{stage}-{grade}", label, None) for stage, grade, label in queries.grades()]
        ),
        sizes=queries.pupils_per_class(),
        stage_label=queries.stage_label,
        q=q,
    )


@bp.get("/export.<kind>")
@requires(Permission.DIRECTORY_READ)
def export(kind: str) -> Response:
    sizes = queries.pupils_per_class()
    columns = [
        Column("班级", lambda row: row.name),
        Column("学段", lambda row: queries.stage_label(row.stage)),
        Column("入学年份", lambda row: row.entry_year),
        Column("班主任", lambda row: row.class_teacher.name if row.class_teacher else ""),
        Column("教室", lambda row: str(row.room) if row.room else "", 20),
        Column("人数", lambda row: sizes.get(row.id, 0)),
    ]
    shown = STATES[_state()](queries.classes(*_asked()))
    return sheet_response("班级", columns, db.session.scalars(shown), kind)


@bp.get("/<int:class_id>")
@requires(Permission.DIRECTORY_READ)
def show(class_id: int) -> ResponseReturnValue:
    row = _found(class_id)
    return render_page(
        "directory/classes/show.html",
        row=row,
        size=queries.pupils_per_class().get(row.id, 0),
        stage=queries.stage_label(row.stage),
        history=audit.history(row),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_CLASS_MANAGE)
def new() -> ResponseReturnValue:
    form = ClassForm()
    if form.validate_on_submit():
        row = SchoolClass(**values(form))
        if attempt(form, services.add_class, row):
            return saved(url_for(".index"), f"{row.name}已添加")
    return render_page("directory/classes/form.html", form=form), form.status


@bp.route("/<int:class_id>/edit", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_CLASS_MANAGE)
def edit(class_id: int) -> ResponseReturnValue:
    row = _found(class_id)
    form = ClassForm(obj=row)
    if form.validate_on_submit():
        if clash.found(form, row):
            return clash.page(form, row, back=url_for(".edit", class_id=row.id))
        if attempt(form, services.change_class, row, **values(form)):
            return saved(url_for(".show", class_id=row.id), f"{row.name}已保存")
    return render_page("directory/classes/form.html", form=form, row=row), form.status


@bp.post("/<int:class_id>/end")
@requires(Permission.DIRECTORY_CLASS_MANAGE)
def end(class_id: int) -> ResponseReturnValue:
    row = _found(class_id)
    services.end_class(row)
    return saved(url_for(".show", class_id=row.id), f"{row.name}已结束")


@bp.post("/<int:class_id>/restart")
@requires(Permission.DIRECTORY_CLASS_MANAGE)
def restart(class_id: int) -> ResponseReturnValue:
    row = _found(class_id)
    services.restart_class(row)
    return saved(url_for(".show", class_id=row.id), f"{row.name}恢复在读")


def _found(class_id: int) -> SchoolClass:
    return db.get_or_404(SchoolClass, class_id)


def _asked() -> tuple[str, int | None, int | None]:
    """Return what is searched for, and stage and grade of the chip that is on (2-3)."""
    stage, _, grade = request.args.get("grade", "").partition("-")
    is_grade = stage.isdecimal() and grade.isdecimal()
    q = request.args.get("q", "").strip()
    return q, int(stage) if is_grade else None, int(grade) if is_grade else None


def _state() -> str:
    state = request.args.get("state", "running")
    if state not in STATES:
        abort(404)
    return state
