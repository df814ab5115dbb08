"""The week's menu for everybody (公开食谱): a page, its data, a calendar; no account needed."""

from flask import Blueprint

from app.base.access import public
from app.base.htmx import answer_unchanged, render_page

bp = Blueprint("open_menus", __name__, url_prefix="/open/menus")


@bp.get("/")
@public
def index():
    return answer_unchanged(render_page("canteen/open_menus/index.html"))
