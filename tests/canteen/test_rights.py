"""Who may open and do what in the canteen, by any address, and whose rows he may touch."""

import re
from datetime import timedelta

import pytest

from app.base.attachments import Attachment
from app.canteen.models import Menu, MenuItem, MenuState
from app.extensions import db
from app.permissions import Role
from tests.base.pictures import part, photo
from tests.factories.canteen import (
    NOW,
    WEEK,
    make_diet,
    make_dish,
    make_item,
    make_meal,
    make_menu,
    make_slot,
    make_visit,
)
from tests.factories.directory import make_class_of, make_school, make_staff

OFFICE = {Role.ADMINISTRATOR, Role.LOGISTICS_HEAD, Role.CANTEEN_MANAGER}
APPROVERS = {Role.LOGISTICS_HEAD, Role.PRINCIPAL}
LISTENERS = OFFICE | {Role.PRINCIPAL}
CLASSES = OFFICE | {Role.CLASS_TEACHER}
BUYERS = LISTENERS | {Role.KITCHEN_STAFF, Role.ACCOUNTANT}
READERS = set(Role) - {Role.GUARD, Role.HYGIENE_INSPECTOR}
# By module: who may do what is named, and all the rest (*). It follows from what people do in a
# school, not from the permissions that the views declare.
WHO = {
    "absences": {"*": CLASSES},
    "bans": {"index": READERS, "*": OFFICE},
    "class_visits": {"handle": LISTENERS, "*": LISTENERS | CLASSES},
    "diners": {"index standing": READERS, "*": OFFICE},
    "dishes": {"index show photo export": READERS, "*": OFFICE},
    "foods": {"index show picker export": READERS, "*": OFFICE},
    "meals": {"index": READERS, "*": OFFICE},
    "menu_cells": {"*": OFFICE},
    "menu_imports": {"*": OFFICE},
    "menu_steps": {"submit withdraw": OFFICE, "preview": BUYERS, "*": APPROVERS},
    "menus": {"index show now": READERS, "*": OFFICE},
    "notice": {"index photo": READERS, "*": OFFICE},
    "nutrition": {"swap limit": OFFICE, "*": READERS},
    "opinions": {"*": LISTENERS},
    "papers": {"*": READERS},
    "purchases": {"*": BUYERS},
    "rotations": {"index": READERS, "*": OFFICE},
    "served": {"*": READERS},
    "suppliers": {"index prices food_prices export": BUYERS, "*": OFFICE},
    "surveys": {"*": LISTENERS},
}
# A row that is not there: whoever may come in is told so, and everybody else stays outside.
LONG_AGO = WEEK - timedelta(days=700)
NOWHERE = {"day": LONG_AGO, "first_day": LONG_AGO, "band": "9-11", "kind": "xlsx"}
NOWHERE |= {"what": "grid", "size": "a4"}
# Set in type for a second each: to whom they open is tested where they are printed.
SLOW = ("blank.pdf", "opinions/poster.pdf")
# Of those with the same rights one is let in for all; everybody is kept out.
ASKED = {Role.CANTEEN_MANAGER, Role.PRINCIPAL, Role.KITCHEN_STAFF, Role.CLASS_TEACHER, Role.TEACHER}
PARTS, PART = ("/picker", "/reckoning"), {"HX-Request": "true"}


def may(endpoint: str) -> set[Role]:
    _, module, verb = endpoint.split(".")
    named = WHO[module]
    return next((who for verbs, who in named.items() if verb in verbs.split()), named["*"])


def address(rule) -> str:
    return re.sub(r"<(?:[^>]*:)?(\w+)>", lambda m: str(NOWHERE.get(m[1], 999)), rule.rule)


def test_every_address_of_the_canteen_opens_to_whom_it_is_for_and_to_nobody_else(app, sign_in):
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("canteen.")]
    wrong = []
    for role in Role:
        person = sign_in(role)
        for rule in rules:
            is_allowed = role in may(rule.endpoint)
            if is_allowed and (rule.rule.endswith(SLOW) or role not in ASKED):
                continue
            for method in rule.methods & {"GET", "POST"}:
                headers = PART if rule.rule.endswith(PARTS) else {}
                status = person.open(address(rule), method=method, headers=headers).status_code
                if (status == 403) is is_allowed or status >= 500:
                    wrong.append((role, method, rule.rule, status))
    assert wrong == []


