"""What the gate holds about one person: visits, bookings, drives, the watch list."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select

from app.base.personal import Person, PersonKind, Records, line
from app.extensions import db
from app.gate.models import Booking, VehiclePassage, Visit, Visitor, WatchEntry

GONE = "姓名、电话、单位、证件号码和车牌"


def visitors(person: Person) -> ColumnElement[bool]:
    """Somebody else on record is known at the gate by name and phone together."""
    same = _same(person, Visitor.name, Visitor.phone)
    return or_(Visitor.id == person.id, same) if person.kind is PersonKind.VISITOR else same


def visits(person: Person) -> ColumnElement[bool]:
    mine = select(Visitor.id).where(visitors(person))
    return or_(Visit.visitor_id.in_(mine), _same(person, Visit.name, Visit.phone))


def passages(person: Person) -> ColumnElement[bool]:
    mine = select(Visit.id).where(visits(person))
    driven = _same(person, VehiclePassage.driver, VehiclePassage.driver_phone)
    return or_(VehiclePassage.visit_id.in_(mine), driven)


def bookings(person: Person) -> ColumnElement[bool]:
    return _same(person, Booking.visitor_name, Booking.visitor_phone)


def watches(person: Person) -> ColumnElement[bool]:
    return _same(person, WatchEntry.name, WatchEntry.phone)


def personal_records(person: Person) -> list[Records]:
    """Return what the gate holds, whatever a person is on record as."""
    held = [
        Records("访客资料", _lines(Visitor, visitors(person)), f"{GONE}删去", "来访次数"),
        Records(
            "来访登记",
            _lines(Visit, visits(person)),
            f"{GONE}删去",
            "到校和离校时间、人数、事由、被访人：门卫登记要留记录"
            "（《企业事业单位内部治安保卫条例》第八、十一条）",
        ),
        Records("预约来访", _lines(Booking, bookings(person)), f"{GONE}删去", "时间和人数"),
        Records(
            "车辆通行",
            _lines(VehiclePassage, passages(person)),
            "驾驶人、电话、单位和车牌删去",
            "进出时间",
        ),
        Records(
            "布控名单",
            _lines(WatchEntry, watches(person)),
            "",
            "布控期间全部保留，撤控后到期删除：防止扰乱校园秩序是法定职责"
            "（《企业事业单位内部治安保卫条例》第八条）",
        ),
    ]
    return [records for records in held if records.lines]


def _same(person: Person, name: Any, phone: Any) -> ColumnElement[bool]:
    return and_(name == person.name, phone == person.phone) if person.phone else false()


def _lines(table: Any, condition: ColumnElement[bool]) -> Sequence[dict[str, str]]:
    rows = db.session.scalars(select(table).where(condition).order_by(table.id.desc())).unique()
    return [line(row) for row in rows]
