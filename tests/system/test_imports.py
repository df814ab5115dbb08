"""Excel in: a sheet is uploaded, checked and imported through the pages."""

import io
import secrets

import pytest
from sqlalchemy import select

from app.base.audit import AuditEntry
from app.base.sheets import UPLOAD_LIMIT
from app.directory.models import Department, Pupil, Staff
from app.extensions import db
from app.permissions import Role
from app.system.models.imports import ImportRow, ImportState
from app.system.services.imports.forgetting import forget_rows
from app.system.worker import work_off
from tests.conftest import MONDAY
from tests.factories.directory import make_class, make_staff
from tests.factories.sheets import csv, xlsx
from tests.system.importing import (
    GOOD,
    HEAD,
    URL,
    act,
    count,
    newest,
    page_of,
    staff,
    take_in,
    upload,
)

BAD = [["", "T3", "1380000", "", ""], ["田甜", "", "", "", ""]]


@pytest.fixture
def head(sign_in):
    return sign_in(Role.LOGISTICS_HEAD, name="田谷雨")


def test_a_sheet_is_checked_before_anything_is_imported(head):
    answer = upload(head, [HEAD, *GOOD])
    page = head.get(answer.location)
    assert "新增 2" in page.text
    assert "导入 2 行" in page.text
    assert "138****1402" in page.text
    assert "13800001402" not in page.text
    assert count(Staff) == 0
    result = head.get(act(head, "import").location)
    assert "新增 2" in result.text
    first = staff("T1")
    assert (first.name, first.phone, first.department.name) == ("许白露", "13800001402", "总务处")
    assert "许白露" in head.get("/directory/staff/?q=xbl").text
    assert "添加教职工" in head.get(f"/directory/staff/{first.id}").text


def test_errors_name_the_row_of_excel_the_column_and_the_cause(head):
    upload(head, [["教职工名单"], [], HEAD, *GOOD, *BAD])
    page = page_of(head).text
    for said in (
        "第 6 行",
        "C 手机号",
        "手机号应为 11 位，现在是 7 位",
        "填写姓名",
        "第 7 行",
        "填写工号",
    ):
        assert said in page
    assert "只导入没有错的 2 行" in page
    assert "有 2 行有错" in page


def test_only_the_good_rows_are_imported_when_the_clerk_says_so(head):
    batch = take_in(head, [HEAD, *GOOD, *BAD])
    assert (batch.added, batch.faulty) == (2, 2)
    assert count(Staff) == 2


def test_giving_up_imports_nothing(head):
    upload(head, [HEAD, *GOOD, *BAD])
    assert act(head, "discarding").location.endswith("/staff/")
    assert newest().state == ImportState.DISCARDED
    assert act(head, "import").status_code == 409
    assert count(Staff) == 0


def test_the_sheet_comes_back_with_the_causes_and_is_understood_again(head, tmp_path):
    upload(head, [["教职工名单"], ["备注", *HEAD], ["新来", *GOOD[0]], ["", *BAD[0]]])
    answer = page_of(head, "/marked.xlsx")
    assert answer.mimetype.endswith("sheet")
    upload(head, answer.data)
    again = newest()
    assert (again.new, again.faulty, again.header["number"]) == (1, 1, 2)
    assert again.header["labels"][:2] == ["备注", "姓名"]
    assert again.header["unknown"] == [0]
    row = db.session.scalars(select(ImportRow).where(ImportRow.line == 4)).all()[-1]
    assert "手机号应为 11 位" in row.cells
    assert (
        "新来" in db.session.scalars(select(ImportRow.cells).where(ImportRow.line == 3)).all()[-1]
    )


def test_a_key_twice_in_the_sheet_is_an_error_in_both_rows(head):
    upload(head, [HEAD, GOOD[0], GOOD[1], ["张小满", "ｔ1", "", "", ""]])
    page = page_of(head).text
    assert "和第 4 行重复，只留一行" in page
    assert "和第 2 行重复，只留一行" in page
    assert newest().new == 1


def test_what_is_there_is_updated_and_only_what_differs(head):
    known = make_staff("许白露", number="T1", phone="13900002206", posts="总务主任")
    make_staff("何立夏", number="T2")
    take_in(head, [["工号", "姓名", "部门"], ["T2", "何立夏", "语文组"]])
    upload(head, [HEAD, *GOOD])
    page = page_of(head).text
    assert "更新 1" in page
    assert "相同、跳过 1" in page
    assert "手机号：139****2206 → 138****1402" in page
    assert "部门：（空） → 总务处" in page
    act(head, "import")
    db.session.refresh(known)
    assert (known.phone, known.posts, known.department.name) == (
        *("13800001402", "总务主任", "总务处"),
    )


