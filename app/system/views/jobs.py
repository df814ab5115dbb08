"""Background jobs (后台任务): what waits, how far it is, and where it led."""

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import clock
from app.base.access import signed_in
from app.base.htmx import render_page
from app.base.jobs import JOB_STATUS_LABELS, Job
from app.extensions import db

bp = Blueprint("jobs", __name__, url_prefix="/jobs")


@bp.get("/<int:job_id>")
@signed_in
def show(job_id: int) -> ResponseReturnValue:
    job = db.get_or_404(Job, job_id)
    if job.account_id != current_user.id:
        abort(404)
    return render_page(
        "system/jobs/show.html",
        fragment="progress",
        job=job,
        labels=JOB_STATUS_LABELS,
        now=clock.now(),
    )
