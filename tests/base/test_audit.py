"""The audit log says who did what to which row, in the same transaction, and keeps secrets."""

from sqlalchemy import select

from app.base import audit
from app.base.audit import HIDDEN, AuditEntry
from app.directory.models import Staff
from app.extensions import db
from app.permissions import Role
from tests.factories.directory import make_account, make_staff


def entries(action):
    return db.session.scalars(select(AuditEntry).where(AuditEntry.action == action)).all()


def test_a_change_is_kept_as_before_and_after_with_its_author(sign_in):
    staff = make_staff("许白露", number="T001")
    clerk = sign_in(Role.LOGISTICS_HEAD, name="林知秋")
    clerk.post(
        f"/directory/staff/{staff.id}/edit",
        data={"number": "T001", "name": "许白霜", "version": staff.version},
    )
    (entry,) = entries("directory.staff.edit")
    assert entry.actor_name == "林知秋"
    assert entry.address == "127.0.0.1"
    assert entry.changes["name"] == ["许白露", "许白霜"]
    assert set(entry.changes) <= {"name", "sort_key", "version"}


def test_a_secret_is_said_to_have_changed_and_nothing_more(app):
    account = make_account(name="秦寒露", password="白露为霜蒹葭苍苍2026")
    with app.test_request_context("/"), audit.changed("directory.account.password", account):
        account.password_hash = "$argon2id$another"
    (entry,) = entries("directory.account.password")
    assert entry.changes["password_hash"] == [HIDDEN, HIDDEN]


def test_nothing_is_logged_of_what_was_rolled_back(app):
    with app.test_request_context("/"):
        audit.added("directory.staff.add", Staff(number="T9", name="谷雨"))
    db.session.rollback()
    assert entries("directory.staff.add") == []


def test_the_history_of_a_row_is_its_own_newest_first(app):
    staff, other = make_staff("许白露"), make_staff("田谷雨")
    with app.test_request_context("/"):
        audit.noted("directory.staff.reveal", staff, 事由="核对")
        audit.noted("directory.staff.reveal", other, 事由="核对")
        with audit.changed("directory.staff.edit", staff):
            staff.posts = "总务主任"
        db.session.commit()
    assert [entry.action for entry in audit.history(staff)] == [
        "directory.staff.edit",
        "directory.staff.reveal",
    ]
