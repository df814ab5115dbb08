"""A batch is taken back whole within a day, unless later work leans on it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.base.audit import AuditEntry
from app.base.search import SearchTerm
from app.directory.models import Department, Guardian, Placement, Pupil, SchoolClass, Staff
from app.extensions import db
from app.permissions import Role
from app.system.kinds import IMPORTERS
from app.system.models.imports import ImportState
from app.system.queries.imports import LEANING
from app.system.worker import work_off
from tests.conftest import MONDAY
from tests.factories.directory import make_account, make_class, make_pupil, make_staff
from tests.system.importing import GOOD, HEAD, act, count, newest, page_of, staff, take_in


@pytest.fixture
def head(sign_in):
    return sign_in(Role.LOGISTICS_HEAD, name="田谷雨")


def test_a_batch_is_taken_back_whole_and_leaves_its_trace(head):
    take_in(head, [HEAD, *GOOD])
    assert "撤销整批" in page_of(head).text
    answer = act(head, "undo")
    batch = newest()
    assert (batch.state, batch.undone, batch.kept) == (ImportState.UNDONE, 2, 0)
    assert (count(Staff), count(Department), count(SearchTerm)) == (0, 0, 0)
    assert "已撤销 2 行" in head.get(answer.location).text
    actions = set(db.session.scalars(select(AuditEntry.action)))
    assert {"directory.staff.add", "directory.staff.remove", "system.import.undo"} <= actions
    assert act(head, "undo").status_code == 409


def test_changed_rows_get_their_old_values_back(head):
    known = make_staff("许白露", number="T1", phone="13900002206", posts="会计")
    take_in(head, [HEAD, *GOOD])
    act(head, "undo")
    db.session.refresh(known)
    assert (known.phone, known.posts, known.department) == ("13900002206", "会计", None)
    assert "许白露" in head.get("/directory/staff/?q=2206").text
    assert count(Staff) == 1


def test_what_later_work_leans_on_stops_the_undo_and_is_named(head):
    take_in(head, [HEAD, *GOOD, ["田甜", "T3", "", "", ""]])
    make_account(Role.TEACHER, staff_id=staff("T1").id)
    form = {"number": "T2", "name": "何立夏", "phone": "", "version": "1", "posts": "教师"}
    assert head.post(f"/directory/staff/{staff('T2').id}/edit", data=form).status_code == 303
    page = head.get(act(head, "undo").location).text
    assert "有 2 行后来用到了" in page
    assert "已经有账号" in page
    assert "之后又被改过" in page
    assert "撤销其余的 1 行" in page
    assert count(Staff) == 3


def test_the_rest_is_taken_back_when_the_clerk_says_so(head):
    take_in(head, [HEAD, *GOOD])
    make_class("一1班", class_teacher_id=staff("T2").id)
    act(head, "undo")
    answer = act(head, "undo", rest="1")
    batch = newest()
    assert (batch.state, batch.undone, batch.kept) == (ImportState.UNDONE, 1, 1)
    assert staff("T1") is None
    assert staff("T2") is not None
    assert {row.name for row in db.session.scalars(select(Department))} == {"语文组"}
    page = head.get(answer.location).text
    assert "已撤销 1 行，1 行后来用到了，留下" in page
    assert "已经是班主任" in page


def test_pupils_go_with_their_guardians_and_places(head):
    make_class("一1班")
    columns = ["学号", "姓名", "班级", "父亲姓名", "父亲电话"]
    take_in(head, [columns, ["1", "周小满", "一1", "周望津", "13900002206"]], "pupils")
    assert (count(Pupil), count(Guardian), count(Placement)) == (1, 1, 1)
    act(head, "undo")
    assert (count(Pupil), count(Guardian), count(Placement)) == (0, 0, 0)


def test_a_class_with_pupils_stays(head):
    batch = take_in(head, [["班级"], ["一1班"], ["一2班"]], "classes")
    assert batch.added == 2
    first = db.session.scalar(select(SchoolClass).where(SchoolClass.name == "一1班"))
    make_pupil(class_id=first.id)
    assert "班里已经有学生" in head.get(act(head, "undo").location).text
    act(head, "undo", rest="1")
    assert [row.name for row in db.session.scalars(select(SchoolClass))] == ["一1班"]


def test_a_big_batch_is_looked_through_before_anything_is_undone(head):
    rows = [[f"许白{n}", f"T{n}", "", "", ""] for n in range(501)]
    take_in(head, [HEAD, *rows])
    make_account(Role.TEACHER, staff_id=staff("T0").id)
    act(head, "undo")
    work_off(head.application)
    assert (newest().state, newest().kept, count(Staff)) == (ImportState.DONE, 1, 501)
    act(head, "undo", rest="1")
    work_off(head.application)
    assert (newest().state, newest().undone, count(Staff)) == (ImportState.UNDONE, 500, 1)


def test_after_a_day_the_batch_stands(head):
    batch = take_in(head, [HEAD, *GOOD])
    batch.finished_at = MONDAY - timedelta(hours=24, minutes=1)
    db.session.commit()
    assert "撤销整批" not in page_of(head).text
    answer = act(head, "undo")
    assert answer.status_code == 409
    assert "超过 24 小时" in answer.text
    assert count(Staff) == 2


def test_every_table_that_may_lean_on_an_import_has_its_words(app):
    models = {one.model for one in IMPORTERS.values()} | {
        one.made for one in IMPORTERS.values() if one.made
    }
    owned = {name for one in IMPORTERS.values() for name in one.owned}
    pointing = {
        f"{table.name}.{key.parent.name}"
        for table in db.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table in [model.__table__ for model in models]
    }
    assert {name for name in pointing - set(LEANING) if name.split(".")[0] not in owned} == set()
