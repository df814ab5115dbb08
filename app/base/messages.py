"""Messages (消息): what happened while somebody was elsewhere, told to one account."""

from datetime import datetime

from flask import Flask, g
from flask_login import current_user
from sqlalchemy import Index, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from app.base import clock
from app.base.columns import Moment
from app.base.memory import remembered
from app.extensions import Base, db

MOST_SHOWN = 99
LONGEST = 255


class Message(Base):
    """One line for one account; `url` is the page or file it is about, or empty."""

    __tablename__ = "base_message"
    __table_args__ = (
        Index("ix_base_message_account", "account_id", "at", "id"),
        Index("ix_base_message_unread", "account_id", "read_at"),
    )

    account_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(Moment, info={"label": "时间"})
    title: Mapped[str] = mapped_column(String(LONGEST), info={"label": "消息"})
    url: Mapped[str] = mapped_column(String(LONGEST), default="", info={"internal": True})
    read_at: Mapped[datetime | None] = mapped_column(Moment, info={"label": "已读"})

    def __str__(self) -> str:
        return self.title

    def read(self, at: datetime) -> None:
        """Mark it as read; the first time counts."""
        self.read_at = self.read_at or at


def tell(account_id: int, title: str, url: str = "") -> Message:
    """Return a new unread message of the account, in the running transaction."""
    message = Message(account_id=account_id, at=clock.now(), title=title[:LONGEST], url=url)
    db.session.add(message)
    db.session.flush()
    return message


def unread(account_id: int) -> int:
    """Count what the account has not read, up to MOST_SHOWN + 1."""
    found = select(1).where(Message.account_id == account_id, Message.read_at.is_(None))
    some = found.limit(MOST_SHOWN + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


_remembered_unread = remembered(unread)


def unread_here() -> str:
    """Return the number beside the bell: empty for none, 99+ for many.

    Remembered for a few seconds like all that every page asks; a page about messages knows better
    and puts its own number into g.unread_messages.
    """
    if not current_user.is_authenticated:
        return ""
    known = g.get("unread_messages")
    number = _remembered_unread(current_user.id) if known is None else known
    return f"{MOST_SHOWN}+" if number > MOST_SHOWN else str(number or "")


def init_app(app: Flask) -> None:
    app.jinja_env.globals["unread_messages"] = unread_here
