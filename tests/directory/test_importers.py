"""What the directory takes from sheets: rooms, classes, pupils, each by the rules of its form."""

import pytest
from sqlalchemy import select

from app.directory.models import Building, Pupil, Room, SchoolClass
from app.extensions import db
from app.permissions import Role
from tests.factories.directory import (
    make_campus,
    make_class,
    make_pupil,
    make_room,
    make_staff,
)
from tests.system.importing import act, newest, page_of, take_in, upload

PUPIL = ["学号", "姓名", "班级", "家长1姓名", "家长1关系", "家长1电话", "家长2姓名", "家长2电话"]


@pytest.fixture
def head(sign_in):
    return sign_in(Role.LOGISTICS_HEAD, name="田谷雨")


def pupil(number):
    return db.session.scalar(select(Pupil).where(Pupil.number == number))


def guardians(row):
    return [(one.name, one.relation, one.phone) for one in row.guardians]


def test_rooms_make_the_buildings_they_need(head):
    make_campus()
    make_room("A101", "旧名", floor=1)
    rows = [["A101", "一1班教室", "教学楼", 2], ["B201", "音乐室", "艺术楼", 2]]
    batch = take_in(head, [["房号", "房间名称", "楼宇", "楼层"], *rows], "rooms")
    assert (batch.added, batch.updated) == (1, 1)
    assert {row.name for row in db.session.scalars(select(Building))} == {"教学楼", "艺术楼"}
    music = db.session.scalar(select(Room).where(Room.code == "B201"))
    assert (music.building.name, music.floor) == ("艺术楼", 2)
    act(head, "undo")
    assert [row.name for row in db.session.scalars(select(Building))] == ["教学楼"]


def test_rooms_need_a_campus_first(head):
    answer = upload(head, [["房号", "名称", "楼"], ["1", "室", "楼"]], "rooms")
    assert "先在“楼宇与部门”里添加一个校区" in answer.text


@pytest.mark.parametrize("written", ["一1", "一年级1班", "一（1）班", "101"])
def test_a_class_is_known_however_it_is_written(head, written):
    known = make_class("一1班")
    take_in(head, [["班级", "入学年份"], [written, 2026]], "classes")
    db.session.refresh(known)
    assert (known.name, known.entry_year) == ("一1班", 2026)
    assert newest().updated == 1


def test_a_class_takes_its_teacher_and_room_by_their_names(head):
    teacher, room = make_staff("何立夏", number="T1"), make_room("A101")
    make_staff("许白露", number="T2")
    make_staff("许白露", number="T3")
    rows = [
        ["一1班", "何立夏", "a101"],
        ["一2班", "许白露", ""],
        ["一3班", "t3", ""],
        ["一4班", "无此人", "Z9"],
    ]
    upload(head, [["班级", "班主任", "教室"], *rows], "classes")
    page = page_of(head).text
    assert "有 2 位许白露" in page
    assert "没有在职的无此人" in page
    act(head, "import")
    first = db.session.scalar(select(SchoolClass).where(SchoolClass.name == "一1班"))
    assert (first.class_teacher_id, first.room_id) == (teacher.id, room.id)
    assert newest().added == 2


def test_pupils_come_with_two_guardians_into_a_class_by_its_name(head):
    room = make_class("一1班")
    row = [
        "20260101",
        "周小满",
        "一（1）班",
        "周望津",
        "父亲",
        13900002206,
        "林秋分",
        "139 0000 2207",
    ]
    take_in(head, [PUPIL, row], "pupils")
    found = pupil("20260101")
    assert found.class_id == room.id
    assert guardians(found) == [
        ("周望津", "父亲", "13900002206"),
        ("林秋分", "", "13900002207"),
    ]
    assert "周小满" in head.get("/directory/pupils/?q=2207").text
    assert "周小满" in head.get("/directory/pupils/?q=zxm").text


