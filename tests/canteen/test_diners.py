"""Diners: from classes less those away, standing numbers, the canteen's own word for a day."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.canteen.models import Absence, DinerCount, Headcount
from app.canteen.queries.diners import bands_in_use, diners
from app.directory.models import SchoolKind
from app.domain.bands import Band, Diners
from app.extensions import db
from app.permissions import Role
from tests.factories.canteen import make_meal
from tests.factories.directory import (
    make_class,
    make_pupil,
    make_school,
    make_staff,
    make_term,
)

TODAY = date(2026, 11, 23)
TOMORROW = date(2026, 11, 24)


def fill(name: str, pupils: int, **given):
    row = make_class(name, **given)
    for number in range(pupils):
        make_pupil(f"学生{number}", class_id=row.id)
    return row


def people(meal, band, on=TODAY):
    found = diners([on]).get((on, meal.id, band))
    return found.people if found else None


def report(client, row, number, on=TODAY, **by_meal):
    name = f"away_{on:%Y%m%d}"
    data = {name: str(number), **{f"{name}_{id_}": n for id_, n in by_meal.items()}}
    return client.post(f"/canteen/absences/{row.id}?day={on}", data=data)


def test_a_band_eats_as_its_classes_have_pupils_that_day(app):
    meal = make_meal()
    fill("三1班", 3)
    moved = fill("三2班", 2)
    fill("四1班", 4)
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
        fill(f"三{number}班", 2)
    days = [TODAY + timedelta(days=n) for n in range(7)]
    with statements() as seen:
        assert len(diners(days)) == 14
    assert len(seen) <= 7


def test_the_class_teacher_reports_today_in_two_taps(sign_in):
    meal = make_meal()
    make_term()
    teacher = make_staff("何立夏")
    row = fill("三1班", 5, class_teacher_id=teacher.id)
    phone = sign_in(Role.CLASS_TEACHER, staff_id=teacher.id)
    page = phone.get("/canteen/absences/").text
    assert "今天 11月23日 周一" in page
    assert "11月24日 周二" in page
    assert "全班 5 人" in page
    report(phone, row, 2)
    assert people(meal, Band.AGE_6_8) == 3
    assert people(meal, Band.AGE_6_8, TOMORROW) == 5
    assert "已报 2 人不用餐" in phone.get("/canteen/absences/").text
    report(phone, row, 0)
    assert people(meal, Band.AGE_6_8) == 5
    assert db.session.scalars(select(Absence)).one().reported_by_name == "何立夏"


def test_on_friday_the_next_day_is_monday(app, sign_in):
    make_meal()
    make_term()
    teacher = make_staff("何立夏")
    fill("三1班", 1, class_teacher_id=teacher.id)
    app.config["CLOCK"] = lambda: datetime(2026, 11, 27, 8, 0)
    page = sign_in(Role.CLASS_TEACHER, staff_id=teacher.id).get("/canteen/absences/").text
    assert "今天 11月27日" in page
    assert "11月30日 周一" in page


def test_one_meal_may_differ_from_the_rest_of_the_day(sign_in):
    lunch, dinner = make_meal("午餐"), make_meal("晚餐")
    teacher = make_staff("何立夏")
    row = fill("三1班", 5, class_teacher_id=teacher.id)
    phone = sign_in(Role.CLASS_TEACHER, staff_id=teacher.id)
    report(phone, row, 1, **{str(dinner.id): "4"})
    assert (people(lunch, Band.AGE_6_8), people(dinner, Band.AGE_6_8)) == (4, 1)
    report(phone, row, 1, **{str(dinner.id): ""})
    assert people(dinner, Band.AGE_6_8) == 4


@pytest.mark.parametrize("number", ["6", "-1", "两个"])
def test_more_than_the_class_has_is_refused_beside_the_field(sign_in, number):
    make_meal()
    teacher = make_staff("何立夏")
    row = fill("三1班", 5, class_teacher_id=teacher.id)
    answer = report(sign_in(Role.CLASS_TEACHER, staff_id=teacher.id), row, number)
    assert answer.status_code == 422
    assert 'href="#away_20261123"' in answer.text
    assert f'value="{number}"' in answer.text


def test_a_teacher_speaks_for_the_own_class_only_and_the_office_for_all(sign_in):
    meal = make_meal()
    teacher = make_staff("何立夏")
    fill("三1班", 2, class_teacher_id=teacher.id)
    other = fill("三2班", 3)
    phone = sign_in(Role.CLASS_TEACHER, staff_id=teacher.id)
    assert phone.get(f"/canteen/absences/{other.id}").status_code == 404
    assert report(phone, other, 1).status_code == 404
    office = sign_in(Role.CANTEEN_MANAGER)
    assert "三2班" in office.get("/canteen/absences/").text
    report(office, other, 1)
    assert people(meal, Band.AGE_6_8) == 4
    assert sign_in(Role.TEACHER).get("/canteen/absences/").status_code == 403


def test_a_standing_number_takes_the_place_of_the_classes_and_counts_the_staff(sign_in):
    meal = make_meal("晚餐")
    row = fill("三1班", 5)
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
    report(office, row, 1)
    found = diners([TODAY - timedelta(days=1), TODAY])
    assert found[TODAY, meal.id, Band.AGE_6_8] == Diners(2, 60)
    assert found[TODAY, meal.id, Band.STAFF] == Diners(12, 50)
    assert found[TODAY - timedelta(days=1), meal.id, Band.AGE_6_8] == Diners(5, 50)
    assert "12 人" in office.get("/canteen/diners/standing").text
    office.post(url, data={**data, "eaters_AGE_6_8": ""})
    assert people(meal, Band.AGE_6_8) == 4
    assert len(db.session.scalars(select(DinerCount)).all()) == 3


def test_the_canteen_knows_better_for_one_day_and_says_why(sign_in):
    meal = make_meal()
    fill("三1班", 5)
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
    fill("国际部", 4)
    page = sign_in(Role.KITCHEN_STAFF).get("/canteen/diners/").text
    assert "没有归入年龄段" in page
    assert "国际部" in page


def test_before_there_are_meals_the_pages_say_what_to_do(sign_in):
    office = sign_in(Role.CANTEEN_MANAGER)
    for url in ("/canteen/diners/", "/canteen/diners/standing"):
        assert "设置餐次" in office.get(url).text
    assert "你名下没有班级" in sign_in(Role.CLASS_TEACHER).get("/canteen/absences/").text
