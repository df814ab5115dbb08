"""Classes stand in school order and read their grade out of their name."""

import re

import pytest
from sqlalchemy import select

from app.directory.models import SchoolClass
from app.extensions import db
from app.permissions import Role
from tests.factories.directory import make_campus, make_class, make_pupil, make_room, make_staff

URL = "/directory/classes/"


@pytest.fixture
def head(sign_in):
    return sign_in(Role.LOGISTICS_HEAD, name="田谷雨")


def test_an_empty_list_says_what_to_do(head):
    assert "还没有班级" in head.get(URL).text


def test_a_class_is_recorded_with_teacher_and_room_listed_and_exported(head):
    campus, room, teacher = make_campus(), make_room(), make_staff("许白露")
    answer = head.post(
        f"{URL}new",
        data={
            "name": "三（6）班",
            "campus_id": campus.id,
            "class_teacher_id": teacher.id,
            "room_id": room.id,
            "entry_year": "２０２４",
        },
    )
    assert answer.status_code == 303
    row = db.session.scalar(select(SchoolClass))
    assert (row.stage, row.grade, row.number, row.entry_year) == (2, 3, 6, 2024)
    rows = head.get(f"{URL}?q=xbl", headers={"HX-Request": "true"}).text
    assert "三（6）班" in rows
    assert "许白露" in rows
    assert "三（6）班" in head.get(f"{URL}?grade=2-3").text
    assert "三（6）班" not in head.get(f"{URL}?grade=2-4").text
    assert "三（6）班" in head.post(f"{URL}export.csv").text


def test_classes_stand_in_school_order(head):
    names = ["国际部", "高二10", "701", "一10", "初一(2)", "一2", "小二班", "八1班", "一1", "六3班"]
    for name in names:
        make_class(name)
    page = head.get(URL).text
    shown = re.findall(r'quiet-link" href="/directory/classes/\d+">([^<]+)<', page)
    expected = "小二班 一1 一2 一10 六3班 701 初一(2) 八1班 高二10 国际部"
    assert shown == expected.split()


def test_two_running_classes_cannot_share_a_name_but_a_successor_may(head):
    campus = make_campus()
    old = make_class("三1班", campus_id=campus.id)
    refused = head.post(f"{URL}new", data={"name": "三1班", "campus_id": campus.id})
    assert refused.status_code == 422
    assert refused.text.count("已经有一个三1班") == 2
    assert head.post(f"{URL}{old.id}/end").status_code == 303
    again = head.post(f"{URL}new", data={"name": "三1班", "campus_id": campus.id})
    assert again.status_code == 303
    assert head.post(f"{URL}{old.id}/restart").status_code == 409


def test_a_class_with_pupils_does_not_end(head):
    row = make_class()
    make_pupil(class_id=row.id)
    answer = head.post(f"{URL}{row.id}/end")
    assert answer.status_code == 409
    assert "还有在读学生" in answer.text


@pytest.mark.parametrize(
    ("given", "sentence"),
    [({"name": ""}, "填写班级"), ({"entry_year": "去年"}, "填写整数，例如 3")],
)
def test_bad_input_names_the_field(head, given, sentence):
    campus = make_campus()
    answer = head.post(f"{URL}new", data={"name": "三1班", "campus_id": campus.id, **given})
    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2


def test_two_people_editing_one_class_see_both_versions(head):
    campus = make_campus()
    row = make_class("三1班", campus_id=campus.id)
    url, base = f"{URL}{row.id}/edit", {"campus_id": campus.id, "version": 1}
    assert head.post(url, data={**base, "name": "三2班"}).status_code == 303
    clash = head.post(url, data={**base, "name": "三3班"})
    assert clash.status_code == 409
    assert "三2班" in clash.text
    assert "三3班" in clash.text


def test_teachers_read_and_do_not_change(sign_in):
    row = make_class()
    teacher = sign_in(Role.TEACHER, name="何立夏")
    assert teacher.get(f"{URL}{row.id}").status_code == 200
    assert "看学生" not in teacher.get(f"{URL}{row.id}").text
    assert teacher.post(f"{URL}{row.id}/end").status_code == 403
    assert teacher.get(f"{URL}new").status_code == 403
