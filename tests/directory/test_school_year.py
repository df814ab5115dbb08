"""The roll-over: every class moves up in one go, and all of it is taken back until it is used."""

import re
import time
from datetime import date, datetime

import pytest
from sqlalchemy import func, select

from app.base.audit import AuditEntry
from app.directory.models import (
    ClassNaming,
    Placement,
    Pupil,
    PupilStatus,
    Rollover,
    SchoolClass,
    SchoolKind,
)
from app.directory.queries import classes
from app.extensions import db
from app.permissions import Role
from tests.factories.directory import (
    make_campus,
    make_class,
    make_pupil,
    make_school,
    make_staff,
    make_term,
)

URL = "/directory/school-year/"
AUGUST = datetime(2027, 8, 20, 9, 0)
BEGINS = date(2027, 9, 1)
YEAR = {"effective_on": "2027-09-01", "year": "2027"}


@pytest.fixture
def head(app, sign_in):
    app.config["CLOCK"] = lambda: AUGUST
    return sign_in(Role.LOGISTICS_HEAD, name="林知秋")


@pytest.fixture
def school(app):
    """A primary school with 一1, 一2, 五1 and 六1, a pupil in each, and next year's term."""
    campus = make_campus()
    make_school(kind=SchoolKind.PRIMARY)
    make_term("2027—2028学年第一学期", first_day=BEGINS, last_day=date(2028, 1, 20))
    teacher = make_staff("何立夏")
    for number, name in enumerate(("一1班", "一2班", "五1班", "六1班")):
        row = make_class(name, campus_id=campus.id, class_teacher_id=teacher.id)
        make_pupil(f"周小{number}", class_id=row.id)
    return campus


def named(name):
    found = select(SchoolClass).where(SchoolClass.name == name, SchoolClass.is_active)
    return db.session.scalar(found)


def sent(page):
    """Return what the form of a page would send: the fields as the browser fills them in."""
    inputs = [
        dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) for tag in re.findall("<input[^>]*>", page)
    ]
    fields = {each["name"]: each.get("value", "") for each in inputs if "name" in each}
    for key, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        fields[key] = re.search(r'value="([^"]+)" selected', options)[1]
    # Of the two ids, a new one: what was sent is not sent again.
    return {k: v for k, v in fields.items() if k not in ("form_id", "csrf_token", "q", "next")}


def check(head, **changes):
    return head.post(URL, data={**sent(head.get(URL).text), "step": "check", **changes})


def commit(head, **changes):
    page = check(head, **changes)
    assert page.status_code == 200, page.text
    return head.post(URL, data={**sent(page.text), "step": "commit"})


def test_a_school_without_classes_is_told_what_to_do(head):
    assert "还没有在读的班级" in head.get(URL).text


def test_every_class_is_shown_with_its_next_name(head, school):
    page = sent(head.get(URL).text)
    assert page["effective_on"] == "2027-09-01"
    shown = {row.name: (page[f"fate-{row.id}"], page[f"name-{row.id}"]) for row in all_classes()}
    assert shown == {
        "一1班": ("rises", "二1班"),
        "一2班": ("rises", "二2班"),
        "五1班": ("rises", "六1班"),
        "六1班": ("leaves", ""),
    }
    assert page[f"open-{school.id}-2-1"] == "2"


def all_classes():
    return db.session.scalars(select(SchoolClass).order_by(SchoolClass.id)).all()


def test_classes_move_up_leave_and_open_from_the_day_on(head, school):
    six = named("六1班")
    preview = check(head)
    assert "核对学年升级" in preview.text
    assert named("六1班").id == six.id, "looking changes nothing"
    answer = commit(head)
    assert answer.status_code == 303
    assert named("六1班").id != six.id
    assert named("二1班").entry_year is None
    assert named("一1班").entry_year == 2027
    graduate = db.session.scalar(select(Pupil).where(Pupil.class_id == six.id))
    assert (graduate.status, graduate.left_on) == (PupilStatus.LEFT, date(2027, 8, 31))
    assert graduate.leaving_reason == "graduation"
    page = head.get(answer.location).text
    assert "撤销升级" in page
    assert "一1班" in page


def test_what_was_is_still_known(head, school):
    first, last = named("一1班").id, named("六1班").id
    commit(head)
    autumn, winter = date(2026, 10, 8), date(2027, 10, 8)
    assert classes.name_on(first, autumn) == "一1班"
    assert classes.name_on(first, winter) == "二1班"
    assert classes.name_on(last, winter) is None
    assert classes.names_on([(first, autumn), (first, winter), (last, autumn)]) == {
        (first, autumn): "一1班",
        (first, winter): "二1班",
        (last, autumn): "六1班",
    }
    pupil = db.session.scalar(select(Pupil).where(Pupil.class_id == last))
    assert classes.class_of(pupil.id, date(2027, 8, 31)) == last
    assert classes.class_of(pupil.id, BEGINS) is None
    page = head.get(f"/directory/classes/{first}").text
    assert "2026-09-01 到 2027-08-31" in page
    assert "班名 二1班" in page


def test_a_second_time_is_refused_with_the_reason(head, school):
    assert commit(head).status_code == 303
    assert "2028—2029学年" in head.get(URL).text
    again = check(head, **YEAR)
    assert "2027—2028学年已经在 2027-08-20 由林知秋办理过升级" in again.text
    assert db.session.scalar(select(func.count()).select_from(Rollover)) == 1


def test_undone_everything_is_as_before(head, school):
    before = state()
    answer = commit(head)
    assert state() != before
    assert head.post(f"{answer.location}/undo").status_code == 303
    assert state() == before
    assert head.post(f"{answer.location}/undo").status_code == 409
    assert commit(head).status_code == 303, "and it can be done again"


