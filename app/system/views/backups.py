"""Backups (备份): the list, one now, where they go and what locks them."""

from flask import Blueprint, send_file, url_for
from flask.typing import ResponseReturnValue

from app.base import audit, clash, jobs, listing
from app.base.access import requires
from app.base.htmx import render_page
from app.base.saving import refusing, saved
from app.domain.errors import RuleBroken
from app.domain.health import size_of
from app.extensions import db
from app.permissions import Permission
from app.system import safekeeping
from app.system.forms.backups import PassphraseForm, PlanForm
from app.system.models.safety import Backup
from app.system.queries import safety as queries
from app.system.services import plans as services

bp = Blueprint("backups", __name__, url_prefix="/backups")


@bp.get("/")
@requires(Permission.SYSTEM_BACKUP_MANAGE)
def index() -> ResponseReturnValue:
    plan = queries.plan()
    return render_page(
        "system/backups/index.html",
        fragment="rows",
        page=listing.page(queries.backups(), by=Backup.made_at, key=Backup.id),
        plan=plan,
        folder=plan.folder or safekeeping.here().backups,
        history=audit.history(plan) if plan.id else [],
        size_of=size_of,
    )


@bp.post("/now")
@requires(Permission.SYSTEM_BACKUP_MANAGE)
def make() -> ResponseReturnValue:
    job = jobs.enqueue(safekeeping.JOB, "立即备份", total=1)
    audit.noted("system.backup.order", job)
    return saved(url_for("system.jobs.show", job_id=job.id), "开始备份，门户可以照常使用")


@bp.post("/<int:backup_id>/download")
@requires(Permission.SYSTEM_BACKUP_MANAGE)
def download(backup_id: int) -> ResponseReturnValue:
    """Hand the file out: a POST, for it leaves a line in the audit log."""
    backup = db.get_or_404(Backup, backup_id)
    if not backup.path.is_file():
        raise RuleBroken(f"文件 {backup.path} 不在，接好备份盘再下载")
    audit.noted("system.backup.download", backup)
    db.session.commit()
    return send_file(backup.path, as_attachment=True, max_age=0, etag=False)


@bp.route("/plan", methods=["GET", "POST"])
@requires(Permission.SYSTEM_BACKUP_MANAGE)
def plan() -> ResponseReturnValue:
    plan = queries.plan()
    form = PlanForm(obj=plan)
    if form.validate_on_submit():
        if plan.id and clash.found(form, plan):
            return clash.page(form, plan, back=url_for(".plan"))
        with refusing(form):
            services.save_plan(
                plan,
                folder=form.folder.data or "",
                keep_daily=form.keep_daily.data or 0,
                keep_weekly=form.keep_weekly.data or 0,
                keep_monthly=form.keep_monthly.data or 0,
            )
            return saved(url_for(".index"), "备份设置已保存，下一次备份起照办")
    return render_page("system/backups/plan.html", form=form), form.status


@bp.route("/passphrase", methods=["GET", "POST"])
@requires(Permission.SYSTEM_BACKUP_MANAGE)
def passphrase() -> ResponseReturnValue:
    form = PassphraseForm(passphrase=services.new_passphrase())
    if form.validate_on_submit():
        services.set_passphrase(queries.plan(), form.passphrase.data)
        return saved(url_for(".index"), "备份口令已设，下一次备份起加密；以前的备份不变")
    plan = queries.plan()
    return render_page("system/backups/passphrase.html", form=form, plan=plan), form.status


@bp.post("/passphrase/removal")
@requires(Permission.SYSTEM_BACKUP_MANAGE)
def remove_passphrase() -> ResponseReturnValue:
    services.remove_passphrase(queries.plan())
    return saved(url_for(".index"), "备份口令已去掉，以前加密的备份仍要用它打开")
