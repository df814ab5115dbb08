"""Watch list (布控名单): whom the gate must stop, and what happened when they came."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import audit, clash, clock, listing, privacy, receipts
from app.base.access import requires
from app.base.audit import AuditEntry
from app.base.handout import Sheet, hand_out, in_words
from app.base.htmx import render_page
from app.base.saving import refusing, saved, undoable
from app.domain import documents
from app.extensions import db
from app.gate.actions import ACTIONS
from app.gate.forms.visits import RevealForm
from app.gate.forms.watches import WatchForm
from app.gate.models import WatchEntry
from app.gate.queries import watches as queries
from app.gate.services import watches as services
from app.gate.sheets import WATCH_COLUMNS
from app.permissions import Permission

bp = Blueprint("watches", __name__, url_prefix="/watches")


@bp.get("/")
@requires(Permission.GATE_WATCH_MANAGE)
def index():
    is_past = "past" in request.args
    page = listing.page(
        queries.watch_list(clock.today(), is_past=is_past),
        by=WatchEntry.added_at,
        key=WatchEntry.id,
    )
    return render_page(
        "gate/watches/index.html",
        fragment="rows",
        page=page,
        is_past=is_past,
        last_hits=queries.last_hits([row.id for row in page.rows]),
    )


@bp.route("/export.<kind>", methods=["GET", "POST"])
@requires(Permission.GATE_WATCH_MANAGE)
def export(kind: str) -> ResponseReturnValue:
    answer = hand_out(_sheet, kind)
    db.session.commit()
    return answer


@bp.get("/hits")
@requires(Permission.GATE_WATCH_MANAGE)
def hits():
    page = listing.page(queries.hits(), by=AuditEntry.at, key=AuditEntry.id)
    return render_page("gate/watches/hits.html", fragment="rows", page=page, labels=ACTIONS)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.GATE_WATCH_MANAGE)
def new() -> ResponseReturnValue:
    form = WatchForm()
    if form.validate_on_submit():
        entry = WatchEntry(
            added_at=clock.now(), added_by_id=current_user.id, added_by_name=current_user.name
        )
        with refusing(form):
            _fill(form, entry)
            services.add_entry(entry)
            return saved(url_for(".index"), "已加入布控名单")
    elif not form.is_submitted():
        form.valid_from.data = clock.today()
    return render_template("gate/watches/form.html", form=form, entry=None), form.status


@bp.route("/<int:entry_id>/edit", methods=["GET", "POST"])
@requires(Permission.GATE_WATCH_MANAGE)
def edit(entry_id: int) -> ResponseReturnValue:
    entry = db.get_or_404(WatchEntry, entry_id)
    if not privacy.is_revealed(entry):
        return _ask_reason(entry)
    form = WatchForm(obj=entry)
    if form.is_submitted() and clash.found(form, entry):
        return clash.page(form, entry, back=url_for(".index"))
    if form.validate_on_submit():
        with refusing(form):
            with audit.changed("gate.watch.edit", entry):
                _fill(form, entry)
                services.check_entry(entry)
            return saved(url_for(".index"), "已保存修改")
    history = audit.history(entry)
    return render_template(
        "gate/watches/form.html", form=form, entry=entry, history=history
    ), form.status


@bp.post("/<int:entry_id>/reveal")
@requires(Permission.GATE_WATCH_MANAGE)
def reveal(entry_id: int) -> ResponseReturnValue:
    """Open the full name, phone and document of an entry, for a reason that is logged."""
    entry, form = db.get_or_404(WatchEntry, entry_id), RevealForm()
    if not form.validate_on_submit():
        return _ask_reason(entry, form)
    privacy.reveal("gate.watch.reveal", entry, form.reveal_reason.data)
    location = url_for(".edit", entry_id=entry_id)
    receipts.keep(location)
    db.session.commit()
    return redirect(location, 303)


@bp.post("/<int:entry_id>/end")
@requires(Permission.GATE_WATCH_MANAGE)
def end(entry_id: int) -> ResponseReturnValue:
    entry = db.get_or_404(WatchEntry, entry_id)
    with audit.changed("gate.watch.end", entry):
        entry.end(clock.now())
    return undoable(url_for(".index"), "布控已撤销", url_for(".restore", entry_id=entry_id))


@bp.post("/<int:entry_id>/restore")
@requires(Permission.GATE_WATCH_MANAGE)
def restore(entry_id: int) -> ResponseReturnValue:
    entry = db.get_or_404(WatchEntry, entry_id)
    with audit.changed("gate.watch.restore", entry):
        entry.restore()
    return saved(url_for(".index"), "布控已恢复")


def _sheet() -> Sheet:
    is_past = "past" in request.args
    rows = queries.watch_list(clock.today(), is_past=is_past)
    newest = rows.order_by(WatchEntry.added_at.desc(), WatchEntry.id.desc())
    words = in_words(("状态", "撤销和过期" if is_past else "有效"))
    return Sheet("布控名单", WATCH_COLUMNS, newest, words)


def _fill(form: WatchForm, entry: WatchEntry) -> None:
    form.fill(entry)
    services.set_document(entry, documents.normalise(form.document_number.data or ""))


def _ask_reason(entry: WatchEntry, form: RevealForm | None = None) -> ResponseReturnValue:
    form = form or RevealForm(formdata=None)
    return render_template("gate/watches/reveal.html", form=form, entry=entry), form.status
