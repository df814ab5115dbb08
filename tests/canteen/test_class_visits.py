"""Class forms: a class teacher files for the own class, the canteen says what it did."""

from datetime import date

from sqlalchemy import select

from app.canteen.models import ClassVisit
from app.extensions import db
from app.permissions import Role
from tests.factories.canteen import make_meal, make_visit
from tests.factories.directory import make_class, make_staff

URL = "/canteen/class-visits/"


def filled(class_id, **given):
    return {
        "class_id": str(class_id),
        "on": "2026-11-23",
        "meal_id": str(make_meal().id),
        "people": "42",
        "quality": "good",
        "hygiene": "excellent",
        "order": "poor",
        "service": "good",
        "words": "打饭的队太长",
        **given,
    }


def test_a_class_teacher_files_for_the_own_class_and_reads_what_was_done(sign_in):
    teacher = make_staff("何立夏")
    own, other = make_class("三1班", class_teacher_id=teacher.id), make_class("三2班")
    client = sign_in(Role.CLASS_TEACHER, staff_id=teacher.id)
    assert "还没有班级意见表" in client.get(URL).text
    make_meal()
    form = client.get(f"{URL}new").text
    assert "三1班" in form
    assert "三2班" not in form
    assert client.post(f"{URL}new", data=filled(other.id)).status_code == 422
    assert client.post(f"{URL}new", data=filled(own.id)).status_code == 303
    visit = db.session.scalars(select(ClassVisit)).one()
    assert visit.written_by_name == "何立夏"
    foreign = make_visit(class_id=other.id)
    assert client.get(f"{URL}{foreign.id}").status_code == 404
    assert client.post(f"{URL}{visit.id}/handling", data={"handled": "x"}).status_code == 403
    office = sign_in(Role.CANTEEN_MANAGER, name="何满仓")
    assert "2 张班级意见表待处理" in office.get("/").text
    assert "写下怎么处理的" in office.post(f"{URL}{visit.id}/handling", data={}).text
    office.post(f"{URL}{visit.id}/handling", data={"handled": "加开一个窗口，何满仓办"})
    assert "加开一个窗口" in client.get(f"{URL}{visit.id}").text
    assert client.get(f"{URL}{visit.id}/edit").status_code == 409


def test_bad_input_names_the_field(sign_in):
    row = make_class()
    office = sign_in(Role.CANTEEN_MANAGER)
    for change, sentence in (
        ({"people": "201"}, "填写 1 到 200 之间的整数"),
        ({"on": "2026-11-24"}, "这一天还没到"),
        ({"on": "2026-11-01"}, "只收 14 天以内的意见表"),
        ({"quality": ""}, "给饭菜质量选一档"),
        ({"words": "长" * 501}, "最多 500 个字"),
    ):
        answer = office.post(f"{URL}new", data=filled(row.id) | change)
        assert answer.status_code == 422
        assert answer.text.count(sentence) == 2, sentence
    assert db.session.scalars(select(ClassVisit)).all() == []


def test_the_list_is_filtered_and_exported_by_class_day_and_grade(sign_in):
    one, two = make_class("三1班"), make_class("三2班")
    make_visit(class_id=one.id)
    make_visit(class_id=two.id, on=date(2026, 11, 16), order="good", words="汤凉了")
    office = sign_in(Role.CANTEEN_MANAGER)
    for asked, seen, unseen in (
        (f"class={two.id}", "汤凉了", "打饭的队太长"),
        ("since=2026-11-20", "打饭的队太长", "汤凉了"),
        ("until=2026-11-20", "汤凉了", "打饭的队太长"),
        ("poor=1", "打饭的队太长", "汤凉了"),
    ):
        page = office.get(f"{URL}?{asked}").text
        assert seen in page
        assert unseen not in page
        table = office.post(f"{URL}export.csv?{asked}").get_data(as_text=True)
        assert seen in table
        assert unseen not in table
    assert "没有符合条件的记录" in office.get(f"{URL}?state=handled").text


def test_a_form_is_changed_until_it_is_handled(sign_in):
    visit = make_visit(class_id=make_class().id)
    office = sign_in(Role.CANTEEN_MANAGER)
    data = filled(visit.class_id, people="40", version=str(visit.version))
    assert office.post(f"{URL}{visit.id}/edit", data=data).status_code == 303
    assert db.session.get(ClassVisit, visit.id).people == 40
    assert office.post(f"{URL}{visit.id}/edit", data=data).status_code == 409


def test_the_form_is_printed_filled_in_and_blank(sign_in):
    visit = make_visit(class_id=make_class().id)
    office = sign_in(Role.CANTEEN_MANAGER)
    for address in (f"{URL}{visit.id}.pdf", f"{URL}blank.pdf"):
        assert office.get(address).data.startswith(b"%PDF")


def test_a_guard_does_not_see_the_forms(sign_in):
    assert sign_in(Role.GUARD).get(URL).status_code == 403
