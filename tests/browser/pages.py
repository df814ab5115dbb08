"""Every page of the portal with something on it: found from the URL map, so that none is forgotten.

A new page whose arguments are known here is walked at once. One with a new argument, or what is
no page but a file, has to be entered below; a test fails until it is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app, url_for
from playwright.sync_api import Page

from app.base import audit
from app.directory.models import SetupToken
from app.directory.services.sign_in import digest
from app.domain.bands import Band
from app.domain.visits import Purpose
from app.extensions import db
from app.permissions import Role
from tests.browser import opinion_pages, steps
from tests.factories import canteen, directory, gate, system

LINK = "first-administrator"
# Everybody's right to look; `switch` wants a shared tablet.
EVERYBODY = tuple(Role)
NOT_SIGNED_IN = {"directory.entrance.login", "directory.entrance.setup"}
# What answers a GET and is not a page: files, parts of pages, ways to somewhere else.
NOT_PAGES = {
    "service_worker": "a script",
    "assets": "a file",
    "canteen.dishes.export": "a file",
    "canteen.dishes.photo": "a file",
    "canteen.foods.export": "a file",
    "canteen.foods.picker": "a part",
    "display_mode": "leads back",
    "canteen.notice.photo": "a file",
    "canteen.menus.now": "leads on",
    "canteen.nutrition.report": "a file",
    "canteen.papers.export": "a file",
    "canteen.papers.grams": "a file",
    "canteen.papers.poster": "a file",
    "canteen.class_visits.blank": "a file",
    "canteen.class_visits.export": "a file",
    "canteen.class_visits.paper": "a file",
    "canteen.opinions.export": "a file",
    "canteen.opinions.export_words": "a file",
    "canteen.opinions.poster": "a file",
    "canteen.purchases.export": "a file",
    "canteen.purchases.paper": "a file",
    "canteen.suppliers.export": "a file",
    "canteen.served.export": "a file",
    "canteen.surveys.codes_paper": "a file",
    "canteen.surveys.result_paper": "a file",
    "open_menus.calendar": "a file",
    "open_menus.data": "a file",
    "open_menus.table": "a file",
    "open_canteen.photo": "a file",
    "directory.accounts.export": "a file",
    "directory.audit.export": "a file",
    "directory.classes.export": "a file",
    "directory.departments.export": "a file",
    "directory.entrance.csrf": "a token",
    "directory.places.export": "a file",
    "directory.pupils.export": "a file",
    "directory.roles.export": "a file",
    "directory.staff.export": "a file",
    "directory.staff.handover": "a file",
    "directory.staff.picker": "a part",
    "directory.terms.export": "a file",
    "system.imports.marked": "a file",
    "system.imports.template": "a file",
    "system.jobs.result": "a file",
    "system.reviews.paper": "a file",
    "system.rights.certificate": "a file",
    "gate.board.find": "a part",
    "gate.board.inside": "a part",
    "gate.bookings.export": "a file",
    "gate.closing.roll_pdf": "a file",
    "gate.papers.badge": "a file",
    "gate.papers.blank": "a file",
    "gate.papers.notice": "a file",
    "gate.papers.register": "a file",
    "gate.papers.slip": "a file",
    "gate.photos.show": "a file",
    "gate.standing.export": "a file",
    "gate.vehicles.export": "a file",
    "gate.vehicles.known": "a part",
    "gate.visits.by_code": "leads on",
    "gate.visits.export": "a file",
    "gate.watches.export": "a file",
}
# What the title of a record's page has to name.
RECORD_NAMES = {
    "canteen.dishes.edit": "番茄炒蛋",
    "canteen.dishes.show": "番茄炒蛋",
    "canteen.class_visits.edit": "2026-11-23",
    "canteen.class_visits.show": "三1班",
    "canteen.opinions.edit_reply": "2026-11-23",
    "canteen.opinions.show": "11月23日",
    "canteen.diners.headcount": "午餐",
    "canteen.absences.show": "三1班",
    "canteen.diners.set_standing": "午餐",
    "canteen.nutrition.advise": "11月30日",
    "canteen.nutrition.compare": "11月30日",
    "canteen.nutrition.limit": "脂肪供能",
    "canteen.meals.edit": "午餐",
    "canteen.meals.edit_diet": "清真",
    "canteen.meals.edit_slot": "主食",
    "canteen.meals.new_slot": "午餐",
    "canteen.menu_cells.show": "主食",
    "canteen.menu_steps.correct": "2026-11-30",
    "canteen.menu_steps.preview": "2026-11-30",
    "canteen.menus.copy": "2026-11-30",
    "canteen.menus.show": "2026-11-23",
    "canteen.rotations.edit": "四周轮换",
    "canteen.purchases.show": "2026-11-30",
    "canteen.suppliers.edit": "镇南蔬菜",
    "canteen.suppliers.food_prices": "番茄",
    "canteen.served.show": "番茄炒蛋",
    "canteen.surveys.edit": "秋季学期",
    "canteen.surveys.show": "秋季学期",
    "open_opinions.survey": "秋季学期",
    "open_opinions.survey_result": "秋季学期",
    "open_opinions.week": "11月23日",
    "open_menus.show": "2026-11-23",
    "open_menus.version": "2026-11-23",
    "canteen.foods.edit": "番茄",
    "canteen.foods.show": "番茄",
    "canteen.bans.limit": "每人每天盐不超过",
    "directory.accounts.show": "sunxiaoman",
    "directory.classes.edit": "三1班",
    "directory.classes.merge": "三1班",
    "directory.classes.rename": "三1班",
    "directory.classes.split": "三1班",
    "directory.classes.show": "三1班",
    "directory.pupils.come_back": "周小满",
    "directory.pupils.edit": "周小满",
    "directory.pupils.leave": "周小满",
    "directory.pupils.move": "周小满",
    "directory.school_year.show": "2026—2027学年",
    "directory.pupils.show": "周小满",
    "directory.staff.edit": "何立夏",
    "directory.staff.show": "何立夏",
    "directory.terms.edit": "第一学期",
    "gate.arrivals.complete": "R-",
    "gate.bookings.edit": "11月23日",
    "gate.posts.edit": "东门",
    "gate.standing.edit": "苏A12345",
    "gate.vehicles.show": "苏B·2468K",
    "gate.visits.edit": "R-",
    "gate.visits.show": "R-",
    "system.imports.show": "教职工名单",
    "system.jobs.show": "导入教职工",
    "system.retention.edit": "来访登记",
    "system.reviews.show": "权限复核",
    "system.rights.new": "陈秋分",
    "system.rights.show": "个人信息请求",
}


@dataclass(frozen=True)
class Sight:
    """One page as somebody sees it; `act` brings it into a state that no address has."""

    name: str
    url: str
    is_signed_in: bool = True
    act: Callable[[Page], None] | None = None

    def open(self, page: Page) -> None:
        page.goto(self.url)
        if self.act:
            self.act(page)


def build_school() -> dict[str, Any]:
    """Return the argument of every address: the id of a row that has something to show."""
    steps.open_gate()
    args = {
        **_directory(),
        **_gate(),
        **_canteen(),
        **_kitchen(),
        **_system(),
        "token": LINK,
        "day": "2026-11-25",
        "number": 1,
    }
    args |= opinion_pages.build(args)
    db.session.add(
        SetupToken(
            digest=digest(LINK),
            created_at=steps.NOW,
            expires_at=steps.NOW + timedelta(days=1),
        )
    )
    db.session.commit()
    return args


def fill_gate(visits: int) -> None:
    """Send so many visitors inside, some of them late."""
    for number in range(visits):
        arrived_at = steps.NOW - timedelta(minutes=3 * number + 1)
        gate.make_visit(arrived_at=arrived_at, people=1 + number % 3)


def all_sights(app: Flask, args: dict[str, Any]) -> list[Sight]:
    """Return every page by its address, and the states that are reached by an act."""
    with app.test_request_context():
        by_address = [
            Sight(name, _address(name, args), name not in NOT_SIGNED_IN)
            for name in sorted(page_endpoints(app))
        ]
    return [*by_address, *_states(args)]


def page_endpoints(app: Flask) -> set[str]:
    answering = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    return answering - NOT_PAGES.keys()


def missing_arguments(app: Flask, args: dict[str, Any]) -> set[str]:
    """Return the arguments of addresses for which this file knows no example."""
    pages = page_endpoints(app)
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint in pages]
    return {name for rule in rules for name in rule.arguments} - args.keys()


def _address(endpoint: str, args: dict[str, Any]) -> str:
    if endpoint == "gate.arrivals.complete":
        args = {**args, "visit_id": args["crew_id"]}
    if endpoint.startswith("open_menus."):
        # The week that opinion_pages publishes: others are not there for strangers.
        args = {**args, "first_day": steps.NOW.date().isoformat()}
    rule = next(current_app.url_map.iter_rules(endpoint))
    return url_for(endpoint, _external=False, **{name: args[name] for name in rule.arguments})


def _directory() -> dict[str, Any]:
    campus = directory.make_campus()
    building = directory.make_building(campus_id=campus.id)
    room = directory.make_room(building_id=building.id)
    department = directory.make_department()
    staff = directory.make_staff("何立夏", phone="13800001402", department_id=department.id)
    school_class = directory.make_class(class_teacher_id=staff.id, room_id=room.id)
    guardian = {"name": "周望津", "relation": "父亲", "phone": "13900002206"}
    pupil = directory.make_pupil(class_id=school_class.id, guardians=[guardian])
    account = directory.make_account(Role.GUARD, name="孙小满", username="sunxiaoman", pin="8264")
    return {
        "campus_id": campus.id,
        "building_id": building.id,
        "room_id": room.id,
        "department_id": department.id,
        "staff_id": staff.id,
        "class_id": school_class.id,
        "pupil_id": pupil.id,
        "account_id": account.id,
        "rollover_id": directory.make_rollover(school_class).id,
        "term_id": directory.make_term().id,
    }


def _canteen() -> dict[str, Any]:
    return {"dish_id": canteen.make_dish("番茄炒蛋").id, "code": canteen.code_of("番茄")}


def _kitchen() -> dict[str, Any]:
    """A planned week for which somebody buys and cooks."""
    meal = canteen.make_meal()
    menu = canteen.make_menu()
    canteen.make_item(menu, canteen.make_dish("番茄蛋汤", {"番茄": 30, "鸡蛋": 20, "秘制酱": 1}))
    supplier = canteen.make_supplier(contact="陈秋分", phone="13800001402")
    canteen.make_price("番茄", 500, supplier_id=supplier.id)
    canteen.make_diners({Band.AGE_9_11: 180, Band.STAFF: 12}, meal)
    return {
        "meal_id": meal.id,
        "slot_id": meal.slots[0].id,
        "diet_id": canteen.make_diet().id,
        "supplier_id": supplier.id,
        "band": Band.AGE_6_8.value,
        "first_day": canteen.WEEK.isoformat(),
        "menu_id": menu.id,
        "rotation_id": canteen.make_rotation(menu).id,
    }


def _system() -> dict[str, Any]:
    return {
        "job_id": system.make_job(done=600, total=1_238).id,
        "import_kind": "staff",
        "batch_id": system.make_import().id,
        "rule": "gate.visit",
        "limit": "salt_g",
        "kindergarten_limit": "fat_share_to",
        "review_id": system.make_review().id,
        **system.make_rights_request(),
    }


def _gate() -> dict[str, Any]:
    visitor = steps.known_visitor()
    visit = gate.make_visit(visitor, people=2, organisation="镇南印务", belongings="投影仪")
    gate.make_visit(arrived_at=datetime(2026, 11, 23, 8, 10))
    with audit.changed("gate.visit.edit", visit):
        visit.people = 3
    audit.noted("gate.visit.reveal", visit, reason="家长要求核对")
    crew = gate.make_visit(gate.make_visitor("120 急救", ""), purpose=Purpose.EMERGENCY)
    crew.is_emergency, crew.host_name = True, ""
    watched = gate.make_watch_entry()
    audit.noted("gate.watch.hit", watched, reason="按姓名")
    standing = gate.make_standing()
    passage = gate.make_passage(gate.make_vehicle("苏B2468K"))
    return {
        "visit_id": visit.id,
        "crew_id": crew.id,
        "passage_id": passage.id,
        "standing_id": standing.id,
        "entry_id": watched.id,
        "booking_id": gate.make_booking().id,
        "post_id": 1,
    }


def _states(args: dict[str, Any]) -> list[Sight]:
    staff = f"/directory/staff/{args['staff_id']}/edit"
    return [
        Sight("board with matches", "/gate/?q=xbl"),
        Sight("board with nothing found", "/gate/?q=zzzz"),
        Sight("register with nothing found", "/gate/visits/?q=zzzz"),
        Sight("week of a menu", f"/canteen/menus/{args['first_day']}"),
        Sight("dishes for a cell", f"/canteen/menus/{args['first_day']}", act=_open_cell),
        Sight("search with hits", "/search?q=hlx"),
        Sight("result of a survey", f"/open/opinions/surveys/{args['result_survey_id']}/result"),
        Sight("survey published", f"/canteen/surveys/{args['result_survey_id']}"),
        Sight("link used before", "/setup/used-before", is_signed_in=False),
        Sight("front page of strangers", "/", is_signed_in=False),
        Sight("notice of strangers", "/gate/notice", is_signed_in=False),
        Sight("page not found", "/nowhere"),
        Sight("login refused", "/login", is_signed_in=False, act=_refuse_login),
        Sight("visit refused", steps.NEW_VISIT, act=_send_empty),
        Sight("staff refused", steps.NEW_STAFF, act=_send_empty),
        Sight("alarm", steps.NEW_VISIT, act=_raise_alarm),
        Sight("admitted", "/gate/?q=xbl", act=_admit),
        Sight("menu open", "/gate/", act=_open_menu),
        Sight("clash", staff, act=_clash),
    ]


def _refuse_login(page: Page) -> None:
    steps.sign_in(page, "nobody", "错的密码")
    page.wait_for_selector(".error-summary")


def _send_empty(page: Page) -> None:
    page.locator("main form[method=post] .button-primary").first.click()
    page.wait_for_selector(".error-summary")


def _raise_alarm(page: Page) -> None:
    steps.fill_in_visit(page, name="吴明")
    page.get_by_role("button", name="放行", exact=True).click()
    page.wait_for_selector(".alarm")


def _admit(page: Page) -> None:
    page.locator("#waiting button").first.click()
    page.wait_for_selector(".undo-bar")


def _open_cell(page: Page) -> None:
    page.locator("[data-cell]").first.click()
    page.wait_for_selector("[data-dish-picker]")


def _open_menu(page: Page) -> None:
    page.locator("summary").first.click()


def _clash(page: Page) -> None:
    page.locator("[name=version]").evaluate("field => { field.value = 0 }")
    page.get_by_label("岗位").fill("总务主任")
    page.get_by_role("button", name="保存教职工").click()
    page.wait_for_selector("text=有人先改了")
