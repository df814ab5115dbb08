"""Dishes: versions that old menus keep, ingredients by band, allergens, bad input kept."""

from datetime import datetime

import pytest

from app.canteen.models import MenuState
from app.canteen.queries.dishes import find_dish, versions_of
from app.canteen.services import dishes as services
from app.canteen.services.dishes import LineDraft
from app.domain.bands import Band
from app.domain.errors import RuleBroken
from app.domain.menus import Allergen
from app.extensions import db
from tests.factories.canteen import NOW, WEEK, make_dish, make_item, make_menu

LATER = datetime(2026, 11, 24, 9, 0)


def _save(dish, lines, **given):
    version = services.save_version(
        **{
            "dish": dish,
            "name": dish.name,
            "lines": lines,
            "allergens": dish.current.allergens,
            "preparation": "",
            "by": "何满仓",
            "now": LATER,
            **given,
        }
    )
    db.session.commit()
    return version


def test_a_new_dish_proposes_its_allergens_and_finds_its_name_taken(app):
    lines = [LineDraft("面粉", "CN6-011201x", {Band.AGE_9_11: 50}), LineDraft("鸡蛋羹")]
    dish = services.add_dish(name=" 鸡蛋饼 ", slot_name="主食", lines=lines, by="何满仓", now=NOW)
    db.session.commit()
    assert find_dish("鸡蛋饼") == dish
    assert dish.current.allergens == {Allergen.GLUTEN, Allergen.EGG}
    with pytest.raises(RuleBroken, match="已经有“鸡蛋饼”"):
        services.add_dish(name="鸡蛋饼", slot_name="", lines=[], by="", now=NOW)


def test_drafts_follow_the_new_version_and_published_menus_keep_theirs(app):
    dish = make_dish("番茄炒蛋", {"番茄": 100, "鸡蛋": 50})
    published = make_item(make_menu(WEEK, state=MenuState.PUBLISHED), dish)
    draft = make_item(make_menu(WEEK.replace(day=23)), dish)
    lines = [
        LineDraft("番茄", "CN6-043119", {Band.AGE_9_11: 120}),
        LineDraft("鸡蛋", "CN6-111101x", {Band.AGE_9_11: 50}),
    ]
    version = _save(dish, lines)
    assert (version.number, draft.version_id) == (2, version.id)
    assert published.version.number == 1
    assert [line.amounts[Band.AGE_9_11] for line in published.version.lines] == [100, 50]


def test_saving_without_a_change_makes_no_version(app):
    dish = make_dish("番茄炒蛋", {"番茄": 33.3333})
    lines = [LineDraft("番茄", "CN6-043119", {Band.AGE_9_11: 33.3333})]
    assert _save(dish, lines).number == 1
    assert len(versions_of(dish)) == 1
