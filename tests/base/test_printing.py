"""PDF: what is short comes at once, what is long is offered for later, in a job it is made."""

import io
from contextvars import Context

import pytest
from flask import g
from pypdf import PdfReader

from app.base import long_files, printing
from app.domain.errors import RuleBroken
from app.extensions import db
from app.permissions import Role
from app.system.acting import acting_as
from tests.factories.directory import make_account

REGISTER = "/gate/papers/register.pdf?day=2026-11-23"


def printed(app, row_count: int, *, in_background: bool = False):
    account_id = make_account(Role.GUARD).id
    db.session.rollback()
    return Context().run(_printed, app, account_id, row_count, in_background)


def _printed(app, account_id: int, row_count: int, in_background: bool):
    with acting_as(app, account_id, path=REGISTER, writes=False):
        g.in_background = in_background
        answer = printing.pdf_response(
            "gate/papers/notice.html", "告知", row_count, kept_days=180, slip_days=30
        )
        answer.direct_passthrough = False
        return answer.mimetype, answer.data


def test_up_to_a_hundred_rows_come_at_once(app):
    mimetype, content = printed(app, printing.ROWS_INLINE)
    assert mimetype == "application/pdf"
    assert PdfReader(io.BytesIO(content)).pages


def test_one_row_more_is_offered_for_later_with_its_number(app):
    mimetype, content = printed(app, 1_238)
    assert mimetype == "text/html"
    for words in ("1,238", "在后台生成", "告知"):
        assert words in content.decode()


def test_in_the_background_nothing_is_offered(app):
    assert printed(app, 1_238, in_background=True)[0] == "application/pdf"


def test_the_offer_remembers_the_whole_address(app):
    _, content = printed(app, 101)
    signed = content.decode().split('name="order" value="')[1].split('"')[0]
    with app.test_request_context():
        order = long_files.read_order(signed)
    assert order == (REGISTER, "告知", 101)


def test_a_changed_offer_is_refused_in_words(app):
    _, content = printed(app, 101)
    signed = content.decode().split('name="order" value="')[1].split('"')[0]
    with app.test_request_context():
        for forged in ("", "x", signed[:-3] + "abc"):
            with pytest.raises(RuleBroken, match="再点一次"):
                long_files.read_order(forged)
