"""What becomes of a request about personal data: answered, refused, erased by two people."""

from datetime import date, datetime
from typing import Any

from app.base import audit, rules
from app.base.personal import Person
from app.directory.services import personal as directory
from app.domain.errors import RuleBroken
from app.domain.retention import ANSWER
from app.domain.working_days import working_days_after
from app.extensions import db
from app.gate.services import personal as gate
from app.system.models.rights import RightsRequest, RightsState, RightsWish
from app.system.queries import rights as queries

GONE = "系统里已经没有这个人的资料"


def open_request(person: Person, *, by: Any, now: datetime, **columns: Any) -> RightsRequest:
    """Register a request; the term of answering runs from the day it came in."""
    received: date = columns["received_on"]
    if received > now.date():
        raise RuleBroken("收到日期不能晚于今天", field="received_on")
    days = rules.value(ANSWER, received)
    request = RightsRequest(
        **columns,
        due_on=working_days_after(received, days),
        subject_kind=person.kind,
        subject_id=person.id,
        subject_name=person.name,
        opened_at=now,
        opened_by_id=by.id,
        opened_by_name=by.name,
    )
    audit.added("system.rights.open", request)
    return request


def export(request: RightsRequest, *, reason: str, now: datetime) -> None:
    """Note that the data was handed out; the file is made from what is held at that moment."""
    request.check_open()
    request.exported_at = now
    audit.noted("system.rights.export", request, 事由=reason)


def answer(request: RightsRequest, *, by: Any, decision: str, now: datetime) -> None:
    """Close a request that asked for no erasure."""
    request.check_open()
    if request.wish == RightsWish.ERASURE:
        raise RuleBroken("删除请求要由另一个人批准或不同意，不能直接办结")
    with audit.changed("system.rights.answer", request):
        request.close(RightsState.DONE, account_id=by.id, name=by.name, decision=decision, now=now)


def refuse(request: RightsRequest, *, by: Any, decision: str, now: datetime) -> None:
    request.check_decider(by.id)
    with audit.changed("system.rights.refuse", request):
        request.close(
            RightsState.REFUSED, account_id=by.id, name=by.name, decision=decision, now=now
        )


def erase(request: RightsRequest, *, by: Any, decision: str, now: datetime) -> None:
    """Erase what may go, everywhere at once, and keep a certificate without the name."""
    request.check_decider(by.id)
    person = queries.person(request.subject_kind, request.subject_id)
    if person is None:
        raise RuleBroken(GONE)
    outcome = [
        {"title": r.title, "count": r.count, "erased": r.erased, "stays": r.stays}
        for r in queries.held(person)
    ]
    gate.erase_person(person, now)
    directory.erase_person(person, now.date())
    request.outcome = outcome
    request.close(RightsState.DONE, account_id=by.id, name=by.name, decision=decision, now=now)
    db.session.flush()
    # The entries of the request itself name the person too, and so would one of this change.
    audit.erase(RightsRequest.__tablename__, [request.id])
    audit.noted("system.rights.erase", request, 结果=f"{len(outcome)} 类记录，见凭证")
    db.session.expire_all()
