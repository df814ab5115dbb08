"""The gate board: who is inside, who is found, and what a refresh costs."""

from datetime import datetime

from app.permissions import Role
from tests.factories.directory import make_school
from tests.factories.gate import (
    make_booking,
    make_passage,
    make_post,
    make_standing,
    make_vehicle,
    make_visit,
    make_visitor,
)

HTMX = {"HX-Request": "true"}


def test_an_empty_board_says_that_nobody_is_inside(sign_in):
    page = sign_in(Role.GUARD).get("/gate/").text
    assert "校内现在没有来访人员和外来车辆" in page
    assert "今天没有还没到的预约" in page


def test_the_board_counts_people_and_lists_late_ones_first(sign_in):
    make_school()
    make_post()
    make_visit(people=3, arrived_at=datetime(2026, 11, 23, 10, 19))
    make_visit(make_visitor("秦大川"), arrived_at=datetime(2026, 11, 23, 8, 10))
    make_passage()
    page = sign_in(Role.GUARD).get("/gate/").text
    assert "<b>5</b> 人在校" in page
    assert "2 批，车 1" in page
    assert page.index("秦*川") < page.index("在校 2")
    assert "超时 1 小时 16 分" in page
    assert "东门" in page


def test_names_phones_and_plates_are_masked_on_the_board(sign_in):
    make_visit(make_visitor("孙秋满", "13800000417"))
    make_passage(make_vehicle())
    make_booking(visitor_name="丁小满")
    page = sign_in(Role.GUARD).get("/gate/?q=sun").text
    assert "孙*满" in page
    assert "丁*满" in page
    assert "苏A·***45" in page
    for hidden in ("孙秋满", "13800000417", "苏A12345", "丁小满"):
        assert hidden not in page


def test_a_visitor_of_before_is_one_button_away(sign_in):
    visitor = make_visitor()
    make_visit(visitor, arrived_at=datetime(2026, 11, 12, 9, 0), left_at=datetime(2026, 11, 12, 10))
    guard = sign_in(Role.GUARD)
    found = guard.get("/gate/matches?q=xbl", headers=HTMX).text
    assert "放行许*露" in found
    assert f"/gate/arrivals/visitors/{visitor.id}" in found
    assert "上次 11月12日 周四" in found


def test_search_works_by_name_pinyin_and_phone_tail_and_without_a_script(sign_in):
    make_visit(make_visitor(), left_at=datetime(2026, 11, 23, 10, 5))
    guard = sign_in(Role.GUARD)
    for q in ("许白", "xubailu", "1402"):
        assert "许*露" in guard.get(f"/gate/?q={q}").text
    assert "没有来过的人或车" in guard.get("/gate/?q=zzz").text


def test_who_is_inside_is_offered_the_way_out_and_not_in_again(sign_in):
    visit = make_visit(make_visitor())
    found = sign_in(Role.GUARD).get("/gate/matches?q=1402", headers=HTMX).text
    assert f"/gate/departures/visits/{visit.id}" in found
    assert "放行许" not in found


def test_a_standing_vehicle_is_found_by_the_tail_of_its_plate(sign_in):
    standing = make_standing()
    found = sign_in(Role.GUARD).get("/gate/matches?q=2345", headers=HTMX).text
    assert f"/gate/vehicles/again/{standing.vehicle_id}" in found


def test_a_slip_code_opens_the_visit(sign_in):
    visit = make_visit()
    answer = sign_in(Role.GUARD).get(f"/gate/?q={visit.code.lower().replace('-', '')}")
    assert answer.status_code == 303
    assert answer.location.endswith(f"/gate/visits/{visit.id}")


def test_an_unchanged_board_answers_304(app, sign_in):
    visit = make_visit()
    guard = sign_in(Role.GUARD)
    first = guard.get("/gate/inside", headers=HTMX)
    assert first.status_code == 200
    assert "离校" in first.text
    unchanged = guard.get("/gate/inside", headers={**HTMX, "If-None-Match": first.headers["ETag"]})
    assert unchanged.status_code == 304
    assert unchanged.data == b""
    guard.post(f"/gate/departures/visits/{visit.id}?back=board")
    changed = guard.get("/gate/inside", headers={**HTMX, "If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_a_departure_by_htmx_answers_with_the_fresh_list(sign_in):
    visit = make_visit(make_visitor())
    guard = sign_in(Role.GUARD)
    answer = guard.post(f"/gate/departures/visits/{visit.id}?back=board", headers=HTMX)
    assert answer.status_code == 303
    answer = guard.get(answer.location, headers=HTMX)
    assert "校内现在没有来访人员" in answer.text
    assert "许*露已离校" in answer.text


def test_the_board_costs_the_same_whatever_it_shows(sign_in, statements):
    guard = sign_in(Role.GUARD)
    make_school()
    make_post()
    make_visit()
    make_booking()
    guard.get("/gate/")  # what is asked once a process is asked now
    with statements() as few:
        guard.get("/gate/")
    for _ in range(20):
        make_visit()
        make_passage()
    with statements() as many:
        guard.get("/gate/")
    with statements() as searching:
        guard.get("/gate/?q=xbl")
    assert len(few) == len(many) <= 12
    assert len(searching) <= 12


def test_the_notice_of_purpose_is_open_to_everybody(client):
    page = client.get("/gate/notice").text
    assert "个人信息保护法" in page
    assert "90 天" in page


def test_the_board_is_not_for_every_role(sign_in):
    assert sign_in(Role.TEACHER).get("/gate/").status_code == 403
    assert sign_in(Role.PRINCIPAL).get("/gate/").status_code == 200
