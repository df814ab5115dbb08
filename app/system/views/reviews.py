"""The yearly review (权限复核): look, sign, print; the signed ones stay as they were."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from app.base import clock, receipts, seals
from app.base.access import requires
from app.base.htmx import render_page
from app.base.printing import pdf_response
from app.extensions import db
from app.permissions import Permission
from app.system.forms.reviews import SignForm
from app.system.models.reviews import AccessReview
from app.system.queries import reviews as queries
from app.system.services import reviews as services

bp = Blueprint("reviews", __name__, url_prefix="/reviews")


@bp.get("/")
@requires(Permission.SYSTEM_REVIEW_READ, Permission.SYSTEM_REVIEW_PUBLISH)
def index() -> ResponseReturnValue:
    return _page(SignForm(formdata=None))


@bp.post("/")
@requires(Permission.SYSTEM_REVIEW_PUBLISH)
def sign() -> ResponseReturnValue:
    form = SignForm()
    if not form.validate():
        return _page(form)
    review = services.sign(
        by=current_user,
        remarks=form.remarks.data or "",
        audit_report=form.audit_report.data or "",
        now=clock.now(),
    )
    where = url_for(".show", review_id=review.id)
    receipts.keep(where)
    db.session.commit()
    flash("复核已签署，打印一份签字存档", "success")
    return redirect(where, 303)


@bp.get("/<int:review_id>")
@requires(Permission.SYSTEM_REVIEW_READ, Permission.SYSTEM_REVIEW_PUBLISH)
def show(review_id: int) -> ResponseReturnValue:
    review = db.get_or_404(AccessReview, review_id)
    return render_page("system/reviews/show.html", review=review, content=review.content)


@bp.get("/<int:review_id>.pdf")
@requires(Permission.SYSTEM_REVIEW_READ, Permission.SYSTEM_REVIEW_PUBLISH)
def paper(review_id: int) -> Response:
    review = db.get_or_404(AccessReview, review_id)
    title = f"权限复核 {review.signed_at:%Y-%m-%d}"
    return pdf_response("system/reviews/paper.html", title, review=review, content=review.content)


def _page(form: SignForm) -> ResponseReturnValue:
    now = clock.now()
    past = queries.reviews()
    return render_page(
        "system/reviews/index.html",
        form=form,
        past=past,
        content=queries.content(now, past[0] if past else None),
        due_on=queries.due_on(now.date()),
        today=now.date(),
        seal=seals.last(),
    ), form.status
