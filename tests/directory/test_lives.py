"""Classes and pupils over time: each change is dated, the past stays, and the two always fit."""

from datetime import date

import pytest
from sqlalchemy import select

from app.directory.models import ClassDuty, ClassNaming, Placement, Pupil, PupilStatus, SchoolClass
from app.directory.queries import classes, continuity
from app.extensions import db
from app.permissions import Role
from tests.factories.directory import (
    BEGINS,
    make_campus,
    make_class,
    make_pupil,
    make_staff,
    make_term,
)

CLASSES, PUPILS = "/directory/classes/", "/directory/pupils/"
BEFORE, DAY, TODAY = date(2026, 11, 8), date(2026, 11, 9), date(2026, 11, 23)


@pytest.fixture
def head(app, sign_in):
    make_term()
    return sign_in(Role.LOGISTICS_HEAD, name="林知秋")


@pytest.fixture(autouse=True)
def _everything_fits(app):
    """Whatever was done, the present state and the history say the same."""
    yield
    db.session.expire_all()
    assert continuity.breaks() == []


def get(model, key):
    db.session.expire_all()
    return db.session.get(model, key)


def named(name):
    db.session.expire_all()
    return db.session.scalar(select(SchoolClass).where(SchoolClass.name == name))


def test_a_renamed_class_keeps_its_old_name_for_the_days_before(head):
    row = make_class("三1班", campus_id=make_campus().id)
    page = head.get(f"{CLASSES}{row.id}/name").text
    assert 'value="2026-11-23"' in page
    answer = head.post(f"{CLASSES}{row.id}/name", data={"name": "三（1）班", "on": "2026-11-09"})
    assert answer.status_code == 303
    assert get(SchoolClass, row.id).name == "三（1）班"
    assert classes.name_on(row.id, BEFORE) == "三1班"
    assert classes.name_on(row.id, DAY) == "三（1）班"
    assert classes.name_on(row.id, date(2026, 8, 31)) is None
    shown = head.get(f"{CLASSES}{row.id}").text
    assert "2026-09-01 到 2026-11-08" in shown
    assert "2026-11-09 起" in shown


def test_a_name_that_was_written_wrongly_is_mended_for_all_its_days(head):
    campus = make_campus()
    row = make_class("三11班", campus_id=campus.id)
    data = {"name": "三1班", "campus_id": campus.id, "version": 1}
    assert head.post(f"{CLASSES}{row.id}/edit", data=data).status_code == 303
    assert classes.name_on(row.id, BEGINS) == "三1班"
    assert len(db.session.scalars(select(ClassNaming)).all()) == 1


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2026-11-24", "日期不能晚于今天"),
        ("2026-08-31", "最早写 2026-09-01"),
        ("", "填写日期"),
    ],
)
def test_a_change_lies_in_the_term_and_not_ahead(head, day, sentence):
    row = make_class("三1班", campus_id=make_campus().id)
    answer = head.post(f"{CLASSES}{row.id}/name", data={"name": "三9班", "on": day})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_change_is_not_dated_before_the_last_one(head):
    row = make_class("三1班", campus_id=make_campus().id)
    head.post(f"{CLASSES}{row.id}/name", data={"name": "三2班", "on": "2026-11-09"})
    answer = head.post(f"{CLASSES}{row.id}/name", data={"name": "三3班", "on": "2026-11-02"})
    assert answer.status_code == 422
    assert "三2班这个名字从 2026-11-09 才开始用" in answer.text


def test_a_class_is_split_in_mid_term_and_the_past_stays(head):
    campus, teacher = make_campus(), make_staff("苏小雪")
    row = make_class("三1班", campus_id=campus.id)
    pupils = [make_pupil(f"周小{n}", class_id=row.id) for n in range(4)]
    going = [pupils[0].id, pupils[1].id]
    page = head.get(f"{CLASSES}{row.id}/division").text
    assert 'value="三2班"' in page
    data = {"name": "三2班", "on": "2026-11-09", "pupils": going, "class_teacher_id": teacher.id}
    assert head.post(f"{CLASSES}{row.id}/division", data=data).status_code == 303
    new = named("三2班")
    assert new.class_teacher_id == teacher.id
    assert {p.id for p in classes.enrolled_in(new.id)} == set(going)
    assert len(db.session.scalars(classes.pupils_on(row.id, BEFORE)).all()) == 4
    assert len(db.session.scalars(classes.pupils_on(row.id, DAY)).all()) == 2
    assert classes.class_of(going[0], BEFORE) == row.id
    assert classes.teachers_on(DAY) == {new.id: teacher.id}
    card = head.get(f"{PUPILS}{going[0]}").text
    assert card.index("2026-11-09 起") < card.index("2026-09-01 到 2026-11-08")


