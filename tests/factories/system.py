"""Rows of the system area with sensible defaults."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from flask import current_app
from sqlalchemy import select

from app.base.importing import Context
from app.base.jobs import Job, JobStatus
from app.base.messages import Message
from app.base.personal import PersonKind
from app.directory.models import Account
from app.extensions import db
from app.permissions import Role
from app.system.kinds import IMPORTERS
from app.system.models.imports import ImportBatch
from app.system.models.reviews import AccessReview
from app.system.models.rights import Claimant, RightsWish
from app.system.queries import rights as queries
from app.system.services import reviews, rights
from app.system.services.imports import checking, reading
from tests.factories.directory import make_account
from tests.factories.gate import make_visit, make_visitor
from tests.factories.sheets import xlsx


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


def make_import(kind: str = "staff", *rows: Sequence[Any]) -> ImportBatch:
    """Upload and check a sheet of staff: two good rows and a wrong one, unless rows are given."""
    account = db.session.scalar(select(Account).limit(1)) or make_account()
    context = Context(current_app.config["CLOCK"](), account.id, account.name)
    header = ["姓名", "工号", "手机号", "部门"]
    usual = [["许立春", "T801", "13800001402", "总务处"], ["田甜", "T802", "1380000", ""]]
    with NamedTemporaryFile() as file:
        file.write(xlsx(rows or [header, *usual]))
        file.flush()
        read = reading.read(IMPORTERS[kind], Path(file.name))
    batch = reading.begin(
        IMPORTERS[kind], read, file_name="教职工名单.xlsx", updates=True, context=context
    )
    for _ in checking.check(batch.id, context):
        pass
    return _save(batch)


def make_review(**given: Any) -> AccessReview:
    """Sign a review as it stands, by a principal of its own."""
    principal = make_account(Role.PRINCIPAL, name="何校长", username="hexiaozhang")
    review = reviews.sign(
        by=principal,
        remarks=given.pop("remarks", "权限与岗位相符，同意"),
        audit_report="10 月自查，已报区网信办",
        now=given.pop("now", datetime(2026, 11, 20, 15, 0)),
    )
    db.session.commit()
    return review


def make_rights_request(**given: Any) -> dict[str, Any]:
    """Make an open request about a visitor, and return the arguments of its addresses."""
    visitor = make_visitor("陈秋分", "13700005510", organisation="镇东水电")
    make_visit(visitor, left_at=datetime(2026, 11, 23, 10, 20))
    by = make_account(Role.LOGISTICS_HEAD, name="田谷雨", username="tianguyu")
    request = rights.open_request(
        queries.person(PersonKind.VISITOR, visitor.id),
        by=by,
        now=datetime(2026, 11, 23, 9, 0),
        wish=RightsWish.ERASURE,
        received_on=date(2026, 11, 23),
        asked_by="陈秋分",
        asked_as=Claimant.SELF,
        identity_check="当面核对身份证原件",
        **given,
    )
    db.session.commit()
    return {"request_id": request.id, "person_kind": "visitor", "person_id": visitor.id}
