"""Roll call and closing sweep."""

from app.extensions import db
from app.gate.models import VehiclePassage, Visit
from app.permissions import Role
from tests.factories.gate import make_passage, make_visit, make_visitor


def test_a_sweep_records_unaccounted_and_never_left(sign_in):
    visit, passage = make_visit(), make_passage()
    guard = sign_in(Role.GUARD)
    page = guard.get("/gate/closing/").text
    assert "2 条记为未见离校" in page
    answer = guard.post("/gate/closing/", data={"reason": "unseen", "number": "2"})
    assert answer.status_code == 303
    for row in (db.session.get(Visit, visit.id), db.session.get(VehiclePassage, passage.id)):
        assert row.left_at is None
        assert row.swept_at
        assert row.sweep_reason == "没有登记离校"
    assert "未见离校" in guard.get("/gate/visits/").text
    assert "不用清场" in guard.get("/gate/closing/").text


def test_a_sweep_of_a_list_that_changed_is_asked_again(sign_in):
    make_visit()
    answer = sign_in(Role.GUARD).post("/gate/closing/", data={"reason": "unseen", "number": "3"})
    assert answer.status_code == 422
    assert "刚才是 3 条，现在是 1 条" in answer.text


def test_who_was_swept_may_still_be_seen_leaving(sign_in):
    visit = make_visit()
    guard = sign_in(Role.GUARD)
    guard.post("/gate/closing/", data={"reason": "other", "note": "夜里巡查", "number": "1"})
    assert "其他原因：夜里巡查" in guard.get(f"/gate/visits/{visit.id}").text
    guard.post(f"/gate/departures/visits/{visit.id}?back=visits")
    assert db.session.get(Visit, visit.id).left_at


def test_the_roll_call_names_everybody_inside(sign_in):
    make_visit(make_visitor("孙秋满"), people=2, area="图书室")
    make_passage(driver="韩晨霜")
    page = sign_in(Role.PRINCIPAL).get("/gate/closing/roll-call").text
    for words in ("3 人在校", "孙秋满", "图书室", "韩晨霜"):
        assert words in page


def test_only_the_gate_may_sweep(sign_in):
    assert sign_in(Role.PRINCIPAL).get("/gate/closing/").status_code == 403
    assert sign_in(Role.TEACHER).get("/gate/closing/roll-call").status_code == 403


def test_the_pages_cost_the_same_whatever_they_show(sign_in, statements):
    guard = sign_in(Role.GUARD)
    for path in ("/gate/closing/", "/gate/closing/roll-call"):
        guard.get(path)  # what is asked once a process is asked now
    counts = []
    for _ in range(2):
        for path in ("/gate/closing/", "/gate/closing/roll-call"):
            with statements() as seen:
                guard.get(path)
            counts.append(len(seen))
        for _ in range(10):
            make_visit()
    assert counts[:2] == counts[2:]
    assert max(counts) <= 12