def test_nobody_chosen_and_a_taken_name_are_said_beside_the_field(head):
    row = make_class("三1班", campus_id=make_campus().id)
    pupil = make_pupil(class_id=row.id)
    url, data = f"{CLASSES}{row.id}/division", {"name": "三1班", "on": "2026-11-09"}
    assert "勾选分到新班的学生" in head.post(url, data=data).text
    answer = head.post(url, data={**data, "pupils": [pupil.id]})
    assert answer.status_code == 422
    assert "已经有一个三1班" in answer.text
    assert get(Pupil, pupil.id).class_id == row.id


def test_two_classes_become_one(head):
    campus = make_campus()
    one = make_class("三1班", campus_id=campus.id)
    two = make_class("三2班", campus_id=campus.id)
    pupil = make_pupil(class_id=two.id)
    answer = head.post(f"{CLASSES}{two.id}/merger", data={"class_id": one.id, "on": "2026-11-09"})
    assert answer.status_code == 303
    assert get(SchoolClass, two.id).is_active is False
    assert get(Pupil, pupil.id).class_id == one.id
    assert classes.name_on(two.id, BEFORE) == "三2班"
    assert classes.name_on(two.id, DAY) is None
    assert classes.names_of_day(BEFORE) == {one.id: "三1班", two.id: "三2班"}
    assert classes.names_of_day(DAY) == {one.id: "三1班"}


def test_a_class_that_ends_and_goes_on_the_same_day_has_no_gap(head):
    row = make_class("三1班", campus_id=make_campus().id, class_teacher_id=make_staff().id)
    assert head.post(f"{CLASSES}{row.id}/end").status_code == 303
    assert classes.naming_now(row.id).last_day == TODAY
    assert head.post(f"{CLASSES}{row.id}/restart").status_code == 303
    assert classes.naming_now(row.id).last_day is None
    assert len(db.session.scalars(select(ClassNaming)).all()) == 1


def test_another_teacher_begins_on_a_day(head):
    campus, old, new = make_campus(), make_staff("何立夏"), make_staff("苏小雪")
    row = make_class("三1班", campus_id=campus.id, class_teacher_id=old.id)
    data = {"name": "三1班", "campus_id": campus.id, "version": 1, "on": "2026-11-09"}
    answer = head.post(f"{CLASSES}{row.id}/edit", data={**data, "class_teacher_id": new.id})
    assert answer.status_code == 303
    assert classes.teachers_on(BEFORE) == {row.id: old.id}
    assert classes.teachers_on(DAY) == {row.id: new.id}
    assert "带过的班" in head.get(f"/directory/staff/{old.id}").text


def test_a_pupil_moves_to_another_class_from_a_day_on(head):
    campus = make_campus()
    one = make_class("三1班", campus_id=campus.id)
    two = make_class("三2班", campus_id=campus.id)
    pupil = make_pupil(class_id=one.id)
    data = {"class_id": two.id, "on": "2026-11-09"}
    assert head.post(f"{PUPILS}{pupil.id}/move", data=data).status_code == 303
    assert classes.class_of(pupil.id, BEFORE) == one.id
    assert classes.class_of(pupil.id, DAY) == two.id
    earlier = head.post(f"{PUPILS}{pupil.id}/move", data={"class_id": one.id, "on": "2026-11-02"})
    assert "在 2026-11-09 才编入现在的班" in earlier.text
    # Moved by mistake: the same day once more leaves no trace of a day in the other class.
    head.post(f"{PUPILS}{pupil.id}/move", data={"class_id": one.id, "on": "2026-11-09"})
    assert classes.class_of(pupil.id, DAY) == one.id


