"""Moves of the import tests: upload a sheet, press a button of its batch, read the batch."""

import io
from typing import Any

from sqlalchemy import func, select

from app.directory.models import Staff
from app.extensions import db
from app.system.models.imports import ImportBatch
from app.system.worker import work_off
from tests.factories.sheets import xlsx

URL = "/system/imports/"
HEAD = ["姓名", "工号", "手机号", "部门", "岗位"]
GOOD = [["许白露", "T1", "13800001402", "总务处", "总务主任"], ["何立夏", "T2", "", "语文组", ""]]


def upload(
    client: Any, rows: Any, kind: str = "staff", name: str = "名单.xlsx", **given: Any
) -> Any:
    """Send a sheet, given as rows or as the bytes of a file."""
    content = rows if isinstance(rows, bytes) else xlsx(rows)
    fields = {"file": (io.BytesIO(content), name), "existing": "update", **given}
    return client.post(f"{URL}{kind}/", data=fields, content_type="multipart/form-data")


def count(model: Any) -> int | None:
    return db.session.scalar(select(func.count()).select_from(model))


def staff(number: str) -> Staff | None:
    return db.session.scalar(select(Staff).where(Staff.number == number))


def newest() -> ImportBatch:
    db.session.expire_all()
    return db.session.scalars(select(ImportBatch).order_by(ImportBatch.id.desc())).first()


def page_of(client: Any, part: str = "") -> Any:
    batch = newest()
    return client.get(f"{URL}{batch.importer}/{batch.id}{part}")


def act(client: Any, verb: str, **fields: str) -> Any:
    batch = newest()
    return client.post(f"{URL}{batch.importer}/{batch.id}/{verb}", data=fields)


def take_in(client: Any, rows: Any, kind: str = "staff", **given: Any) -> ImportBatch:
    """Upload, check and import; return the batch."""
    answer = upload(client, rows, kind, **given)
    assert answer.status_code == 303, answer.text
    if "/jobs/" in answer.location:
        work_off(client.application)
    answer = act(client, "import")
    if "/jobs/" in answer.location:
        work_off(client.application)
    return newest()
