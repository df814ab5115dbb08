"""Every refusal is a sentence that says what to do, as a page or as a message over the page."""

import pytest

from app.domain.errors import RuleBroken
from app.permissions import Role

BANNED = ("请", "非法", "无效", "错误代码", "！", "抱歉")


@pytest.fixture
def faulty(app):
    """Put a fault in the place of a real view, and take it out again."""
    endpoint = "directory.staff.index"
    view = app.view_functions[endpoint]

    def faulty(error):
        def raises():
            raise error

        raises.access = view.access
        app.view_functions[endpoint] = raises

    yield faulty
    app.view_functions[endpoint] = view


def sentence(page):
    return page.text[page.text.index("<main") :] if "<main" in page.text else page.text


def test_a_broken_rule_is_shown_as_it_stands(faulty, sign_in):
    faulty(RuleBroken("库存不足，还剩 3 公斤"))
    page = sign_in(Role.TEACHER).get("/directory/staff/")
    assert page.status_code == 409
    assert "库存不足，还剩 3 公斤" in page.text


def test_a_refused_swap_goes_to_the_messages_and_not_into_the_list(faulty, sign_in):
    faulty(RuleBroken("库存不足，还剩 3 公斤"))
    answer = sign_in(Role.TEACHER).get("/directory/staff/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Retarget"] == "#messages"
    assert "<html" not in answer.text


def test_a_crash_has_a_number_and_shows_nothing_of_the_inside(faulty, sign_in):
    faulty(KeyError("password_hash"))
    page = sign_in(Role.TEACHER).get("/directory/staff/")
    assert page.status_code == 500
    assert "编号" in page.text
    assert "password_hash" not in page.text
    assert "没有保存成功" not in page.text


@pytest.mark.parametrize(
    ("path", "status"), [("/nowhere", 404), ("/audit/", 403), ("/gate/arrivals/refusals", 405)]
)
def test_refusals_say_what_to_do_in_the_house_style(sign_in, path, status):
    page = sign_in(Role.TEACHER).get(path)
    assert page.status_code == status
    assert not [word for word in BANNED if word in sentence(page)]


def test_an_unknown_address_is_not_told_apart_before_signing_in(client):
    assert client.get("/nowhere").status_code == 404
