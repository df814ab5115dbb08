"""Hosts (被访人): the member of staff that a typed name means."""

from sqlalchemy import bindparam, select

from app.base import rows
from app.directory.models import IN_SERVICE, Department, Staff
from app.gate.models.details import Host

NAMESAKES = (
    select(Staff.id, Department.name.label("department"))
    .outerjoin(Staff.department)
    .where(Staff.name == bindparam("name"), IN_SERVICE)
    .limit(20)
)


def find_host(name: str, staff_id: str | None = None) -> Host:
    """Return the host: the picked person, else the only one of that name, else the words alone.

    A picked id counts only while the name beside it is still that person's: who types over a
    choice means somebody else.
    """
    if not name:
        return Host("")
    found = rows.find(NAMESAKES, name=name)
    picked = [person for person in found if str(person.id) == staff_id]
    person = picked[0] if picked else found[0] if len(found) == 1 else None
    if person is None:
        return Host(name)
    return Host(name, person.id, person.department or "")
