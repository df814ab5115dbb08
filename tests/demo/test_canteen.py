"""The canteen of the demo school: believable menus that break no rule of law, with work to do."""

from datetime import date

from sqlalchemy import func, select

from app.canteen.models import (
    Dish,
    DishLine,
    Menu,
    MenuItem,
    MenuState,
    OpinionReply,
    OpinionSheet,
    Survey,
)
from app.canteen.queries import checks
from app.domain.menu_rules import Level
from app.extensions import db
from tests.factories.canteen import make_dish

TODAY = date(2026, 11, 23)


def count(model, *conditions):
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def only(state):
    return db.session.scalars(select(Menu).where(Menu.state == state)).one()


def test_its_menus_break_no_ban_and_the_coming_week_has_something_to_mend(app, demo):
    demo("load")
    menus = db.session.scalars(select(Menu)).all()
    found = {menu: checks.findings(menu, on=TODAY) for menu in menus}
    assert all(f.level is not Level.REFUSE for several in found.values() for f in several)
    words = {f.word for f in found[only(MenuState.DRAFT)] if f.level is Level.WARN}
    assert words == {"特殊餐", "空缺", "重复"}
    assert only(MenuState.DRAFT).first_day == date(2026, 11, 30)
    corrected = only(MenuState.SUPERSEDED)
    later = select(Menu).where(Menu.corrects_id == corrected.id)
    assert db.session.scalars(later).one().reason
    assert count(Menu, Menu.state == MenuState.PUBLISHED) == 4


def test_every_ingredient_is_known_and_every_dish_served_has_some(app, demo):
    demo("load")
    assert count(Dish) >= 70
    assert count(DishLine, DishLine.food_code.is_(None)) == 0
    bare = MenuItem.version_id.not_in(select(DishLine.version_id))
    assert (count(MenuItem, bare), count(MenuItem) > 0) == (0, True)


def test_eaters_have_their_say_and_the_menu_followed(app, demo, client):
    demo("load")
    assert count(OpinionSheet) > 20
    assert count(OpinionReply, OpinionReply.changed_item_id.is_not(None)) > 0
    last, this = db.session.scalars(select(Survey).order_by(Survey.opens_on)).all()
    assert (last.is_open(TODAY), bool(last.result), this.is_open(TODAY)) == (False, True, True)
    page = client.get("/open/menus/").text
    assert "糖醋小排" in page


def test_a_school_that_runs_its_canteen_already_keeps_it_unmixed(app, demo):
    make_dish("番茄炒蛋")
    assert demo("load").exit_code == 0
    assert (count(Dish), count(Menu)) == (1, 0)
