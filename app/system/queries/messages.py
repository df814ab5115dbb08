"""What the page of messages reads."""

from sqlalchemy import Select, select

from app.base.messages import Message
from app.extensions import db


def messages(account_id: int) -> Select[Message]:
    return select(Message).where(Message.account_id == account_id)


def unread_about(account_id: int, url: str) -> Message | None:
    """Return the unread message that leads to the address: whoever goes there has read it."""
    return db.session.scalar(
        messages(account_id).where(Message.url == url, Message.read_at.is_(None)).limit(1)
    )
