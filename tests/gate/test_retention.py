"""Retention at the gate: what the notice promises."""

from datetime import datetime

import pytest
from sqlalchemy import func, select

from app.base import audit, seals, search
from app.base.audit import AuditEntry
from app.extensions import db
from app.gate.models import Booking, Vehicle, VehiclePassage, Visit, Visitor, WatchEntry
from app.gate.services.retention import REDUCTIONS
from tests.factories.gate import (
    make_booking,
    make_passage,
    make_standing,
    make_vehicle,
    make_visit,
    make_visitor,
    make_watch_entry,
)

OLD = datetime(2026, 8, 1, 9)
BEFORE = datetime(2026, 8, 25)
NOW = datetime(2026, 11, 23, 3)


def run(reductions=REDUCTIONS):
    """Do the reductions, committing step by step as the night does."""
    taken = {}
    for reduction in reductions:
        for count in reduction.steps(BEFORE, NOW):
            taken[reduction.label] = taken.get(reduction.label, 0) + count
            db.session.commit()
    return taken


def test_after_the_term_counts_and_times_remain_and_names_do_not(app):
    make_visit(make_visitor("许白露"), arrived_at=OLD, left_at=OLD, plate="苏A12345", people=3)
    back_again = make_visitor("孙秋满", "13900000417")
    make_visit(back_again, arrived_at=OLD, left_at=OLD)
    make_visit(back_again)
    make_passage(entered_at=OLD, driver="韩晨霜")
    make_booking(expected_at=OLD)
    assert run() == {"来访": 2, "访客": 1, "预约": 1, "车辆通行": 1, "车牌": 1}
    names = list(db.session.scalars(select(Visit.name).order_by(Visit.id)))
    assert names == ["（已到期删除）", "（已到期删除）", "孙秋满"]
    first = db.session.scalars(select(Visit).order_by(Visit.id)).first()
    assert (first.people, first.arrived_at, first.plate, first.visitor_id) == (3, OLD, "", None)
    assert set(db.session.scalars(select(Visitor.phone))) == {"", "13900000417"}
    assert search.ids("visitor", "许白露") == []
    assert search.ids("visitor", "孙秋满") == [back_again.id]
    assert db.session.scalar(select(Booking.visitor_phone)) == ""
    assert run() == {}


def test_a_standing_vehicle_keeps_its_plate_and_another_is_forgotten(app):
    listed = make_vehicle("苏A12345")
    standing = make_standing(listed)
    make_passage(listed, entered_at=OLD, standing_id=standing.id)
    make_passage(make_vehicle("苏B2468K"), entered_at=OLD)
    run()
    plates = db.session.scalars(select(VehiclePassage.plate).order_by(VehiclePassage.id)).all()
    assert plates == ["苏A12345", ""]
    assert db.session.scalars(select(Vehicle.plate)).all() == ["苏A12345"]
    assert search.ids("vehicle", "2468K") == []


def test_the_number_of_a_document_goes_and_the_name_stays_as_long_as_its_own_term(app):
    make_visitor("许白露", document_number="11010519491231002X", document_digest="d" * 64)
    db.session.execute(Visitor.__table__.update().values(last_visit_at=OLD))
    db.session.commit()
    (documents,) = [r for r in REDUCTIONS if r.label == "证件号码"]
    assert run([documents]) == {"证件号码": 1}
    visitor = db.session.scalar(select(Visitor))
    gone = (visitor.document_number, visitor.document_digest)
    assert (visitor.name, gone) == ("许白露", (None, None))


def test_who_is_still_watched_stays_and_who_was_is_forgotten(app):
    make_watch_entry(name="吴明")
    make_watch_entry(name="郑言", phone="13700000000", ended_at=OLD)
    assert run() == {"布控": 1}
    names = db.session.scalars(select(WatchEntry.name).order_by(WatchEntry.id)).all()
    assert names == ["吴明", "（已到期删除）"]


def test_the_log_forgets_the_words_and_keeps_the_act(app):
    visit = make_visit(make_visitor("许白露"), arrived_at=OLD, left_at=OLD)
    young = make_visit(make_visitor("孙秋满", "13900000417"))
    with app.test_request_context("/"):
        for row in (visit, young):
            with audit.changed("gate.visit.edit", row):
                row.organisation = f"{row.name}的单位"
        db.session.commit()
    run()
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [e.action for e in entries] == ["gate.visit.edit"] * 2
    assert [e.is_erased for e in entries] == [True, False]
    assert entries[0].changes == {}
    assert entries[1].changes["organisation"] == ["", "孙秋满的单位"]
    assert seals.problems() == []


@pytest.mark.parametrize("rows", [1203])
def test_a_long_register_goes_in_steps_of_five_hundred(app, rows):
    visit = make_visit(arrived_at=OLD, left_at=OLD)
    columns = {c.key: getattr(visit, c.key) for c in Visit.__table__.columns if c.key != "id"}
    many = [{**columns, "code": f"R-{number:05}"} for number in range(rows - 1)]
    db.session.execute(Visit.__table__.insert(), many)
    db.session.commit()
    visits = REDUCTIONS[0]
    steps = []
    for count in visits.steps(BEFORE, NOW):
        db.session.commit()
        steps.append(count)
    assert steps == [500, 500, 203]
    assert db.session.scalar(select(func.count()).select_from(visits.due(BEFORE).subquery())) == 0
