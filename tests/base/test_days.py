"""Days in addresses: nonsense names no page, and in a query it is as if nothing was asked."""

from datetime import date

import pytest

from app.base import days
from app.permissions import Role


@pytest.mark.parametrize("typed", ["2026-13-01", "2026-11-31", "0001-01-01", "9999-12-31", "now"])
def test_an_address_with_no_day_of_a_school_is_no_page(sign_in, typed):
    clerk = sign_in(Role.ADMINISTRATOR, name="何立夏")
    assert clerk.get("/directory/terms/days/2026-11-30").status_code == 200
    assert clerk.get(f"/directory/terms/days/{typed}").status_code == 404
    assert days.read(typed) is None


def test_a_day_is_read_from_the_query_or_is_none(app):
    with app.test_request_context("/?day=2026-11-30&week=soon"):
        assert days.asked() == date(2026, 11, 30)
        assert days.asked("week") is None
        assert days.asked("since") is None
