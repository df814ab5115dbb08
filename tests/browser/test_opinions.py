"""What an eater does with a telephone after scanning the code on the wall."""

from sqlalchemy import select

from app.canteen.models import MenuState, OpinionSheet
from app.extensions import db
from tests.browser import steps
from tests.browser.conftest import PHONE
from tests.factories import canteen


def test_an_eater_says_it_without_scripts_and_thinks_again(app, open_browser):
    app.config["CLOCK"] = lambda: steps.NOW
    menu = canteen.make_menu(steps.NOW.date(), state=MenuState.PUBLISHED)
    fish = canteen.make_item(menu, canteen.make_dish("清蒸鲈鱼", slot_name="大荤"))
    page = open_browser(viewport=PHONE, java_script_enabled=False)
    page.goto("/open/opinions/")
    course = page.get_by_role("group", name="清蒸鲈鱼")
    course.get_by_role("radio", name="不好吃").check()
    page.get_by_label("还想说什么").fill("鱼刺太多")
    page.get_by_role("button", name="交上去").click()
    assert page.get_by_text("已收到").is_visible()
    course.get_by_role("radio", name="好吃", exact=True).check()
    page.get_by_role("button", name="改好了").click()
    assert page.get_by_text("已收到").is_visible()
    db.session.rollback()
    sheet = db.session.scalars(select(OpinionSheet)).one()
    assert sheet.words == "鱼刺太多"
    assert [(mark.item_id, mark.thumb) for mark in sheet.marks] == [(fish.id, 1)]
