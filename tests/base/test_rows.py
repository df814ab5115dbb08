"""Rows by the shortest way are the same rows that the session writes and reads."""

import pytest
from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError

from app.base import rows
from app.directory.models import Account, CalendarDay, DayKind, DeviceKind, LoginSession
from app.extensions import db
from app.gate.models import Visit, Visitor
from tests.conftest import MONDAY
from tests.factories.gate import make_visit

VISIT = select(Visit.id, Visit.arrived_at, Visit.purpose, Visit.is_emergency).where(
    Visit.code == bindparam("code"), Visit.people >= 1
)


pytestmark = pytest.mark.usefixtures("app")


def test_what_is_found_has_the_types_of_its_columns():
    visit = make_visit()
    found = rows.first(VISIT, code=visit.code)
    assert found == (visit.id, visit.arrived_at, visit.purpose, False)
    assert found.purpose is visit.purpose
    assert rows.first(VISIT, code="R-XXXXX") is None
    assert rows.scalar(VISIT, code=visit.code) == visit.id


def test_an_added_row_is_written_at_once_and_known_to_the_session():
    visitor = Visitor(name="周小满", phone="13800001402", organisation=None)
    rows.add(visitor)
    assert visitor.id is not None
    assert (visitor.organisation, visitor.visits_count, visitor.document_kind) == ("", 0, None)
    assert db.session.get(Visitor, visitor.id) is visitor
    visitor.name = "周大满"
    db.session.commit()
    assert db.session.scalar(select(Visitor.name).where(Visitor.id == visitor.id)) == "周大满"


def test_a_column_may_be_called_otherwise_than_its_attribute():
    day = CalendarDay(on=MONDAY.date(), kind=DayKind.DAY_OFF, note="")
    rows.add(day)
    db.session.expire(day)
    assert day.on == MONDAY.date()


def test_a_row_that_points_at_a_new_one_is_left_to_the_session():
    account = Account(username="xin", own_name="新", roles=[])
    opened = LoginSession(
        digest="d" * 64,
        account=account,
        kind=DeviceKind.DESK,
        created_at=MONDAY,
        last_seen_at=MONDAY,
    )
    rows.add(opened)
    assert opened.account_id == account.id is not None


def test_a_row_taken_back_is_not_there():
    visitor = Visitor(name="周小满", phone="13800001402")
    rows.add(visitor)
    db.session.rollback()
    assert db.session.scalar(select(Visitor.id)) is None


def test_the_same_code_twice_is_an_integrity_error():
    code = make_visit().code
    with pytest.raises(IntegrityError):
        make_visit(code=code)