def test_father_and_mother_are_guardians_too(head):
    make_class("一1班")
    columns = ["学生姓名", "学籍号", "班别", "父亲姓名", "父亲手机", "母亲姓名", "母亲手机"]
    row = ["周小满", "g1", "一1", "周望津", "13900002206", "林秋分", "13900002207"]
    take_in(head, [columns, row], "pupils")
    assert guardians(pupil("G1")) == [
        ("周望津", "父亲", "13900002206"),
        ("林秋分", "母亲", "13900002207"),
    ]


def test_a_class_merged_over_its_pupils_counts_for_each(head):
    import io

    import xlsxwriter

    make_class("一1班")
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    sheet.merge_range(0, 0, 0, 2, "一年级新生名单")
    sheet.write_row(1, 0, ["班级", "学号", "姓名"])
    sheet.merge_range(2, 0, 4, 0, "一年级1班")
    for at in range(3):
        sheet.write_row(2 + at, 1, [f"2026010{at}", f"周小{at}"])
    book.close()
    assert take_in(head, file.getvalue(), "pupils").added == 3


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (["1", "周小满", "九9班"], "没有在读的九9班，先添加或导入班级"),
        (["1", "周小满", "一1班", "", "父亲", "13900002206"], "填写家长1姓名"),
        (["1", "周小满", "一1班", "周望津", "父亲", ""], "填写家长1电话"),
        (["1", "周小满", "一1班", "周望津", "父亲", "139"], "手机号应为 11 位"),
        (["1", "", "一1班"], "填写姓名"),
    ],
)
def test_a_wrong_pupil_is_told_as_the_form_would(head, row, sentence):
    make_class("一1班")
    upload(head, [PUPIL, row], "pupils")
    assert sentence in page_of(head).text
    assert newest().faulty == 1


def test_two_classes_of_one_name_ask_for_the_campus(head):
    east, west = make_campus("东校区"), make_campus("西校区", is_default=False)
    make_class("一1班", campus_id=east.id)
    there = make_class("一1班", campus_id=west.id)
    upload(head, [PUPIL, ["1", "周小满", "一1班"]], "pupils")
    assert "有 2 个一1班（东校区、西校区）" in page_of(head).text
    take_in(head, [["学号", "姓名", "班级", "校区"], ["1", "周小满", "一1", "西校区"]], "pupils")
    assert pupil("1").class_id == there.id


def test_a_new_telephone_reaches_the_guardian_of_that_name_and_nobody_is_lost(head):
    known = make_pupil(
        number="1",
        guardians=[
            {"name": "周望津", "relation": "父亲", "phone": "13900002206"},
            {"name": "林秋分", "relation": "母亲", "phone": "13900002207"},
        ],
    )
    take_in(head, [PUPIL, ["1", "周小满", "三1班", "林秋分", "", "13900009999"]], "pupils")
    db.session.refresh(known)
    after = {("周望津", "父亲", "13900002206"), ("林秋分", "母亲", "13900009999")}
    assert set(guardians(known)) == after
    act(head, "undo")
    db.session.refresh(known)
    assert ("林秋分", "母亲", "13900002207") in guardians(known)
    assert len(known.guardians) == 2


def test_a_change_of_guardians_shows_masked_telephones(head):
    make_pupil(
        number="1", guardians=[{"name": "林秋分", "relation": "母亲", "phone": "13900002207"}]
    )
    upload(head, [PUPIL, ["1", "周小满", "三1班", "林秋分", "", "13800009999"]], "pupils")
    page = page_of(head).text
    assert "家长：林秋分 母亲 139****2207 → 林秋分 母亲 138****9999" in page
    assert "13900002207" not in page


def test_whoever_left_is_not_changed_by_a_sheet(head):
    known = make_pupil(number="1")
    from app.directory.models import PupilStatus

    known.status = PupilStatus.LEFT
    db.session.commit()
    upload(head, [PUPIL, ["1", "另一个", "三1班"]], "pupils")
    assert "已离校的学生" in page_of(head).text
