"""Retention (保存期限): after it, counts and times remain, names and telephones do not."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from app.base import search
from app.extensions import db
from app.gate.models import Booking, VehiclePassage, Visit, Visitor

FORGOTTEN = "（已到期删除）"
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Forgotten:
    visits: int
    visitors: int
    passages: int
    bookings: int

    def __str__(self) -> str:
        return (
            f"来访 {self.visits} 条、访客 {self.visitors} 人、"
            f"车辆 {self.passages} 条、预约 {self.bookings} 条"
        )


def forget_before(moment: datetime) -> Forgotten:
    """Remove what says who somebody was from everything older than `moment` (PIPL 19, 47).

    Who came again since is still known, and so are the vehicles on the standing list.
    """
    return Forgotten(
        visits=_blank(
            Visit,
            Visit.arrived_at < moment,
            Visit.name != FORGOTTEN,
            name=FORGOTTEN,
            phone="",
            organisation="",
            relation="",
            belongings="",
            plate="",
        ),
        visitors=_forget_visitors(moment),
        passages=_blank(
            VehiclePassage,
            VehiclePassage.entered_at < moment,
            VehiclePassage.driver != FORGOTTEN,
            driver=FORGOTTEN,
            driver_phone="",
            organisation="",
        ),
        bookings=_blank(
            Booking,
            Booking.expected_at < moment,
            Booking.visitor_name != FORGOTTEN,
            visitor_name=FORGOTTEN,
            visitor_phone="",
            organisation="",
            plate="",
        ),
    )


def _blank(table: type[Visit] | type[VehiclePassage] | type[Booking], *which, **values) -> int:
    statement = update(table).where(*which).values(**values)
    done: Any = db.session.execute(statement.execution_options(synchronize_session=False))
    return done.rowcount


def _forget_visitors(moment: datetime) -> int:
    old = Visitor.last_visit_at < moment, Visitor.name != FORGOTTEN
    ids = list(db.session.scalars(select(Visitor.id).where(*old)))
    for at in range(0, len(ids), AT_ONCE):
        some = ids[at : at + AT_ONCE]
        search.forget("visitor", some)
        db.session.execute(
            update(Visitor)
            .where(Visitor.id.in_(some))
            .values(
                name=FORGOTTEN,
                phone="",
                organisation="",
                relation="",
                document_kind=None,
                document_number=None,
                document_digest=None,
                document_note="",
            )
            .execution_options(synchronize_session=False)
        )
    return len(ids)
