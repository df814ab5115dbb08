"""Classes (班级) in school order, with their teachers, rooms and sizes."""

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from app.base import audit, clash, clock, listing, numbers
from app.base.access import requires
from app.base.export import Column
from app.base.handout import Sheet, hand_out, in_words
from app.base.htmx import render_page
from app.base.saving import attempt, saved, values
from app.directory.forms.lives import DatedForm, IntoClassForm, RenameForm, SplitForm
from app.directory.forms.people import ClassForm
from app.directory.models import SchoolClass
from app.directory.queries import classes, places
from app.directory.queries import people as queries
from app.directory.services import lives
from app.directory.services import people as services
from app.extensions import db
from app.permissions import Permission

bp = Blueprint("classes", __name__, url_prefix="/directory/classes")

STATES = {"running": queries.running, "over": queries.over}


@bp.get("/")
@requires(Permission.DIRECTORY_READ)
def index() -> ResponseReturnValue:
    q, *asked = _asked()
    found = queries.classes(q, *asked)
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
        campuses=listing.chips("campus", places.campus_filter()),
        sizes=queries.pupils_per_class(),
        stage_label=queries.stage_label,
        q=q,
    )


@bp.route("/export.<kind>", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_READ)
def export(kind: str) -> ResponseReturnValue:
    answer = hand_out(_sheet, kind)
    db.session.commit()
    return answer


@bp.get("/<int:class_id>")
@requires(Permission.DIRECTORY_READ)
def show(class_id: int) -> ResponseReturnValue:
    row = _found(class_id)
    return render_page(
        "directory/classes/show.html",
        row=row,
        size=queries.pupils_per_class().get(row.id, 0),
        stage=queries.stage_label(row.stage),
        life=classes.life_of_class(row.id),
        has_campuses=places.has_campuses(),
        history=audit.history(row),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_CLASS_MANAGE)
def new() -> ResponseReturnValue:
    form = ClassForm(on=clock.today())
    if form.validate_on_submit():
        row = SchoolClass(**values(form, "on"))
        if attempt(form, services.add_class, row, form.on.data):
            return saved(url_for(".index"), f"{row.name}已添加")
    return render_page("directory/classes/form.html", form=form), form.status


@bp.route("/<int:class_id>/edit", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_CLASS_MANAGE)
def edit(class_id: int) -> ResponseReturnValue:
    row = _found(class_id)
    form = ClassForm(obj=row, on=clock.today())
    if form.validate_on_submit():
        if clash.found(form, row):
            return clash.page(form, row, back=url_for(".edit", class_id=row.id))
        if attempt(form, services.change_class, row, **values(form)):
            return saved(url_for(".show", class_id=row.id), f"{row.name}已保存")
    return render_page("directory/classes/form.html", form=form, row=row), form.status


@bp.route("/<int:class_id>/name", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_CLASS_MANAGE)
def rename(class_id: int) -> ResponseReturnValue:
    row = _found(class_id)
    form = RenameForm()
    if form.validate_on_submit() and attempt(
        form, lives.rename_class, row, name=form.name.data, on=form.on.data
    ):
        return saved(url_for(".show", class_id=row.id), f"从 {form.on.data} 起叫{row.name}")
    return _dated(row, form, "改名", "保存新班名")


@bp.route("/<int:class_id>/division", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_CLASS_MANAGE)
def split(class_id: int) -> ResponseReturnValue:
    row = _found(class_id)
    form = SplitForm(row, name=classes.next_name(row))
    if form.validate_on_submit() and attempt(
        form,
        lives.split_class,
        row,
        name=form.name.data,
        teacher_id=form.class_teacher_id.data,
        pupil_ids=form.pupils.data,
        on=form.on.data,
    ):
        words = f"已分出{form.name.data}，{len(form.pupils.data)} 人"
        return saved(url_for(".show", class_id=row.id), words)
    return _dated(row, form, "分班", "分出新班")


@bp.route("/<int:class_id>/merger", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_CLASS_MANAGE)
def merge(class_id: int) -> ResponseReturnValue:
    row = _found(class_id)
    form = IntoClassForm(row.id)
    if form.validate_on_submit():
        into = _found(form.class_id.data)
        if attempt(form, lives.merge_class, row, into=into, on=form.on.data):
            return saved(url_for(".show", class_id=into.id), f"{row.name}已并入{into.name}")
    return _dated(row, form, "并班", "并入这个班")


@bp.post("/<int:class_id>/end")
@requires(Permission.DIRECTORY_CLASS_MANAGE)
def end(class_id: int) -> ResponseReturnValue:
    row = _found(class_id)
    lives.end_class(row, on=clock.today())
    return saved(url_for(".show", class_id=row.id), f"{row.name}已结束")


@bp.post("/<int:class_id>/restart")
@requires(Permission.DIRECTORY_CLASS_MANAGE)
def restart(class_id: int) -> ResponseReturnValue:
    row = _found(class_id)
    lives.restart_class(row, on=clock.today())
    return saved(url_for(".show", class_id=row.id), f"{row.name}恢复在读")


def _dated(row: SchoolClass, form: DatedForm, verb: str, label: str) -> ResponseReturnValue:
    """Show the form of a dated change of a class."""
    return render_page(
        "directory/classes/dated.html",
        form=form,
        row=row,
        verb=verb,
        label=label,
        size=queries.pupils_per_class().get(row.id, 0),
    ), form.status


def _sheet() -> Sheet:
    sizes = queries.pupils_per_class()
    columns = [
        Column("班级", lambda row: row.name),
        Column("学段", lambda row: queries.stage_label(row.stage)),
        Column("入学年份", lambda row: row.entry_year, 10),
        Column("班主任", lambda row: row.class_teacher.name if row.class_teacher else ""),
        Column("教室", lambda row: str(row.room) if row.room else "", 20),
        *([Column("校区", lambda row: str(row.campus or ""))] if places.campus_filter() else []),
        Column("人数", lambda row: sizes.get(row.id, 0), 8),
    ]
    campuses = {key: name for key, name, _ in places.campus_filter()}
    grades = {f"{stage}-{grade}": label for stage, grade, label in queries.grades()}
    words = in_words(
        ("状态", {"running": "在读", "over": "已结束"}[_state()]),
        ("校区", campuses.get(request.args.get("campus", ""))),
        ("年级", grades.get(request.args.get("grade", ""))),
        ("查找", request.args.get("q", "").strip()),
    )
    return Sheet("班级", columns, STATES[_state()](queries.classes(*_asked())), words)


def _found(class_id: int) -> SchoolClass:
    return db.get_or_404(SchoolClass, class_id)


def _asked() -> tuple[str, int | None, int | None, int | None]:
    """Return what is searched for, stage and grade of the chip that is on (2-3), the campus."""
    stage, _, grade = request.args.get("grade", "").partition("-")
    is_grade = stage.isdecimal() and grade.isdecimal()
    q = request.args.get("q", "").strip()
    campus_id = request.args.get("campus", type=numbers.read)
    return q, int(stage) if is_grade else None, int(grade) if is_grade else None, campus_id


def _state() -> str:
    state = request.args.get("state", "running")
    if state not in STATES:
        abort(404)
    return state
