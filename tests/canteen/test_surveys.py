"""The survey of a term: planned, answered without a name, published for good."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from app.canteen.models import Survey, SurveyResponse
from app.extensions import db
from app.permissions import Role
from tests.factories.canteen import make_survey
from tests.factories.directory import make_term

URL = "/canteen/surveys/"
PLAN = {
    "title": "秋季学期食堂满意度测评",
    "opens_on": "2026-11-23",
    "closes_on": "2026-11-29",
    "asked": "口味\n卫生",
}


@pytest.fixture
def survey(app):
    return make_survey(make_term().id)


def address(survey, audience="pupil"):
    return f"/open/opinions/surveys/{survey.id}/{audience}"


def answers(survey, *scores, **given):
    asked = zip(survey.questions, scores, strict=True)
    return {**{f"question_{question.id}": str(score) for question, score in asked}, **given}


def test_a_survey_needs_a_term_and_there_is_one_in_each(sign_in):
    office = sign_in(Role.CANTEEN_MANAGER)
    assert "还没有测评" in office.get(URL).text
    form = office.get(f"{URL}new").text
    assert "饭菜的口味" in form
    assert "先到“学校与学期”设置学期" in office.post(f"{URL}new", data=PLAN).text
    make_term()
    assert office.post(f"{URL}new", data=PLAN).status_code == 303
    survey = db.session.scalars(select(Survey)).one()
    assert [question.text for question in survey.questions] == ["口味", "卫生"]
    again = office.post(f"{URL}new", data=PLAN)
    assert "这个学期已经有一次测评" in again.text
    assert "口味\n卫生</textarea>" in office.get(f"{URL}{survey.id}/edit").text
    data = PLAN | {"version": str(survey.version), "asked": "价格\n口味", "title": "改过的"}
    office.post(f"{URL}{survey.id}/edit", data=data)
    survey = db.session.scalars(select(Survey)).one()
    assert [question.text for question in survey.questions] == ["价格", "口味"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "写一个题目"),
        ({"closes_on": "2026-11-22"}, "结束日期早于开始日期"),
        ({"closes_on": "2026-12-24"}, "测评最长开放 31 天"),
        ({"asked": " \n "}, "至少写一个问题"),
        ({"asked": "口味\n口味"}, "写了两遍"),
        ({"asked": "长" * 81}, "超过 80 个字"),
    ],
)
def test_bad_input_names_the_field(sign_in, change, sentence):
    make_term()
    answer = sign_in(Role.CANTEEN_MANAGER).post(f"{URL}new", data=PLAN | change)
    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2


def test_a_device_answers_once_for_each_audience_and_may_change_it(client, survey):
    page = client.get(address(survey))
    assert "学生填写" in page.text
    missing = client.post(address(survey), data={})
    assert missing.status_code == 422
    assert missing.text.count("选一项：卫生") == 2
    client.post(address(survey), data=answers(survey, 4, 3, words="我叫陈秋分"))
    assert "这台手机已经交过" in client.get(address(survey)).text
    client.post(address(survey), data=answers(survey, 1, 3, words="我叫陈秋分"))
    client.post(address(survey, "parent"), data=answers(survey, 4, 4))
    rows = db.session.scalars(select(SurveyResponse).order_by(SurveyResponse.id)).all()
    assert [(row.audience, row.words) for row in rows] == [("pupil", "我叫陈**"), ("parent", "")]
    assert [answer.score for answer in rows[0].answers] == [1, 3]
    assert client.get(address(survey, "nobody")).status_code == 404


def test_before_and_after_its_days_nothing_is_taken(app, client, survey):
    app.config["CLOCK"] = lambda: datetime(2026, 11, 22, 9)
    assert "11月23日 周一 开始" in client.get(address(survey)).text
    app.config["CLOCK"] = lambda: datetime(2026, 11, 30, 0, 1)
    late = client.post(address(survey), data=answers(survey, 4, 4))
    assert late.status_code == 409
    assert "已经结束，不再收答卷" in late.text
    assert db.session.scalars(select(SurveyResponse)).all() == []


def test_the_result_is_published_with_measures_and_stays_as_it_was(app, client, sign_in, survey):
    for scores in ((4, 3), (2, 3), (1, 1)):
        app.test_client().post(address(survey), data=answers(survey, *scores))
    app.test_client().post(address(survey, "staff"), data=answers(survey, 4, 4, words="量少"))
    office = sign_in(Role.CANTEEN_MANAGER, name="何满仓")
    page = office.get(f"{URL}{survey.id}").text
    # Pupils: taste 1 of 3, hygiene 2 of 3; staff 2 of 2: 5 of 8 in all.
    for figure in ("33%", "67%", "63%", "量少"):
        assert figure in page
    url, public = f"{URL}{survey.id}/publication", f"/open/opinions/surveys/{survey.id}/result"
    assert "结果整理好后在这里公布" in client.get(public).text
    early = office.post(url, data={"measures": "加汤"})
    assert early.status_code == 409
    assert "结束后再公布" in early.text
    app.config["CLOCK"] = lambda: datetime(2026, 11, 30, 9)
    office = sign_in(Role.CANTEEN_MANAGER, name="何满仓")
    assert "写下改进措施后公布结果" in office.get("/").text
    assert "写下准备怎样改进" in office.post(url, data={}).text
    assert office.post(url, data={"measures": "口味每周试吃"}).status_code == 303
    row = db.session.scalars(select(SurveyResponse).limit(1)).one()
    row.answers[0].score = 1
    db.session.commit()
    assert "合计满意率 63%" in office.get(f"{URL}{survey.id}").text
    shown = client.get(public).text
    assert "合计满意率 63%" in shown
    assert "口味每周试吃" in shown
    assert "量少" not in shown
    assert office.get(f"{URL}{survey.id}/edit").status_code == 409
    for name in ("codes", "result"):
        assert office.get(f"{URL}{survey.id}/{name}.pdf").data.startswith(b"%PDF")


def test_questions_stay_once_somebody_answered(client, sign_in, survey):
    client.post(address(survey), data=answers(survey, 4, 3))
    office = sign_in(Role.CANTEEN_MANAGER)
    data = PLAN | {"version": str(survey.version), "closes_on": "2026-12-04"}
    refused = office.post(f"{URL}{survey.id}/edit", data=data | {"asked": "价格"})
    assert "问题不能再改" in refused.text
    assert office.post(f"{URL}{survey.id}/edit", data=data).status_code == 303
    assert db.session.get(Survey, survey.id).closes_on == date(2026, 12, 4)


def test_a_missing_survey_is_called_for_near_the_end_of_the_term(app, sign_in):
    term = make_term(last_day=date(2026, 12, 31))
    assert "还没有测评" in sign_in(Role.LOGISTICS_HEAD).get("/").text
    make_survey(term.id)
    assert "还没有测评" not in sign_in(Role.LOGISTICS_HEAD).get("/").text


def test_a_teacher_does_not_plan_surveys(sign_in):
    assert sign_in(Role.TEACHER).get(URL).status_code == 403


def test_a_new_survey_begins_with_the_name_of_the_term_and_two_weeks(sign_in):
    make_term()
    page = sign_in(Role.CANTEEN_MANAGER).get("/canteen/surveys/new").text
    for value in ("2026—2027学年第一学期食堂满意度测评", "2026-11-23", "2026-12-07"):
        assert f'value="{value}"' in page
