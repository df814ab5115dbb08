"""What strangers wrote, and what is made of thumbs and answers, worked by hand."""

from datetime import date, datetime

import pytest

from app.domain import opinions, surveys
from app.domain.errors import RuleBroken


@pytest.mark.parametrize(
    ("typed", "kept", "masked"),
    [
        ("红烧肉太咸", "红烧肉太咸", ()),
        ("打我电话13812341402", "打我电话138****1402", ("电话",)),
        ("138 1234 1402 找我", "138****1402 找我", ("电话",)),
        ("座机0512-66778899", "座机051****8899", ("电话",)),
        ("我的身份证32050220150101002x", "我的身份证****002x", ("证件号",)),
        ("张小满老师不让说话", "张**老师不让说话", ("姓名",)),
        ("我叫陈秋分，汤太少", "我叫陈**，汤太少", ("姓名",)),
        ("王师傅做的饭好吃", "王师傅做的饭好吃", ()),
        ("许多同学不吃香菜，周三同学都说咸", "许多同学不吃香菜，周三同学都说咸", ()),
        ("打了 12 元 500 克", "打了 12 元 500 克", ()),
    ],
)
def test_words_are_kept_without_telephones_numbers_and_names(typed, kept, masked):
    assert opinions.clean(typed) == (kept, masked)
    assert opinions.clean(kept).words == kept


def test_the_share_of_thumbs_rounds_halves_up():
    assert opinions.share(0, 0) is None
    assert opinions.share(1, 7) == 13
    assert opinions.share(2, 1) == 67
    assert opinions.share(5, 0) == 100


def test_an_answer_is_due_ten_working_days_later():
    # Monday 23 November 2026 and two weeks without a holiday in them.
    assert opinions.answer_by(date(2026, 11, 23)) == date(2026, 12, 7)


def test_a_flood_from_one_address_has_to_wait():
    now = datetime(2026, 11, 23, 11, 50)
    assert opinions.flood(299, 2_999, now) is None
    assert "12:00" in opinions.flood(300, 300, now)
    assert "明天" in opinions.flood(0, 3_000, now)


def test_satisfied_are_those_who_say_very_or_simply_so():
    taste = surveys.tally({4: 3, 3: 4, 2: 2, 1: 1})
    assert (taste.answers, taste.satisfied) == (10, 70)
    assert surveys.NONE.satisfied is None
    both = surveys.total([taste, surveys.tally({1: 1})])
    assert (both.answers, both.satisfied) == (11, 64)


def test_a_survey_keeps_within_its_term_and_a_month():
    term = (date(2026, 9, 1), date(2027, 1, 22))
    surveys.check_period(date(2026, 12, 1), date(2026, 12, 31), *term)
    for opens_on, closes_on in (
        (date(2026, 12, 2), date(2026, 12, 1)),
        (date(2026, 12, 1), date(2027, 1, 1)),
        (date(2026, 8, 31), date(2026, 9, 5)),
    ):
        with pytest.raises(RuleBroken):
            surveys.check_period(opens_on, closes_on, *term)


@pytest.mark.parametrize("texts", [[], ["口味", "口味"], [str(n) for n in range(16)]])
def test_questions_are_some_and_different(texts):
    with pytest.raises(RuleBroken) as broken:
        surveys.check_questions(texts)
    assert broken.value.field == "asked"


def test_a_missing_survey_is_called_for_near_the_end_of_the_term():
    last_day = date(2027, 1, 22)
    assert not surveys.is_called_for(date(2026, 12, 8), last_day)
    assert surveys.is_called_for(date(2026, 12, 9), last_day)
    assert not surveys.is_called_for(date(2027, 1, 23), last_day)
