"""Pupils and guardians: a class teacher sees the own classes; telephones are logged."""

import pytest
from sqlalchemy import select

from app.base.audit import AuditEntry
from app.directory.models import Guardian, Pupil
from app.extensions import db
from app.permissions import Role
from tests.factories.directory import make_class, make_pupil, make_staff

URL = "/directory/pupils/"
MOTHER = {"name": "顾清明", "relation": "母亲", "phone": "13900002222"}


@pytest.fixture
def head(sign_in):
    return sign_in(Role.LOGISTICS_HEAD, name="田谷雨")


@pytest.fixture
def teacher(sign_in):
    """A class teacher with one pupil of the own class; another class has one too."""
    me = make_staff("许白露")
    mine = make_class("三1班", class_teacher_id=me.id)
    make_pupil("周小满", class_id=mine.id, guardians=[MOTHER])
    make_pupil("韩立冬", class_id=make_class("三2班").id, guardians=[MOTHER])
    return sign_in(Role.CLASS_TEACHER, name="", staff_id=me.id)


def pupil(name):
    return db.session.scalar(select(Pupil).where(Pupil.name == name))


def test_an_empty_list_says_what_to_do(head):
    assert "还没有学生" in head.get(URL).text


def test_a_pupil_with_guardians_is_recorded_listed_and_exported(head):
    row = make_class()
    answer = head.post(
        f"{URL}new",
        data={
            "name": "𬱖小满",
            "number": "２０２６０１",
            "class_id": row.id,
            "guardians-0-name": "顾清明",
            "guardians-0-relation": "母亲",
            "guardians-0-phone": "１３９ ００００ ２２２２",
        },
    )
    assert answer.status_code == 303
    assert pupil("𬱖小满").number == "202601"
    for q in ("𬱖", "2222", "202601"):
        rows = head.get(f"{URL}?q={q}", headers={"HX-Request": "true"}).text
        assert "𬱖小满" in rows, q
        assert "139****2222" in rows
        assert "13900002222" not in rows
    sheet = head.post(f"{URL}export.csv").text
    assert "顾清明（母亲）139****2222" in sheet


def test_changed_guardians_are_recorded_one_by_one(head):
    row = make_pupil("周小满", guardians=[MOTHER])
    data = {
        "name": "周小满",
        "number": row.number,
        "class_id": row.class_id,
        "version": 1,
        "guardians-0-name": "周大川",
        "guardians-0-relation": "父亲",
        "guardians-0-phone": "13700003333",
    }
    assert head.post(f"{URL}{row.id}/edit", data=data).status_code == 303
    assert [g.name for g in db.session.scalars(select(Guardian))] == ["周大川"]
    actions = set(db.session.scalars(select(AuditEntry.action)))
    assert {"directory.guardian.add", "directory.guardian.remove"} <= actions
    assert "周小满" in head.get(f"{URL}?q=3333").text
    assert "周小满" not in head.get(f"{URL}?q=2222").text


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name": ""}, "填写姓名"),
        ({"guardians-0-name": "顾清明"}, "填写家长电话"),
        ({"guardians-0-phone": "13900002222"}, "填写家长姓名"),
        ({"guardians-0-name": "周", "guardians-0-phone": "12"}, "手机号应为 11 位，现在是 2 位"),
    ],
)
def test_bad_input_names_the_field_and_keeps_the_rest(head, given, sentence):
    row = make_class()
    data = {"name": "周小满", "number": "202601", "class_id": row.id, **given}
    answer = head.post(f"{URL}new", data=data)
    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2
    assert 'value="202601"' in answer.text


def test_a_class_teacher_sees_the_own_class_and_no_other(teacher):
    page = teacher.get(URL).text
    assert "周小满" in page
    assert "韩立冬" not in page
    assert "三2班" not in page
    assert "韩立冬" not in teacher.post(f"{URL}export.csv").text
    assert "韩立冬" not in teacher.get(f"{URL}?q=hld").text
    assert teacher.get(f"{URL}{pupil('周小满').id}").status_code == 200
    other = pupil("韩立冬").id
    assert teacher.get(f"{URL}{other}").status_code == 404
    assert teacher.post(f"{URL}{other}/reveal", data={"reason": "x"}).status_code == 404