def state():
    db.session.expire_all()
    rows = [(c.id, c.name, c.grade, c.sort_key, c.is_active) for c in all_classes()]
    pupils = db.session.scalars(select(Pupil).order_by(Pupil.id))
    rows += [(p.id, p.class_id, p.status, p.left_on, p.leaving_reason) for p in pupils]
    for model in (ClassNaming, Placement):
        found = db.session.scalars(select(model).order_by(model.id))
        rows += [(r.class_id, r.first_day, r.last_day) for r in found]
    return rows


def test_what_leans_on_it_is_named_and_keeps_it(head, school):
    answer = commit(head)
    make_pupil("新小满", class_id=named("一1班").id, since=BEGINS)
    page = head.get(answer.location).text
    assert "一1班已经编入 1 名学生" in page
    assert "撤销升级" not in page
    refused = head.post(f"{answer.location}/undo")
    assert refused.status_code == 409
    assert "一1班已经编入 1 名学生" in refused.text


def test_a_class_edited_since_keeps_it(head, school):
    answer = commit(head)
    row = named("二1班")
    data = {"name": "二1班", "campus_id": school.id, "version": row.version, "entry_year": 2026}
    assert head.post(f"/directory/classes/{row.id}/edit", data=data).status_code == 303
    assert "二1班在升级以后修改过" in head.get(answer.location).text


def test_two_classes_merge_and_come_apart_again(head, school):
    before = state()
    one, two = named("一1班").id, named("一2班").id
    answer = commit(head, **{f"fate-{two}": "merges", f"name-{two}": "二1班"})
    assert answer.status_code == 303
    pupil = db.session.scalar(select(Pupil).where(Pupil.name == "周小1"))
    assert pupil.class_id == one
    assert classes.class_of(pupil.id, date(2027, 8, 31)) == two
    assert head.post(f"{answer.location}/undo").status_code == 303
    assert state() == before


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("rises", "二1班"), "有 2 个班都叫二1班"),
        (("rises", ""), "填写新学年的班名"),
        (("merges", "二9班"), "填写并入哪个班"),
        (("stays", "一2班"), ""),
    ],
)
def test_what_cannot_be_is_said_beside_the_class(head, school, change, sentence):
    two = named("一2班").id
    answer = check(head, **{f"fate-{two}": change[0], f"name-{two}": change[1]})
    if not sentence:
        # 一2班 stays, and the new classes take other numbers: 一1班 and 一3班.
        assert answer.status_code == 200
        return
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "办理升级" not in answer.text


def test_a_term_of_the_new_year_has_to_be_there(head):
    make_school()
    make_class("一1班", campus_id=make_campus().id)
    assert "还没有2027—2028学年的学期" in head.get(URL).text
    assert check(head).status_code == 422


def test_a_class_without_a_campus_counts_at_the_main_one(head, school):
    named("一2班").campus_id = None
    db.session.commit()
    assert sent(head.get(URL).text)[f"open-{school.id}-2-1"] == "2"


def test_far_ahead_it_can_only_be_looked_at(app, sign_in, school):
    clerk = sign_in(Role.LOGISTICS_HEAD, name="林知秋")
    assert "离 2027-09-01 还有 282 天" in clerk.get(URL).text
    assert check(clerk).status_code == 422


def test_a_class_that_changed_since_it_was_checked_is_checked_again(head, school):
    page = check(head)
    make_pupil("新小满", class_id=named("六1班").id)
    answer = head.post(URL, data={**sent(page.text), "step": "commit"})
    assert answer.status_code == 422
    assert "你核对以后班级有变化" in answer.text
    assert db.session.scalar(select(func.count()).select_from(Rollover)) == 0


def test_each_class_and_the_whole_leave_a_line_in_the_log(head, school):
    commit(head)
    actions = list(db.session.scalars(select(AuditEntry.action)))
    assert actions.count("directory.rollover.add") == 1
    assert actions.count("directory.class.rise") == 4
    assert actions.count("directory.class.open") == 2


def test_thirty_six_classes_and_their_pupils_roll_over_at_once(head, statements):
    campus = make_campus()
    make_school()
    make_term("2027—2028学年第一学期", first_day=BEGINS, last_day=date(2028, 1, 20))
    for grade in "一二三四五六":
        for number in range(1, 7):
            make_class(f"{grade}{number}班", campus_id=campus.id)
    six = named("六1班").id
    many = [
        {"number": f"P{n}", "name": "周小满", "sort_key": "", "class_id": six, "version": 1}
        for n in range(1400)
    ]
    db.session.execute(Pupil.__table__.insert(), [{**p, "status": "enrolled"} for p in many])
    ids = db.session.scalars(select(Pupil.id)).all()
    placed = [{"pupil_id": key, "class_id": six, "first_day": date(2026, 9, 1)} for key in ids]
    db.session.execute(Placement.__table__.insert(), placed)
    db.session.commit()
    head.get(URL)
    with statements() as seen:
        head.get(URL)
    assert len(seen) <= 12
    started = time.monotonic()
    answer = commit(head)
    assert answer.status_code == 303
    assert time.monotonic() - started < 5
    left = select(func.count()).where(Pupil.status == PupilStatus.LEFT)
    assert db.session.scalar(left) == 1400
    assert len(all_classes()) == 42


@pytest.mark.parametrize("role", [Role.TEACHER, Role.GUARD, Role.CLASS_TEACHER])
def test_other_roles_do_not_roll_over(sign_in, role):
    client = sign_in(role, name="别人")
    assert client.get(URL).status_code == 403
    assert client.post(URL, data={"step": "commit"}).status_code == 403
