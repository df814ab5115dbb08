"""Absences: what a class teacher tells of the own class, and the office of any."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from app.canteen.models import Absence
from app.canteen.queries.diners import diners
from app.domain.bands import Band
from app.extensions import db
from app.permissions import Role
from tests.factories.canteen import make_meal
from tests.factories.directory import make_class_of, make_staff, make_term

TODAY = date(2026, 11, 23)
TOMORROW = date(2026, 11, 24)


def people(meal, band, on=TODAY):
    found = diners([on]).get((on, meal.id, band))
    return found.people if found else None


def report(client, row, number, on=TODAY, **by_meal):
    name = f"away_{on:%Y%m%d}"
    data = {name: str(number), **{f"{name}_{id_}": n for id_, n in by_meal.items()}}
    return client.post(f"/canteen/absences/{row.id}?day={on}", data=data)


def test_the_class_teacher_reports_today_in_two_taps(sign_in):
    meal = make_meal()
    make_term()
    teacher = make_staff("何立夏")
    row = make_class_of("三1班", 5, class_teacher_id=teacher.id)
    phone = sign_in(Role.CLASS_TEACHER, staff_id=teacher.id)
    page = phone.get("/canteen/absences/", follow_redirects=True).text
    assert "今天 11月23日 周一" in page
    assert "11月24日 周二" in page
    assert "全班 5 人" in page
    report(phone, row, 2)
    assert people(meal, Band.AGE_6_8) == 3
    assert people(meal, Band.AGE_6_8, TOMORROW) == 5
    assert "已报 2 人不用餐" in phone.get("/canteen/absences/", follow_redirects=True).text
    report(phone, row, 0)
    assert people(meal, Band.AGE_6_8) == 5
    assert db.session.scalars(select(Absence)).one().reported_by_name == "何立夏"


def test_on_friday_the_next_day_is_monday(app, sign_in):
    make_meal()
    make_term()
    teacher = make_staff("何立夏")
    make_class_of("三1班", 1, class_teacher_id=teacher.id)
    app.config["CLOCK"] = lambda: datetime(2026, 11, 27, 8, 0)
    phone = sign_in(Role.CLASS_TEACHER, staff_id=teacher.id)
    page = phone.get("/canteen/absences/", follow_redirects=True).text
    assert "今天 11月27日" in page
    assert "11月30日 周一" in page


def test_one_meal_may_differ_from_the_rest_of_the_day(sign_in):
    lunch, dinner = make_meal("午餐"), make_meal("晚餐")
    teacher = make_staff("何立夏")
    row = make_class_of("三1班", 5, class_teacher_id=teacher.id)
    phone = sign_in(Role.CLASS_TEACHER, staff_id=teacher.id)
    report(phone, row, 1, **{str(dinner.id): "4"})
    assert (people(lunch, Band.AGE_6_8), people(dinner, Band.AGE_6_8)) == (4, 1)
    report(phone, row, 1, **{str(dinner.id): ""})
    assert people(dinner, Band.AGE_6_8) == 4


@pytest.mark.parametrize("number", ["6", "-1", "两个"])
def test_more_than_the_class_has_is_refused_beside_the_field(sign_in, number):
    make_meal()
    teacher = make_staff("何立夏")
    row = make_class_of("三1班", 5, class_teacher_id=teacher.id)
    answer = report(sign_in(Role.CLASS_TEACHER, staff_id=teacher.id), row, number)
    assert answer.status_code == 422
    assert 'href="#away_20261123"' in answer.text
    assert f'value="{number}"' in answer.text


def test_a_teacher_speaks_for_the_own_class_only_and_the_office_for_all(sign_in):
    meal = make_meal()
    teacher = make_staff("何立夏")
    make_class_of("三1班", 2, class_teacher_id=teacher.id)
    other = make_class_of("三2班", 3)
    phone = sign_in(Role.CLASS_TEACHER, staff_id=teacher.id)
    assert phone.get(f"/canteen/absences/{other.id}").status_code == 404
    assert report(phone, other, 1).status_code == 404
    office = sign_in(Role.CANTEEN_MANAGER)
    assert "三2班" in office.get("/canteen/absences/").text
    report(office, other, 1)
    assert people(meal, Band.AGE_6_8) == 4
    assert sign_in(Role.TEACHER).get("/canteen/absences/").status_code == 403


def test_who_has_no_class_reads_what_to_do_and_the_office_lists_them_all(sign_in):
    teacher = sign_in(Role.CLASS_TEACHER, staff_id=make_staff("何立夏").id)
    office = sign_in(Role.CANTEEN_MANAGER, staff_id=make_staff("何满仓").id)
    assert "学校还没有班级" in office.get("/canteen/absences/").text
    row = make_class_of("三1班", 2)
    page = teacher.get("/canteen/absences/").text
    assert "你名下没有班级" in page
    assert "班主任由学校在班级资料里指定" in page
    assert f"/canteen/absences/{row.id}" in office.get("/canteen/absences/").text
