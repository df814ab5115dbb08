"""What a person does to messages: read them."""

from datetime import datetime

from sqlalchemy import select

from app.base.messages import Message
from app.extensions import db


def read_all(account_id: int, *, now: datetime) -> int:
    """Mark everything as read; tell how many there were."""
    unread = select(Message).where(Message.account_id == account_id, Message.read_at.is_(None))
    messages = db.session.scalars(unread).all()
    for message in messages:
        message.read(now)
    return len(messages)
