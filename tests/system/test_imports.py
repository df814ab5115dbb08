"""Excel in: upload, check, import, undo, through the pages."""

import io
import re

import pytest
from sqlalchemy import select

from app.base.audit import AuditEntry
from app.directory.models import Building, Department, Guardian, Pupil, Room, SchoolClass, Staff
from app.extensions import db
from app.permissions import Role
from app.system.models.imports import ImportBatch
from tests.factories.directory import make_account, make_class, make_staff
from tests.factories.sheets import xlsx

URL = "/system/imports/"
HEAD = ["姓名", "工号", "手机号", "部门", "岗位"]
GOOD = [["许白露", "T1", "13800001402", "总务处", "总务主任"], ["何立夏", "T2", "", "语文组", ""]]


@pytest.fixture
def head(sign_in):
    return sign_in(Role.LOGISTICS_HEAD, name="田谷雨")


def upload(client, rows, kind="staff", name="名单.xlsx", **given):
    content = rows if isinstance(rows, bytes) else xlsx(rows)
    fields = {"file": (io.BytesIO(content), name), "existing": "update", **given}
    return client.post(f"{URL}{kind}/", data=fields, content_type="multipart/form-data")


def only_batch():
    db.session.expire_all()
    return db.session.scalars(select(ImportBatch).order_by(ImportBatch.id.desc())).first()


def act(client, verb, **fields):
    batch = only_batch()
    return client.post(f"{URL}{batch.importer}/{batch.id}/{verb}", data=fields)


def text(page):
    return re.sub(r"<[^>]+>|\s+", " ", page.text)


def test_a_sheet_is_checked_before_anything_is_imported(head):
    answer = upload(head, [HEAD, *GOOD])
    page = head.get(answer.location)
    assert "新增 2" in page.text
    assert "导入 2 行" in page.text
    assert "138****1402" in page.text
    assert "13800001402" not in page.text
    assert db.session.scalars(select(Staff)).all() == []
    result = head.get(act(head, "import").location)
    assert "新增 2" in result.text
    first = db.session.scalar(select(Staff).where(Staff.number == "T1"))
    assert (first.name, first.phone, first.department.name) == ("许白露", "13800001402", "总务处")
    assert "许白露" in head.get("/directory/staff/?q=xbl").text
    assert db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "directory.staff.add")
    ).all()
