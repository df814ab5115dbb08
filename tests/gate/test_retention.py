"""Retention: what the notice at the gate promises."""

from datetime import datetime

from sqlalchemy import select

from app.base import search
from app.extensions import db
from app.gate.commands import forget
from app.gate.models import Visit, Visitor
from tests.factories.gate import make_booking, make_passage, make_visit, make_visitor

OLD = datetime(2026, 8, 1, 9)


def test_after_the_term_counts_and_times_remain_and_names_do_not(app):
    make_visit(make_visitor("许白露"), arrived_at=OLD, left_at=OLD)
    back_again = make_visitor("孙秋满", "13900000417")
    make_visit(back_again, arrived_at=OLD, left_at=OLD)
    make_visit(back_again)
    make_passage(entered_at=OLD, driver="韩晨霜")
    make_booking(expected_at=OLD)
    result = app.test_cli_runner().invoke(forget)
    assert "来访 2 条、访客 1 人、车辆 1 条、预约 1 条" in result.output
    names = list(db.session.scalars(select(Visit.name).order_by(Visit.id)))
    assert names == ["（已到期删除）", "（已到期删除）", "孙秋满"]
    assert set(db.session.scalars(select(Visitor.phone))) == {"", "13900000417"}
    assert search.ids("visitor", "许白露") == []
    assert search.ids("visitor", "孙秋满") == [back_again.id]
    again = app.test_cli_runner().invoke(forget)
    assert "来访 0 条" in again.output