@pytest.mark.parametrize("reason", ["transfer", "suspension", "withdrawal", "graduation"])
def test_a_pupil_leaves_and_comes_back_into_another_class(head, reason):
    campus = make_campus()
    one = make_class("三1班", campus_id=campus.id)
    two = make_class("三2班", campus_id=campus.id)
    pupil = make_pupil(class_id=one.id)
    url = f"{PUPILS}{pupil.id}"
    leaving = {"reason": reason, "on": "2026-11-08"}
    assert head.post(f"{url}/leaving", data=leaving).status_code == 303
    assert get(Pupil, pupil.id).left_on == BEFORE
    assert classes.class_of(pupil.id, BEFORE) == one.id
    assert classes.class_of(pupil.id, DAY) is None
    back = {"class_id": two.id, "on": "2026-11-16"}
    assert head.post(f"{url}/return", data=back).status_code == 303
    row = get(Pupil, pupil.id)
    assert (row.status, row.left_on, row.class_id) == (PupilStatus.ENROLLED, None, two.id)
    assert classes.class_of(pupil.id, date(2026, 11, 12)) is None
    assert classes.class_of(pupil.id, TODAY) == two.id


def test_a_leaving_by_mistake_leaves_no_gap(head):
    row = make_class("三1班", campus_id=make_campus().id)
    pupil = make_pupil(class_id=row.id)
    head.post(f"{PUPILS}{pupil.id}/leaving", data={"reason": "transfer", "on": "2026-11-20"})
    head.post(f"{PUPILS}{pupil.id}/return", data={"class_id": row.id, "on": "2026-11-21"})
    assert len(db.session.scalars(select(Placement)).all()) == 1
    assert classes.placement_now(pupil.id).last_day is None


def test_the_names_of_many_classes_and_days_are_one_statement(head, statements):
    rows = [make_class(f"三{n}班") for n in range(1, 9)]
    asked = [(row.id, day) for row in rows for day in (BEFORE, DAY, date(2025, 1, 1))]
    with statements() as seen:
        found = classes.names_on(asked)
    assert len(seen) == 1
    assert len(found) == 16
    assert classes.names_on([]) == {}


def test_the_page_of_a_class_asks_no_more_often_for_a_longer_life(head, statements):
    row = make_class("三1班", campus_id=make_campus().id)
    short = f"{CLASSES}{row.id}"
    head.get(short)
    with statements() as before:
        head.get(short)
    for month in (9, 10, 11):
        data = {"name": f"三{month}班", "on": f"2026-{month:02}-15"}
        assert head.post(f"{CLASSES}{row.id}/name", data=data).status_code == 303
        make_pupil(class_id=row.id, since=date(2026, month, 20))
    head.get(short)
    with statements() as after:
        head.get(short)
    assert len(after) <= max(len(before), 12)


def test_what_does_not_fit_is_found(head):
    row = make_class("三1班", class_teacher_id=make_staff().id)
    pupil = make_pupil(class_id=row.id)
    kept = [classes.naming_now(row.id), classes.duty_now(row.id), classes.placement_now(pupil.id)]
    for period in kept:
        period.last_day = TODAY
    twice = ClassNaming(class_id=row.id, name="三2班", first_day=DAY, last_day=TODAY)
    db.session.add(twice)
    db.session.commit()
    assert [sentence.split("：")[1] for sentence in continuity.breaks()] == [
        "现在的班名和班名沿革不一致",
        "现在的班主任和班主任任期不一致",
        "现在的班级和编班记录不一致",
        "班名沿革的日期有重叠",
    ]
    db.session.delete(twice)
    for period in kept:
        period.last_day = None
    db.session.commit()
    assert db.session.scalar(select(ClassDuty.last_day)) is None


@pytest.mark.parametrize("path", ["name", "division", "merger"])
def test_teachers_do_not_change_classes(sign_in, path):
    row = make_class()
    assert sign_in(Role.TEACHER, name="别人").post(f"{CLASSES}{row.id}/{path}").status_code == 403
