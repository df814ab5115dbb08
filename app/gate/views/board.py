"""The gate board (门岗看板): find and admit on the left, see who is inside on the right."""

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from jinja2_fragments.flask import render_block

from app.base import clock, rules
from app.base.access import public, requires
from app.base.htmx import answer_unchanged, render_page, wants_fragment
from app.directory.queries.places import has_campuses
from app.domain.retention import RULES, Kind
from app.gate.models.visits import SLIP_KEPT_DAYS
from app.gate.queries import board as queries
from app.gate.queries.matches import Matches, matches
from app.gate.queries.posts import posts
from app.gate.views.duty import chosen_post
from app.permissions import Permission

bp = Blueprint("board", __name__)
PAGE = "gate/board/index.html"


@bp.get("/")
@requires(Permission.GATE_BOARD_READ)
def index():
    found = _matches()
    if found.visit_id:
        return redirect(url_for("gate.visits.show", visit_id=found.visit_id), 303)
    return render_page(PAGE, fragment="inside", **_board(), **_found(found))


@bp.get("/inside")
@requires(Permission.GATE_BOARD_READ)
def inside() -> ResponseReturnValue:
    """The right side alone, asked for every 15 seconds; 304 while nothing changed."""
    if not wants_fragment():
        return redirect(url_for(".index"), 303)
    shown = _board()
    answer = make_response()
    answer.set_etag(shown["board"].mark)
    # The mark is known before anything is drawn: an unchanged board costs no drawing.
    if not request.if_none_match.contains(shown["board"].mark):
        answer.set_data(render_block(PAGE, "inside", **shown))
    return answer_unchanged(answer)


@bp.get("/matches")
@requires(Permission.GATE_VISIT_WRITE)
def find() -> ResponseReturnValue:
    if not wants_fragment():
        return redirect(url_for(".index", q=request.args.get("q", "")), 303)
    return render_block(PAGE, "matches", **_found(_matches()))


@bp.get("/notice")
@public
def notice():
    """What the gate collects and why, how long it is kept, and the rights of who is asked."""
    return render_template(
        "gate/board/notice.html",
        kept_days=rules.value(RULES[Kind.VISIT], clock.today()),
        slip_days=SLIP_KEPT_DAYS,
    )


def _board() -> dict[str, Any]:
    post = chosen_post(posts())
    campus_id = post.campus_id if post and has_campuses() else None
    shows_all = request.args.get("campus") == "all"
    return {
        "is_fragment": wants_fragment(),
        "board": queries.board(clock.now(), None if shows_all else campus_id),
        "post": post,
        # The switch between this campus and the whole school; none where there is one campus.
        "scope": {"has_switch": campus_id is not None, "shows_all": shows_all},
    }


def _matches() -> Matches:
    return matches(request.args.get("q", ""), clock.now())


def _found(found: Matches) -> dict[str, Any]:
    return {
        "matches": found,
        "q": request.args.get("q", ""),
    }
