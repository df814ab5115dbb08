"""How many are cooked for: worked by hand."""

from datetime import date

import pytest

from app.domain.bands import Band
from app.domain.diners import ClassDay, Standing, apart, cooked_for, standing_on

THIRD = ClassDay(1, "三1班", Band.AGE_6_8, enrolled=40, away=3)
FOURTH = ClassDay(2, "四1班", Band.AGE_9_11, enrolled=38)
GONE = ClassDay(3, "四2班", Band.AGE_9_11, enrolled=2, away=5)


@pytest.mark.parametrize(
    ("classes", "eaters", "override", "people"),
    [
        ([THIRD, FOURTH], None, None, 75),
        ([THIRD, FOURTH], 60, None, 57),
        ([THIRD, FOURTH], 60, 12, 12),
        ([THIRD], None, 0, 0),
        ([GONE], None, None, 0),
        ([THIRD], 2, None, 0),
        ([], None, None, 0),
        ([], 25, None, 25),
    ],
)
def test_the_number_cooked_for(classes, eaters, override, people):
    assert cooked_for(classes, eaters, override) == people


def test_what_holds_on_a_day_is_the_last_that_began():
    first, second = Standing(date(2026, 9, 1), 60), Standing(date(2026, 11, 1), 65, 48)
    corrected = Standing(date(2026, 11, 1), 66, 48)
    assert standing_on(date(2026, 8, 31), [first, second]) is None
    assert standing_on(date(2026, 10, 31), [first, second]) is first
    assert standing_on(date(2026, 11, 1), [first, second, corrected]) is corrected


@pytest.mark.parametrize(
    ("total", "groups", "shares"),
    [
        (50, {7: 3, 8: 2}, {None: 45, 7: 3, 8: 2}),
        (4, {7: 3, 8: 2}, {None: 0, 7: 3, 8: 1}),
        (0, {7: 3}, {None: 0, 7: 0}),
        (5, {}, {None: 5}),
    ],
)
def test_nobody_of_a_special_group_is_cooked_for_twice(total, groups, shares):
    assert apart(total, groups) == shares
    assert sum(apart(total, groups).values()) == total
