"""Search across the portal (全站查找): people, plates, classes, rooms, codes of slips."""

from flask import Blueprint, redirect, request, url_for
from flask_login import current_user

from app.base.access import signed_in
from app.base.htmx import render_page
from app.home.queries import found

bp = Blueprint("search", __name__, url_prefix="/search")


@bp.get("")
@signed_in
def index():
    q = request.args.get("q", "").strip()[:60]
    if code := found.visit_of_code(current_user, q):
        return redirect(url_for("gate.visits.by_code", code=code))
    groups = found.groups(current_user, q) if q else []
    return render_page("home/search/index.html", fragment="rows", q=q, groups=groups)
