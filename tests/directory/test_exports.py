"""Every list hands out what it shows, to a POST alone, and the log says who took what."""

import io

import pytest
from pypdf import PdfReader
from python_calamine import load_workbook
from sqlalchemy import select

from app.base import audit, handout
from app.base.audit import AuditEntry
from app.base.jobs import Job
from app.extensions import db
from app.permissions import Role
from app.system.worker import work_off
from tests.factories.directory import (
    make_class,
    make_department,
    make_pupil,
    make_room,
    make_school,
    make_staff,
)
from tests.factories.gate import (
    make_booking,
    make_passage,
    make_standing,
    make_visit,
    make_visitor,
    make_watch_entry,
)

LISTS = {
    "/gate/visits/": "来访登记",
    "/gate/bookings/": "预约来访",
    "/gate/vehicles/": "车辆登记",
    "/gate/standing-vehicles/": "常用车辆",
    "/gate/watches/": "布控名单",
    "/directory/staff/": "教职工",
    "/directory/classes/": "班级",
    "/directory/pupils/": "学生",
    "/directory/places/": "房间",
    "/directory/departments/": "部门",
    "/directory/accounts/": "账号",
    "/directory/roles/": "角色与权限",
    "/directory/terms/": "校历",
    "/audit/": "操作记录",
}
PHONE = "13900002206"


@pytest.fixture
def school(app):
    make_school()
    teacher = make_staff("何立夏", phone=PHONE)
    row = make_class(class_teacher_id=teacher.id)
    guardian = {"name": "周望津", "relation": "父亲", "phone": PHONE}
    make_pupil("周小满", class_id=row.id, guardians=[guardian])
    make_department()
    make_room()
    visit = make_visit(make_visitor("许白露", PHONE))
    audit.noted("gate.visit.reveal", visit, 事由="家长要求核对")
    make_passage(driver="韩晨霜", driver_phone=PHONE)
    make_booking()
    make_standing(phone=PHONE)
    make_watch_entry()
    db.session.commit()


@pytest.fixture
def head(sign_in):
    return sign_in(Role.LOGISTICS_HEAD, Role.ADMINISTRATOR, name="田谷雨")


def exports() -> list[AuditEntry]:
    wanted = AuditEntry.action.startswith("export.")
    return list(db.session.scalars(select(AuditEntry).where(wanted).order_by(AuditEntry.id)))


def sheet(answer):
    return load_workbook(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize(("url", "title"), LISTS.items())
def test_each_list_gives_a_workbook_a_csv_and_a_pdf(school, head, url, title):
    book, text, paper = (head.post(f"{url}export.{kind}") for kind in ("xlsx", "csv", "pdf"))
    rows = sheet(book)
    assert len(rows) > 1
    assert text.data.decode("utf-8-sig").splitlines()[0] == ",".join(rows[0])
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.data)).pages)
    assert title in words
    assert "1 页 共" in words
    for answer in (book, text, paper):
        assert answer.headers["Content-Disposition"].startswith("attachment; filename")
        assert PHONE.encode() not in answer.data
    assert PHONE not in words
    notes = [entry.note for entry in exports()]
    assert [note["格式"] for note in notes] == ["Excel 表格", "CSV", "PDF"]
    assert {note["名单"] for note in notes} == {title}
    assert {entry.actor_name for entry in exports()} == {"田谷雨"}


def test_a_get_gives_nothing_out_and_writes_nothing(head):
    for url in LISTS:
        answer = head.get(f"{url}export.xlsx?q=何")
        assert answer.status_code == 303
        assert answer.location == f"{url}?q=%E4%BD%95"
    assert exports() == []


def test_the_menu_of_each_page_posts_with_the_filter_now_shown(head):
    for url in LISTS:
        shown = "/directory/terms/calendar" if "terms" in url else url
        page = head.get(f"{shown}?q=xyz&after=1~2&endpoint=x").text
        for kind in ("xlsx", "csv", "pdf"):
            assert f'formaction="{url}export.{kind}?q=xyz&amp;endpoint=x"' in page


def test_the_name_of_the_file_is_readable_by_every_browser(school, head):
    disposition = head.post("/gate/visits/export.xlsx").headers["Content-Disposition"]
    assert "filename*=UTF-8''2026-11-23%20%E6%9D%A5%E8%AE%BF%E7%99%BB%E8%AE%B0.xlsx" in disposition


