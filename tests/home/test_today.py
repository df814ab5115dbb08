"""The front page says what waits for this person, and nothing that is not theirs to know."""

from datetime import date, timedelta

from app.canteen.models import MenuState
from app.permissions import Role
from tests.conftest import MONDAY
from tests.factories.canteen import make_dish, make_item, make_menu
from tests.factories.directory import make_class, make_school, make_staff, make_term
from tests.factories.gate import make_booking, make_visit


def test_without_an_account_the_entrance_shows_the_school_and_nobody_else(client):
    make_school(complaint_phone="025-57000000")
    make_visit(name="陆知夏")
    page = client.get("/")
    assert "青禾镇中心小学" in page.text
    assert "教职工登录" in page.text
    assert "陆" not in page.text


def test_a_new_school_is_led_through_its_first_days(sign_in):
    page = sign_in(Role.LOGISTICS_HEAD).get("/")
    for duty in ("设置本学期", "录入教职工", "录入班级"):
        assert duty in page.text


def test_what_is_done_no_longer_waits(sign_in):
    make_term()
    make_staff()
    make_class()
    page = sign_in(Role.LOGISTICS_HEAD).get("/")
    assert "设置本学期" not in page.text
    assert "录入" not in page.text
    assert "还没有 2027 年的国家节假日" in page.text


def test_the_answer_stands_first_and_late_visitors_are_counted(sign_in):
    make_visit(arrived_at=MONDAY - timedelta(hours=2), expected_leaving_at=MONDAY)
    make_visit(arrived_at=MONDAY - timedelta(hours=3), expected_leaving_at=MONDAY)
    make_visit(arrived_at=MONDAY, expected_leaving_at=MONDAY + timedelta(hours=1))
    page = sign_in(Role.PRINCIPAL).get("/").text
    assert "2 批来访超时未离校" not in page  # due this very minute is not late yet
    make_visit(arrived_at=MONDAY - timedelta(hours=3), expected_leaving_at=MONDAY.replace(hour=9))
    page = sign_in(Role.PRINCIPAL).get("/").text
    assert "1 批来访超时未离校" in page
    assert "在校来访 1 批超时" in page


def test_an_emergency_crew_waits_for_the_guard_until_it_is_written_up(sign_in):
    make_visit(is_emergency=True, name="120 急救")
    assert "突发先进 1 次待补登" in sign_in(Role.GUARD).get("/").text
    assert "突发先进" not in sign_in(Role.PRINCIPAL).get("/").text


def test_a_host_sees_whom_to_expect_today_and_others_do_not(sign_in):
    host = make_staff("何立夏")
    make_booking(host_staff_id=host.id, host_name="何立夏", visitor_name="丁小满")
    assert "丁*满 来访" in sign_in(Role.TEACHER, staff_id=host.id).get("/").text
    assert "丁*满" not in sign_in(Role.TEACHER).get("/").text


def test_a_teacher_sees_no_numbers_of_the_gate(sign_in):
    make_visit()
    page = sign_in(Role.TEACHER).get("/").text
    assert "在校来访" not in page
    assert "没有等你办的事" in page


def test_what_is_eaten_today_is_told_to_everybody_who_may_read_menus(client, sign_in):
    menu = make_menu(date(2026, 11, 23), state=MenuState.PUBLISHED)
    make_item(menu)
    make_item(menu, make_dish("红烧肉", {}), slot="大荤")
    assert "今天午餐：红烧肉、番茄炒蛋" in client.get("/").text
    assert "红烧肉、番茄炒蛋" in sign_in(Role.CLASS_TEACHER, name="何立夏").get("/").text
    assert "红烧肉" not in sign_in(Role.GUARD, name="郑满仓").get("/").text
