"""Fills both databases with visits by the hundred thousand: the real schema, and the floor's.

`python -m bench.fill VISITS` fills the portal's database of the environment (DATABASE_URL,
INSTANCE_PATH) and, with FLOOR_DATABASE set, the floor's beside it. The same number gives the same
school each time.
"""

import os
import random
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import insert

from app import create_app
from app.base.search import SearchTerm, rows_for
from app.directory.models import Account, School, SchoolKind
from app.directory.services.sign_in import hashed
from app.domain.visits import Purpose
from app.extensions import Base, db
from app.gate.models import GatePost, Visit, Visitor
from app.permissions import Role
from bench import canteen, floor

USERNAME, PASSWORD = "menwei", "bench-menwei-2026"
BATCH = 5_000
INSIDE = 30
VISITS_EACH = 5
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗单曾仇解翟"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰飞燕梅建国志远晓雨欣怡梓涵浩然"
FIRMS = ("顺丰速运", "京东物流", "自来水公司", "青禾印刷", "区教育局", "")
HOSTS = ("许白露", "田谷雨", "周立秋", "何小满", "严大寒")
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def main(visits: int) -> None:
    app = create_app()
    with app.app_context():
        upgrade()
        guard_id, gate_id = _staff_the_gate()
        visitors = max(visits // VISITS_EACH, 1)
        people = list(_visitors(visitors))
        _write(Visitor, people)
        _write(SearchTerm, (row for person in people for row in _terms(person)))
        _write(Visit, _visits(visits, people, guard_id, gate_id))
        canteen.fill()
        db.session.remove()
    if path := os.environ.get("FLOOR_DATABASE"):
        _fill_floor(path, visits, people)


def _staff_the_gate() -> tuple[int, int]:
    guard = Account(
        username=USERNAME,
        own_name="郑满仓",
        roles=[Role.GUARD.value],
        password_hash=hashed(PASSWORD),
    )
    gate = GatePost(name="东门")
    db.session.add_all([School(id=1, name="青禾小学", kind=SchoolKind.PRIMARY), guard, gate])
    db.session.commit()
    return guard.id, gate.id


def _write(model: type[Base], rows: Iterator[dict[str, Any]] | list[dict[str, Any]]) -> None:
    """Insert in batches by SQLAlchemy Core, each batch in a transaction of its own."""
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        db.session.execute(insert(model.__table__), batch)
        db.session.commit()


def _visitors(number: int) -> Iterator[dict[str, Any]]:
    luck = random.Random(2026)  # noqa: S311 - a school, not a secret
    for visitor_id in range(1, number + 1):
        name = luck.choice(SURNAMES) + "".join(luck.choices(GIVEN, k=luck.choice((1, 2, 2))))
        digits = "".join(luck.choices("0123456789", k=5))
        yield {
            "id": visitor_id,
            "name": name,
            "phone": f"1{luck.randint(30, 99)}{luck.randrange(10**8):08}",
            "organisation": luck.choice(FIRMS),
            "relation": "",
            "document_note": "",
            "last_visit_at": datetime(2026, 11, 20, 9),
            "visits_count": VISITS_EACH,
            "plate": f"苏{luck.choice(LETTERS)}{digits}" if luck.random() < 0.2 else "",
        }


def _terms(person: dict[str, Any]) -> list[dict[str, Any]]:
    codes = [person["phone"], person["plate"]]
    return rows_for("visitor", person["id"], names=[person["name"]], codes=codes)


def _visits(
    number: int, people: list[dict[str, Any]], guard_id: int, gate_id: int
) -> Iterator[dict[str, Any]]:
    """Spread the visits over school hours up to now; the last few are still inside."""
    luck = random.Random(number)  # noqa: S311 - a school, not a secret
    now = datetime.now().replace(microsecond=0)  # noqa: DTZ005 - wall clock, as in the portal
    for visit_id in range(1, number + 1):
        person = luck.choice(people)
        at = now - timedelta(minutes=8 * (number - visit_id))
        leaving = at + timedelta(minutes=60)
        yield {
            "id": visit_id,
            "version": 1,
            "code": _code(visit_id),
            "visitor_id": person["id"],
            "name": person["name"],
            "phone": person["phone"],
            "organisation": person["organisation"],
            "relation": "",
            "people": 1,
            "purpose": luck.choice(list(Purpose)),
            "purpose_note": "",
            "host_name": luck.choice(HOSTS),
            "host_department": "教务处",
            "area": "办公楼",
            "badge": f"A{visit_id % 60:02}",
            "belongings": "",
            "plate": person["plate"],
            "arrived_at": at,
            "recorded_at": at,
            "expected_leaving_at": leaving,
            "left_at": leaving if visit_id <= number - INSIDE else None,
            "left_recorded_at": leaving if visit_id <= number - INSIDE else None,
            "sweep_reason": "",
            "withdrawn_reason": "",
            "gate_in_id": gate_id,
            "guard_in_id": guard_id,
            "guard_in_name": "郑满仓",
            "guard_out_name": "",
            "is_emergency": False,
            "alarm_override_reason": "",
        }


def _code(number: int) -> str:
    """Return a different code for every visit, in the form the portal gives them."""
    letters = ""
    for _ in range(5):
        number, at = divmod(number, len(CODE_LETTERS))
        letters = CODE_LETTERS[at] + letters
    return f"R-{letters}"


def _fill_floor(path: str, number: int, people: list[dict[str, Any]]) -> None:
    connection = floor.connect(path)
    connection.executescript(floor.SCHEMA)
    columns = ("code", *floor.FIELDS, "guard", "arrived_at", "expected_leaving_at", "left_at")
    sql = f"INSERT INTO visit ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    rows = (
        (
            visit["code"],
            *(visit.get(field, visit["host_name"]) for field in floor.FIELDS),
            visit["guard_in_name"],
            *(
                visit[moment] and visit[moment].isoformat(" ")
                for moment in ("arrived_at", "expected_leaving_at", "left_at")
            ),
        )
        for visit in _visits(number, people, 1, 1)
    )
    connection.execute("BEGIN")
    connection.executemany(sql, rows)
    connection.execute("COMMIT")
    connection.close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
