"""Departments (部门)."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from app.base import audit, clash
from app.base.access import requires
from app.base.export import Column
from app.base.handout import Sheet, hand_out
from app.base.htmx import render_page
from app.base.saving import attempt, saved, values
from app.directory.forms.school import DepartmentForm
from app.directory.models import Department
from app.directory.queries import people
from app.directory.services import school as services
from app.extensions import db
from app.permissions import Permission

bp = Blueprint("departments", __name__, url_prefix="/directory/departments")


@bp.get("/")
@requires(Permission.DIRECTORY_READ)
def index() -> ResponseReturnValue:
    return render_page(
        "directory/departments/index.html",
        rows=people.departments(),
        sizes=people.staff_per_department(),
    )


@bp.route("/export.<kind>", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_READ)
def export(kind: str) -> ResponseReturnValue:
    answer = hand_out(_sheet, kind)
    db.session.commit()
    return answer


def _sheet() -> Sheet:
    sizes = people.staff_per_department()
    columns = [
        Column("部门", lambda row: row.name, 20),
        Column("在职人数", lambda row: sizes.get(row.id, 0)),
        Column("使用中", lambda row: row.is_active),
    ]
    return Sheet("部门", columns, people.departments())


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_PLACE_MANAGE)
def new() -> ResponseReturnValue:
    form = DepartmentForm()
    if form.validate_on_submit() and attempt(form, services.add_department, **values(form)):
        return saved(url_for(".index"), f"{form.name.data}已添加")
    return render_page("directory/departments/form.html", form=form), form.status


@bp.route("/<int:department_id>/edit", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_PLACE_MANAGE)
def edit(department_id: int) -> ResponseReturnValue:
    row = db.get_or_404(Department, department_id)
    form = DepartmentForm(obj=row)
    if form.validate_on_submit():
        if clash.found(form, row):
            return clash.page(form, row, back=url_for(".edit", department_id=row.id))
        if attempt(form, services.change_department, row, **values(form)):
            return saved(url_for(".index"), f"{row.name}已保存")
    return render_page(
        "directory/departments/form.html", form=form, row=row, history=audit.history(row)
    ), form.status