def test_whoever_is_not_signed_in_reads_what_is_open_and_is_led_to_the_door_elsewhere(app, client):
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("canteen.") and "GET" in rule.methods:
            assert "/login" in client.get(address(rule)).headers["Location"], rule.rule
        elif rule.endpoint.startswith("open_"):
            for method in rule.methods & {"GET", "POST"}:
                assert client.open(address(rule), method=method).status_code in (200, 404, 422)


def test_a_draft_is_for_those_who_plan_and_a_discarded_one_for_nobody(client, sign_in):
    make_school()
    draft = make_menu()
    gone = make_menu(number=-5, state=MenuState.DISCARDED)
    make_item(draft, make_dish("番茄炒蛋"))
    teacher, cook = sign_in(Role.TEACHER), sign_in(Role.CANTEEN_MANAGER)
    papers = ("poster-a3.pdf", "grams.pdf", "grid.xlsx", "ingredients.pdf")
    drafts = [f"/canteen/papers/{draft.id}/{paper}" for paper in papers]
    drafts += [
        f"/canteen/nutrition/{WEEK}/{part}" for part in ("advice", "comparison", "report.pdf")
    ]
    drafts += [f"/canteen/menus/{WEEK}?version=1"]
    assert {teacher.get(each).status_code for each in drafts} == {404}
    assert {cook.get(f"/canteen/papers/{gone.id}/{paper}").status_code for paper in papers} == {404}
    for page in ("papers/", f"nutrition/?week={WEEK}", f"menus/{WEEK}", "menus/", "served/weeks"):
        shown = teacher.get(f"/canteen/{page}").text
        assert "番茄炒蛋" not in shown
        assert f"/canteen/papers/{draft.id}/" not in shown
    for suffix in ("", "/1", ".json", ".xlsx"):
        assert client.get(f"/open/menus/{WEEK}{suffix}").status_code == 404
    assert "番茄炒蛋" not in client.get("/open/menus/calendar.ics").text


def test_a_class_teacher_touches_nothing_of_another_class(sign_in):
    mine, other = make_staff("何立夏"), make_staff("陈秋分")
    make_class_of("三1班", 2, class_teacher_id=mine.id)
    row = make_class_of("三2班", 2, class_teacher_id=other.id)
    visit = make_visit(class_id=row.id)
    teacher = sign_in(Role.CLASS_TEACHER, staff_id=mine.id)
    visits = "/canteen/class-visits/"
    for place in (f"{visits}{visit.id}", f"{visits}{visit.id}/edit", f"{visits}{visit.id}.pdf"):
        assert teacher.get(place).status_code == 404
    assert teacher.post(f"{visits}{visit.id}/edit", data={"words": "好"}).status_code == 404
    assert "打饭的队太长" not in teacher.get(f"{visits}export.csv").text
    form = {
        "on": f"{NOW:%Y-%m-%d}", "meal_id": visit.meal_id, "class_id": row.id, "people": "3",
        "quality": "good", "hygiene": "good", "order": "good", "service": "good",
    }  # fmt: skip
    assert teacher.post(f"{visits}new", data=form).status_code == 422
    told = f"/canteen/absences/{row.id}?day={NOW:%Y-%m-%d}"
    assert teacher.get(told).status_code == 404
    assert teacher.post(told, data={f"away_{NOW:%Y%m%d}": "1"}).status_code == 404


def test_a_photo_is_reached_only_by_the_row_it_belongs_to(client, sign_in):
    cook = sign_in(Role.CANTEEN_MANAGER)
    dish, other = make_dish("番茄炒蛋"), make_dish("红烧鱼块", {})
    cook.post(f"/canteen/dishes/{dish.id}/photos/", data={"photos": [part(photo(), "a.jpg")]})
    held = db.session.scalars(db.select(Attachment)).one().id
    assert cook.get(f"/canteen/dishes/{dish.id}/photos/{held}").status_code == 200
    for place in (f"dishes/{other.id}/photos/{held}", f"notice/photos/{held}"):
        assert cook.get(f"/canteen/{place}").status_code == 404
        assert cook.post(f"/canteen/{place}/removal").status_code == 404
    assert client.get(f"/open/canteen/photos/{held}").status_code == 404


