"""Several campuses: a filter everywhere, and not a word of it in a school with one."""

import pytest

from app.directory.models import Campus
from app.extensions import db
from app.permissions import Role
from tests.factories.directory import make_building, make_campus, make_class, make_room, make_staff
from tests.factories.gate import make_post, make_visit

PLACES = "/directory/places/"
LISTS = ["/directory/classes/", "/directory/staff/", PLACES]


@pytest.fixture
def head(sign_in):
    return sign_in(Role.LOGISTICS_HEAD, name="林知秋")


@pytest.fixture
def south(app):
    """Two campuses: 主校区 with 三1班, 南校区 with 三2班, a room and a person."""
    main = make_campus()
    south = make_campus("南校区", is_default=False)
    make_class("三1班", campus_id=main.id)
    make_class("三2班", campus_id=south.id)
    make_staff("何立夏", campus_id=main.id)
    make_staff("苏小雪", campus_id=south.id)
    make_staff("沈春分")
    make_room("M101", building_id=make_building("明德楼", campus_id=main.id).id)
    make_room("S101", building_id=make_building("南楼", campus_id=south.id).id)
    return south


def test_a_school_with_one_campus_hears_nothing_of_it(head):
    campus = make_campus()
    row = make_class("三1班", campus_id=campus.id)
    person = make_staff("何立夏")
    pages = [*LISTS, f"/directory/classes/{row.id}", f"/directory/staff/{person.id}", "/gate/"]
    forms = [f"/directory/classes/{row.id}/edit", f"/directory/staff/{person.id}/edit"]
    make_post()
    for url in (*pages, *forms, "/gate/posts/1/edit"):
        page = head.get(url).text
        assert "全部</a>" not in page
        assert ">校区" not in page, url


@pytest.mark.parametrize(
    ("url", "here", "there"),
    [
        ("/directory/classes/", ["三2班"], ["三1班"]),
        ("/directory/staff/", ["苏小雪", "沈春分"], ["何立夏"]),
        (PLACES, ["S101"], ["M101", "明德楼"]),
    ],
)
def test_lists_show_one_campus(head, south, url, here, there):
    assert "南校区" in head.get(url).text
    page = head.get(f"{url}?campus={south.id}").text
    assert all(words in page for words in here)
    assert not any(words in page for words in there)


def test_a_campus_in_use_is_not_closed_and_says_by_what(head, south):
    make_post("南门", campus_id=south.id)
    answer = head.post(f"{PLACES}campuses/{south.id}/close")
    assert answer.status_code == 409
    for words in ("在读班级 1 个", "楼宇 1 栋", "在职教职工 1 人", "门岗 1 个"):
        assert words in answer.text
    main = db.session.query(Campus).filter_by(is_default=True).one()
    assert "是主校区" in head.post(f"{PLACES}campuses/{main.id}/close").text


def test_an_empty_campus_closes_and_opens_again(head):
    make_campus()
    row = make_campus("南校区", is_default=False)
    assert head.post(f"{PLACES}campuses/{row.id}/close").status_code == 303
    assert "已关闭" in head.get(f"{PLACES}buildings").text
    assert "南校区" not in head.get("/directory/classes/new").text
    assert head.post(f"{PLACES}campuses/{row.id}/close").status_code == 409
    assert head.post(f"{PLACES}campuses/{row.id}/reopen").status_code == 303


def test_the_board_shows_the_people_of_its_campus_with_a_switch(sign_in, south):
    main = db.session.query(Campus).filter_by(is_default=True).one()
    east = make_post("东门", campus_id=main.id)
    other = make_post("南门", campus_id=south.id, position=9)
    make_visit(name="周大川", gate_in_id=east.id)
    make_visit(name="冯小寒", gate_in_id=other.id)
    make_visit(name="秦望津")
    guard = sign_in(Role.GUARD, name="孙小满")
    board = guard.get("/gate/").text
    assert "周*川" in board
    assert "秦*津" in board, "who came in at no gate is shown on every campus"
    assert "冯*寒" not in board
    assert "本校区" in board
    whole = guard.get("/gate/?campus=all").text
    assert "冯*寒" in whole
    assert 'hx-get="/gate/inside?campus=all"' in whole
    part = guard.get("/gate/inside?campus=all", headers={"HX-Request": "true"}).text
    assert "冯*寒" in part
