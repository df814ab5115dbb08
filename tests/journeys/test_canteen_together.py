"""Several do the same in the canteen at one moment: nothing twice, nothing lost, no crash."""

import secrets
import threading
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.base import clock
from app.canteen.models import (
    Absence,
    Ban,
    Diet,
    Dish,
    DishVersion,
    Headcount,
    Menu,
    MenuItem,
    MenuState,
    OpinionSheet,
    Supplier,
    Survey,
    SurveyResponse,
    UnitWeight,
)
from app.extensions import db
from app.permissions import Role
from tests.factories.canteen import code_of, make_dish, make_meal, make_slot, make_survey
from tests.factories.directory import make_class_of, make_school, make_term
from tests.forms import fields
from tests.journeys.serving import Person, Portal

MANY = 5
TODAY = clock.beijing_now().date()
FIRST = TODAY - timedelta(days=TODAY.weekday()) + timedelta(days=14)


@pytest.fixture
def portal(school, tmp_path, database):
    make_school()
    running = Portal(tmp_path, database)
    running.start()
    yield running
    running.kill()


@pytest.fixture
def cooks(portal):
    return [portal.person(Role.CANTEEN_MANAGER, name=f"何满仓{n}") for n in range(MANY)]


@pytest.fixture
def heads(portal):
    return [portal.person(Role.LOGISTICS_HEAD, name=f"林知秋{n}") for n in range(MANY)]


@pytest.fixture
def stranger(portal):
    """A telephone without an account, with the cookies of its first visit."""
    with urllib.request.urlopen(f"{portal.url}/open/opinions/") as answer:
        cookies = answer.headers.get_all("Set-Cookie")
    return Person(portal.url, "; ".join(cookie.partition(";")[0] for cookie in cookies))


def at_once(people: list[Person], path, form, form_id=""):
    """Let everybody send the form at one moment; return how often each answer came.

    Nobody gets an error page, and at least one is told that it is saved.
    """
    db.session.rollback()  # on SQLite a transaction of the test would keep the server from writing
    tokens = [one.get("/csrf")[1].strip() for one in people]
    gate = threading.Barrier(len(people))

    def send(number: int) -> int:
        own = {"csrf_token": tokens[number], "form_id": form_id or secrets.token_hex(16)}
        gate.wait()
        return people[number].post(path, {**form, **own})[0]

    with ThreadPoolExecutor(len(people)) as pool:
        found = Counter(pool.map(send, range(len(people))))
    db.session.rollback()
    db.session.expire_all()
    assert found[303], (path, found)
    assert set(found) <= {303, 404, 409, 422}, (path, found)
    return found


def count(model, *conditions):
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def test_cooks_and_heads_on_one_menu(portal, cooks, heads):
    dish, slot, side = make_dish("红烧鱼块", {"鲤鱼": 100}), make_slot("大荤"), make_slot("小荤")
    menus, day = "/canteen/menus/", FIRST.isoformat()
    assert at_once(cooks, f"{menus}{day}/draft", {"days": day})[303] == 1
    menu = db.session.scalars(select(Menu)).one()
    url, put = f"{menus}{menu.id}", {"dish": str(dish.id), "seen": ""}

    assert at_once(cooks, f"{url}/cells/{day}/{slot.id}", put) == {303: 1, 422: MANY - 1}
    assert count(MenuItem) == 1
    one_form = "1" * 32
    assert at_once(cooks[:1] * MANY, f"{url}/cells/{day}/{side.id}", put, one_form)[303] == MANY
    assert count(MenuItem) == 2

    later = FIRST + timedelta(days=7)
    copied = {"days": later.isoformat(), "source": str(menu.id)}
    assert at_once(cooks, f"{menus}{later}/draft", copied)[303] == 1
    other = db.session.scalars(select(Menu).where(Menu.first_day == later)).one().id
    assert at_once(cooks, f"{menus}{other}/copies", {"source": str(menu.id)})[303] == MANY
    replaced = {"source": str(menu.id), "how": "replace"}
    assert at_once(cooks, f"{menus}{other}/copies", replaced)[303] == 1
    live = select(Menu.id).where(Menu.first_day == later, Menu.state == MenuState.DRAFT)
    assert count(MenuItem, MenuItem.menu_id == db.session.scalars(live).one()) == 2

    assert at_once(cooks, f"{url}/discard", {})[303] == 1
    assert at_once(cooks, f"{url}/restore", {})[303] == 1
    menu = db.session.get_one(Menu, menu.id)
    menu.state = MenuState.APPROVED
    db.session.commit()
    seen = {"version": str(menu.version)}
    assert at_once(heads, f"{url}/publication", seen)[303] == 1
    assert at_once(heads, f"{url}/correction", {"reason": "换一道菜"})[303] == 1
    states = db.session.scalars(select(Menu.state).where(Menu.first_day == FIRST)).all()
    assert sorted(states) == [MenuState.DRAFT, MenuState.PUBLISHED]


