"""The class teacher's number on the phone, within its budget of taps."""

from playwright.sync_api import expect

from app.canteen.models import Absence
from app.permissions import Role
from tests.browser import steps
from tests.browser.conftest import PHONE, Hands
from tests.factories.canteen import make_meal
from tests.factories.directory import make_class_of, make_staff, make_term


def test_a_class_teacher_says_that_one_child_is_away_with_two_taps(app, signed_in):
    make_meal()
    make_term()
    teacher = make_staff("何立夏")
    make_class_of("三1班", 3, class_teacher_id=teacher.id)
    account = {"staff_id": teacher.id, "name": ""}
    phone = Hands(signed_in(Role.CLASS_TEACHER, account=account, viewport=PHONE))
    phone.page.goto("/canteen/absences/")
    phone.tap(phone.page.get_by_role("button", name="不用餐人数加一").first)
    phone.tap(phone.page.get_by_role("button", name="报送今天"))
    expect(phone.page.get_by_text("已报 1 人不用餐")).to_be_visible()
    phone.within(taps=2)
    assert steps.only(Absence).away == 1