STEPS = ("submission", "withdrawal", "check", "return", "approval", "publication", "correction")
ALLOWED = {
    MenuState.DRAFT: {"submission"},
    MenuState.SUBMITTED: {"check", "withdrawal", "return"},
    MenuState.CHECKED: {"approval", "return"},
    MenuState.APPROVED: {"publication", "return"},
    MenuState.PUBLISHED: {"correction"},
    MenuState.SUPERSEDED: set(),
    MenuState.DISCARDED: set(),
}


@pytest.mark.parametrize("state", MenuState)
def test_no_step_of_a_menu_is_skipped_and_none_taken_twice(sign_in, state):
    head = sign_in(Role.LOGISTICS_HEAD)
    dish = make_dish("米饭", {"大米": 100}, slot_name="主食")
    for number, step in enumerate(STEPS):
        first_day = WEEK + timedelta(days=7 * number)
        menu = make_menu(first_day, state=state)
        make_item(menu, dish)
        form = {"version": str(menu.version), "reason": "换一道菜", "publish": "1"}
        status = head.post(f"/canteen/menus/{menu.id}/{step}", data=form).status_code
        assert (status == 303) is (step in ALLOWED[state]), (step, status)
        assert status in (303, 404, 409, 422)
        if status != 303:
            assert db.session.get_one(Menu, menu.id).state is state
    is_open = state is MenuState.DRAFT
    cell = f"/canteen/menus/{menu.id}/cells/{first_day}/{make_slot('大荤').id}"
    put = head.post(cell, data={"dish": make_dish("红烧鱼块", {}).id, "seen": ""})
    assert (put.status_code == 303) is is_open


def test_an_author_who_may_check_too_does_not_check_the_own_menu_by_any_address(sign_in):
    head = sign_in(Role.LOGISTICS_HEAD)
    head.post(f"/canteen/menus/{WEEK}/draft", data={"days": WEEK.isoformat()})
    menu = db.session.scalars(db.select(Menu)).one()
    make_item(menu, make_dish("米饭", {"大米": 100}, slot_name="主食"))
    for before, step in ((MenuState.SUBMITTED, "check"), (MenuState.CHECKED, "approval")):
        menu.state = before
        db.session.commit()
        data = {"version": str(menu.version), "publish": "1"}
        refused = head.post(f"/canteen/menus/{menu.id}/{step}", data=data)
        assert refused.status_code == 409
        assert "换一个人" in refused.text
        assert menu.state is before


@pytest.mark.parametrize(
    "wrong",
    ["retired dish", "slot off", "meal off", "diet off", "day outside", "item of another menu"],
)
def test_only_what_the_grid_offers_goes_into_a_cell(sign_in, wrong):
    cook = sign_in(Role.CANTEEN_MANAGER)
    menu, dish, slot, diet = make_menu(), make_dish(), make_slot("大荤"), make_diet()
    other = make_item(make_menu(WEEK + timedelta(days=7)), make_dish("红烧鱼块", {}))
    dish.retired_at = NOW if wrong == "retired dish" else None
    slot.is_active = wrong != "slot off"
    make_meal().is_active = wrong != "meal off"
    diet.is_active = wrong != "diet off"
    db.session.commit()
    day = WEEK - timedelta(days=30) if wrong == "day outside" else WEEK
    data = {"dish": dish.id, "seen": "", "diet": diet.id}
    if wrong == "item of another menu":
        cell = f"/canteen/menus/{menu.id}/cells/{day}/{slot.id}/removal"
        data = {"item": other.id, "seen": str(other.id)}
    else:
        cell = f"/canteen/menus/{menu.id}/cells/{day}/{slot.id}"
    refused = cook.post(cell, data=data)
    assert refused.status_code in (409, 422)
    assert [item.id for item in db.session.scalars(db.select(MenuItem))] == [other.id]
