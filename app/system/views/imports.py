"""Excel in (导入): upload a sheet, read its check, import it, take the batch back."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from flask import Blueprint, abort, current_app, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from app.base import audit, clock, jobs, listing, memory, receipts
from app.base.access import requires
from app.base.export import XLSX, file_name
from app.base.htmx import render_page
from app.base.importing import Context, Importer
from app.base.jobs import Job
from app.domain.errors import RuleBroken
from app.extensions import db
from app.system import import_work
from app.system.forms.imports import SKIP, UPDATE, ImportForm
from app.system.kinds import IMPORTERS, PERMISSIONS
from app.system.models.imports import IMPORT_STATE_LABELS, ImportBatch, ImportState
from app.system.queries import imports as queries
from app.system.services.imports import checking, files, reading, running, showing, undoing
from app.system.services.imports.reading import Reading

bp = Blueprint("imports", __name__, url_prefix="/imports")

# Beyond so many rows the work goes to the background.
CHECK_AT_ONCE = 2_000
RUN_AT_ONCE = 500


@bp.get("/")
@requires(*PERMISSIONS)
def index() -> ResponseReturnValue:
    mine = {name: one for name, one in IMPORTERS.items() if current_user.can(one.permission)}
    page = listing.page(queries.batches(mine), by=ImportBatch.created_at, key=ImportBatch.id)
    return render_page(
        "system/imports/index.html",
        fragment="rows",
        page=page,
        importers=mine,
        states=IMPORT_STATE_LABELS,
    )


@bp.route("/<import_kind>/", methods=["GET", "POST"])
@requires(*PERMISSIONS)
def new(import_kind: str) -> ResponseReturnValue:
    importer = _importer(import_kind)
    form = ImportForm()
    if form.validate_on_submit() and form.file.data:
        try:
            # Before the first question to the database: nobody waits while a sheet is read.
            sheet = _read(importer, form.file.data)
            return _checked(importer, sheet, form.file.data.filename or "", form.existing.data)
        except RuleBroken as broken:
            db.session.rollback()
            form.refuse(broken.field or "file", str(broken))
    return render_page("system/imports/new.html", form=form, importer=importer), form.status


@bp.get("/<import_kind>/template.xlsx")
@requires(*PERMISSIONS)
def template(import_kind: str) -> Response:
    importer = _importer(import_kind)
    name = f"{importer.title}导入模板.xlsx"
    return send_file(
        files.template(importer), mimetype=XLSX, as_attachment=True, download_name=name
    )


@bp.get("/<import_kind>/<int:batch_id>")
@requires(*PERMISSIONS)
def show(import_kind: str, batch_id: int) -> ResponseReturnValue:
    importer, batch = _found(import_kind, batch_id)
    job = db.session.get(Job, batch.job_id) if batch.job_id else None
    if job and job.is_open:
        jobs.revive()
        return render_page("system/imports/waiting.html", importer=importer, batch=batch, job=job)
    if batch.state in (ImportState.CHECKED, ImportState.CHECKING):
        return _check_page(importer, batch, job)
    return render_page(
        "system/imports/show.html",
        importer=importer,
        batch=batch,
        job=job,
        states=IMPORT_STATE_LABELS,
        unfinished=queries.unfinished(batch.id),
        can_undo=batch.can_undo(clock.now()),
        done=import_work.done_sentence(batch),
        undone=import_work.undone_sentence(batch),
    )


@bp.get("/<import_kind>/<int:batch_id>/marked.xlsx")
@requires(*PERMISSIONS)
def marked(import_kind: str, batch_id: int) -> Response:
    importer, batch = _found(import_kind, batch_id)
    name = file_name(f"{importer.title}（标出错误）", "xlsx")
    return send_file(files.marked(batch), mimetype=XLSX, as_attachment=True, download_name=name)


@bp.post("/<import_kind>/<int:batch_id>/existing")
@requires(*PERMISSIONS)
def choose(import_kind: str, batch_id: int) -> ResponseReturnValue:
    """Update what is there already, or leave it alone."""
    _, batch = _found(import_kind, batch_id)
    with audit.changed("system.import.choose", batch):
        batch.choose(updates=request.form.get("existing") == UPDATE)
    return _saved(batch, "已有的会更新" if batch.updates else "已有的会跳过，不动")


@bp.post("/<import_kind>/<int:batch_id>/import")
@requires(*PERMISSIONS)
def run(import_kind: str, batch_id: int) -> ResponseReturnValue:
    importer, batch = _found(import_kind, batch_id)
    with audit.changed("system.import.run", batch):
        batch.begin()
    left = batch.ready - batch.done - batch.refused
    if left > RUN_AT_ONCE:
        return _handed_on(batch, import_work.RUN, f"导入{importer.title}", left)
    _finish(running.run(batch.id, _context()))
    memory.forget()
    return _saved(batch)


@bp.post("/<import_kind>/<int:batch_id>/discarding")
@requires(*PERMISSIONS)
def discard(import_kind: str, batch_id: int) -> ResponseReturnValue:
    importer, batch = _found(import_kind, batch_id)
    with audit.changed("system.import.discard", batch):
        batch.discard()
    return _saved(batch, "已放弃，什么都没有导入", url_for(".new", import_kind=importer.name))


@bp.post("/<import_kind>/<int:batch_id>/undo")
@requires(*PERMISSIONS)
def undo(import_kind: str, batch_id: int) -> ResponseReturnValue:
    """Take back the whole batch; `rest` takes back what nothing leans on."""
    importer, batch = _found(import_kind, batch_id)
    only_whole = request.form.get("rest") != "1"
    with audit.changed("system.import.undo", batch):
        batch.begin_undo(clock.now())
    if batch.done > RUN_AT_ONCE:
        times = 2 if only_whole else 1
        return _handed_on(
            batch,
            import_work.UNDO,
            f"撤销导入{importer.title}",
            times * batch.done,
            only_whole=only_whole,
        )
    _finish(undoing.undo(batch.id, _context(), only_whole))
    memory.forget()
    return _saved(batch)


def _read(importer: Importer, upload: FileStorage) -> Reading:
    handle, path = tempfile.mkstemp(dir=current_app.instance_path, prefix="import-")
    try:
        with os.fdopen(handle, "wb") as file:
            upload.save(file)
        return reading.read(importer, Path(path))
    finally:
        Path(path).unlink(missing_ok=True)


def _checked(importer: Importer, sheet: Reading, name: str, existing: str) -> ResponseReturnValue:
    context = _context()
    batch = reading.begin(
        importer,
        sheet,
        file_name=name,
        updates=existing != SKIP,
        context=context,
    )
    if batch.total > CHECK_AT_ONCE:
        return _handed_on(batch, import_work.CHECK, f"检查{importer.title}的表", batch.total)
    _finish(checking.check(batch.id, context))
    return _saved(batch)


def _finish(steps: Iterator[int]) -> None:
    """Take all the steps in the transaction of this request."""
    for _ in steps:
        pass


def _handed_on(
    batch: ImportBatch, kind: str, title: str, total: int, **arguments: bool
) -> ResponseReturnValue:
    """Leave the work to the background and go to the page of its progress."""
    job = jobs.enqueue(kind, title, total=total, batch_id=batch.id, **arguments)
    batch.job_id = job.id
    return _saved(batch, location=url_for("system.jobs.show", job_id=job.id))


def _saved(batch: ImportBatch, message: str = "", location: str = "") -> ResponseReturnValue:
    location = location or url_for(".show", import_kind=batch.importer, batch_id=batch.id)
    receipts.keep(location)
    db.session.commit()
    if message:
        flash(message, "success")
    return redirect(location, 303)


def _check_page(importer: Importer, batch: ImportBatch, job: Job | None) -> ResponseReturnValue:
    form = ImportForm(formdata=None, existing=UPDATE if batch.updates else SKIP)
    return render_page(
        "system/imports/check.html",
        importer=importer,
        batch=batch,
        job=job,
        form=form,
        columns=showing.columns(importer, batch),
        unknown=showing.unknown(batch),
        faults=showing.faults(importer, batch),
        preview=showing.preview(importer, batch),
    )


def _context() -> Context:
    return Context(now=clock.now(), account_id=current_user.id, account_name=current_user.name)


def _importer(name: str) -> Importer:
    importer = IMPORTERS.get(name)
    if importer is None:
        abort(404)
    if not current_user.can(importer.permission):
        abort(403)
    return importer


def _found(name: str, batch_id: int) -> tuple[Importer, ImportBatch]:
    importer = _importer(name)
    batch = db.get_or_404(ImportBatch, batch_id)
    if batch.importer != importer.name:
        abort(404)
    return importer, batch