def test_the_second_sheet_and_the_log_say_which_filter_and_how_many(school, head):
    make_staff("许白露")
    answer = head.post("/directory/staff/export.xlsx?q=xbl&state=active")
    notes = dict(load_workbook(io.BytesIO(answer.data)).get_sheet_by_name("说明").to_python())
    assert notes["筛选"] == "状态：在职，查找：xbl"
    assert notes["行数"] == "1"
    assert notes["导出人"] == "田谷雨"
    (entry,) = exports()
    assert entry.action == "export.list.send"
    assert entry.note == {
        "名单": "教职工",
        "筛选": "状态：在职，查找：xbl",
        "行数": "1",
        "格式": "Excel 表格",
    }
    assert "导出名单" in head.get("/audit/").text


@pytest.mark.parametrize(
    ("url", "label"),
    [
        ("/gate/visits/", "手机"),
        ("/gate/vehicles/", "电话"),
        ("/gate/standing-vehicles/", "联系电话"),
        ("/directory/staff/", "手机号"),
        ("/directory/pupils/", "家长"),
    ],
)
def test_full_numbers_leave_for_a_reason_that_is_kept(school, head, url, label):
    page = head.get(f"{url}export-full").text
    assert label in page
    assert "1 行" in page
    refused = head.post(f"{url}export-full", data={"kind": "csv"})
    assert refused.status_code == 422
    assert "填写导出完整信息的事由" in refused.text
    assert exports() == []
    given = {"kind": "xlsx", "reason": "校车调度"}
    rows = sheet(head.post(f"{url}export-full", data=given))
    assert PHONE in str(rows[1][rows[0].index(label)])
    (entry,) = exports()
    assert entry.action == "export.list.reveal"
    assert (entry.note["事由"], entry.note["行数"]) == ("校车调度", "1")


def test_who_may_not_see_full_numbers_is_not_offered_them(school, sign_in):
    guard = sign_in(Role.GUARD, name="郑满仓")
    assert "export-full" not in guard.get("/gate/visits/").text
    for url in ("/gate/visits/", "/gate/vehicles/", "/directory/staff/"):
        assert guard.post(f"{url}export-full", data={"reason": "看看"}).status_code == 403
    teacher = sign_in(Role.TEACHER, name="别人")
    assert teacher.post("/gate/visits/export.csv").status_code == 403
    assert exports() == []


def test_a_class_teacher_takes_home_her_own_class_alone(school, sign_in):
    teacher = sign_in(Role.CLASS_TEACHER, name="许白露")
    assert len(sheet(teacher.post("/directory/pupils/export.xlsx"))) == 1
    given = {"reason": "家访", "kind": "csv"}
    full = teacher.post("/directory/pupils/export-full", data=given)
    assert PHONE not in full.text


@pytest.mark.parametrize(("kind", "limit"), [("xlsx", 20_000), ("pdf", 100)])
def test_a_long_list_is_made_in_the_background_after_it_was_recorded(
    app, school, head, monkeypatch, kind, limit
):
    assert handout.ROWS_INLINE[kind] == limit
    monkeypatch.setitem(handout.ROWS_INLINE, kind, 0)
    answer = head.post(f"/gate/visits/export.{kind}?q=xbl")
    (entry,) = exports()
    assert (entry.note["行数"], entry.note["筛选"].split("，")[-1]) == ("1", "查找：xbl")
    job = db.session.scalars(select(Job)).one()
    assert answer.location.endswith(f"/system/jobs/{job.id}")
    work_off(app)
    file = head.get(f"/system/jobs/{job.id}/result")
    assert file.status_code == 200
    assert ("许*露" in str(sheet(file))) if kind == "xlsx" else file.data.startswith(b"%PDF")
    assert len(exports()) == 1


def test_a_long_list_in_full_is_for_who_asked_and_stays_so(app, school, head, monkeypatch):
    monkeypatch.setitem(handout.ROWS_INLINE, "xlsx", 0)
    head.post("/gate/visits/export-full", data={"reason": "核对", "kind": "xlsx"})
    work_off(app)
    job = db.session.scalars(select(Job)).one()
    assert PHONE in str(sheet(head.get(f"/system/jobs/{job.id}/result")))
    # The address of the job alone gives the page that asks for the reason, not the file.
    page = head.get(job.arguments["path"])
    assert page.mimetype == "text/html"
    assert PHONE not in page.text


def test_too_many_rows_for_paper_are_refused_with_the_way_out(school, head, monkeypatch):
    monkeypatch.setattr(handout, "MOST_ON_PAPER", 0)
    answer = head.post("/gate/visits/export.pdf")
    assert answer.status_code == 409
    assert "PDF 最多 0 行" in answer.text
    assert exports() == []


def test_a_list_of_many_pages_comes_whole(school, head):
    visitor = make_visitor("孙秋满")
    for _ in range(60):
        make_visit(visitor)
    assert len(sheet(head.post("/gate/visits/export.xlsx"))) == 62
    assert len(sheet(head.post("/audit/export.xlsx"))) > 1
