"""Opinions (伙食意见): taken from strangers, answered and kept back by the canteen.

What strangers send is not written into the audit log: an entry holds the network address, and a
sheet is nobody's. What the canteen does with it is.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.base import audit
from app.canteen.models import MenuItem, OpinionMark, OpinionReply, OpinionSheet
from app.canteen.models.sent import Said, Sender
from app.canteen.queries import opinions as queries
from app.domain import opinions as rules
from app.domain.errors import RuleBroken
from app.extensions import db

DAY = timedelta(days=1)


def send_sheet(
    *, sender: Sender, said: Said, now: datetime
) -> tuple[OpinionSheet, tuple[str, ...]]:
    """Take the sheet of a device for today, or put it in the place of the one sent before.

    Returns it with what was masked in its words. Raises RuleBroken when it says nothing, when the
    canteen has replied already, or when the address floods.
    """
    cleaned = rules.clean(said.words)
    _check(said, cleaned.words)
    sheet = queries.sheet_of(sender.device, now.date()) or _new_sheet(sender, now)
    if sheet.words != cleaned.words and _is_answered(sheet):
        raise RuleBroken("食堂已经答复了今天的意见，写的话不能再改；好吃不好吃还能改", "words")
    sheet.class_id, sheet.is_of_class = said.class_id, said.is_of_class
    sheet.words, sheet.sent_at = cleaned.words, now
    _mark(sheet, said.thumbs)
    return sheet, cleaned.masked


def _new_sheet(sender: Sender, now: datetime) -> OpinionSheet:
    check_flood(OpinionSheet, sender.origin, now)
    sheet = OpinionSheet(device=sender.device, on=now.date(), origin=sender.origin, sent_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(sheet)
    except IntegrityError:
        # A second tap at the same moment: what it says takes the place of the first.
        return db.session.scalars(
            select(OpinionSheet).where(
                OpinionSheet.device == sender.device, OpinionSheet.on == now.date()
            )
        ).one()
    return sheet


def check_flood(model: Any, origin: str, now: datetime) -> None:
    """Refuse a new sheet or survey response from an address that sends too many."""
    in_window = queries.sent_from(model, origin, now - rules.FLOOD_WINDOW)
    in_day = queries.sent_from(model, origin, now - DAY)
    if sentence := rules.flood(in_window, in_day, now):
        raise RuleBroken(sentence)


def reply(
    *, to: Mapping[str, int], words: str, change: str, item_id: int | None, by: str, now: datetime
) -> OpinionReply:
    """Answer a sheet ({"sheet_id": 1}) or a dish ({"dish_id": 1}); the answer is public."""
    row = OpinionReply(
        **to,
        words=words,
        change=change,
        changed_item_id=item_id,
        replied_at=now,
        replied_by_name=by,
    )
    audit.added("canteen.opinion.reply", row)
    return row


def edit_reply(*, row: OpinionReply, words: str, change: str, item_id: int | None) -> None:
    with audit.changed("canteen.opinion.edit_reply", row):
        row.words, row.change, row.changed_item_id = words, change, item_id


def hide(*, sheet: OpinionSheet, reason: str, now: datetime) -> None:
    """Keep the words of a sheet from the public; they stay, and so does the reason."""
    if sheet.hidden_at:
        raise RuleBroken("这张意见单已经设为不公开")
    with audit.changed("canteen.opinion.hide", sheet):
        sheet.hidden_at, sheet.hidden_reason = now, reason


def show(*, sheet: OpinionSheet) -> None:
    if sheet.hidden_at is None:
        raise RuleBroken("这张意见单没有设为不公开，不用恢复")
    with audit.changed("canteen.opinion.show", sheet):
        sheet.hidden_at, sheet.hidden_reason = None, ""


def _check(said: Said, words: str) -> None:
    if not said.thumbs and not words:
        raise RuleBroken("给一道菜点好吃或不好吃，或者写一句话", field="words")
    if said.is_of_class and said.class_id is None:
        raise RuleBroken("代表全班填写时，选择班级", field="class_id")


def _mark(sheet: OpinionSheet, thumbs: Mapping[int, int]) -> None:
    """Put the thumbs in the place of those given before."""
    given = {mark.item_id: mark for mark in sheet.marks}
    for item_id, mark in given.items():
        if item_id not in thumbs:
            sheet.marks.remove(mark)
    for item_id, thumb in thumbs.items():
        if item_id in given:
            given[item_id].thumb = thumb
        else:
            sheet.marks.append(OpinionMark(item_id=item_id, dish_id=_dish_of(item_id), thumb=thumb))
    db.session.flush()


def _dish_of(item_id: int) -> int:
    item = db.session.get(MenuItem, item_id)
    if item is None:
        raise RuleBroken("食谱刚刚更正过，重新打开这一页再填")
    return item.dish_id


def _is_answered(sheet: OpinionSheet) -> bool:
    return bool(queries.answers([sheet.id]))
