"""Terms, teaching weeks and the school calendar."""

import re
from datetime import date

import pytest

from app.directory.models import CalendarDay, Term
from app.extensions import db
from app.permissions import Role
from tests.factories.directory import make_school, make_term

URL = "/directory/terms/"
TERM = {"name": "2026—2027学年第一学期", "first_day": "2026-09-01", "last_day": "2027-01-22"}


@pytest.fixture
def head(sign_in):
    make_school()
    return sign_in(Role.LOGISTICS_HEAD, name="田谷雨")


def squares(html):
    """Return {day of the month: text of its square} of the month shown."""
    cells = re.findall(r'<td class="month-(\w+)"[^>]*>(.*?)</td>', html, re.S)
    plain = [re.sub(r"<[^>]+>|\s+", " ", text).split() for _, text in cells]
    return {int(words[0]): " ".join(words[1:]) for words in plain}


def test_an_empty_list_says_what_to_do_and_the_form_suggests_the_name(head):
    assert "还没有学期" in head.get(URL).text
    assert "2026—2027学年第一学期" in head.get(f"{URL}new").text


def test_a_term_is_recorded_and_the_head_of_each_page_counts_its_weeks(head):
    assert head.post(f"{URL}new", data=TERM).status_code == 303
    page = head.get(URL).text
    assert "本学期" in page
    assert "第 13 周·2026-11-23 周一" in page


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name": ""}, "填写学期名称"),
        ({"first_day": "九月一日"}, "按年-月-日填写日期"),
        ({"last_day": "2026-08-01"}, "学期的最后一天不能早于第一天 2026-09-01"),
    ],
)
def test_bad_input_names_the_field(head, given, sentence):
    answer = head.post(f"{URL}new", data={**TERM, **given})
    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2
    assert db.session.query(Term).count() == 0


def test_terms_do_not_overlap(head):
    make_term()
    answer = head.post(
        f"{URL}new", data={"name": "另一个", "first_day": "2027-01-20", "last_day": "2027-07-01"}
    )
    assert answer.text.count("和2026—2027学年第一学期（2026-09-01 到 2027-01-22）重叠") == 2


def test_two_people_editing_one_term_see_both_versions(head):
    term = make_term()
    url = f"{URL}{term.id}/edit"
    first = {**TERM, "last_day": "2027-01-20", "version": 1}
    assert head.post(url, data=first).status_code == 303
    clash = head.post(url, data={**TERM, "last_day": "2027-01-25", "version": 1})
    assert clash.status_code == 409
    assert "2027-01-20" in clash.text


def test_the_month_shows_national_days_make_up_days_and_weeks(head):
    make_term()
    page = head.get(f"{URL}calendar?month=2026-10").text
    days = squares(page)
    assert days[1] == "国庆节"
    assert days[10] == "上课 国庆节调休"
    assert days[11] == "休息"
    assert days[12] == "上课"
    assert '<th scope="row">5</th>' in page


def test_a_year_that_nobody_published_is_unknown_and_says_so(head):
    make_term(first_day=date(2031, 2, 10), last_day=date(2031, 7, 1))
    page = head.get(f"{URL}calendar?month=2031-03").text
    assert "还没有 2031 年的国家节假日和调休安排" in page
    assert squares(page)[3] == "未定"
    assert "还没有" not in head.get(f"{URL}calendar?month=2026-11").text


def test_the_schools_own_word_on_a_day_wins_and_can_be_taken_back(head):
    make_term()
    url = f"{URL}days/2026-11-21"
    assert "休息日" in head.get(url).text
    own = {"kind": "school_day", "follows_weekday": "5", "note": "补运动会的课", "version": 0}
    assert head.post(url, data=own).location == f"{URL}calendar?month=2026-11"
    day = squares(head.get(f"{URL}calendar?month=2026-11").text)[21]
    assert day == "上课 上周五的课，补运动会的课"
    assert head.post(url, data={"kind": "nation", "version": 1}).status_code == 303
    assert squares(head.get(f"{URL}calendar?month=2026-11").text)[21] == "休息"
    assert db.session.query(CalendarDay).count() == 0
    assert "本来就按国家安排" in head.post(url, data={"kind": "nation", "version": 0}).text


def test_a_day_off_has_no_timetable(head):
    data = {"kind": "day_off", "follows_weekday": "3", "version": 0}
    answer = head.post(f"{URL}days/2026-11-23", data=data)
    assert answer.status_code == 422
    assert answer.text.count("休息日不用选课表") == 2


def test_a_date_that_does_not_exist_is_not_found(head):
    assert head.get(f"{URL}days/2026-02-30").status_code == 404


def test_teachers_read_the_calendar_and_do_not_change_it(sign_in):
    teacher = sign_in(Role.TEACHER, name="何立夏")
    page = teacher.get(f"{URL}calendar").text
    assert "/directory/terms/days/" not in page
    assert teacher.get(f"{URL}days/2026-11-23").status_code == 403
    assert teacher.post(f"{URL}new", data=TERM).status_code == 403
