"""One box finds people, plates, classes, rooms and slips, as far as the person may see them."""

import pytest

from app.permissions import Role
from tests.factories.canteen import make_dish
from tests.factories.directory import make_class, make_pupil, make_room, make_staff
from tests.factories.gate import make_visit, make_visitor


def found(client, q):
    return client.get("/search", query_string={"q": q}).text


@pytest.mark.parametrize("q", ["单雪", "shanxue", "sx", "雪", "0268"])
def test_a_person_is_found_by_any_part_pinyin_initials_or_phone(sign_in, q):
    make_staff("单雪", phone="13900000268")
    assert "单雪" in found(sign_in(Role.TEACHER), q)


def test_the_code_on_a_slip_opens_the_visit(sign_in):
    visit = make_visit()
    guard = sign_in(Role.GUARD)
    answer = guard.get("/search", query_string={"q": visit.code.lower()})
    assert answer.status_code == 302
    assert visit.code in guard.get(answer.location, follow_redirects=True).text


def test_visitors_are_masked_and_only_for_those_who_read_the_gate(sign_in):
    make_visit(make_visitor("陆知夏", "13900000268"))
    page = found(sign_in(Role.GUARD), "陆知夏")
    assert "陆*夏" in page
    assert "13900000268" not in page
    assert "陆*夏" not in found(sign_in(Role.TEACHER), "陆知夏")


def test_a_class_teacher_finds_the_pupils_of_the_own_class_only(sign_in):
    teacher = make_staff("何立夏")
    own = make_class("三2班", class_teacher_id=teacher.id)
    make_pupil("周小满", class_id=own.id)
    make_pupil("周大满", class_id=make_class("三3班").id)
    page = found(sign_in(Role.CLASS_TEACHER, staff_id=teacher.id), "周")
    assert "周小满" in page
    assert "周大满" not in page


def test_rooms_and_classes_are_found_by_name(sign_in):
    make_room("M203", "音乐教室")
    make_class("三2班")
    teacher = sign_in(Role.TEACHER)
    assert "音乐教室" in found(teacher, "音乐")
    assert "三2班" in found(teacher, "三2")


def test_a_dish_is_found_by_pinyin_and_not_by_the_gate(sign_in):
    make_dish("番茄炒蛋")
    assert "番茄炒蛋" in found(sign_in(Role.TEACHER), "fqcd")
    assert "番茄炒蛋" not in found(sign_in(Role.GUARD), "fqcd")


def test_nothing_found_says_so_and_nothing_typed_says_what_to_type(sign_in):
    teacher = sign_in(Role.TEACHER)
    assert "没有找到“欧阳无人”" in found(teacher, "欧阳无人")
    assert "拼音首字母" in found(teacher, "")


@pytest.mark.parametrize("q", ["%", "_", "'", "\\", "<script>", "😀" * 40, "字" * 5000])
def test_odd_input_finds_nothing_and_breaks_nothing(sign_in, q):
    make_staff("田谷雨")
    answer = sign_in(Role.TEACHER).get("/search", query_string={"q": q})
    assert answer.status_code == 200
    assert "田谷雨" not in answer.text
    assert "<script>" not in answer.text
