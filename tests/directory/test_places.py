"""The school's profile, places and departments."""

import pytest
from sqlalchemy import select

from app.directory.models import Building, Campus, Department, Room, School
from app.extensions import db
from app.permissions import Role
from tests.factories.directory import (
    make_building,
    make_campus,
    make_department,
    make_room,
    make_school,
    make_staff,
)

PLACES = "/directory/places/"
DEPARTMENTS = "/directory/departments/"
SCHOOL = "/directory/school/"


@pytest.fixture
def head(sign_in):
    return sign_in(Role.LOGISTICS_HEAD, name="田谷雨")


def test_the_profile_is_made_shown_on_every_page_and_its_changes_kept(head):
    assert "还没有学校信息" in head.get(SCHOOL).text
    data = {"name": "青禾镇中心小学", "kind": "primary", "first_weekday": "0", "version": 0}
    assert head.post(f"{SCHOOL}edit", data=data).status_code == 303
    page = head.get("/account/")
    assert "青禾镇中心小学" in page.text
    changed = {**data, "complaint_phone": "010-8765 4321", "version": 1}
    assert head.post(f"{SCHOOL}edit", data=changed).status_code == 303
    assert db.session.get(School, 1).complaint_phone == "01087654321"
    assert "修改学校信息" in head.get(SCHOOL).text
    assert head.post(f"{SCHOOL}edit", data={**data, "name": "另一所"}).status_code == 409


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name": ""}, "填写学校全称"),
        ({"phone": "12"}, "手机号应为 11 位，现在是 2 位"),
        ({"public_host": "school.lan"}, "网址以 http:// 或 https:// 开头"),
        ({"kind": "university"}, "从列表中选择一项"),
    ],
)
def test_a_profile_that_cannot_be_right_names_the_field(head, given, sentence):
    data = {"name": "青禾镇中心小学", "kind": "primary", "first_weekday": "0", **given}
    answer = head.post(f"{SCHOOL}edit", data=data)
    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2


def test_only_who_may_changes_the_profile(sign_in):
    make_school()
    teacher = sign_in(Role.TEACHER, name="何立夏")
    assert teacher.get(SCHOOL).status_code == 200
    assert teacher.get(f"{SCHOOL}edit").status_code == 403


def test_campus_building_and_room_from_nothing_to_the_export(head):
    assert "还没有房间" in head.get(PLACES).text
    assert "还没有校区" in head.get(f"{PLACES}buildings").text
    assert head.post(f"{PLACES}campuses/new", data={"name": "主校区"}).status_code == 303
    campus = db.session.scalar(select(Campus))
    assert campus.is_default
    data = {"campus_id": campus.id, "name": "教学楼", "floors": "４"}
    assert head.post(f"{PLACES}buildings/new", data=data).status_code == 303
    building = db.session.scalar(select(Building))
    room = {"building_id": building.id, "code": "ａ１０１", "name": "图书室", "floor": 1}
    assert head.post(f"{PLACES}rooms/new", data={**room, "is_active": "y"}).status_code == 303
    assert db.session.scalar(select(Room.code)) == "A101"
    rows = head.get(f"{PLACES}?q=图书", headers={"HX-Request": "true"}).text
    assert "图书室" in rows
    assert "图书室" in head.get(f"{PLACES}?building={building.id}").text
    assert "4 层，1 个房间" in head.get(f"{PLACES}buildings").text
    assert "A101,图书室,教学楼,1" in head.post(f"{PLACES}export.csv").text


def test_a_room_number_building_or_campus_is_not_given_twice(head):
    building, campus = make_building(), db.session.scalar(select(Campus))
    make_room("A101")
    data = {"building_id": building.id, "code": "a101", "name": "另一间", "floor": 1}
    answer = head.post(f"{PLACES}rooms/new", data=data)
    assert answer.text.count("房间号 A101 已经有了") == 2
    data = {"campus_id": campus.id, "name": "教学楼", "floors": 3}
    answer = head.post(f"{PLACES}buildings/new", data=data)
    assert answer.text.count("这个校区已经有教学楼") == 2
    answer = head.post(f"{PLACES}campuses/new", data={"name": "主校区"})
    assert answer.text.count("已经有主校区") == 2


def test_two_people_editing_one_room_see_both_versions(head):
    room = make_room("A101", name="图书室")
    url = f"{PLACES}rooms/{room.id}/edit"
    base = {"building_id": room.building_id, "code": "A101", "floor": 1, "version": 1}
    assert head.post(url, data={**base, "name": "阅览室"}).status_code == 303
    clash = head.post(url, data={**base, "name": "仓库"})
    assert clash.status_code == 409
    for words in ("图书室", "阅览室", "仓库"):
        assert words in clash.text


def test_a_second_campus_may_have_a_building_of_the_same_name(head):
    make_building()
    north = make_campus("北校区", is_default=False)
    data = {"campus_id": north.id, "name": "教学楼", "floors": 2}
    assert head.post(f"{PLACES}buildings/new", data=data).status_code == 303
    assert "北校区" in head.get(f"{PLACES}buildings").text


def test_departments_are_listed_with_their_people_and_changed(head):
    assert "还没有部门" in head.get(DEPARTMENTS).text
    assert (
        head.post(f"{DEPARTMENTS}new", data={"name": "总务处", "position": 10}).status_code == 303
    )
    office = db.session.scalar(select(Department))
    make_staff(department_id=office.id)
    assert "总务处,1" in head.post(f"{DEPARTMENTS}export.csv").text
    url = f"{DEPARTMENTS}{office.id}/edit"
    data = {"name": "后勤处", "position": 10, "is_active": "y", "version": 1}
    assert head.post(url, data=data).status_code == 303
    assert "后勤处" in head.get(DEPARTMENTS).text
    assert head.post(url, data=data).status_code == 409
    answer = head.post(f"{DEPARTMENTS}new", data={"name": "后勤处", "position": 1})
    assert answer.text.count("已经有后勤处") == 2


def test_teachers_read_places_and_do_not_change_them(sign_in):
    office, room = make_department(), make_room()
    teacher = sign_in(Role.TEACHER, name="何立夏")
    assert teacher.get(PLACES).status_code == teacher.get(DEPARTMENTS).status_code == 200
    for url in (
        f"{PLACES}rooms/new",
        f"{PLACES}rooms/{room.id}/edit",
        f"{PLACES}buildings/new",
        f"{PLACES}campuses/new",
        f"{DEPARTMENTS}{office.id}/edit",
    ):
        assert teacher.get(url).status_code == 403, url
