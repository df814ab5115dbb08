"""How long records are kept, and by whose word: the numbers worked out by hand."""

from dataclasses import dataclass
from datetime import date, datetime

import pytest

from app.domain.errors import RuleBroken
from app.domain.retention import ALL, ANSWER, REVIEW, RULES, SIX_MONTHS, Kind, keeps_from
from app.domain.rules import in_force
from app.domain.working_days import working_days_after


@dataclass
class Setting:
    id: int
    value: int
    valid_from: date


def test_kept_for_90_days_on_23_november_means_from_25_august():
    # 23 November is day 327 of 2026; 327 - 90 = 237, which is 25 August.
    assert keeps_from(date(2026, 11, 23), 90) == datetime(2026, 8, 25)


def test_six_months_are_184_days_at_most():
    # 网络安全法 21: not less than six months; the longest six in a row are March to August.
    assert sum((31, 30, 31, 30, 31, 31)) == SIX_MONTHS == (date(2026, 9, 1) - date(2026, 3, 1)).days


@pytest.mark.parametrize("kind", [Kind.AUDIT, Kind.SIGN_IN])
def test_a_network_log_may_not_be_kept_for_less_than_six_months(kind):
    rule = RULES[kind]
    rule.check(184)
    with pytest.raises(RuleBroken, match=r"至少 184 天.*《网络安全法》.*不能改成 183 天"):
        rule.check(183)


def test_the_records_of_requests_stay_three_years():
    # 个人信息保护法 56: reports and records of handling at least three years; 3 * 365 + 1 leap day.
    rule = RULES[Kind.RIGHTS]
    rule.check(1096)
    with pytest.raises(RuleBroken, match="第五十六条"):
        rule.check(1095)


def test_the_number_of_a_document_stays_90_days_at_most():
    # rules.md §8: erase at 30 to 90 days; 个人信息保护法 19 asks for the shortest time.
    rule = RULES[Kind.DOCUMENT]
    rule.check(30)
    with pytest.raises(RuleBroken, match="最多 90 天"):
        rule.check(91)


def test_a_review_is_due_every_year_or_sooner():
    # 未成年人网络保护条例 37: a compliance audit every year.
    REVIEW.check(180)
    with pytest.raises(RuleBroken, match="第三十七条"):
        REVIEW.check(366)


@pytest.mark.parametrize("rule", ALL.values(), ids=ALL)
def test_every_rule_starts_within_its_own_bounds_and_names_its_source(rule):
    rule.check(rule.default)
    assert rule.source
    assert rule.bound_source or (rule.floor is None and rule.ceiling is None)


def test_the_latest_setting_that_has_begun_is_in_force():
    rule = RULES[Kind.VISIT]
    rows = [
        Setting(1, 60, date(2026, 11, 1)),
        Setting(2, 30, date(2026, 12, 1)),
        Setting(3, 45, date(2026, 11, 1)),
    ]
    assert in_force(rule, [], date(2026, 11, 23)) == 90
    assert in_force(rule, rows, date(2026, 10, 31)) == 90
    assert in_force(rule, rows, date(2026, 11, 23)) == 45
    assert in_force(rule, rows, date(2026, 12, 1)) == 30


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # over a weekend
        (date(2026, 11, 23), 15, date(2026, 12, 14)),  # three weeks to the day
        (date(2026, 9, 30), 1, date(2026, 10, 8)),  # National Day, 1 to 7 October
        (date(2099, 11, 20), 1, date(2099, 11, 23)),  # a year not announced: Monday to Friday
    ],
)
def test_a_term_is_counted_in_working_days(start, days, end):
    assert working_days_after(start, days) == end
    assert ANSWER.default == 15
