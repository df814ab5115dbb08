"""Leaving with hand-over (离职交接): everything a person holds goes to somebody, in one step."""

from collections.abc import Sequence
from datetime import date, datetime

from app.base import audit
from app.base.holdings import Choice, Source
from app.directory.models import Handover, SchoolClass, Staff
from app.directory.queries import custody as queries
from app.directory.services import people
from app.domain.errors import RuleBroken
from app.extensions import db


def leave_staff(
    *, staff: Staff, on: date, choices: Sequence[Choice], by: str, now: datetime
) -> None:
    """Hand everything over now and record the leaving from `on`."""
    for choice in choices:
        _hand_over(staff, choice, now)
    people.leave_staff(staff=staff, on=on, by=by, now=now)


def _hand_over(staff: Staff, choice: Choice, now: datetime) -> None:
    source = choice.holding.source
    taker = db.session.get(Staff, choice.to_id) if choice.to_id else None
    if taker is not None and (taker.id == staff.id or taker.has_left(now.date())):
        raise RuleBroken(f"{taker.name}不能接手，换一个在职的人", field="takers")
    if taker is None and not source.release:
        raise RuleBroken(f"选{choice.holding.subject}的接手人", field="takers")
    source.hand_over(choice.holding.key, choice.to_id, now)
    row = Handover(
        staff_id=staff.id,
        at=now,
        kind=source.label,
        subject=choice.holding.subject[:120],
        to_id=choice.to_id,
        outcome=taker.name if taker else source.release,
    )
    audit.added("directory.staff.handover", row)


def _hand_over_class(class_id: int, to_id: int | None, now: datetime) -> None:
    row = db.session.get(SchoolClass, class_id)
    if row is not None:
        people.change_class(row, now.date(), class_teacher_id=to_id)


SOURCES = (
    Source(
        "class",
        "班主任",
        lambda staff_id, _now: queries.led_classes(staff_id),
        _hand_over_class,
        release="暂缺",
    ),
)