def test_an_empty_cell_wipes_nothing_out(head):
    known = make_staff("许白露", number="T1", phone="13900002206")
    batch = take_in(head, [HEAD, ["许白露", "T1", "", "", "总务主任"]])
    db.session.refresh(known)
    assert (known.phone, known.posts, batch.updated) == ("13900002206", "总务主任", 1)


def test_what_is_there_may_be_skipped(head):
    known = make_staff("许白露", number="T1", phone="13900002206")
    upload(head, [HEAD, *GOOD], existing="skip")
    assert "已有、跳过 1" in page_of(head).text
    act(head, "existing", existing="update")
    assert "更新 1" in page_of(head).text
    act(head, "existing", existing="skip")
    act(head, "import")
    db.session.refresh(known)
    assert known.phone == "13900002206"
    assert (newest().added, newest().updated) == (1, 0)


def test_a_row_that_somebody_worked_on_after_the_check_is_left_alone(head):
    known = make_staff("许白露", number="T1", phone="13900002206")
    upload(head, [HEAD, *GOOD])
    make_staff("另一人", number="T2")
    form = {"number": "T1", "name": "许白露", "phone": "", "version": "1", "posts": "会计"}
    assert head.post(f"/directory/staff/{known.id}/edit", data=form).status_code == 303
    page = head.get(act(head, "import").location).text
    assert "检查之后这一条被别人改过" in page
    assert "检查之后已经有人添加了这一条" in page
    assert newest().refused == 2


def test_pressing_twice_imports_once(head):
    upload(head, [HEAD, *GOOD])
    form_id = secrets.token_hex(16)
    first = act(head, "import", form_id=form_id)
    again = act(head, "import", form_id=form_id)
    assert first.location == again.location
    assert count(Staff) == 2
    assert act(head, "import").status_code == 409
    assert newest().added == 2


def test_sending_the_same_upload_twice_makes_one_batch(head):
    form_id = secrets.token_hex(16)
    first = upload(head, [HEAD, *GOOD], form_id=form_id)
    assert upload(head, [HEAD, *GOOD], form_id=form_id).location == first.location


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (xlsx([["姓名", "电话"], ["许白露", "13800001402"]]), "缺少“工号”这一列；认出了A 列姓名"),
        (xlsx([["甲", "乙"], ["1", "2"]]), "没有找到表头"),
        (xlsx([HEAD]), "下面没有要导入的行"),
        (b"\x89PNG\r\n\x1a\n\0\0", "不是表格"),
    ],
)
def test_a_sheet_that_cannot_be_meant_is_refused_beside_the_file(head, content, sentence):
    answer = upload(head, content)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert newest() is None


def test_no_file_is_asked_for(head):
    answer = head.post(f"{URL}staff/", data={"existing": "update"})
    assert answer.status_code == 422
    assert "选择要导入的文件" in answer.text


def test_the_sheet_that_fits_is_found_among_others(head):
    book = xlsx([["说明"], ["请填写"]], 说明=[["x"]], 名单=[HEAD, *GOOD])
    upload(head, book)
    batch = newest()
    assert (batch.header["sheet"], batch.header["others"]) == ("名单", ["Sheet1", "说明"])


@pytest.mark.parametrize(
    "kind", ["staff", "rooms", "classes", "pupils", "standing-vehicles", "watch-list"]
)
def test_the_template_holds_an_example_that_is_not_imported(head, kind):
    page = head.get(f"{URL}{kind}/")
    assert f"/system/imports/{kind}/template.xlsx" in page.text
    answer = head.get(f"{URL}{kind}/template.xlsx")
    if kind == "rooms":
        return upload_needs_campus(head, answer.data)
    assert "下面没有要导入的行" in upload(head, answer.data, kind).text
    return None


def upload_needs_campus(client, content):
    assert "下面没有要导入的行" in upload(client, content, "rooms").text


def test_only_those_who_may_manage_a_kind_may_import_it(sign_in):
    teacher = sign_in(Role.TEACHER, name="何立夏")
    assert teacher.get(URL).status_code == 403
    assert teacher.get(f"{URL}staff/").status_code == 403
    assert "导入</a>" not in teacher.get("/directory/staff/").text
    principal = sign_in(Role.PRINCIPAL, name="沈春分")
    assert principal.get(f"{URL}watch-list/").status_code == 200
    assert principal.get(f"{URL}staff/").status_code == 403
    assert principal.get(f"{URL}nothing/").status_code == 404


