"""Gate posts: which there are, and at which one a device stands."""

from sqlalchemy import select

from app.extensions import db
from app.gate.models import GatePost, Visit
from app.permissions import Role
from tests.factories.gate import make_post
from tests.gate.test_visits import FILLED


def test_a_device_signs_with_the_gate_it_stands_at(sign_in):
    make_post("东门")
    west = make_post("西门", position=1)
    guard = sign_in(Role.GUARD)
    guard.post("/gate/posts/choice", data={"post_id": str(west.id)})
    assert "西门看板" in guard.get("/gate/").text
    guard.post("/gate/visits/new", data=FILLED)
    assert db.session.scalars(select(Visit.gate_in_id)).one() == west.id


def test_posts_are_added_and_changed_by_who_manages_places(sign_in):
    head = sign_in(Role.LOGISTICS_HEAD)
    assert "还没有门岗" in head.get("/gate/posts/").text
    head.post("/gate/posts/new", data={"name": "东门", "is_active": "y"})
    twice = head.post("/gate/posts/new", data={"name": "东门", "is_active": "y"})
    assert "已经有同名的门岗" in twice.text
    post = db.session.scalars(select(GatePost)).one()
    data = {"name": "正门", "is_active": "y", "version": "1"}
    head.post(f"/gate/posts/{post.id}/edit", data=data)
    assert "正门" in head.get("/gate/posts/").text
    assert sign_in(Role.GUARD).get("/gate/posts/new").status_code == 403
