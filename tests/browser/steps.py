"""Moves that several sentences share: what is on the page, and what is in the database."""

from datetime import datetime
from typing import Any

from playwright.sync_api import Page
from sqlalchemy import select

from app.extensions import db
from app.domain.visits import Purpose
from app.gate.models import Visitor
from tests.conftest import MONDAY as NOW
from tests.factories.directory import make_school
from tests.factories.gate import make_post, make_visit, make_visitor

__all__ = ["NOW"]

BOARD = "/gate/"
NEW_VISIT = "/gate/visits/new"
NEW_STAFF = "/directory/staff/new"


def rows(model: Any) -> list[Any]:
    """Return what the server has committed by now, oldest first."""
    db.session.rollback()
    found = list(db.session.scalars(select(model).order_by(model.id)))
    # An open transaction would keep the server from writing.
    db.session.expunge_all()
    db.session.rollback()
    return found


def row(model: Any, key: int) -> Any:
    return next(found for found in rows(model) if found.id == key)


def only(model: Any) -> Any:
    (found,) = rows(model)
    return found


def open_gate() -> None:
    """A school with one gate, so that the board has a name."""
    make_school()
    make_post()


def known_visitor(*, came_at: datetime, went_at: datetime) -> Visitor:
    """许白露, who brought something for 何立夏 before and left again."""
    visitor = make_visitor()
    make_visit(visitor, purpose=Purpose.ITEMS, arrived_at=came_at, left_at=went_at)
    return visitor


def fill_in_visit(page: Page, name: str = "陆知夏") -> None:
    page.get_by_label("姓名", exact=True).fill(name)
    page.get_by_label("手机号").fill("13900000268")
    page.get_by_role("radio", name="维修").click()
    page.get_by_role("combobox", name="被访人").fill("田谷雨")


def fill_in_staff(page: Page, name: str = "䶮𬱖㛃") -> None:
    page.get_by_label("工号").fill("T88")
    page.get_by_label("姓名").fill(name)
