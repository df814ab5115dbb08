"""Messages (消息): what was told to me while I was elsewhere."""

from flask import Blueprint, abort, flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import clock, listing, memory, receipts
from app.base.access import signed_in
from app.base.htmx import render_page
from app.base.messages import Message, unread
from app.extensions import db
from app.system.queries import messages as queries
from app.system.services import messages as services

bp = Blueprint("messages", __name__, url_prefix="/messages")


@bp.get("/")
@signed_in
def index() -> ResponseReturnValue:
    g.unread_messages = unread(current_user.id)
    page = listing.page(queries.messages(current_user.id), by=Message.at, key=Message.id)
    return render_page(
        "system/messages/index.html", fragment="rows", page=page, unread=g.unread_messages
    )


@bp.post("/<int:message_id>/reading")
@signed_in
def read(message_id: int) -> ResponseReturnValue:
    """Open what a message is about."""
    message = db.session.get(Message, message_id)
    if message is None or message.account_id != current_user.id:
        abort(404)
    message.read(clock.now())
    location = message.url or url_for(".index")
    db.session.commit()
    memory.forget()
    return redirect(location, 303)


@bp.post("/reading")
@signed_in
def read_all() -> ResponseReturnValue:
    number = services.read_all(current_user.id, now=clock.now())
    location = url_for(".index")
    receipts.keep(location)
    db.session.commit()
    memory.forget()
    flash(f"{number} 条消息已标为已读" if number else "没有未读的消息", "success")
    return redirect(location, 303)