def test_a_guardians_phone_is_shown_for_a_reason_that_is_logged(teacher):
    url = f"{URL}{pupil('周小满').id}"
    assert "13900002222" not in teacher.get(url).text
    assert teacher.post(f"{url}/reveal", data={"reason": " "}).status_code == 422
    assert teacher.post(f"{url}/reveal", data={"reason": "通知放学"}).status_code == 303
    assert "13900002222" in teacher.get(url).text
    entry = db.session.scalar(select(AuditEntry).order_by(AuditEntry.id.desc()))
    assert (entry.action, entry.note["事由"]) == ("directory.pupil.reveal", "通知放学")
    assert entry.actor_name == "许白露"


def test_the_administrator_manages_pupils_and_cannot_see_a_full_phone(sign_in):
    row = make_pupil(guardians=[MOTHER])
    admin = sign_in(Role.ADMINISTRATOR, name="林知秋")
    assert "显示完整电话" not in admin.get(f"{URL}{row.id}").text
    assert admin.post(f"{URL}{row.id}/reveal", data={"reason": "x"}).status_code == 403


def test_a_pupil_leaves_and_comes_back(head):
    row = make_pupil("周小满")
    leaving = {"reason": "transfer", "on": "2026-11-20"}
    assert head.post(f"{URL}{row.id}/leaving", data=leaving).status_code == 303
    head.get(URL)  # reads the message away
    assert "周小满" not in head.get(URL).text
    assert "周小满" in head.get(f"{URL}?state=left").text
    assert head.post(f"{URL}{row.id}/leaving", data=leaving).status_code == 422
    back = {"class_id": row.class_id, "on": "2026-11-23"}
    assert head.post(f"{URL}{row.id}/return", data=back).status_code == 303


@pytest.mark.parametrize("role", [Role.TEACHER, Role.GUARD, Role.ACCOUNTANT])
def test_other_roles_do_not_see_pupils(sign_in, role):
    row = make_pupil()
    client = sign_in(role, name="别人")
    assert client.get(URL).status_code == 403
    assert client.get(f"{URL}{row.id}").status_code == 403
    assert client.post(f"{URL}export.csv").status_code == 403


def test_a_class_teacher_does_not_change_pupils(teacher):
    assert teacher.post(f"{URL}{pupil('周小满').id}/edit").status_code == 403


def test_the_list_asks_the_database_no_more_often_for_more_rows(head, statements):
    row = make_class()
    make_pupil("周一", class_id=row.id, guardians=[MOTHER])
    head.get(URL)  # what is asked once a process is asked now
    with statements() as few:
        assert head.get(URL).status_code == 200
    for number in range(8):
        make_pupil(f"周{number}", class_id=row.id, guardians=[MOTHER])
    with statements() as many:
        assert head.get(URL).status_code == 200
    assert len(many) == len(few) <= 12


def test_two_people_editing_the_guardians_lose_nothing(head):
    row = make_pupil("周小满", guardians=[MOTHER])
    base = {"name": "周小满", "number": row.number, "class_id": row.class_id, "version": 1}
    url = f"{URL}{row.id}/edit"
    first = {"guardians-0-name": "周大川", "guardians-0-phone": "13700003333"}
    assert head.post(url, data={**base, **first}).status_code == 303
    second = {"guardians-0-name": "周大山", "guardians-0-phone": "13700004444"}
    clash = head.post(url, data={**base, **second})
    assert clash.status_code == 409
    assert "周大川" in clash.text
    assert 'value="周大山"' in clash.text
    saved = head.post(url, data={**base, **second, "version": row.version})
    assert saved.status_code == 303
    assert [g.name for g in db.session.scalars(select(Guardian))] == ["周大山"]
