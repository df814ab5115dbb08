"""No page asks the database more than twelve times; what grows with the rows is tested by area."""

import pytest

from app.permissions import Role
from tests.factories.directory import make_class, make_pupil, make_room, make_school, make_staff
from tests.factories.gate import make_booking, make_passage, make_post, make_visit

MOST = 12


def addresses(app):
    """Every page that needs no argument; a picker is a piece of one, a PDF a print of one."""
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and not rule.arguments
        and not rule.rule.endswith((".pdf", "/picker"))
    )


@pytest.fixture
def school(app):
    make_school()
    make_post()
    teacher = make_staff("何立夏")
    for number in range(1, 4):
        row = make_class(f"三{number}班", class_teacher_id=teacher.id)
        make_pupil(f"周小{number}", class_id=row.id)
        make_room(f"M30{number}", "教室")
        make_visit()
        make_passage()
        make_booking()


def test_no_page_asks_more_than_twelve_times(app, sign_in, statements, school):
    head = sign_in(Role.LOGISTICS_HEAD, Role.ADMINISTRATOR)
    asked = {}
    for address in addresses(app):
        head.get(address)  # what is asked once a process is asked now
        with statements() as seen:
            head.get(address)
        asked[address] = len(seen)
    assert {address: number for address, number in asked.items() if number > MOST} == {}
    assert max(asked.values()) > 1