def test_a_paste_confirmed_by_several_makes_each_dish_once(portal, cooks):
    make_meal()
    paste = {"week": FIRST.isoformat(), "text": "日期\t周一\n主食\t米饭\n素菜\t炒青菜"}
    token = {"csrf_token": cooks[0].get("/csrf")[1].strip()}
    form = fields(cooks[0].post("/canteen/menu-imports/", {**paste, **token})[1])
    at_once(cooks, "/canteen/menu-imports/confirm", {**form, "act": "save"})
    assert sorted(db.session.scalars(select(Dish.name))) == ["炒青菜", "米饭"]
    assert (count(Menu), count(MenuItem)) == (1, 2)


def test_what_the_office_writes_at_one_moment_is_there_once(portal, cooks):
    dish, meal = make_dish("红烧鱼块", {"鲤鱼": 100}), make_meal()
    row, day = make_class_of("三1班", 30), FIRST.isoformat()
    make_term(first_day=TODAY - timedelta(days=30), last_day=TODAY + timedelta(days=100))
    survey = {"title": "测评", "asked": "口味", "opens_on": TODAY, "closes_on": TODAY}
    food = f"/canteen/foods/{code_of('番茄')}"
    ban = {"kind": "ingredient", "word": "鲤鱼", "source": "学校", "valid_from": TODAY}
    heads = {"people": "9", "reason": "春游"}
    for path, form, saved, model in (
        (f"/canteen/absences/{row.id}?day={day}", {f"away_{FIRST:%Y%m%d}": "3"}, MANY, Absence),
        (f"/canteen/diners/{day}/{meal.id}/9-11", heads, None, Headcount),
        ("/canteen/surveys/new", survey, 1, Survey),
        ("/canteen/suppliers/new", {"name": "镇南蔬菜"}, 1, Supplier),
        ("/canteen/meals/diets/new", {"name": "清真", "is_active": "y"}, 1, Diet),
        (f"{food}/units/", {"unit": "个", "grams": "30"}, None, UnitWeight),
        ("/canteen/bans/new", ban, 1, Ban),
    ):
        answers = at_once(cooks, path, form)
        assert saved in (None, answers[303]), (path, answers)
        assert count(model) == 1, path
    new = {"name": "新菜", "slot_name": "大荤", "lines-0-name": "番茄"}
    assert at_once(cooks, "/canteen/dishes/new", new)[303] == 1
    edit = {"name": "红烧鱼块", "version": str(dish.version), "slot_name": "大荤"}
    assert at_once(cooks, f"/canteen/dishes/{dish.id}/edit", edit)[303] == 1
    assert count(DishVersion, DishVersion.dish_id == dish.id) == 2


def test_one_telephone_tapping_fast_fills_in_one_sheet_and_one_survey(portal, cooks, stranger):
    make_term(first_day=TODAY - timedelta(days=30), last_day=TODAY + timedelta(days=100))
    survey = make_survey(1, ["口味"], opens_on=TODAY, closes_on=TODAY)
    asked = survey.questions[0].id
    taps, path = [stranger] * MANY, f"/open/opinions/surveys/{survey.id}/parent"
    assert at_once(taps, "/open/opinions/", {"words": "汤太咸"})[303] == MANY
    assert at_once(taps, path, {f"question_{asked}": "3"})[303] == MANY
    assert (count(OpinionSheet), count(SurveyResponse)) == (1, 1)
