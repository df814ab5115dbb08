"""Rows of the system area with sensible defaults."""

from datetime import datetime
from typing import Any

from flask import current_app

from app.base.jobs import Job, JobStatus
from app.base.messages import Message
from app.extensions import db


def _save(row: Any) -> Any:
    db.session.add(row)
    db.session.commit()
    return row


def make_job(title: str = "导入教职工", **given: Any) -> Job:
    now: datetime = current_app.config["CLOCK"]()
    given.setdefault("status", JobStatus.RUNNING)
    given.setdefault("started_at", now)
    return _save(Job(kind=given.pop("kind", "import"), title=title, created_at=now, **given))


def make_message(account_id: int, title: str = "导入教职工：新增 36 人", **given: Any) -> Message:
    given.setdefault("at", current_app.config["CLOCK"]())
    return _save(Message(account_id=account_id, title=title, **given))
