"""What nobody should type, paste or send: a sentence or a 404, no crash, and nothing runs."""

import io
import json
import re
from datetime import time

import pytest
from python_calamine import load_workbook

from app.canteen.models import DishLine, DishVersion, MenuState
from app.canteen.services import menu_steps
from app.extensions import db
from app.permissions import Role
from tests.factories.canteen import (
    NOW,
    WEEK,
    make_dish,
    make_item,
    make_meal,
    make_menu,
)
from tests.factories.directory import make_school

FAR = ("0001-01-01", "9999-12-31", "2026-02-30", "x" * 300, "%00", "%F0%9F%98%80")
NOBODY = "9" * 20
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def office(sign_in):
    make_school()
    return sign_in(Role.LOGISTICS_HEAD, Role.CLASS_TEACHER)


def pages(app):
    return [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(("canteen.", "open_")) and "GET" in rule.methods
    ]


def test_addresses_of_no_row_and_no_day_are_no_page(app, office, client):
    """Every address with an argument, by every number and day that nobody has."""
    for rule in pages(app):
        for name in rule.arguments & {"day", "first_day"} or rule.arguments:
            for wrong in (*FAR, NOBODY) if "day" in name else (NOBODY,):
                given = {"kind": "xlsx", "what": "grid", "size": "a4", name: wrong}
                path = re.sub(r"<(?:[^>]*:)?(\w+)>", lambda m, g=given: g.get(m[1], "1"), rule.rule)
                status = office.get(path).status_code
                assert status in (303, 404, 422), (path, status)


def test_filters_that_make_no_sense_are_taken_for_none(app, office):
    wrong = {"day": "9999-12-31", "week": "0001-01-01", "q": "饭" * 2000, "page": NOBODY}
    wrong |= dict.fromkeys(("meal", "class", "diet", "supplier", "item", "term", "from"), NOBODY)
    wrong |= dict.fromkeys(("band", "state", "who", "edition", "after", "seen"), "\x00" + EVIL)
    for rule in pages(app):
        if not rule.arguments and not rule.rule.endswith((".pdf", "/picker")):
            answer = office.get(rule.rule, query_string=wrong)
            assert answer.status_code in (200, 302, 303, 404), rule.rule
            assert EVIL not in answer.text, rule.rule


WRONG = (
    "0",
    "-5g",
    "NaN",
    "inf",
    "1e9",
    "1e-9",
    "999999999g",
    "0.0001",
    "80.80.80",
    "12克克",
    "😀",
)


def test_an_amount_that_is_none_is_named_and_nothing_typed_is_lost(office):
    for amount in WRONG:
        typed = {"name": "白灼青菜", "slot_name": "素菜", "lines-0-name": "青菜"}
        form = typed | {"lines-0-basis": "edible", "lines-0-amount_age_9_11": amount}
        answer = office.post("/canteen/dishes/new", data=form)
        assert answer.status_code == 422, amount
        assert "白灼青菜" in answer.text
        assert f'value="{amount}"' in answer.text


def test_a_version_that_is_none_is_a_clash_and_no_crash(office):
    meal = make_meal()
    form = {"name": "午饭", "kind": "lunch", "position": "1"}
    for version in ("", "x", "1e9", NOBODY, "-1", "²"):
        answer = office.post(f"/canteen/meals/{meal.id}/edit", data=form | {"version": version})
        assert answer.status_code == 409
        assert "午饭" in answer.text


def test_a_flood_pasted_as_a_menu_is_answered_with_a_sentence(office):
    make_meal()
    for text in ("饭" * 70_000, "a\tb\n" * 50_000, "\x00\x07\u202e", "😀" * 10_000):
        answer = office.post("/canteen/menu-imports/", data={"week": f"{WEEK}", "text": text})
        assert answer.status_code in (200, 413, 422), text[:9]


