"""Diners: from classes less those away, standing numbers, the canteen's own word for a day."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.canteen.models import DinerCount, Headcount
from app.canteen.queries.diners import bands_in_use, diners
from app.directory.models import SchoolKind
from app.domain.bands import Band, Diners
from app.extensions import db
from app.permissions import Role
from tests.factories.canteen import make_absence, make_meal
from tests.factories.directory import make_class_of, make_pupil, make_school

TODAY = date(2026, 11, 23)
TOMORROW = date(2026, 11, 24)


def people(meal, band, on=TODAY):
    found = diners([on]).get((on, meal.id, band))
    return found.people if found else None


def test_a_band_eats_as_its_classes_have_pupils_that_day(app):
    meal = make_meal()
    make_class_of("三1班", 3)
    moved = make_class_of("三2班", 2)
    make_class_of("四1班", 4)
    make_pupil("林晚到", class_id=moved.id, since=TOMORROW)
    assert people(meal, Band.AGE_6_8) == 5
    assert people(meal, Band.AGE_6_8, TOMORROW) == 6
    assert people(meal, Band.AGE_9_11) == 4
    assert people(meal, Band.STAFF) is None
    assert bands_in_use() == [Band.AGE_6_8, Band.AGE_9_11, Band.STAFF]


@pytest.mark.parametrize(
    ("kind", "bands"),
    [
        (SchoolKind.KINDERGARTEN, [Band.AGE_3, Band.AGE_4, Band.AGE_5, Band.STAFF]),
        (SchoolKind.PRIMARY, [Band.AGE_6_8, Band.AGE_9_11, Band.STAFF]),
    ],
)
def test_a_school_without_classes_has_the_bands_of_its_kind(app, kind, bands):
    make_school(kind=kind)
    assert bands_in_use() == bands


def test_a_week_is_counted_in_a_few_statements(app, statements):
    make_meal()
    make_meal("晚餐")
    for number in range(1, 5):
        make_class_of(f"三{number}班", 2)
    days = [TODAY + timedelta(days=n) for n in range(7)]
    with statements() as seen:
        assert len(diners(days)) == 14
    assert len(seen) <= 7


def test_a_standing_number_takes_the_place_of_the_classes_and_counts_the_staff(sign_in):
    meal = make_meal("晚餐")
    row = make_class_of("三1班", 5)
    office = sign_in(Role.CANTEEN_MANAGER)
    url = f"/canteen/diners/standing/{meal.id}"
    data = {
        "valid_from": "2026-11-23",
        "eaters_AGE_6_8": "3",
        "boys_AGE_6_8": "60",
        "eaters_STAFF": "12",
        "boys_STAFF": "50",
    }
    office.post(url, data=data)
    make_absence(row, 1)
    found = diners([TODAY - timedelta(days=1), TODAY])
    assert found[TODAY, meal.id, Band.AGE_6_8] == Diners(2, 60)
    assert found[TODAY, meal.id, Band.STAFF] == Diners(12, 50)
    assert found[TODAY - timedelta(days=1), meal.id, Band.AGE_6_8] == Diners(5, 50)
    assert "12 人" in office.get("/canteen/diners/standing").text
    office.post(url, data={**data, "eaters_AGE_6_8": ""})
    assert people(meal, Band.AGE_6_8) == 4
    assert len(db.session.scalars(select(DinerCount)).all()) == 3
    assert "没有要保存的" in office.post(url, data={**data, "eaters_AGE_6_8": ""}).text


def test_the_canteen_knows_better_for_one_day_and_says_why(sign_in):
    meal = make_meal()
    make_class_of("三1班", 5)
    office = sign_in(Role.CANTEEN_MANAGER)
    url = f"/canteen/diners/{TODAY}/{meal.id}/6-8"
    missing = office.post(url, data={"people": "0"})
    assert "填写原因" in missing.text
    office.post(url, data={"people": "0", "reason": "三年级春游"})
    assert people(meal, Band.AGE_6_8) == 0
    page = office.get("/canteen/diners/").text
    assert "三年级春游" in page
    assert "按班级是 5 人" in page
    office.post(f"{url}/clear")
    assert people(meal, Band.AGE_6_8) == 5
    assert db.session.scalars(select(Headcount)).all() == []
    assert sign_in(Role.KITCHEN_STAFF).get(url).status_code == 403


def test_a_class_whose_name_tells_no_band_is_not_lost_in_silence(sign_in):
    make_meal()
    make_class_of("国际部", 4)
    page = sign_in(Role.KITCHEN_STAFF).get("/canteen/diners/").text
    assert "没有归入年龄段" in page
    assert "国际部" in page


def test_before_there_are_meals_the_pages_say_what_to_do(sign_in):
    office = sign_in(Role.CANTEEN_MANAGER)
    for url in ("/canteen/diners/", "/canteen/diners/standing"):
        assert "设置餐次" in office.get(url).text
    assert "你名下没有班级" in sign_in(Role.CLASS_TEACHER).get("/canteen/absences/").text