def test_the_list_leads_to_its_import_and_the_history_to_each_batch(head):
    assert 'href="/system/imports/staff/"' in head.get("/directory/staff/").text
    assert "还没有导入过" in head.get(URL).text
    take_in(head, [HEAD, *GOOD])
    page = head.get(URL).text
    assert "名单.xlsx" in page
    assert "已导入" in page


def test_six_hundred_rows_go_to_the_background_and_arrive_once(head):
    make_class("一1班")
    rows = [
        [f"2026{n:04}", f"周小{n}", "一（1）班", "周望津", "父亲", "13900002206"]
        for n in range(600)
    ]
    columns = ["学号", "姓名", "班级", "家长1姓名", "家长1关系", "家长1电话"]
    upload(head, csv([columns, *rows], "gb18030"), "pupils", "学生.csv")
    answer = act(head, "import")
    assert "/system/jobs/" in answer.location
    assert count(Pupil) == 0
    assert "正在后台处理" in page_of(head).text
    work_off(head.application)
    assert count(Pupil) == 600
    assert "新增 600" in head.get(answer.location).text
    assert "田谷雨" in db.session.scalars(
        select(AuditEntry.actor_name).where(AuditEntry.action == "directory.pupil.add")
    )
    batch = newest()
    assert (batch.state, batch.added) == (ImportState.DONE, 600)
    answer = act(head, "undo")
    assert "/system/jobs/" in answer.location
    work_off(head.application)
    assert (newest().state, newest().undone, count(Pupil)) == (ImportState.UNDONE, 600, 0)


def test_more_than_two_thousand_rows_are_checked_in_the_background(head):
    rows = [[f"T{n}", f"许白{n}"] for n in range(2001)]
    answer = upload(head, [["工号", "姓名"], *rows, ["T7", "双"]])
    assert "/system/jobs/" in answer.location
    assert newest().state == ImportState.CHECKING
    work_off(head.application)
    assert (newest().new, newest().faulty) == (2000, 2)
    assert "和第 2003 行重复" in page_of(head).text


def test_a_cancelled_import_says_how_far_it_came_and_goes_on(head):
    rows = [[f"T{n}", f"许白{n}"] for n in range(501)]
    upload(head, [["工号", "姓名"], *rows])
    job = act(head, "import").location
    head.post(f"{job}/cancellation")
    page = page_of(head).text
    assert "导入停在半路" in page
    assert "接着导入" in page
    act(head, "import")
    work_off(head.application)
    assert (newest().state, count(Staff)) == (ImportState.DONE, 501)


def test_what_the_sheet_said_is_gone_after_a_day(head):
    take_in(head, [HEAD, *GOOD, *BAD])
    upload(head, [HEAD, *BAD])
    assert "0 批" in forget_rows(MONDAY.replace(day=24))
    assert "2 批、8 行" in forget_rows(MONDAY.replace(day=25))
    db.session.commit()
    assert count(ImportRow) == 0
    assert newest().state == ImportState.DISCARDED
    assert count(Staff) == 2
    assert "名单.xlsx" in head.get(URL).text


def test_what_the_sheet_said_lies_encrypted(head):
    upload(head, [HEAD, *GOOD])
    raw = db.session.connection().exec_driver_sql("select cells from system_import_row").scalars()
    assert all("1402" not in cells and "许" not in cells for cells in raw)


def test_a_check_page_asks_no_more_for_more_rows(head, statements):
    asked = []
    for rows in (2, 40):
        upload(head, [HEAD, *([f"许{n}", f"T{n}", "1", "", ""] for n in range(rows))])
        page_of(head)
        with statements() as seen:
            page_of(head)
        asked.append(len(seen))
    assert asked[0] == asked[1] <= 12


def test_departments_of_the_sheet_are_made(head):
    batch = take_in(head, [HEAD, *GOOD])
    assert {row.name for row in db.session.scalars(select(Department))} == {"总务处", "语文组"}
    assert len(batch.made) == 2


def test_a_file_over_the_limit_is_refused_with_the_limit(head):
    answer = head.post(
        f"{URL}staff/",
        data={"file": (io.BytesIO(b"x" * (UPLOAD_LIMIT + 1)), "a.csv"), "existing": "update"},
        content_type="multipart/form-data",
    )
    assert "文件最大 20 MB" in answer.text
