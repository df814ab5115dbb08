"""Vehicles: who may drive in, in whose name, and the standing list."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from app.domain.plates import PlateKind
from app.extensions import db
from app.gate.models import StandingCategory, StandingVehicle, VehiclePassage
from app.permissions import Role
from tests.factories.directory import make_staff
from tests.factories.gate import make_passage, make_standing, make_vehicle

UNLISTED = {"plate": "苏A12345", "approver_name": "许白露", "goods": "校服送货"}


def only_passage() -> VehiclePassage:
    return db.session.scalars(select(VehiclePassage)).one()


def test_an_empty_register_says_what_to_do(sign_in):
    assert "还没有车辆登记" in sign_in(Role.GUARD).get("/gate/vehicles/").text


def test_an_unlisted_vehicle_needs_somebody_who_approved_it(sign_in):
    make_staff("许白露")
    guard = sign_in(Role.GUARD)
    refused = guard.post("/gate/vehicles/new", data=UNLISTED | {"approver_name": ""})
    assert refused.status_code == 422
    assert refused.text.count("不在常用车辆名单上，填写批准人") == 2
    assert "苏A12345" in refused.text
    assert guard.post("/gate/vehicles/new", data=UNLISTED).status_code == 303
    passage = only_passage()
    assert passage.approver_name == "许白露"
    assert passage.approver_staff_id is not None
    assert "苏A·12345" in guard.get("/gate/vehicles/").text


def test_a_standing_vehicle_comes_in_with_one_tap(sign_in):
    standing = make_standing()
    guard = sign_in(Role.GUARD)
    assert "放行 苏A·12345" in guard.get("/gate/vehicles/new").text
    assert guard.post(f"/gate/vehicles/again/{standing.vehicle_id}").status_code == 303
    passage = only_passage()
    assert (passage.category, passage.goods) == (StandingCategory.FOOD, "每日送菜")
    assert passage.approver_name == ""
    assert "苏A·***45 已放行" in guard.get("/gate/").text


def test_recent_vehicles_stand_beside_the_pad(sign_in):
    make_passage(make_vehicle(), left_at=datetime(2026, 11, 23, 9, 50))
    standing = make_standing(make_vehicle("苏A88888"))
    guard = sign_in(Role.GUARD)
    page = guard.get("/gate/vehicles/new").text
    assert "选 苏A·12345" in page
    found = guard.get("/gate/vehicles/known?plate=888", headers={"HX-Request": "true"}).text
    assert f"/gate/vehicles/again/{standing.vehicle_id}" in found


def test_a_permit_that_is_over_lets_nobody_in(sign_in):
    standing = make_standing(valid_until=date(2026, 11, 22))
    answer = sign_in(Role.GUARD).post(f"/gate/vehicles/again/{standing.vehicle_id}")
    assert answer.status_code == 409
    assert "不在常用车辆名单上" in answer.text
    assert db.session.scalars(select(VehiclePassage)).first() is None


@pytest.mark.parametrize(
    ("plate", "kind"),
    [
        ("苏A12345", PlateKind.ORDINARY),
        ("苏AD12345", PlateKind.NEW_ENERGY_SMALL),
        ("苏A12345D", PlateKind.NEW_ENERGY_LARGE),
        ("苏A1234学", PlateKind.COACHING),
        ("苏A1234警", PlateKind.POLICE),
        ("粤Z1234港", PlateKind.HONG_KONG),
        ("粤Z1234澳", PlateKind.MACAO),
        ("苏A1234挂", PlateKind.TRAILER),
        ("无牌", PlateKind.NONE),
        ("ｓ" + "ua12345", None),
        ("苏AI2345", None),
        ("苏AO2345", None),
    ],
)
def test_plates_are_read_by_their_rules(sign_in, plate, kind):
    answer = sign_in(Role.GUARD).post("/gate/vehicles/new", data=UNLISTED | {"plate": plate})
    if kind:
        assert answer.status_code == 303
        assert only_passage().plate_kind is kind
    else:
        assert answer.status_code == 422
        assert "不是省份简称" in answer.text or "没有字母 I 和 O" in answer.text


def test_a_plate_outside_the_rules_is_kept_when_the_guard_says_so(sign_in):
    data = UNLISTED | {"plate": "电动0815", "is_other_plate": "y"}
    sign_in(Role.GUARD).post("/gate/vehicles/new", data=data)
    assert (only_passage().plate, only_passage().plate_kind) == ("电动0815", PlateKind.OTHER)


def test_out_and_back_and_withdrawn(sign_in):
    passage = make_passage(make_vehicle())
    guard = sign_in(Role.GUARD)
    guard.post(f"/gate/departures/vehicles/{passage.id}?back=vehicles")
    assert "苏A·***45 已出校" in guard.get("/gate/vehicles/").text
    guard.post(f"/gate/departures/vehicles/{passage.id}/undo?back=vehicles")
    assert only_passage().is_inside
    url = f"/gate/vehicles/{passage.id}/withdrawal"
    assert guard.post(url).status_code == 422
    guard.post(url, data={"withdrawn_reason": "写错号牌"})
    assert "写错号牌" in guard.get(f"/gate/vehicles/{passage.id}").text


def test_staff_cars_are_no_visitors_of_the_board(sign_in):
    make_standing(make_vehicle("苏A66666"), category=StandingCategory.STAFF)
    guard = sign_in(Role.GUARD)
    vehicle_id = db.session.scalars(select(StandingVehicle.vehicle_id)).one()
    guard.post(f"/gate/vehicles/again/{vehicle_id}")
    assert "<b>0</b> 人在校" in guard.get("/gate/").text


def test_the_standing_list_is_kept_by_who_manages_it(sign_in):
    head = sign_in(Role.LOGISTICS_HEAD)
    data = {
        "plate": "苏a 12345",
        "category": "food",
        "holder": "镇南蔬菜",
        "valid_from": "2026-09-01",
        "valid_until": "2026-08-01",
    }
    wrong = head.post("/gate/standing-vehicles/new", data=data)
    assert "结束日期不能早于开始日期" in wrong.text
    head.post("/gate/standing-vehicles/new", data=data | {"valid_until": ""})
    standing = db.session.scalars(select(StandingVehicle)).one()
    page = head.get("/gate/standing-vehicles/").text
    assert "苏A·12345" in page
    assert f"/gate/standing-vehicles/{standing.id}/edit" in page
    twice = head.post("/gate/standing-vehicles/new", data=data | {"valid_until": ""})
    assert "已经在常用车辆名单上" in twice.text
    head.post(f"/gate/standing-vehicles/{standing.id}/end")
    assert "还没有常用车辆" in head.get("/gate/standing-vehicles/").text
    head.post(f"/gate/standing-vehicles/{standing.id}/restore")
    edit = f"/gate/standing-vehicles/{standing.id}/edit"
    version = str(db.session.get(StandingVehicle, standing.id).version)
    head.post(edit, data=data | {"valid_until": "", "note": "周二周四", "version": version})
    assert "周二周四" in head.get("/gate/standing-vehicles/").text
    assert sign_in(Role.GUARD).get("/gate/standing-vehicles/new").status_code == 403


def test_the_register_costs_the_same_whatever_it_shows(sign_in, statements):
    guard = sign_in(Role.GUARD)
    make_passage()
    guard.get("/gate/vehicles/")  # what is asked once a process is asked now
    with statements() as few:
        guard.get("/gate/vehicles/")
    with statements() as form_few:
        guard.get("/gate/vehicles/new")
    for _ in range(20):
        make_passage()
    with statements() as many:
        guard.get("/gate/vehicles/")
    with statements() as form_many:
        guard.get("/gate/vehicles/new")
    assert len(few) == len(many) <= 12
    assert len(form_many) <= len(form_few) <= 12


def test_the_export_masks_plates_and_drivers(sign_in):
    make_passage(make_vehicle(), driver="韩晨霜", driver_phone="13900007164")
    text = sign_in(Role.GUARD).post("/gate/vehicles/export.csv").data.decode()
    assert "苏A·***45" in text
    for hidden in ("苏A12345", "韩晨霜", "13900007164"):
        assert hidden not in text
