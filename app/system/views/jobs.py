"""Background jobs (后台任务): what waits, how far it is, and where it led."""

from flask import Blueprint, abort, current_app, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import HTTPException

from app.base import audit, clock, listing, receipts
from app.base import jobs as base
from app.base import long_files as offers
from app.base.access import is_open_here, signed_in
from app.base.htmx import render_page
from app.base.jobs import JOB_STATUS_LABELS, Job, JobStatus
from app.domain.errors import RuleBroken
from app.extensions import db
from app.permissions import Permission
from app.system import long_files
from app.system.queries import jobs as queries
from app.system.queries import messages
from app.system.services import jobs as services

bp = Blueprint("jobs", __name__, url_prefix="/jobs")

SHOWN_IN_BROWSER = ".pdf"


@bp.get("/")
@signed_in
def index() -> ResponseReturnValue:
    everybody = request.args.get("whose") == "all" and _sees_all()
    page = listing.page(
        queries.jobs(None if everybody else current_user.id), by=Job.created_at, key=Job.id
    )
    if any(job.is_open for job in page.rows):
        base.revive()
    return render_page(
        "system/jobs/index.html",
        fragment="rows",
        page=page,
        names=queries.names(job.account_id for job in page.rows) if everybody else {},
        everybody=everybody,
        whose=listing.chips("whose", [("", "我的", None), ("all", "所有人的", None)]),
        labels=JOB_STATUS_LABELS,
        now=clock.now(),
    )


@bp.get("/<int:job_id>")
@signed_in
def show(job_id: int) -> ResponseReturnValue:
    job = _job(job_id)
    if job.is_open:
        base.revive()
    is_mine = job.account_id == current_user.id
    about = messages.unread_about(current_user.id, job.result_url) if is_mine else None
    return render_page(
        "system/jobs/show.html",
        fragment="progress",
        job=job,
        before=queries.open_before(job) if job.status == JobStatus.QUEUED else 0,
        is_mine=is_mine,
        message=about,
        labels=JOB_STATUS_LABELS,
        now=clock.now(),
    )


@bp.post("/<int:job_id>/cancellation")
@signed_in
def cancel(job_id: int) -> ResponseReturnValue:
    job = services.cancel(_job(job_id).id, now=clock.now())
    location = url_for(".show", job_id=job.id)
    receipts.keep(location)
    db.session.commit()
    flash("已取消" if not job.is_open else "已要求取消，做完手上这一步就停", "success")
    return redirect(location, 303)


@bp.post("/files")
@signed_in
def order() -> ResponseReturnValue:
    """Make a long file in the background: the button of the page that offered it."""
    wanted = offers.read_order(request.form.get("order", ""))
    title = f"生成{wanted.title}"[:100]
    job = base.enqueue(offers.KIND, title, path=wanted.path, host=request.url_root)
    audit.noted("system.job.order", job, 行数=f"{wanted.row_count:,}")
    location = url_for(".show", job_id=job.id)
    receipts.keep(location)
    db.session.commit()
    return redirect(location, 303)


@bp.get("/<int:job_id>/result")
@signed_in
def result(job_id: int) -> ResponseReturnValue:
    """Hand the file to whoever asked for it, who must still be allowed to see such a file."""
    job = db.get_or_404(Job, job_id)
    if (job.account_id, job.kind, job.status) != (current_user.id, offers.KIND, JobStatus.DONE):
        abort(404)
    if not _may_open(job.arguments["path"]):
        abort(403)
    path = long_files.result_of(job_id)
    if path is None:
        days = long_files.KEPT_FOR.days
        raise RuleBroken(f"这份文件没有了：只保存 {days} 天。回到列表重新生成一份")
    return send_file(
        path, as_attachment=path.suffix != SHOWN_IN_BROWSER, download_name=path.name, max_age=0
    )


def _job(job_id: int) -> Job:
    """Return the job, to its asker and to the administrator only."""
    job = db.get_or_404(Job, job_id)
    if job.account_id != current_user.id and not _sees_all():
        abort(404)
    return job


def _sees_all() -> bool:
    return current_user.can(Permission.SYSTEM_JOB_MANAGE)


def _may_open(path: str) -> bool:
    try:
        endpoint, _ = current_app.url_map.bind("").match(path.partition("?")[0])
    except HTTPException:
        return False
    return is_open_here(endpoint)
