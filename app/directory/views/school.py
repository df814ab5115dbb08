"""The school's profile (学校信息)."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from app.base import audit, clash
from app.base.access import requires
from app.base.htmx import render_page
from app.base.saving import attempt, saved, values
from app.directory.forms.school import SchoolForm
from app.directory.models import SCHOOL_KIND_LABELS, School
from app.directory.services import school as services
from app.extensions import db
from app.permissions import Permission

bp = Blueprint("school", __name__, url_prefix="/directory/school")


@bp.get("/")
@requires(Permission.DIRECTORY_READ)
def index() -> ResponseReturnValue:
    profile = db.session.get(School, 1)
    return render_page(
        "directory/school/index.html",
        profile=profile,
        kinds=SCHOOL_KIND_LABELS,
        history=audit.history(profile) if profile else [],
    )


@bp.route("/edit", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_SCHOOL_MANAGE)
def edit() -> ResponseReturnValue:
    profile = db.session.get(School, 1) or School()
    form = SchoolForm(obj=profile)
    if form.validate_on_submit():
        if profile.id and clash.found(form, profile):
            return clash.page(form, profile, back=url_for(".edit"))
        if attempt(form, services.save_school, profile, **values(form)):
            return saved(url_for(".index"), "学校信息已保存")
    return render_page("directory/school/form.html", form=form), form.status
