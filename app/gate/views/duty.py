"""The duty (当班) of this device: who is signed in, and at which gate the device stands."""

from collections.abc import Sequence

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import clock, outbox
from app.gate.models import Duty, GatePost
from app.gate.queries.posts import posts

POST_KEY = "gate_post_id"

# Where an act was begun is where it ends; the address says which of these pages.
RETURNS = {
    "board": "gate.board.index",
    "visits": "gate.visits.index",
    "vehicles": "gate.vehicles.index",
    "closing": "gate.closing.index",
}


def chosen_post(among: Sequence[GatePost]) -> GatePost | None:
    """Return the gate this device stands at, the first one until another is chosen."""
    chosen = session.get(POST_KEY)
    found = next((post for post in among if post.id == chosen), None)
    if found is None and chosen is not None:
        session.pop(POST_KEY)  # that gate was closed
    return found or (among[0] if among else None)


def current_duty() -> Duty:
    """Return whose act this is: the signature of a row in the register."""
    if POST_KEY not in session and (post := chosen_post(posts())):
        session[POST_KEY] = post.id
    return Duty(
        account_id=current_user.id,
        name=current_user.name,
        gate_id=session.get(POST_KEY),
        now=clock.now(),
        late=outbox.late(),
    )


def came_from(default: str = "board") -> str:
    """Return the address of the page an act was begun on (?back=)."""
    name = request.args.get("back", default)
    return url_for(RETURNS.get(name, RETURNS[default]))


def go_back(default: str = "board") -> ResponseReturnValue:
    return redirect(came_from(default), 303)
