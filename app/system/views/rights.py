"""Requests of a person about what is on record of them: find, show, hand out, erase."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from app.base import audit, clock, listing, privacy
from app.base.access import requires
from app.base.htmx import render_page
from app.base.personal import PERSON_KIND_LABELS, Person, PersonKind
from app.base.printing import pdf_response
from app.base.saving import refusing, saved
from app.domain.errors import RuleBroken
from app.extensions import db, reading
from app.permissions import Permission
from app.system.forms.rights import DecisionForm, ReasonForm, RequestForm
from app.system.models.rights import (
    CLAIMANT_LABELS,
    RIGHTS_STATE_LABELS,
    RIGHTS_WISH_LABELS,
    Claimant,
    RightsRequest,
    RightsState,
    RightsWish,
)
from app.system.personal_file import personal_file
from app.system.queries import rights as queries
from app.system.services import rights as services

bp = Blueprint("rights", __name__, url_prefix="/rights")
WORDS: dict[str, Any] = {
    "kinds": PERSON_KIND_LABELS,
    "claimants": CLAIMANT_LABELS,
    "wishes": RIGHTS_WISH_LABELS,
    "states": RIGHTS_STATE_LABELS,
    "privacy": privacy,
}


@bp.get("/")
@requires(Permission.SYSTEM_RIGHTS_MANAGE, Permission.SYSTEM_RIGHTS_REVIEW)
def index() -> ResponseReturnValue:
    state = request.args.get("state", "")
    wanted = RightsState(state) if state in list(RightsState) else None
    return render_page(
        "system/rights/index.html",
        fragment="rows",
        page=listing.page(
            queries.requests(wanted), by=RightsRequest.received_on, key=RightsRequest.id
        ),
        chips=listing.chips("state", [(k.value, v, None) for k, v in RIGHTS_STATE_LABELS.items()]),
        today=clock.today(),
        **WORDS,
    )


@bp.get("/find")
@requires(Permission.SYSTEM_RIGHTS_MANAGE)
def find() -> ResponseReturnValue:
    q = request.args.get("q", "").strip()
    return render_page(
        "system/rights/find.html", fragment="rows", q=q, found=queries.found(q), **WORDS
    )


@bp.route("/new/<person_kind>/<int:person_id>", methods=["GET", "POST"])
@requires(Permission.SYSTEM_RIGHTS_MANAGE)
def new(person_kind: str, person_id: int) -> ResponseReturnValue:
    person = _person(person_kind, person_id)
    form = RequestForm(received_on=clock.today(), asked_as=Claimant.SELF.value)
    if form.validate_on_submit():
        with refusing(form):
            made = services.open_request(
                person,
                by=current_user,
                now=clock.now(),
                wish=RightsWish(form.wish.data),
                received_on=form.received_on.data,
                asked_by=form.asked_by.data,
                asked_as=Claimant(form.asked_as.data),
                identity_check=form.identity_check.data,
                reason=form.reason.data or "",
            )
            return saved(url_for(".show", request_id=made.id), "请求已登记")
    return render_page("system/rights/form.html", form=form, person=person, **WORDS), form.status


@bp.get("/<int:request_id>")
@requires(Permission.SYSTEM_RIGHTS_MANAGE, Permission.SYSTEM_RIGHTS_REVIEW)
def show(request_id: int) -> ResponseReturnValue:
    return _page(db.get_or_404(RightsRequest, request_id))


@bp.post("/<int:request_id>/export")
@requires(Permission.SYSTEM_RIGHTS_MANAGE)
def export(request_id: int) -> ResponseReturnValue:
    """Hand the file out: a POST, for it leaves a line with its reason in the log."""
    row = db.get_or_404(RightsRequest, request_id)
    form = ReasonForm()
    if not form.validate():
        return _page(row, reason_form=form)
    # Drawing takes half a second, for which no other writer should wait.
    db.session.rollback()
    with reading():
        person = _person(row.subject_kind, row.subject_id)
        answer = personal_file(row, person, queries.held(person), clock.now())
        db.session.rollback()
    services.export(row, reason=form.reason.data or "", now=clock.now())
    db.session.commit()
    return answer


@bp.post("/<int:request_id>/answer")
@requires(Permission.SYSTEM_RIGHTS_MANAGE)
def answer(request_id: int) -> ResponseReturnValue:
    return _decided(request_id, services.answer, "请求已办结")


@bp.post("/<int:request_id>/refusal")
@requires(Permission.SYSTEM_RIGHTS_REVIEW)
def refuse(request_id: int) -> ResponseReturnValue:
    return _decided(request_id, services.refuse, "已记为不同意")


@bp.post("/<int:request_id>/erasure")
@requires(Permission.SYSTEM_RIGHTS_REVIEW)
def erase(request_id: int) -> ResponseReturnValue:
    return _decided(request_id, services.erase, "已经删除，凭证可以打印给申请人")


@bp.get("/<int:request_id>.pdf")
@requires(Permission.SYSTEM_RIGHTS_MANAGE, Permission.SYSTEM_RIGHTS_REVIEW)
def certificate(request_id: int) -> Response:
    row = db.get_or_404(RightsRequest, request_id)
    if row.state != RightsState.DONE:
        raise RuleBroken("办结以后才有凭证")
    title = f"个人信息请求办理凭证 {row.id}"
    return pdf_response("system/rights/certificate.html", title, row=row, **WORDS)


def _decided(request_id: int, verb: Callable[..., None], message: str) -> ResponseReturnValue:
    row = db.get_or_404(RightsRequest, request_id)
    form = DecisionForm()
    if not form.validate():
        return _page(row, decision_form=form)
    verb(row, by=current_user, decision=form.decision.data or "", now=clock.now())
    return saved(url_for(".show", request_id=request_id), message)


def _page(
    row: RightsRequest,
    reason_form: ReasonForm | None = None,
    decision_form: DecisionForm | None = None,
) -> ResponseReturnValue:
    person = queries.person(row.subject_kind, row.subject_id) if row.is_open else None
    form = reason_form or decision_form
    return render_page(
        "system/rights/show.html",
        row=row,
        form=form,
        person=person,
        held=queries.held(person) if person else [],
        reason_form=reason_form or ReasonForm(formdata=None),
        decision_form=decision_form or DecisionForm(formdata=None),
        history=audit.history(row),
        today=clock.today(),
        **WORDS,
    ), form.status if form else 200


def _person(kind: str, person_id: int) -> Person:
    if kind not in list(PersonKind):
        abort(404)
    return queries.person(PersonKind(kind), person_id) or abort(404)