def test_a_file_that_is_no_menu_and_a_photo_that_is_none_are_refused(office):
    make_meal()
    photos = f"/canteen/dishes/{make_dish().id}/photos/"
    for file in (b"", b"PK\x03\x04 broken", b"\xff\xfe\x00\xd8", b"%PDF-1.4"):
        for name in ("menu.xlsx", "menu.csv", "menu.txt"):
            data = {"week": f"{WEEK}", "file": (io.BytesIO(file), name)}
            assert office.post("/canteen/menu-imports/", data=data).status_code in (200, 422), name
        refused = office.post(photos, data={"photos": [(io.BytesIO(file), "a.jpg")]})
        assert refused.status_code == 422, file


@pytest.fixture
def published():
    """A published week in which every text says something that must not be obeyed."""
    make_school(f"{EVIL}\r\nBEGIN:VEVENT")
    evil = "=1+1,;\\\r\nSUMMARY:" + EVIL[:8]
    dish = make_dish("=cmd()", {"番茄": 100})
    version = db.session.scalars(db.select(DishVersion)).one()
    version.name, version.preparation = evil, EVIL
    db.session.scalars(db.select(DishLine)).one().name = "@SUM(A1)"
    make_meal(starts_at=time(11, 30))
    menu = make_menu(NOW.date(), state=MenuState.PUBLISHED)
    make_item(menu, dish)
    menu.reason = EVIL
    db.session.commit()
    return menu


def test_what_is_written_on_a_menu_runs_nowhere(client, sign_in, published):
    first = f"{published.first_day}"
    for path in ("/open/menus/", f"/open/menus/{first}", "/open/opinions/", "/open/canteen/"):
        page = client.get(path).text
        assert "<script>a" not in page, path
    json.loads(client.get(f"/open/menus/{first}.json").text)
    sheet = load_workbook(io.BytesIO(client.get(f"/open/menus/{first}.xlsx").data))
    assert sheet.get_sheet_by_index(0).to_python()
    head = sign_in(Role.LOGISTICS_HEAD)
    table = head.post(f"/canteen/papers/{published.id}/ingredients.csv").text
    assert not re.search(r'(?m)(^|,)"?[=@+]', table)


def test_the_calendar_keeps_to_rfc_5545_whatever_a_dish_is_called(app, client, published):
    answer = client.get("/open/menus/calendar.ics")
    text = answer.data.decode()
    lines = text.split("\r\n")
    assert text.endswith("\r\n")
    assert "\n" not in "".join(lines)
    assert "\r" not in "".join(lines)
    assert max(len(line.encode()) for line in lines) <= 75
    whole = text.replace("\r\n ", "").split("\r\n")
    for name in ("BEGIN:VEVENT", "END:VEVENT", "UID:", "DTSTAMP:", "SUMMARY:", "DTSTART:"):
        assert sum(line.startswith(name) for line in whole) == 1, name
    (summary,) = [line for line in whole if line.startswith("SUMMARY:")]
    assert r"=1+1\,\;\\" in summary
    assert re.search(r"^DTSTAMP:\d{8}T\d{6}Z$", "\n".join(whole), re.M)


@pytest.mark.parametrize("suffix", ["", ".json"])
def test_what_was_kept_is_asked_for_anew_after_a_correction(
    app, client, sign_in, published, suffix
):
    path = f"/open/menus/{published.first_day}{suffix}"
    tag = client.get(path).headers["ETag"]
    held = {"If-None-Match": tag}
    assert client.get(path, headers=held).status_code == 304
    new = menu_steps.correct(menu=published, reason="换一道菜", by=Account(), now=NOW)
    new.state = MenuState.APPROVED
    db.session.commit()
    assert client.get(path, headers=held).status_code == 304  # nothing is published yet
    menu_steps.publish(menu=new, seen=new.version, by=Account(), now=NOW)
    db.session.commit()
    answer = client.get(path, headers=held)
    assert answer.status_code == 200
    assert answer.headers["ETag"] != tag


class Account:
    id, name = 999, "林知秋"
