"""The canteen's notice for everybody (食堂公示): no account needed."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from app.base import attachments, clock
from app.base.access import public
from app.canteen.queries import menus
from app.canteen.queries import notice as queries

bp = Blueprint("open_canteen", __name__, url_prefix="/open/canteen")


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    found, today = queries.notice(), clock.today()
    menu = menus.published_on(today) or menus.published_of(menus.week_start(today))
    return render_template(
        "canteen/open_canteen/index.html",
        notice=found,
        photos=attachments.of(found) if found else [],
        menu=menu,
        sources=queries.sources(menu, today) if menu else [],
    )


@bp.get("/photos/<int:photo_id>")
@public
def photo(photo_id: int) -> ResponseReturnValue:
    """Papers of the notice are there to be read by everybody; nothing else is reached here."""
    found = queries.notice() or abort(404)
    return attachments.response(found, photo_id, request.args.get("size", "full"))
